-- A reservation is looked up with its cancellations.
drop index operations_by_reservation;
create index operations_by_reservation on operations (requester, reservation) where reservation is not null;
