-- What drivers are told while their app is closed: by the back end of the app, which a hosted eMSP names.

-- What a driver does not want to be told, by kind.
alter table drivers add column muted text[] not null default '{}';

create table driver_webhooks (
  -- The hosted eMSP, as DE-XVE.
  emsp text primary key,
  url text not null,
  allow_private_network boolean not null,
  -- Sealed: what calls are signed with, since then.
  secret bytea not null,
  secret_at timestamptz not null,
  -- The one before, with which they are signed as well until then.
  secret_before bytea,
  secret_before_until timestamptz,
  -- Since when it takes nothing, and what was wrong last; null: it does.
  failing_since timestamptz,
  failure text
);

-- What is to be told, and for a while what was.
create table driver_notifications (
  id uuid primary key,
  emsp text not null,
  driver uuid not null,
  kind text not null,
  -- What it tells of: that is told once.
  about text not null,
  -- BCP 47: of the request that led to it; null: the driver's.
  language text,
  -- What is told; emptied when it is over.
  data jsonb not null,
  at timestamptz not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'DELIVERED', 'DEAD')),
  tries int not null default 0,
  -- When it is tried next, or again if nobody hears of the process that has it.
  due_at timestamptz,
  ended_at timestamptz,
  -- What was wrong last.
  failure text,
  unique (kind, about),
  check ((state = 'WAITING') = (due_at is not null))
);
create index driver_notifications_due on driver_notifications (emsp, due_at) where due_at is not null;
create index driver_notifications_waiting on driver_notifications (emsp, at) where due_at is not null;
create index driver_notifications_ended on driver_notifications (ended_at) where ended_at is not null;
create index driver_notifications_dead on driver_notifications (emsp, at, id) where state = 'DEAD';
create index driver_notifications_driver on driver_notifications (driver, at, id);
create index driver_notifications_list on driver_notifications (at, id);
