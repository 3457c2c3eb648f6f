-- Parties behind another hub: whom its hub client info names, and whom of them the operator lets in.

-- Whether parties that the operator has not named are let in too.
alter table platforms add column lets_others boolean not null default false;

alter table parties
  -- For a party behind the hub that its platform is: named by the operator, or let in because it is listed; null: the
  -- platform's own.
  add column behind text check (behind in ('named', 'listed')),
  -- What that hub says of it; ABSENT: its complete list lacks it, or the operator lets it in no more; null: never heard of.
  add column hub_status text check (hub_status in ('CONNECTED', 'OFFLINE', 'PLANNED', 'SUSPENDED', 'ABSENT'));

-- What other hubs have told of their parties, whoever is let in.
create table hub_client_infos (
  platform_id uuid not null references platforms (id),
  country_code text not null,
  party_id text not null,
  role text not null,
  status text not null,
  last_updated timestamptz not null,
  -- As received.
  document text not null,
  received_at timestamptz not null default now(),
  -- False: the last complete list lacked it.
  listed boolean not null default true,
  -- Since when lists have lacked it that were not believed.
  missing_since timestamptz,
  primary key (platform_id, country_code, party_id, role)
);
