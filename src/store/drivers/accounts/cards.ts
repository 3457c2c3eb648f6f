import type { Knex } from 'knex';
import type { PartyKey } from '../../../ocpi/party.ts';

/** A card of an eMSP. */
export interface CardRow {
  readonly id: string;
  readonly emsp: PartyKey;
  readonly uid: string;
  readonly visual_number: string;
  readonly visual_key: string;
  readonly code_digest: Buffer | null;
  readonly wrong_codes: number;
  /** Null: it is nobody's. */
  readonly token: string | null;
  readonly created_at: Date;
}

export type NewCard = Omit<CardRow, 'wrong_codes' | 'token' | 'created_at'>;

/**
 * Keeps cards. One that is there already with the same uid and number and is nobody's gets the new code. Returns the uids of those that
 * were kept: the others are somebody's, or have a uid or number that another card has.
 */
export async function putCards(tx: Knex, cards: readonly NewCard[], at: Date): Promise<string[]> {
  const kept: string[] = [];
  // One by one: either of two constraints may stand in the way of each.
  for (const card of cards) {
    const { rows } = await tx.raw<{ rows: unknown[] }>(
      `insert into driver_cards (id, emsp, uid, visual_number, visual_key, code_digest, created_at)
       select ?, ?, ?, ?, ?, ?, ?
       where not exists (
         select from driver_cards where emsp = ? and (upper(uid) = upper(?)) <> (visual_key = ?))
       on conflict (emsp, upper(uid)) do update set code_digest = excluded.code_digest, wrong_codes = 0
       where driver_cards.token is null
       returning id`,
      [
        card.id,
        card.emsp,
        card.uid,
        card.visual_number,
        card.visual_key,
        card.code_digest,
        at,
        card.emsp,
        card.uid,
        card.visual_key,
      ],
    );
    if (rows.length > 0) kept.push(card.uid);
  }
  return kept;
}

/** The card with a number of an eMSP, locked until the transaction ends. */
export const lockCard = (tx: Knex, emsp: PartyKey, visualKey: string): Promise<CardRow | undefined> =>
  tx('driver_cards').where({ emsp, visual_key: visualKey }).forUpdate().first();

/** The card with a uid of an eMSP that is nobody's, locked until the transaction ends. */
export const lockFreeCard = (tx: Knex, emsp: PartyKey, uid: string): Promise<CardRow | undefined> =>
  tx('driver_cards').where({ emsp }).whereRaw('upper(uid) = upper(?)', [uid]).whereNull('token').forUpdate().first();

/** Notes a wrong code for a card. */
export async function noteWrongCode(db: Knex, id: string): Promise<void> {
  await db('driver_cards').where({ id }).increment('wrong_codes', 1);
}

/** Makes a card somebody's. Its code is used up. */
export async function giveCard(tx: Knex, id: string, token: string): Promise<void> {
  await tx('driver_cards').where({ id }).update({ token, code_digest: null });
}

/** Makes the cards of tokens nobody's. */
export async function freeCards(tx: Knex, tokens: readonly string[]): Promise<void> {
  await tx('driver_cards').whereIn('token', tokens).update({ token: null });
}

/** A driver's wish to have a card linked. */
export interface CardLinkRow {
  readonly id: string;
  readonly driver: string;
  readonly visual_number: string;
  readonly card: string | null;
  readonly token: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
}

export async function insertCardLink(tx: Knex, link: CardLinkRow): Promise<void> {
  await tx('driver_card_links').insert(link);
}

export const findCardLink = (db: Knex, driver: string, id: string): Promise<CardLinkRow | undefined> =>
  db('driver_card_links').where({ driver, id }).first();

/** How many wishes a driver has had since, whatever has come of them. */
export async function countCardLinks(tx: Knex, driver: string, since: Date): Promise<number> {
  const [row]: { count: number }[] = await tx('driver_card_links')
    .where({ driver })
    .where('created_at', '>', since)
    .select(tx.raw('count(*) as count'));
  return row?.count ?? 0;
}

/** The drivers who wait at a moment for a card of an eMSP that is nobody's; more than two are as good as two. */
export const linksAwaiting = (
  db: Knex,
  emsp: PartyKey,
  uid: string,
  at: Date,
): Promise<Pick<CardLinkRow, 'id' | 'driver'>[]> =>
  db('driver_cards as c')
    .join('driver_card_links as l', 'l.card', 'c.id')
    .where({ 'c.emsp': emsp })
    .whereRaw('upper(c.uid) = upper(?)', [uid])
    .whereNull('c.token')
    .whereNull('l.token')
    .where('l.created_at', '<=', at)
    .where('l.expires_at', '>', at)
    .distinctOn('l.driver')
    .limit(2)
    .select('l.id', 'l.driver');

export async function noteLinked(tx: Knex, id: string, token: string): Promise<void> {
  await tx('driver_card_links').where({ id }).update({ token });
}

/** Forgets wishes that were over before. */
export async function forgetCardLinks(db: Knex, before: Date): Promise<void> {
  await db('driver_card_links').where('expires_at', '<', before).delete();
}
