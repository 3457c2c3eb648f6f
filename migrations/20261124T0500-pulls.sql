-- Pulls that go on where they broke off, and what is missing from complete lists.

alter table pulls
  -- The party that is being asked (BE-BEC); with next_url the place where a broken pull goes on.
  add column party text,
  -- Greatest last_updated in the pages of this pull; becomes newest when the pull ends well.
  add column newest_seen timestamptz,
  -- Attempts in a row that failed before a single page was read.
  add column failures int not null default 0;
create index pulls_due on pulls (next_at);

-- Objects that the last complete list of their owner lacked and that are kept all the same: tokens, and whatever so much is
-- missing of that the next complete list has to say it again.
create table vanished (
  platform_id uuid not null references platforms (id),
  module text not null,
  -- objects.number
  object bigint not null,
  noticed_at timestamptz not null,
  primary key (platform_id, module, object)
);
