-- What went in and out, message by message, with secrets and personal data masked before they come here. A partition per day.
create table messages (
  at timestamptz not null,
  -- Begins with the time in milliseconds (RFC 9562, version 7): from it follows where the row is.
  id uuid not null,
  direction text not null check (direction in ('in', 'out')),
  platform_id uuid not null,
  ms real not null,
  -- Who sent and who was meant, as far as that was known.
  from_party text,
  to_party text,
  module text not null,
  side text,
  method text not null,
  -- Of a request to us its path, of one of ours the whole URL.
  path text not null,
  query text,
  -- Id of the object it was about, and of the session that belongs to it.
  object text,
  session text,
  -- objects.number of what was pushed: so that it can be offered again as it is then.
  object_number bigint,
  request_id text not null,
  correlation_id text not null,
  -- As answered; null when nobody answered.
  http int,
  ocpi int,
  -- What was wrong, in words of ours.
  fault text,
  -- Where the request was for, and why.
  route text check (route in ('hub', 'party')),
  reason text,
  agreement_id uuid,
  issues json,
  findings json,
  headers json,
  answer_headers json,
  body text,
  body_cut boolean not null default false,
  answer text,
  answer_cut boolean not null default false,
  primary key (at, id)
) partition by range (at);
create index messages_platform on messages (platform_id, at, id);
create index messages_correlation on messages (correlation_id, at, id);
create index messages_object on messages (module, lower(object), at) where object is not null;
create index messages_session on messages (lower(session), at) where session is not null;
create table messages_default partition of messages default;

-- The correlation id of the message that brought a CDR: it goes with every attempt to deliver it.
alter table cdr_deliveries add column correlation_id text;
