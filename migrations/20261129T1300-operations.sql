-- What one party has begun at another, and whose result comes to a URL of the hub's own: commands and charging profiles.
create table operations (
  id uuid primary key,
  -- START_SESSION and the other commands, SET_PROFILE, GET_PROFILE, CLEAR_PROFILE.
  kind text not null,
  -- Of the unguessable last segment of the URL that stands for response_url; the segment itself is kept nowhere.
  callback_digest bytea not null unique,
  requester_platform uuid not null references platforms (id),
  requester text not null,
  receiver_platform uuid not null references platforms (id),
  receiver text not null,
  -- Sealed: it may hold a secret of the requester.
  response_url bytea not null,
  correlation_id text not null,
  -- What it is about, folded.
  location text,
  evse text,
  session text,
  reservation text,
  -- Of the token's uid, to find the session that a START_SESSION has led to.
  token_digest bytea,
  state text not null check (state in ('begun', 'accepted', 'refused', 'unanswered', 'resulted', 'ended', 'timed-out')),
  begun_at timestamptz not null default now(),
  -- The receiver's answer: its result, or why there is none.
  answered_at timestamptz,
  answer text,
  -- Without a result until then there is none.
  deadline timestamptz not null,
  -- Until then the receiver may cancel a reservation.
  reserved_until timestamptz,
  result text,
  result_body text,
  -- The hub has ended it: the receiver has sent nothing.
  result_by_hub boolean not null default false,
  result_at timestamptz,
  -- X-Correlation-ID of the message that brought it.
  result_correlation_id text,
  -- A result after the deadline.
  late_result text,
  late_at timestamptz,
  next_try_at timestamptz,
  attempts int not null default 0,
  -- How the result has come to the requester: 'delivered', 'refused' or 'given up'.
  delivery text,
  ended_at timestamptz,
  -- The session that a START_SESSION has led to.
  started_session text,
  started_at timestamptz
);
create index operations_due on operations (next_try_at) where state = 'resulted';
create index operations_open on operations (deadline) where state in ('begun', 'accepted', 'unanswered');
create index operations_by_time on operations (begun_at desc, id desc);
create index operations_by_correlation on operations (correlation_id);
create index operations_by_session on operations (receiver, session) where kind = 'SET_PROFILE';
create index operations_by_reservation on operations (requester, reservation) where kind = 'RESERVE_NOW';
create index operations_by_token on operations (receiver, token_digest) where kind = 'START_SESSION';
