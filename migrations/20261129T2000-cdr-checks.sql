-- What was found when a CDR was recomputed and compared with what else is known. A CDR is checked once.
create table cdr_checks (
  number bigint primary key references cdrs (number),
  verdict text not null check (verdict in ('OK', 'WARN', 'FAIL')),
  -- [{rule, severity, field, message, stated, expected}]
  reasons jsonb not null default '[]',
  -- Totals by the CDR's own periods and tariffs, to 4 decimals as texts; null where they could not be recomputed.
  recalculated jsonb,
  -- The Location's time zone by which they were.
  time_zone text,
  checked_at timestamptz not null default now()
);
create index cdr_checks_flagged on cdr_checks (verdict, number) where verdict <> 'OK';

-- By what a CDR is found when another one is checked: where, when, how much, and with which token (a keyed digest). Written when it is
-- going to be checked, before it is: of two that come at the same moment one sees the other.
create table cdr_marks (
  number bigint primary key references cdrs (number),
  owner text not null,
  session_key text,
  evse_key text,
  token_digest bytea not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  energy numeric not null
);
create index cdr_marks_session on cdr_marks (owner, session_key) where session_key is not null;
create index cdr_marks_evse on cdr_marks (owner, evse_key, ends_at) where evse_key is not null;
create index cdr_marks_token on cdr_marks (token_digest, ends_at);

-- Held: not for its eMSP until it is released. A rejected one stays held for ever.
alter table cdr_deliveries add column held_at timestamptz;
alter table cdr_deliveries add column released_at timestamptz;
alter table cdr_deliveries add column rejected_at timestamptz;
-- Why it was rejected, for its CPO to read.
alter table cdr_deliveries add column rejection text;
-- When lists show it, if that was later than it came.
alter table cdr_deliveries add column released_xid xid8;
-- Whether it is still to be checked. What was there before is not.
alter table cdr_deliveries add column check_due boolean not null default false;
alter table cdr_deliveries alter column check_due set default true;
create index cdr_deliveries_unchecked on cdr_deliveries (number) where check_due;
create index cdr_deliveries_held on cdr_deliveries (number) where held_at is not null and released_at is null;
create index cdr_deliveries_released on cdr_deliveries (number) where released_xid is not null;

-- Whether CDRs that fail their check are delivered and flagged, or held until somebody releases them.
alter table agreements add column cdr_policy text not null default 'deliver' check (cdr_policy in ('deliver', 'hold'));

-- The Location's time zone, and the Tariffs a Session names, as they were when the Session came (P-13).
create table session_snapshots (
  owner text not null,
  session_key text not null,
  time_zone text,
  -- Texts of Tariffs as received, by the folded id.
  tariffs jsonb not null default '{}',
  taken_at timestamptz not null default now(),
  primary key (owner, session_key)
);
create index session_snapshots_taken on session_snapshots (taken_at);

-- The ledger is looked through by session.
create index cdrs_session on cdrs (lower(session_id)) where session_id is not null;
