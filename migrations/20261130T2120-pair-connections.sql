-- A connection of OCPI 2.1.1 is one of a pair of parties: that of the partner `pair_of`, and the one in direct_to. The party itself is
-- the partner's, which has such a connection for each party that it exchanges with.
alter table platforms add column pair_of uuid references platforms (id),
  add check (pair_of is null or cardinality(direct_to) = 1);
create unique index platforms_of_pairs on platforms (pair_of, direct_to) where pair_of is not null and state <> 'offboarded';

-- Parties of OCPI 2.1.1 name the contract of a token and not the token.
create index tokens_by_contract on documents_tokens using hash (lower(body::json ->> 'contract_id'));

-- The numbers that reservations have on a connection of OCPI 2.1.1, which knows no other ids.
create table reservation_numbers (
  number bigint generated always as identity primary key,
  platform_id uuid not null references platforms (id),
  reservation text not null,
  used_at timestamptz not null default now(),
  unique (platform_id, reservation)
);
