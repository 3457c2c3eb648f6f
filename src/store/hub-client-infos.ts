import type { Knex } from 'knex';
import type { Party } from '../ocpi/party.ts';
import type { NumberedParty } from './client-info.ts';
import type { RoleKey } from './partners.ts';

/** What another hub says of a party behind it. */
export interface HubClientInfo extends RoleKey {
  readonly status: string;
  readonly lastUpdated: Date;
  /** As received. */
  readonly document: string;
}

/**
 * Keeps what another hub says, by party and role (H-12), each once; returns how many were taken. What is older than what is kept is
 * not (T-84), unless that lies in the future, after `nowAtMost`.
 */
export async function keepHubClientInfos(
  tx: Knex,
  platformId: string,
  infos: readonly HubClientInfo[],
  nowAtMost: Date,
): Promise<number> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into hub_client_infos as h (platform_id, country_code, party_id, role, status, last_updated, document)
     select ?, * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[])
     on conflict (platform_id, country_code, party_id, role) do update set
       status = excluded.status, last_updated = excluded.last_updated, document = excluded.document, received_at = now(),
       listed = true, missing_since = null
     where excluded.last_updated >= h.last_updated or h.last_updated > ?
     returning 1`,
    [
      platformId,
      ...columnsOf(infos),
      infos.map((info) => info.status),
      infos.map((info) => info.lastUpdated),
      infos.map((info) => info.document),
      nowAtMost,
    ],
  );
  return rows.length;
}

const columnsOf = (keys: readonly RoleKey[]): string[][] => [
  keys.map((key) => key.country_code),
  keys.map((key) => key.party_id),
  keys.map((key) => key.role),
];

/** How many parties another hub has told of, by role; those its list lacks are not counted. */
export async function countHubClientInfos(db: Knex, platformId: string): Promise<number> {
  const [row] = await db('hub_client_infos').where({ platform_id: platformId, listed: true }).count();
  return Number(row?.['count'] ?? 0);
}

/** What was last received of a party, as it was received: of one with several roles, one of them. */
export async function findHubClientInfo(db: Knex, platformId: string, party: Party): Promise<string | undefined> {
  const { country_code, party_id } = party;
  const row = await db('hub_client_infos')
    .where({ platform_id: platformId, country_code, party_id, listed: true })
    .orderBy([{ column: 'received_at', order: 'desc' }, { column: 'role' }])
    .first<{ document: string } | undefined>('document');
  return row?.document;
}

/** The ones that were listed before `began` and that a complete list lacks: how many, of how many. */
export async function countMissing(
  tx: Knex,
  platformId: string,
  shown: readonly RoleKey[],
  began: string,
): Promise<{ existing: number; missing: number }> {
  const { rows } = await tx.raw<{ rows: { existing: number; missing: number }[] }>(
    `select count(*)::int as existing, count(*) filter (where ${lacks('h')})::int as missing
     from hub_client_infos h where h.platform_id = ? and h.listed`,
    [...columnsOf(shown), began, platformId],
  );
  return rows[0] ?? { existing: 0, missing: 0 };
}

/**
 * Takes what a complete list shows as listed, and lets the list decide about what it lacks: `all`, or only what earlier lists lacked
 * too. Returns how many it lacks that stay.
 */
export async function settleList(
  tx: Knex,
  platformId: string,
  shown: readonly RoleKey[],
  began: string,
  gone: 'all' | 'confirmed' | 'none',
): Promise<number> {
  await tx.raw(
    `update hub_client_infos h set listed = true, missing_since = null
     where h.platform_id = ? and not (h.listed and h.missing_since is null)
       and (h.country_code, h.party_id, h.role) in (select * from unnest(?::text[], ?::text[], ?::text[]))`,
    [platformId, ...columnsOf(shown)],
  );
  if (gone === 'none') return 0;
  await tx.raw(
    `update hub_client_infos h set listed = ? and h.missing_since is null, missing_since = coalesce(h.missing_since, now())
     where h.platform_id = ? and h.listed and ${lacks('h')}`,
    [gone === 'confirmed', platformId, ...columnsOf(shown), began],
  );
  // Of those who are gone a row is kept only where a party of ours stands for it.
  await tx.raw(
    `delete from hub_client_infos h where h.platform_id = ? and not h.listed and not exists (
       select from parties p where (p.platform_id, p.country_code, p.party_id, p.role)
         = (h.platform_id, h.country_code, h.party_id, h.role))`,
    [platformId],
  );
  const { rows } = await tx.raw<{ rows: { held: number }[] }>(
    'select count(*)::int as held from hub_client_infos where platform_id = ? and listed and missing_since is not null',
    [platformId],
  );
  return rows[0]?.held ?? 0;
}

/** What was told while the list was being read is there, whatever the list says. */
const lacks = (row: string): string =>
  `(${row}.country_code, ${row}.party_id, ${row}.role) not in (select * from unnest(?::text[], ?::text[], ?::text[]))
     and ${row}.received_at < ?::timestamptz`;

/**
 * Lets the parties in that another hub lists and nobody has named, if the operator lets in others: those that no other platform has or
 * had in any role, that the operator has not named in another one, and that are not the hub itself, up to `max` in all.
 */
export async function letOthersIn(
  tx: Knex,
  platformId: string,
  { hub, at, max }: { hub: Party; at: Date; max: number },
): Promise<NumberedParty[]> {
  const { rows } = await tx.raw<{ rows: NumberedParty[] }>(
    `insert into parties (country_code, party_id, role, platform_id, behind, status, status_changed_at)
     select i.country_code, i.party_id, i.role, i.platform_id, 'listed', 'PLANNED', ?
     from hub_client_infos i join platforms f on f.id = i.platform_id
     where i.platform_id = ? and f.lets_others and i.listed and i.role <> 'HUB'
       and (i.country_code, i.party_id) <> (?, ?)
       and not exists (select from parties p where p.country_code = i.country_code and p.party_id = i.party_id
         and (p.platform_id <> i.platform_id or p.behind is distinct from 'listed'))
       and not exists (select from parties p where (p.country_code, p.party_id, p.role) = (i.country_code, i.party_id, i.role))
     -- In one order for all, or two callers could wait for each other.
     order by i.country_code, i.party_id, i.role
     limit greatest(0, ? - (select count(*) from parties where platform_id = ? and behind is not null))
     on conflict do nothing
     returning number, country_code, party_id`,
    [at, platformId, hub.country_code, hub.party_id, max, platformId],
  );
  return rows;
}

/** The listed parties that the operator lets in with all others, and that stay out because another partner here has or had them. */
export async function conflictsBehind(tx: Knex, platformId: string): Promise<RoleKey[]> {
  const { rows } = await tx.raw<{ rows: RoleKey[] }>(
    `select i.country_code, i.party_id, i.role from hub_client_infos i join platforms f on f.id = i.platform_id
     where i.platform_id = ? and f.lets_others and i.listed
       and exists (select from parties p where p.country_code = i.country_code and p.party_id = i.party_id
         and p.platform_id <> i.platform_id)
     order by i.country_code, i.party_id, i.role`,
    [platformId],
  );
  return rows;
}

/** A party behind another hub of which something differs. */
export interface MovedParty extends RoleKey {
  /** Whether it can be sent to and heard from, and whether it could before. */
  readonly announced: boolean;
  readonly was_announced: boolean;
  /** Since when it has been as it was; null: the hub had never told of it. */
  readonly was_since: Date | null;
}

/** Brings the parties behind another hub in line with what it says and with what the operator has decided; returns what differed. */
export async function followHubClientInfos(tx: Knex, platformId: string): Promise<MovedParty[]> {
  const { rows } = await tx.raw<{ rows: MovedParty[] }>(
    `update parties set hub_status = wanted.hub_status,
       announced = coalesce(wanted.hub_status in ('CONNECTED', 'OFFLINE'), false)
     from (
       select p.number, p.announced as was_announced, case when p.hub_status is not null then p.status_changed_at end as was_since, case
         when p.behind = 'listed' and not f.lets_others then 'ABSENT'
         -- Somebody here has it, since it was let in.
         when p.behind = 'listed' and exists (select from parties o where o.country_code = p.country_code
           and o.party_id = p.party_id and (o.platform_id <> p.platform_id or o.behind is distinct from 'listed')) then 'ABSENT'
         when i.listed then i.status
         when i.listed is null and p.behind = 'named' then null
         else 'ABSENT' end as hub_status
       from parties p join platforms f on f.id = p.platform_id
         left join hub_client_infos i on (i.platform_id, i.country_code, i.party_id, i.role)
           = (p.platform_id, p.country_code, p.party_id, p.role)
       where p.platform_id = ? and p.behind is not null
     ) as wanted
     where parties.number = wanted.number and parties.hub_status is distinct from wanted.hub_status
     returning parties.country_code, parties.party_id, parties.role, parties.announced, wanted.was_announced,
       wanted.was_since`,
    [platformId],
  );
  return rows;
}
