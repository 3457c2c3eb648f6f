import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

/** A place that words name: the less `rank` is, the better they do. */
export interface WordHit {
  readonly number: number;
  readonly rank: number;
}

/** Places with all of these words that are looked at to find those that they name best. */
const hitsMax = 20_000;

/** What is looked for. */
export interface WordSearch {
  readonly text: string;
  readonly owners: readonly PartyKey[];
  /** Owners whom words of the text mean, and what is left of it for their places to have; empty: all their places are meant. */
  readonly named: readonly { readonly owner: PartyKey; readonly rest: string }[];
  readonly after: WordHit | undefined;
}

/**
 * What a text comes to as a query: all its words, of which the last may be the beginning of one. Written without accents as in German and
 * Danish (ae, oe, ue, aa) they are found too, and a text whose words are one word where it is stored, such as a postal code. Null: nothing.
 */
const queryOf = (text: string): string => `(
  select to_tsquery('simple', '(' || string_agg(
      '(' || quote_literal(word) || ending || ' | ' || quote_literal(regexp_replace(word, '([aou])e|(a)a', '\\1\\2', 'g')) || ending || ')', ' & '
      order by place) || ') | ' || quote_literal(string_agg(word, '' order by place)) || ':*')
  from (select word, place, case place when count(*) over () then ':*' else '' end as ending
    from unnest(string_to_array(trim(place_words(${text})), ' ')) with ordinality as split (word, place) where word <> '') as split
)`;

/**
 * The places of some owners that have all words of a text, or are of owners whom its words mean: those that they name best first, behind a
 * hit. Words are compared without accents and capitals.
 */
export async function findByWords(
  pool: Pool,
  { text, owners, named, after }: WordSearch,
  limit: number,
): Promise<WordHit[]> {
  const { rows } = await pool.query<WordHit>({
    name: 'places-words',
    text: `
      with query as materialized (select ${queryOf('$1')} as wanted),
      named as materialized (
        select owner, rest, ${queryOf('rest')} as wanted from unnest($6::text[], $7::text[]) as n (owner, rest)
      )
      select number, min(rank) as rank from (
        (select p.number, (-1 - ts_rank(p.words, query.wanted))::float8 as rank
        from query, places p where p.words @@ query.wanted and p.owner = any ($2) limit ${hitsMax})
        union all
        (select p.number, (-ts_rank(p.words, named.wanted))::float8
        from named, places p where p.words @@ named.wanted and p.owner = named.owner limit ${hitsMax})
        union all
        (select p.number, 0 from places p where p.owner = any (select owner from named where rest = '') limit ${hitsMax})
      ) as hits
      group by number
      having (min(rank), number) > ($3::float8, $4::bigint)
      order by rank, number limit $5`,
    values: [
      text,
      owners,
      after?.rank ?? Number.NEGATIVE_INFINITY,
      after?.number ?? 0,
      limit,
      named.map(({ owner }) => owner),
      named.map(({ rest }) => rest),
    ],
  });
  return rows;
}
