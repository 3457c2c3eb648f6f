-- How busy places are, by weekday and hour of their local time, summed up from the change log: one row a place. Nothing is written here when
-- a status comes in.
create table occupancy (
  -- objects.number of a location; only the hub's own copies.
  location bigint primary key,
  -- The place is counted since then.
  since timestamptz not null,
  time_zone text not null,
  -- The sums are weighed as of that day, counted from 1970: what was summed up on an earlier day counts for less.
  day int not null,
  -- Seconds as float4 with the lowest byte first, without the zeros at the end: of 168 hours of a week from Monday on how long EVSEs were
  -- observed with AC, and how long they were busy; then the same with DC.
  sums bytea not null,
  -- What each EVSE does, by its key, and since when it is not in the sums: {"<key>": ["AC", "BUSY", <milliseconds>]}.
  evses text not null
) with (fillfactor = 80);

-- How far the change log is in the sums; one row.
create table occupancy_position (
  single boolean primary key default true check (single),
  xid xid8 not null,
  position bigint not null,
  -- All that was logged until then is in the sums; null: nobody has begun.
  read_to timestamptz,
  -- What was known before is not known to have held: lines of the log were missed.
  lost_at timestamptz
);
insert into occupancy_position (xid, position) values ('0', 0);

-- Until when the statuses of each owner could be relied on when it was last looked, and when they could not be.
create table occupancy_owners (
  owner text primary key,
  reliable_until timestamptz not null
) with (fillfactor = 80);
create table occupancy_silences (
  owner text not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  primary key (owner, from_at)
);
