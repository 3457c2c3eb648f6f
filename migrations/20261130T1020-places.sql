-- Locations as they are searched: where they are and what words name them. Kept in the transaction that writes their document, by a
-- trigger: a status changes no document, and so nothing here. Whatever a document holds, no write fails because of it.
-- Web Mercator, the world being 1 wide and 1 high from 180 degrees west and 85.05 degrees north.
create function map_point(lat float8, lng float8) returns point immutable strict parallel safe language sql as $$
  select point(
    (lng + 180) / 360,
    0.5 - ln(tan(pi() / 4 + radians(greatest(-85.0511287798066, least(85.0511287798066, lat))) / 2)) / (2 * pi()))
$$;

create table places (
  -- objects.number of a location; only the hub's own copies.
  number bigint primary key,
  owner text not null,
  -- ISO 3166-1 alpha-3, as the location says it.
  country text not null,
  -- As the document says; null where it says nothing that is a place on earth.
  lat float8,
  lng float8,
  -- Coordinates that somebody has confirmed to be the wrong way round; of no meaning once the document says others.
  swapped_lat float8,
  swapped_lng float8,
  swapped_at timestamptz,
  swapped_by text,
  -- Where it is on the map: distances there are nearly those on the ground times one factor, so that the index gives neighbours in nearly
  -- the right order.
  geo point generated always as (
    case when lat = swapped_lat and lng = swapped_lng then map_point(lng, lat) else map_point(lat, lng) end
  ) stored,
  words tsvector not null
);

-- A text as it is searched: without accents and capitals, whatever the locale of the database. Letters that are no letters with accents are
-- spelled out; what stands between words becomes a space.
create function place_words(given text) returns text immutable strict parallel safe language sql as $$
  select regexp_replace(
    lower(case
      when octet_length(given) = length(given) then given
      else replace(replace(replace(replace(translate(
        regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g'),
        'ØøŁłĐđŦŧıΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЇҐЂЋЉЊЏЈ',
        'OoLlDdTtiαβγδεζηθικλμνξοπρστυφχψωσабвгдежзийклмнопрстуфхцчшщъыьэюяєіїґђћљњџј'
      ), 'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe')
    end),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g')
$$;

-- What a location's document says of where it is and how it is called. A text in which something stands that PostgreSQL has no characters
-- for (an escaped NUL, half a pair of surrogates) is read without its escapes; one that cannot be read at all says nothing.
create function place_in(body text, out country text, out lat float8, out lng float8, out words tsvector)
immutable parallel safe language plpgsql as $$
declare
  document json;
  said record;
begin
  country := '';
  words := '';
  for attempt in 1 .. 2 loop
    begin
      document := case attempt
        when 1 then (body || '}')::json
        else (regexp_replace(body, '(\\\\)|\\u[0-9a-fA-F]{4}', '\1', 'g') || '}')::json
      end;
      -- All in one: each look at a member reads the whole text.
      select d.country, c.latitude, c.longitude, left(d.name, 255) as name, left(concat_ws(' ', d.city, d.postal_code), 255) as town,
          left(d.address, 255) as address, left(o.name, 255) as operator
        into strict said
        from json_to_record(document) as d (country text, coordinates json, name text, city text, postal_code text, address text, operator json),
          json_to_record(case json_typeof(d.coordinates) when 'object' then d.coordinates else '{}' end) as c (latitude text, longitude text),
          json_to_record(case json_typeof(d.operator) when 'object' then d.operator else '{}' end) as o (name text);
      words :=
        setweight(to_tsvector('simple', coalesce(place_words(said.name), '')), 'A') ||
        setweight(to_tsvector('simple', place_words(said.town)), 'B') ||
        setweight(to_tsvector('simple', coalesce(place_words(said.operator), '')), 'C') ||
        setweight(to_tsvector('simple', coalesce(place_words(said.address), '')), 'D');
      country := coalesce(left(said.country, 3), '');
      if said.latitude ~ '^-?[0-9]{1,2}(\.[0-9]{1,12})?$' and said.longitude ~ '^-?[0-9]{1,3}(\.[0-9]{1,12})?$'
        and abs(said.latitude::float8) <= 90 and abs(said.longitude::float8) <= 180 then
        lat := said.latitude::float8;
        lng := said.longitude::float8;
      end if;
      return;
    exception when others then
      country := '';
      words := '';
    end;
  end loop;
end $$;

create function keep_place() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from places where number = old.number;
    return null;
  end if;
  insert into places as p (number, owner, country, lat, lng, words)
  select new.number, o.owner, i.country, i.lat, i.lng, i.words
  from objects_locations o, place_in(new.body) i
  where o.number = new.number and o.audience = ''
  on conflict (number) do update set country = excluded.country, lat = excluded.lat, lng = excluded.lng, words = excluded.words
  -- Of most changes of a document nothing is searched for: then no index is touched.
  where (p.country, p.lat, p.lng, p.words) is distinct from (excluded.country, excluded.lat, excluded.lng, excluded.words);
  return null;
end $$;

-- In the order of their numbers, as they are read to build the index in memory.
insert into places (number, owner, country, lat, lng, words)
select o.number, o.owner, i.country, i.lat, i.lng, i.words
from documents_locations d join objects_locations o on o.number = d.number, place_in(d.body) i
where o.audience = ''
order by o.number;

create index places_geo on places using spgist (geo);
create index places_words on places using gin (words);
-- For searches that few places fit: in the order of their distance they would be looked through all over the continent.
create index places_owner on places (owner);
create index places_country on places (country);
create index places_swapped on places (swapped_at) where swapped_at is not null;

create trigger places_follow after insert or update of body or delete on documents_locations
  for each row execute function keep_place();

-- In which rhythm each owner's statuses are heard of or confirmed, learned over time, so that a process that starts knows it.
create table status_rhythms (
  owner text primary key,
  interval_ms float8 not null,
  -- The last evidence that was counted.
  evidence_at timestamptz not null,
  -- When the owner last sent something of its locations by itself.
  pushed_at timestamptz
);

-- Wishes to be told when an EVSE becomes free.
create table driver_watches (
  id uuid primary key,
  driver uuid not null references drivers (id) on delete cascade,
  -- objects.number of the location.
  location bigint not null,
  -- An EVSE's key, and the kind of a connector; null: any.
  evse text,
  connector text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- When it was fired, once, and by which EVSE.
  fired_at timestamptz,
  fired_evse text
);
create index driver_watches_driver on driver_watches (driver, created_at, id);
create index driver_watches_open on driver_watches (location) where fired_at is null;
create index driver_watches_expired on driver_watches (expires_at);

-- What a driver is told by the stream of the account; read in the order (xid, number), as the change log is.
create table driver_events (
  xid xid8 not null default pg_current_xact_id(),
  number bigint generated always as identity primary key,
  driver uuid not null references drivers (id) on delete cascade,
  at timestamptz not null,
  kind text not null,
  data text not null
);
create index driver_events_driver on driver_events (driver, xid, number);
create index driver_events_at on driver_events (at);
create index driver_events_order on driver_events (xid, number);

-- What drivers report about places, and what their CPOs say to it.
create table place_feedback (
  id uuid primary key,
  emsp text not null,
  -- Null: the person was erased.
  driver uuid references drivers (id) on delete set null,
  location bigint not null,
  -- Of the location: the CPO it is for, and its id there.
  owner text not null,
  location_id text not null,
  evse_uid text,
  kind text not null,
  observed_at timestamptz not null,
  -- Null: nothing was said, or the person was erased.
  text text,
  state text not null default 'OPEN' check (state in ('OPEN', 'ANSWERED', 'FIXED', 'REJECTED')),
  reply text,
  replied_at timestamptz,
  created_at timestamptz not null
);
create index place_feedback_driver on place_feedback (driver, created_at, id);
create index place_feedback_list on place_feedback (created_at, id);
create index place_feedback_owner on place_feedback (owner, created_at, id);
