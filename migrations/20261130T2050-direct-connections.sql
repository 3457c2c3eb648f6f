-- Partners that are not at the hub but directly at parties it hosts: as DE-XVC, what is presented to them there; null: at the hub.
alter table platforms add column direct_to text[] check (cardinality(direct_to) > 0);
