-- What stations have said is forgotten after a while: events come in the order of time, so a small index finds the old ones.
create index station_events_age on station_events using brin (received_at);
