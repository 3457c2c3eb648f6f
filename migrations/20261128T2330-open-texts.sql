-- Locations and EVSEs are put together by appending to their texts: these are kept without the last brace, because cutting it off
-- costs more than all the rest.
-- This changes in place what a program from before could not read then. That is right here only because there has been no release
-- yet, so that no such program runs beside this migration or comes back after it; after the first release it takes a new column.
update documents_locations set body = left(body, -1);
update evses set body = left(body, -1);

-- A location's EVSEs in the order of their owner, so that documents are put together without sorting. No status changes these
-- columns: updates of the narrow columns stay in place (HOT).
create index evses_in_order on evses (location, place, key);
