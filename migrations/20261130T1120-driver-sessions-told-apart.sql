-- A CPO may name charges of several drivers alike: each of them has its own.
create unique index driver_sessions_named on driver_sessions (cpo, session_key, emsp, token_digest) where session_key is not null;
drop index driver_sessions_session;

-- Which preference the CPO of a charge has agreed to last.
alter table driver_sessions add column preference text;

-- Charges that are over and were never billed: the operator is told.
create index driver_sessions_overdue on driver_sessions (state_since) where state = 'ENDED' and reason = 'BILL_OVERDUE';
update driver_sessions set due_at = state_since + interval '7 days' where state = 'ENDED' and due_at is null;
