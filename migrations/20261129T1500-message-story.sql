-- What joins the messages of one charge: the eMSP's reference to its authorisation, and the mask of the token's uid.
alter table messages
  add column reference text,
  add column token text,
  -- What a sentence about the message tells of its bodies.
  add column facts jsonb;
create index messages_reference on messages (lower(reference), at) where reference is not null;
create index messages_token on messages (token, at) where token is not null;
create index operations_by_result on operations (result_correlation_id) where result_correlation_id is not null;
create index operations_by_started on operations (receiver, lower(started_session)) where started_session is not null;
