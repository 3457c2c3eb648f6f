-- The driver API: keys of apps, and answers that are kept for requests that come again.

-- 'drivers': a platform in this process that speaks for an eMSP whose drivers have their accounts here.
alter table platforms drop constraint platforms_hosted_check;
alter table platforms add constraint platforms_hosted_check check (hosted in ('stations', 'drivers'));

create table app_keys (
  id uuid primary key,
  -- The hosted eMSP, as DE-XVE.
  emsp text not null,
  name text not null,
  -- Keyed hash of the key.
  digest bytea not null unique,
  -- Where it may be used: origins of web pages, and names of app packages.
  origins text[] not null,
  packages text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index app_keys_age on app_keys (created_at, id);

-- What was answered to requests with an Idempotency-Key, for the same request to be answered the same.
create table idempotency_keys (
  driver uuid not null,
  key uuid not null,
  -- Keyed hash of the request.
  request bytea not null,
  begun_at timestamptz not null,
  -- Whoever works on it, and until when it counts as being worked on.
  claim uuid not null,
  claimed_until timestamptz not null,
  -- Null: not answered yet.
  status int,
  headers jsonb,
  body text,
  primary key (driver, key)
);
create index idempotency_keys_age on idempotency_keys (begun_at);
