-- Locations and EVSEs are put together by appending to their texts: these are kept without the last brace, because cutting it off
-- costs more than all the rest.
update documents_locations set body = left(body, -1);
update evses set body = left(body, -1);

-- A location's EVSEs in the order of their owner, so that documents are put together without sorting. No status changes these
-- columns: updates of the narrow columns stay in place (HOT).
create index evses_in_order on evses (location, place, key);
