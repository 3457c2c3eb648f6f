-- What an operator decides about a CDR before it is delivered. It is held while held_at alone is set.
alter table cdr_deliveries add column if not exists held_at timestamptz;
alter table cdr_deliveries add column if not exists released_at timestamptz;
alter table cdr_deliveries add column if not exists rejected_at timestamptz;
alter table cdr_deliveries add column if not exists rejection text;

-- A number of a CDR's document, to the last digit that was sent.
create function cdr_number(document jsonb, variadic path text[]) returns numeric language sql immutable parallel safe as $$
  select (document #>> path)::numeric
$$;

-- The VAT rate, in percent, at which a CDR was billed, as its tariffs tell: the one that all its prices have; null when they have none or several.
create function cdr_vat_rate(document jsonb) returns numeric language sql immutable parallel safe as $$
  select case when count(*) = count(rate) and min(rate) = max(rate) then trim_scale(min(rate)) end
  from (
    select (part -> 'vat')::numeric as rate
    from (
      select case when jsonb_typeof(part -> 'vat') = 'null' then part - 'vat' else part end as part
      from jsonb_path_query(document, 'lax $.tariffs[*].elements[*].price_components[*] ? (@.price != 0)') as part
    ) as parts
  ) as rates
$$;

-- What a settlement adds up, read off the document once.
alter table cdrs
  add column total_incl_vat numeric generated always as (cdr_number(document::jsonb, 'total_cost', 'incl_vat')) stored,
  add column total_energy numeric generated always as (cdr_number(document::jsonb, 'total_energy')) stored,
  add column vat_rate numeric generated always as (cdr_vat_rate(document::jsonb)) stored;
-- CDRs of a period, in the order of its statement.
create index cdrs_received on cdrs (received_at, number);

-- Disputes about CDRs. That the CDR was credited, or rejected, which ends a dispute, is read off the ledger.
create table disputes (
  id uuid primary key,
  cdr bigint not null references cdrs (number),
  owner text not null,
  addressee text not null,
  opened_by text not null check (opened_by in ('EMSP', 'CPO', 'HUB_RULE')),
  reason text not null,
  state text not null check (state in ('OPEN', 'WAITING_CPO', 'WAITING_EMSP', 'ACCEPTED', 'REJECTED')),
  opened_at timestamptz not null,
  due_at timestamptz not null,
  escalated_at timestamptz,
  -- When it was last changed, and how many entries its thread has.
  changed_at timestamptz not null,
  entries int not null default 0
);
create index disputes_recent on disputes (opened_at desc, id desc);
create index disputes_cdr on disputes (cdr);
create unique index disputes_one_open on disputes (cdr) where state <> 'REJECTED';

-- What was said in a dispute, and done about it.
create table dispute_entries (
  dispute uuid not null references disputes (id),
  number int not null,
  at timestamptz not null,
  author text not null check (author in ('EMSP', 'CPO', 'HUB', 'HUB_RULE')),
  kind text not null check (kind in ('open', 'reply', 'accept', 'reject', 'escalate')),
  text text,
  primary key (dispute, number)
);
create trigger dispute_entries_append_only before update or delete on dispute_entries for each row execute function refuse_change();
create trigger dispute_entries_never_truncated before truncate on dispute_entries execute function refuse_change();
