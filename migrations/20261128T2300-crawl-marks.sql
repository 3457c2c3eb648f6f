-- How far each party has read each list of the hub: what has reached the hub, or come into its sight, since then is shown to it
-- although its last_updated is older than what it asks for. Takes the place of crawls, which knew platforms only and is dropped a
-- release later.
create table crawl_marks (
  platform_id uuid not null references platforms (id),
  party text not null,
  module text not null,
  -- The end of the log, and the registry's version, when the last crawl that was read to its end began.
  xid xid8 not null,
  registry_version bigint not null,
  -- The same of the crawl before: it counts when the last one is repeated, because its answer may not have arrived.
  xid_before xid8,
  registry_version_before bigint,
  -- What the last crawl asked for; date_from is null when it read everything.
  date_from timestamptz,
  date_to timestamptz not null,
  primary key (platform_id, party, module)
);
insert into crawl_marks (platform_id, party, module, xid, registry_version, date_to)
  select crawls.platform_id, readers.party, crawls.module, crawls.xid, registry_version.version, crawls.at
  from crawls
  join (select distinct platform_id, country_code || '-' || party_id as party from parties) readers
    on readers.platform_id = crawls.platform_id
  cross join registry_version;

-- The registry's version with which an agreement, or the registration or resumption of a platform, has taken effect; null until the
-- change is complete.
alter table agreements add column since_version bigint;
alter table platforms add column served_version bigint;
update agreements set since_version = 0;
update platforms set served_version = 0;
