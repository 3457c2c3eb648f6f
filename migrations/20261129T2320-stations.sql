-- Charging stations that are connected to the hub, and the parties it hosts for them.

-- 'stations': a platform in this process that speaks for stations. Null: somebody else's.
alter table platforms add column hosted text check (hosted in ('stations'));

create table stations (
  number bigint generated always as identity primary key,
  id uuid not null unique,
  -- What the station calls itself in the URL. Never shown to anybody but the operator.
  identity text not null,
  -- The hosted platform, and its CPO.
  platform_id uuid not null references platforms (id),
  country_code text not null,
  party_id text not null,
  -- Keyed hash; null: it comes with a certificate.
  password_digest bytea,
  -- The lowest OCPP security profile it may connect with; raised when it has connected with a higher one.
  security_profile int not null check (security_profile between 1 and 3),
  validation text not null default 'tolerant' check (validation in ('strict', 'tolerant', 'log-only')),
  -- Of the site: the OCPI Location without evses, with its id.
  location_id text not null,
  location jsonb not null,
  -- How its vendor deviates, and what its operator has decided: see schemas/admin/station-settings.json.
  settings jsonb not null default '{}',
  -- What it last said of itself.
  boot jsonb,
  booted_at timestamptz,
  -- What it has shown it cannot do, by request kind.
  lacks text[] not null default '{}',
  -- Capabilities it says it has, in OCPI's words; null: it was not asked since it has this firmware.
  features text[],
  -- Whether the network has its Location as it is here.
  is_published boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  removed_at timestamptz
);
create unique index stations_identity on stations (identity) where removed_at is null;
create index stations_location on stations (country_code, party_id, location_id);
create index stations_platform on stations (platform_id);
create index stations_unpublished on stations (number) where not is_published;

create table station_evses (
  station bigint not null references stations (number),
  -- As OCPP counts: the EVSE of 2.x, the connector of 1.6.
  evse int not null check (evse > 0),
  -- OCPI's, ours, never used again.
  uid text primary key,
  -- [{id, standard, format, power_type, max_voltage, max_amperage, tariff_ids …}] as OCPI has it, and the EVSE's other fields.
  connectors jsonb not null,
  details jsonb not null default '{}',
  -- EVSEs of one station with the same group serve one vehicle at a time.
  shared_group text,
  -- What the network is told, and whether it has been.
  status text not null default 'UNKNOWN',
  status_at timestamptz not null default now(),
  is_told boolean not null default true,
  removed_at timestamptz
);
create unique index station_evses_evse on station_evses (station, evse) where removed_at is null;
create unique index station_evses_uid on station_evses (lower(uid));
create index station_evses_untold on station_evses (status_at) where not is_told;
create index station_evses_station on station_evses (station);

-- What a station said of a connector last; evse 0 is the station, connector 0 the EVSE.
create table station_statuses (
  station bigint not null references stations (number),
  evse int not null,
  connector int not null,
  status text not null,
  error_code text,
  vendor_error_code text,
  info text,
  reported_at timestamptz not null,
  received_at timestamptz not null,
  primary key (station, evse, connector)
) with (fillfactor = 70);

-- Which process has the station's connection.
create table station_links (
  station bigint primary key references stations (number),
  -- Null: no process has.
  node uuid,
  -- Grows with every connection.
  epoch bigint not null default 0,
  version text,
  security_profile int,
  address text,
  connected_at timestamptz,
  seen_at timestamptz,
  lost_at timestamptz,
  -- Whether the network has been told that it is offline.
  is_offline boolean not null default true,
  -- Statuses that came before count no longer: the station was offline since.
  fresh_since timestamptz not null default 'epoch'
) with (fillfactor = 70);
create index station_links_lost on station_links (lost_at) where node is null and not is_offline;

-- What stations are asked: taken, sent, answered, seen to have had effect.
create table station_calls (
  id uuid primary key,
  station bigint not null references stations (number),
  kind text not null,
  request jsonb not null,
  -- Who asks: an OCPI party as BE-BEC, or the name of an admin key.
  asked_by text not null,
  created_at timestamptz not null,
  -- Not sent after that.
  send_before timestamptz not null,
  deadline_ms int not null,
  -- queued; sent; done: `outcome` says how. Sent and never done: nobody knows.
  state text not null default 'queued' check (state in ('queued', 'sent', 'done')),
  node uuid,
  epoch bigint,
  sent_at timestamptz,
  outcome jsonb,
  done_at timestamptz,
  -- Whether and when what was asked was seen to happen; expected until.
  effect_until timestamptz,
  effect text,
  effect_at timestamptz
);
create index station_calls_queued on station_calls (station, created_at) where state <> 'done';
create index station_calls_effect on station_calls (effect_until) where effect is null;
create index station_calls_station on station_calls (station, created_at desc);

-- OCPP's numbers of 31 bits: transactions of 1.6, remote starts, reservations, profiles, requests.
create sequence station_numbers as integer minvalue 1 maxvalue 2147483647 cycle;

create table station_transactions (
  number bigint generated always as identity primary key,
  station bigint not null references stations (number),
  evse int,
  connector int,
  -- 2.x: the station's; 1.6: a number of ours.
  ocpp_id text not null,
  -- Of the OCPI Session and CDR: ours.
  session_id uuid not null unique,
  -- 1.6: what a StartTransaction that is sent again is known by.
  start_key text,
  -- Who charges: the OCPI CdrToken, how it was authorised, and with which reference. Null: nobody that is known here.
  token jsonb,
  auth jsonb,
  remote_start_id bigint,
  started_at timestamptz not null,
  -- open; ended: the station has said so, and its CDR is due; billed; closed: without a CDR; held: an operator has to look.
  state text not null default 'open' check (state in ('open', 'ended', 'billed', 'closed', 'held')),
  -- What Session and CDR say that the station does not, as it was at the start: place, connector, tariffs.
  facts jsonb,
  -- What came of its events last: energy, phase, assumptions.
  summary jsonb not null default '{}',
  -- As sent last; the CDR before it is sent.
  session_document text,
  cdr_document text,
  cdr_sent_at timestamptz,
  -- When it is to be looked at again; and who is at it, until when nobody else takes it.
  due_at timestamptz,
  taken_by uuid,
  taken_until timestamptz,
  last_event_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null default now()
) with (fillfactor = 70);
create unique index station_transactions_start on station_transactions (station, start_key) where start_key is not null;
create index station_transactions_ocpp on station_transactions (station, ocpp_id);
create index station_transactions_open on station_transactions (station) where state in ('open', 'ended');
create index station_transactions_due on station_transactions (due_at) where due_at is not null;
create index station_transactions_held on station_transactions (number) where state = 'held';
create index station_transactions_evse on station_transactions (station, evse, number);

-- What stations said of transactions, each thing once: the truth that sessions and CDRs are made from.
create table station_events (
  number bigint generated always as identity primary key,
  -- Null: nobody knows of which.
  transaction bigint references station_transactions (number),
  station bigint not null,
  -- Hash of what it says: the same said again is not kept again.
  digest bytea not null,
  received_at timestamptz not null,
  event text not null
);
create unique index station_events_once on station_events (station, digest);
create index station_events_transaction on station_events (transaction, number);
create index station_events_unmatched on station_events (station, number) where transaction is null;

-- Short names of tokens that stations cannot hold, and of those that came inside a command.
create table station_aliases (
  -- 14 hexadecimal digits, upper case.
  alias text primary key,
  -- OCPI: {country_code, party_id, uid, type, contract_id, group_id …}.
  token jsonb not null,
  authorization_reference text,
  -- Null: of the whole network of stations.
  station bigint references stations (number),
  call uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index station_aliases_expired on station_aliases (expires_at);
create index station_aliases_call on station_aliases (call) where call is not null;

-- What was decided of a token at a station: for the Session that follows.
create table station_authorizations (
  station bigint not null references stations (number),
  -- As shown, folded.
  shown text not null,
  -- Null: refused.
  token jsonb,
  auth_method text,
  authorization_reference text,
  -- EVSEs it is limited to.
  evses int[],
  decided_at timestamptz not null,
  -- From a command: not asked about again until then.
  expires_at timestamptz not null,
  primary key (station, shown)
);

create table station_reservations (
  -- What the station knows it by.
  number int primary key,
  station bigint not null references stations (number),
  evse int,
  connector int,
  -- Of the eMSP: `owner` BE-BEC.
  owner text not null,
  reservation_id text not null,
  token jsonb not null,
  authorization_reference text,
  session_id uuid not null unique,
  expires_at timestamptz not null,
  -- asked, held, used, cancelled, expired, refused
  state text not null,
  -- Who is told when it is cancelled by the CPO, and what its Session has told; null: nothing is to be told any more.
  waiting jsonb,
  -- When a process looked last at what there is to tell.
  looked_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create unique index station_reservations_open on station_reservations (owner, reservation_id) where state in ('asked', 'held');
create index station_reservations_waiting on station_reservations (changed_at) where waiting is not null;
create index station_reservations_station on station_reservations (station) where state in ('asked', 'held');

create table station_profiles (
  transaction bigint primary key references station_transactions (number),
  profile_id int not null,
  -- The party that has set it, and where it is told of changes.
  owner text not null,
  waiting jsonb not null,
  schedule jsonb not null,
  set_at timestamptz not null,
  told jsonb
);

-- What else stations said, the newest of each: firmware, logs, security events, reports.
create table station_notices (
  number bigint generated always as identity primary key,
  station bigint not null references stations (number),
  action text not null,
  payload jsonb not null,
  received_at timestamptz not null
);
create index station_notices_station on station_notices (station, number desc);

-- The tokens a station may accept by itself.
create table station_local_lists (
  station bigint primary key references stations (number),
  version int not null default 0,
  entries jsonb not null default '[]',
  sent_at timestamptz,
  -- Due when tokens have changed.
  due_at timestamptz,
  reason text
);
