-- With this change the object is no longer for every reader: those from whom it is kept from now on are told so, once.
alter table changes add column hides boolean not null default false;
