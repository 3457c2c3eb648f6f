-- Who is connected, and how.

create table platforms (
  id uuid primary key,
  name text not null,
  -- planned: known, never connected; connected, offline: registered; suspended: by DELETE or by the operator,
  -- can be undone; offboarded: final.
  state text not null check (state in ('planned', 'connected', 'offline', 'suspended', 'offboarded')),
  state_changed_at timestamptz not null default now(),
  allow_private_network boolean not null default false,
  quirks jsonb not null default '{}',
  -- How this platform writes its credentials token in Authorization, learned from its requests.
  token_form text not null default 'base64' check (token_form in ('base64', 'raw')),
  versions_url text,
  version text,
  -- [{identifier, role, url}] of the version in use.
  endpoints jsonb not null default '[]',
  -- Sealed: AES-256-GCM, bound to the platform's id.
  outbound_token bytea,
  -- The token before the last rotation, tried once when the new one is refused.
  outbound_token_before bytea,
  registered_at timestamptz,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table parties (
  country_code text not null,
  party_id text not null,
  role text not null,
  platform_id uuid not null references platforms (id),
  -- Names this party and role in the change log.
  number bigint generated always as identity unique,
  -- As announced in the platform's credentials; null until it has announced the role.
  business_details jsonb,
  announced boolean not null default false,
  -- What hub client info says of it; kept apart from the platform's state because parties can come and go.
  status text not null default 'PLANNED' check (status in ('CONNECTED', 'OFFLINE', 'PLANNED', 'SUSPENDED')),
  status_changed_at timestamptz not null default now(),
  primary key (country_code, party_id, role)
);
create index parties_platform on parties (platform_id);

-- Tokens we issued, as keyed hashes.
create table credentials (
  id text primary key,
  platform_id uuid not null references platforms (id),
  kind text not null check (kind in ('registration', 'platform')),
  digest bytea not null,
  -- active: in use or waiting for its first use; replaced: accepted until replaced_until; revoked: dead.
  state text not null check (state in ('active', 'replaced', 'revoked')),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  first_used_at timestamptz,
  replaced_until timestamptz
);
create index credentials_platform on credentials (platform_id);

-- Who may see whom. cpo and emsp are parties (BE-BEC) or *; an ended agreement stays, its parties turn PLANNED to each other.
create table agreements (
  id uuid primary key,
  cpo text not null,
  emsp text not null,
  modules text[],
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index agreements_active on agreements (cpo, emsp) where ended_at is null;

-- Raised by every change to the tables above; each process rereads them when it differs.
create table registry_version (only_row boolean primary key default true check (only_row), version bigint not null);
insert into registry_version values (true, 1);

-- What identifies this database: positions in the change log are worthless in a restored copy.
create table installation (
  only_row boolean primary key default true check (only_row),
  system_identifier text not null,
  created_at timestamptz not null default now()
);

-- The hub's copies of client-owned objects. This row is narrow and what changes often changes in place (HOT): no index
-- may contain a column that an EVSE status changes.
create table objects (
  module text not null,
  -- Order of first arrival: the order of lists.
  number bigint generated always as identity,
  -- The party it belongs to: BE-BEC.
  owner text not null,
  -- The identifying ids, folded for comparison.
  key text not null,
  -- '' is the hub's own copy; a party: what the owner pushed to that party alone.
  audience text not null default '',
  -- Whom a session concerns; null for what everyone entitled may see.
  addressee text,
  id text not null,
  last_updated timestamptz not null,
  last_updated_text text not null,
  -- As the owner stamped the object itself, apart from what its parts raised.
  own_last_updated timestamptz not null,
  version bigint not null,
  digest bytea not null,
  -- Deleted by its owner (tariffs), or gone from a complete pull.
  gone boolean not null default false,
  -- Not for every role that reads the module: an unpublished location (L-20).
  restricted boolean not null default false,
  -- The platform the present state came from.
  platform_id uuid not null,
  first_seen_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  changed_xid xid8 not null default pg_current_xact_id(),
  primary key (number, module),
  unique (owner, key, audience, module)
) partition by list (module);
create table objects_locations partition of objects for values in ('locations') with (fillfactor = 70);
create table objects_tariffs partition of objects for values in ('tariffs') with (fillfactor = 80);
create table objects_tokens partition of objects for values in ('tokens') with (fillfactor = 80);
create table objects_sessions partition of objects for values in ('sessions') with (fillfactor = 80);

-- The text as received: of a location without evses and last_updated, which are put back when it is read.
create table documents (
  module text not null,
  number bigint not null,
  body text not null,
  primary key (number, module)
) partition by list (module);
create table documents_locations partition of documents for values in ('locations');
create table documents_tariffs partition of documents for values in ('tariffs');
create table documents_tokens partition of documents for values in ('tokens');
create table documents_sessions partition of documents for values in ('sessions');

-- EVSEs of locations. body: the text as received without status and last_updated.
create table evses (
  location bigint not null,
  key text not null,
  uid text not null,
  place int not null,
  status text not null,
  last_updated timestamptz not null,
  last_updated_text text not null,
  digest bytea not null,
  body text not null,
  primary key (location, key)
) with (fillfactor = 80);

-- What differs since when: append-only, read behind one cursor per receiving platform in the order (xid, position).
create table changes (
  xid xid8 not null default pg_current_xact_id(),
  position bigint generated always as identity,
  at timestamptz not null default now(),
  module text not null,
  -- objects.number, cdrs.number, or parties.number for hub client info.
  object bigint not null,
  owner text not null,
  -- Whom it is for; null: everyone entitled.
  audience text,
  kind text not null check (kind in ('put', 'patch', 'delete')),
  -- The object's id as received, and its variant (a token's type) where that belongs to its identity.
  id text not null default '',
  variant text,
  -- Not for every role that reads the module.
  restricted boolean not null default false,
  -- Ids below the object: [], [evse_uid] or [evse_uid, connector_id].
  path text[] not null default '{}',
  -- The body of a PATCH.
  patch text,
  version bigint not null,
  -- Not to be sent back there.
  platform_id uuid,
  correlation_id text
) partition by range (at);
create index changes_order on changes (xid, position);
create table changes_default partition of changes default;

-- How far each receiving platform has been served, and by which process.
create table cursors (
  platform_id uuid primary key references platforms (id),
  xid xid8 not null,
  position bigint not null,
  holder uuid,
  epoch bigint not null default 0,
  leased_until timestamptz
);

-- What a receiver could not be given yet: deleted once its newest state has gone out.
create table undelivered (
  platform_id uuid not null,
  party text not null,
  module text not null,
  object bigint not null,
  -- '' or an EVSE's key.
  part text not null default '',
  version bigint not null,
  attempts int not null default 0,
  next_try_at timestamptz not null,
  parked_at timestamptz,
  reason text,
  primary key (platform_id, party, module, object, part)
);
create index undelivered_due on undelivered (platform_id, next_try_at) where parked_at is null;

-- Objects still to be offered to a platform as they are now: after an agreement, a registration, or a long absence.
create table resyncs (
  platform_id uuid not null references platforms (id),
  module text not null,
  -- A party, or '' for all owners.
  owner text not null,
  after_number bigint not null default 0,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (platform_id, module, owner)
);

-- The ledger: what was received, once, unchanged.
create table cdrs (
  number bigint generated always as identity primary key,
  owner text not null,
  key text not null,
  id text not null,
  -- The unguessable last segment of the URL we answer in Location.
  url_id text not null unique,
  addressee text not null,
  document text not null,
  digest bytea not null,
  session_id text,
  currency text not null,
  total_excl_vat numeric not null,
  credit_reference_key text,
  last_updated timestamptz not null,
  platform_id uuid not null,
  received_at timestamptz not null default now(),
  xid xid8 not null default pg_current_xact_id(),
  unique (owner, key)
);
create unique index cdrs_credited_once on cdrs (owner, credit_reference_key) where credit_reference_key is not null;
create index cdrs_addressee on cdrs (addressee, number);

-- Where each CDR stands with its eMSP; apart, so that the ledger is never updated.
create table cdr_deliveries (
  number bigint primary key references cdrs (number),
  addressee text not null,
  delivered_at timestamptz,
  -- The Location the eMSP answered with.
  receiver_url text,
  attempts int not null default 0,
  next_try_at timestamptz not null default now(),
  -- The eMSP refused it for good; a human has to look.
  refused_at timestamptz,
  reason text
);
create index cdr_deliveries_open on cdr_deliveries (addressee, number) where delivered_at is null and refused_at is null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger cdrs_append_only before update or delete on cdrs for each row execute function refuse_change();
create trigger cdrs_never_truncated before truncate on cdrs execute function refuse_change();

-- What arrived but cannot be taken, with its reason; deleted when a good version arrives.
create table quarantine (
  id uuid primary key,
  platform_id uuid not null references platforms (id),
  module text not null,
  owner text not null default '',
  key text not null,
  source text not null check (source in ('push', 'pull')),
  reason text not null,
  issues jsonb not null default '[]',
  document text,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  times int not null default 1,
  unique (platform_id, module, owner, key)
);
create index quarantine_recent on quarantine (last_seen_at desc, id);

-- What was taken although something about it is odd, counted.
create table findings (
  platform_id uuid not null references platforms (id),
  module text not null,
  rule text not null,
  path text not null,
  example text not null,
  times bigint not null default 1,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (platform_id, module, rule, path)
);

-- Pulls of a partner's sender interface: one row per module and platform.
create table pulls (
  platform_id uuid not null references platforms (id),
  module text not null,
  -- none under way: idle.
  state text not null check (state in ('idle', 'running', 'failed')),
  kind text check (kind in ('full', 'delta')),
  reason text,
  started_at timestamptz,
  finished_at timestamptz,
  -- Where a broken pull goes on.
  next_url text,
  date_from timestamptz,
  pages int not null default 0,
  objects int not null default 0,
  stored int not null default 0,
  unchanged int not null default 0,
  quarantined int not null default 0,
  total int,
  error text,
  last_full_at timestamptz,
  last_delta_at timestamptz,
  -- Greatest last_updated seen, the start of the next delta.
  newest timestamptz,
  next_at timestamptz,
  next_kind text check (next_kind in ('full', 'delta')),
  holder uuid,
  leased_until timestamptz,
  primary key (platform_id, module)
);

-- When each platform last finished reading a list, as a position in the log: what reached us later is shown although its
-- last_updated is older.
create table crawls (
  platform_id uuid not null references platforms (id),
  module text not null,
  xid xid8 not null,
  at timestamptz not null default now(),
  primary key (platform_id, module)
);

-- Who did what: append-only, each row sealed to the one before.
create table audit (
  number bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  details jsonb not null default '{}',
  request_id text,
  hash bytea not null
);
create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();
create trigger audit_never_truncated before truncate on audit execute function refuse_change();
