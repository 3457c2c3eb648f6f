-- Trips that drivers keep. Where somebody goes says where he lives: all of it is sealed.
create table driver_trips (
  id uuid primary key,
  driver uuid not null references drivers (id) on delete cascade,
  created_at timestamptz not null,
  -- As schemas/driver/saved-trip-summary.json and saved-trip.json, without what stands in the row.
  summary bytea not null,
  document bytea not null
);
create index driver_trips_driver on driver_trips (driver, created_at desc, id desc);

-- Which CDR takes another back.
create index driver_bills_credits on driver_bills (cpo, credits_key) where credits_key is not null;
