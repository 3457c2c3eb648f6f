-- Charges of the drivers of hosted eMSPs: one row from the wish to charge, or from a Session that began without one, to its bill. The link
-- to the person, `driver`, can be cut; what is billed stays.
create table driver_sessions (
  id uuid primary key,
  -- The hosted eMSP: DE-XVE.
  emsp text not null,
  -- Null: a token of nobody here, or of somebody who was erased.
  driver uuid,
  -- APP: asked for here. STATION: begun with a card, a car or another app of the contract.
  origin text not null check (origin in ('APP', 'STATION')),
  -- Counts what has changed: live views know by it what they have shown.
  version bigint not null default 1,
  state text not null check (state in (
    'REQUESTED', 'SENT', 'ACCEPTED_BY_CPO', 'ACCEPTED_BY_STATION', 'WAITING_FOR_PLUG', 'CHARGING', 'SUSPENDED', 'STOPPING', 'ENDED',
    'BILLED', 'REJECTED', 'TIMED_OUT', 'FAILED', 'STALLED', 'CANCELLED')),
  state_since timestamptz not null,
  reason text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- The request that has made it, so that the same one makes it once.
  request_key text,
  -- What was asked for: the driver's token (null: that of the app), a vehicle, a quote.
  token text,
  vehicle text,
  quote text,
  -- In which language it was asked for (BCP 47), for what is written about it later.
  language text,
  -- Of uid and type of its token, to recognise the Session that it leads to.
  token_digest bytea,
  -- Until when a Session without its reference is taken for it.
  adoptable_until timestamptz,
  -- Whose station, and where: ids as the CPO spells them, the folded ones for comparison.
  cpo text not null,
  location_id text not null,
  location_key text not null,
  evse_uid text,
  evse_key text,
  connector_id text,
  -- The place as it was shown, for as long as the charge is: it may be gone from the network by then.
  site jsonb not null,
  -- The OCPI Session: its id in the CPO's spelling and folded, and when its CPO has changed it last.
  session_id text,
  session_key text,
  session_updated_at timestamptz,
  -- When the hub has heard of it last, and how often it does; in milliseconds.
  observed_at timestamptz,
  interval_ms bigint,
  -- It began after its driver had been told that nothing comes of it.
  is_late boolean not null default false,
  -- The driver wants it to end as soon as there is something to end.
  stop_wanted boolean not null default false,
  -- Energy, cost and the like as they are shown.
  progress jsonb not null default '{}',
  -- When it has to be looked at without anything happening; null: never.
  due_at timestamptz,
  -- How often its CPO was asked since it was heard of last.
  polls int not null default 0
);
create unique index driver_sessions_session on driver_sessions (cpo, session_key) where session_key is not null;
create unique index driver_sessions_request on driver_sessions (emsp, driver, request_key) where request_key is not null;
create index driver_sessions_of on driver_sessions (driver, created_at desc, id desc) where driver is not null;
create index driver_sessions_wanted on driver_sessions (cpo, token_digest) where session_key is null and token_digest is not null;
create index driver_sessions_stalled on driver_sessions (state_since) where state = 'STALLED';
create index driver_sessions_due on driver_sessions (due_at) where due_at is not null;

-- Reservations of drivers. The id is the one that the CPO knows.
create table driver_reservations (
  id uuid primary key,
  emsp text not null,
  driver uuid,
  version bigint not null default 1,
  state text not null check (state in (
    'REQUESTED', 'SENT', 'ACCEPTED_BY_CPO', 'RESERVED', 'CANCELLING', 'USED', 'CANCELLED', 'EXPIRED', 'REJECTED', 'TIMED_OUT', 'FAILED')),
  state_since timestamptz not null,
  reason text,
  created_at timestamptz not null,
  request_key text,
  token text,
  token_digest bytea,
  cpo text not null,
  location_id text not null,
  location_key text not null,
  evse_uid text,
  evse_key text,
  connector_id text,
  site jsonb not null,
  -- What the tariff of the place asks for reservations; null: nothing is known of that.
  price jsonb,
  expires_at timestamptz not null,
  -- The OCPI Session of the reservation, folded.
  session_key text,
  due_at timestamptz
);
create unique index driver_reservations_request on driver_reservations (emsp, driver, request_key) where request_key is not null;
create index driver_reservations_of on driver_reservations (driver, created_at desc, id desc) where driver is not null;
create index driver_reservations_wanted on driver_reservations (cpo, token_digest) where token_digest is not null;
create index driver_reservations_session on driver_reservations (cpo, session_key) where session_key is not null;
create index driver_reservations_due on driver_reservations (due_at) where due_at is not null;

-- Commands of hosted eMSPs. Each is sent once: that it is sent is written down before. Its result comes to a URL that ends with its id.
create table driver_commands (
  id uuid primary key,
  kind text not null check (kind in ('START_SESSION', 'STOP_SESSION', 'UNLOCK_CONNECTOR', 'RESERVE_NOW', 'CANCEL_RESERVATION')),
  session uuid references driver_sessions (id),
  reservation uuid references driver_reservations (id),
  emsp text not null,
  correlation_id text not null,
  -- NEW: not sent yet. DONE: its result is ACCEPTED. CANCELLED: nobody wants it any more, and it was never sent.
  state text not null check (state in ('NEW', 'SENT', 'ACCEPTED', 'DONE', 'REJECTED', 'TIMED_OUT', 'FAILED', 'CANCELLED')),
  created_at timestamptz not null,
  sent_at timestamptz,
  answered_at timestamptz,
  -- What was answered, the result, and why it has come to nothing.
  answer text,
  result text,
  reason text,
  ended_at timestamptz,
  -- When somebody has to look at it: to send it, because there is no result, or because nobody was told how it has ended.
  due_at timestamptz,
  check ((session is null) <> (reservation is null))
);
create index driver_commands_due on driver_commands (due_at) where due_at is not null;
create unique index driver_commands_under_way on driver_commands (kind, coalesce(session, reservation))
  where state in ('NEW', 'SENT', 'ACCEPTED');
create index driver_commands_over on driver_commands (created_at) where due_at is null;
create index driver_commands_session on driver_commands (session, created_at) where session is not null;
create index driver_commands_reservation on driver_commands (reservation, created_at) where reservation is not null;

-- What the CDRs of hosted eMSPs come to for their drivers: one row a CDR, by which it is taken once, with all that history, receipts and
-- analytics need.
create table driver_bills (
  cpo text not null,
  cdr_key text not null,
  cdr_id text not null,
  -- What `Location` names.
  place uuid not null unique,
  emsp text not null,
  driver uuid,
  session uuid not null references driver_sessions (id),
  -- The CDR that this one takes back, folded.
  credits_key text,
  received_at timestamptz not null,
  -- Null: still to be worked out.
  billed_at timestamptz,
  due_at timestamptz,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  energy_kwh numeric not null,
  charging_s bigint not null,
  idle_s bigint not null,
  -- What the driver pays; null: it cannot be said.
  currency text not null,
  excl_vat numeric,
  incl_vat numeric,
  -- Of it: what standing there without charging costs, without VAT; null: it cannot be said.
  idle_excl_vat numeric,
  -- What the eMSP pays.
  cpo_excl_vat numeric not null,
  cpo_incl_vat numeric,
  -- What was quoted for the charge, with VAT where that was said.
  quoted numeric,
  -- Public id of the place, its country (ISO 3166-1 alpha-3), AC or DC, and how much the connector gives.
  location text,
  country text,
  power_type text,
  max_power_kw numeric,
  vehicle text,
  co2 jsonb,
  receipt jsonb,
  primary key (cpo, cdr_key)
);
create index driver_bills_session on driver_bills (session);
create index driver_bills_of on driver_bills (driver, started_at) where driver is not null;
create index driver_bills_emsp on driver_bills (emsp, billed_at);
create index driver_bills_due on driver_bills (due_at) where due_at is not null;

-- A driver may dispute a bill.
alter table disputes drop constraint disputes_opened_by_check;
alter table disputes add constraint disputes_opened_by_check check (opened_by in ('EMSP', 'CPO', 'HUB_RULE', 'DRIVER'));
alter table dispute_entries drop constraint dispute_entries_author_check;
alter table dispute_entries add constraint dispute_entries_author_check check (author in ('EMSP', 'CPO', 'HUB', 'HUB_RULE', 'DRIVER'));
