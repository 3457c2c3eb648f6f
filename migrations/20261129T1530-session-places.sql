-- Where a session is: location and EVSE, folded, to find those of an eMSP at an EVSE. Null for the objects of other modules.
-- Sessions from before have it from their next change on.
alter table objects add column place_key text;
create index objects_sessions_place on objects_sessions (addressee, place_key, number) where place_key is not null;
