-- eMSPs that the hub hosts, their drivers, and how those sign in.

-- What the operator has decided about a hosted eMSP; null: not given, see src/hub/parties/emsp-settings.ts.
alter table platforms add column emsp jsonb;

create table drivers (
  id uuid primary key,
  -- The hosted eMSP, as DE-XVE: all that is a driver's belongs to it.
  emsp text not null,
  -- Sealed: {email, name}.
  personal bytea not null,
  -- Keyed hash of the email, folded; null: there is none.
  email_digest bytea,
  -- scrypt$...; null: cannot sign in with a password.
  password text,
  -- BCP 47.
  language text,
  -- Set by the operator: no token of the driver may charge.
  blocked_at timestamptz,
  -- Set when the driver is erased: what remains is done when the network knows that the tokens have ended.
  erased_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index drivers_email on drivers (emsp, email_digest);
create index drivers_emsp on drivers (emsp, created_at, id);
create index drivers_erased on drivers (erased_at) where erased_at is not null;

create table driver_contracts (
  id uuid primary key,
  emsp text not null,
  -- Null: the person was erased. The contract stays, for the bills that name it; its id is never given again.
  driver uuid references drivers (id),
  -- An eMAID of 15 characters, without separators.
  contract_id text not null unique,
  -- What makes the tokens of a contract one. OCPP 1.6 takes at most 20 characters.
  group_id text not null,
  valid_from timestamptz not null,
  ended_at timestamptz
);
create index driver_contracts_driver on driver_contracts (driver);
-- A driver has one contract at a time.
create unique index driver_contracts_present on driver_contracts (driver) where ended_at is null;

create table driver_tokens (
  id uuid primary key,
  -- The order of lists.
  number bigint generated always as identity unique,
  emsp text not null,
  contract uuid not null references driver_contracts (id),
  uid text not null,
  type text not null check (type in ('APP_USER', 'RFID')),
  -- As printed on the card.
  visual_number text,
  state text not null default 'ACTIVE' check (state in ('ACTIVE', 'BLOCKED', 'ENDED')),
  -- OCPI's last_updated.
  changed_at timestamptz not null,
  created_at timestamptz not null,
  -- Which state of it the network has. Where it is not the newest, it is told when it is due.
  version int not null default 1,
  published_version int not null default 0,
  due_at timestamptz not null
);
create unique index driver_tokens_uid on driver_tokens (emsp, upper(uid), type);
create index driver_tokens_contract on driver_tokens (contract);
create index driver_tokens_list on driver_tokens (emsp, number);
create index driver_tokens_unpublished on driver_tokens (due_at) where published_version < version;

-- Cards of an eMSP that drivers may link to their contract.
create table driver_cards (
  id uuid primary key,
  emsp text not null,
  uid text not null,
  visual_number text not null,
  -- The same in capitals, without what separates its characters.
  visual_key text not null,
  -- Keyed hash of the code that comes with the card; null: there is none, or it has been used.
  code_digest bytea,
  wrong_codes int not null default 0,
  -- Null: it is nobody's.
  token uuid references driver_tokens (id),
  created_at timestamptz not null
);
create unique index driver_cards_uid on driver_cards (emsp, upper(uid));
create unique index driver_cards_visual on driver_cards (emsp, visual_key);
create index driver_cards_token on driver_cards (token);

-- Drivers' wishes to have a card linked.
create table driver_card_links (
  id uuid primary key,
  driver uuid not null references drivers (id) on delete cascade,
  visual_number text not null,
  -- Null: the eMSP has no card with this number, or it is somebody's. The driver is not told.
  card uuid references driver_cards (id) on delete cascade,
  -- What came of it.
  token uuid references driver_tokens (id),
  created_at timestamptz not null,
  -- Until when the card has to be shown at a station.
  expires_at timestamptz not null
);
create index driver_card_links_driver on driver_card_links (driver);
create index driver_card_links_card on driver_card_links (card) where token is null;
create index driver_card_links_expired on driver_card_links (expires_at);

create table driver_vehicles (
  id uuid primary key,
  driver uuid not null references drivers (id) on delete cascade,
  -- As schemas/driver/vehicle-given.json.
  document jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index driver_vehicles_driver on driver_vehicles (driver, created_at, id);

create table driver_favourites (
  driver uuid not null references drivers (id) on delete cascade,
  -- The public id of a place.
  location_id text not null,
  label text,
  created_at timestamptz not null,
  primary key (driver, location_id)
);

create table driver_filters (
  id uuid primary key,
  driver uuid not null references drivers (id) on delete cascade,
  -- As schemas/driver/filter-given.json.
  document jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index driver_filters_driver on driver_filters (driver, created_at, id);

-- Who drivers are to the issuers of their eMSPs.
create table driver_identities (
  emsp text not null,
  -- Keyed hash of issuer and subject.
  digest bytea not null,
  -- Null: erased; tokens issued before that are refused.
  driver uuid references drivers (id),
  ended_at timestamptz,
  primary key (emsp, digest)
);
create index driver_identities_driver on driver_identities (driver);
create index driver_identities_ended on driver_identities (ended_at) where ended_at is not null;

-- The built-in OpenID Connect issuer.
create table oidc_clients (
  id text primary key,
  emsp text not null,
  name text not null,
  -- Keyed hash; null: a client that cannot keep a secret.
  secret_digest bytea,
  redirect_uris text[] not null,
  grants text[] not null,
  scopes text[] not null,
  created_at timestamptz not null
);
create index oidc_clients_emsp on oidc_clients (emsp, created_at, id);

-- What a driver has let a client do: a sign-in, and all tokens that come of it.
create table oidc_grants (
  id uuid primary key,
  client text not null references oidc_clients (id) on delete cascade,
  driver uuid not null references drivers (id) on delete cascade,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index oidc_grants_driver on oidc_grants (driver);
create index oidc_grants_client on oidc_grants (client);
create index oidc_grants_expired on oidc_grants (expires_at);

create table oidc_codes (
  digest bytea primary key,
  grant_id uuid not null references oidc_grants (id) on delete cascade,
  redirect_uri text not null,
  -- S256.
  challenge text not null,
  nonce text,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index oidc_codes_grant on oidc_codes (grant_id);

create table oidc_refresh_tokens (
  digest bytea primary key,
  grant_id uuid not null references oidc_grants (id) on delete cascade,
  expires_at timestamptz not null,
  -- Whoever shows one that was used has stolen it, or was stolen from.
  used_at timestamptz
);
create index oidc_refresh_tokens_grant on oidc_refresh_tokens (grant_id);

create table oidc_access_tokens (
  digest bytea primary key,
  emsp text not null,
  -- Null: the client's own.
  driver uuid references drivers (id) on delete cascade,
  client text references oidc_clients (id) on delete cascade,
  -- Null: made by an operator, or the client's own.
  grant_id uuid references oidc_grants (id) on delete cascade,
  scopes text[] not null,
  expires_at timestamptz not null
);
create index oidc_access_tokens_driver on oidc_access_tokens (driver);
create index oidc_access_tokens_client on oidc_access_tokens (client);
create index oidc_access_tokens_grant on oidc_access_tokens (grant_id);
create index oidc_access_tokens_expired on oidc_access_tokens (expires_at);

create table oidc_keys (
  kid text primary key,
  public_jwk jsonb not null,
  -- Sealed.
  private_jwk bytea not null,
  created_at timestamptz not null
);
