-- Due results are taken platform by platform, so that one that does not answer keeps nobody else waiting.
drop index operations_due;
create index operations_due on operations (requester_platform, next_try_at) where state = 'resulted';
