-- Postal codes are typed with and without the space in them: both are words of a place.
create or replace function place_in(body text, out country text, out lat float8, out lng float8, out words tsvector)
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
      select d.country, c.latitude, c.longitude, left(d.name, 255) as name, left(concat_ws(' ', d.city, d.postal_code, case when d.postal_code like '% %' then replace(d.postal_code, ' ', '') end), 255) as town,
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

update places p set words = i.words
from documents_locations d, place_in(d.body) i
where d.number = p.number and d.body ~ '"postal_code"\s*:\s*"[^" ]+ ' and p.words is distinct from i.words;
