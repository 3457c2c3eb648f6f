-- Parties that the hub plays for one partner to test against. A sandbox is a platform without a connection: the hub itself answers.
alter table platforms add column sandbox_of uuid references platforms (id);
create unique index platforms_sandbox on platforms (sandbox_of) where sandbox_of is not null and state <> 'offboarded';

-- What a sandbox has still to do, or has done: its charges, and answers that come later. Any process with the worker role goes on with it.
create table sandbox_tasks (
  id uuid primary key,
  sandbox uuid not null references platforms (id),
  kind text not null check (kind in ('prepare', 'end', 'charge', 'result', 'reservation', 'drive')),
  -- What it occupies: the EVSE of a charge, a reservation; unique among what is under way.
  subject text,
  -- How far it has come.
  data jsonb not null,
  -- When it goes on; null: it is over.
  due_at timestamptz,
  created_at timestamptz not null
);
create index sandbox_tasks_due on sandbox_tasks (due_at) where due_at is not null;
create index sandbox_tasks_of on sandbox_tasks (sandbox, created_at);
create unique index sandbox_tasks_subject on sandbox_tasks (sandbox, kind, subject) where due_at is not null and subject is not null;
