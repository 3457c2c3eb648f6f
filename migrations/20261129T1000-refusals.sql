-- How often the receiver itself has refused it; attempts counts these and those that failed for want of a receiver. Only refusals
-- lead to giving up, so what is known of earlier attempts counts for nothing here.
alter table undelivered add column refusals int not null default 0;
alter table cdr_deliveries add column refusals int not null default 0;
