-- Prices that were given to drivers and apps before a charge. A quote that nobody uses is deleted soon after it has expired; one that a
-- charge was started with stays for its receipt.
create table quotes (
  id uuid primary key,
  -- The hosted eMSP, as DE-XVE.
  emsp text not null,
  -- Null: it was given to an app for everybody, and is that of whoever uses it first.
  driver uuid,
  -- Where it is for: the CPO, and its ids, folded.
  owner text not null,
  location_key text not null,
  evse_key text not null,
  connector_key text not null,
  kind text not null check (kind in ('AD_HOC', 'CONTRACT', 'ROAMING')),
  -- The Tariff as received, as it was then.
  tariff text not null,
  -- What the eMSP added then: {session, per_kwh, vat, currency}; null: nothing.
  fees jsonb,
  -- As schemas/driver/quote.json.
  document text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- When a charge was started with it.
  used_at timestamptz
);
create index quotes_driver on quotes (driver, expires_at) where driver is not null;
create index quotes_apps on quotes (emsp, expires_at) where driver is null;
create index quotes_unused on quotes (expires_at) where used_at is null;
create index quotes_used on quotes (used_at) where used_at is not null;
