import type { Knex } from 'knex';
import { Fault } from '../../../kernel/fault.ts';
import { sameSecret } from '../../../kernel/secrets.ts';
import { type Party, partyKey } from '../../../ocpi/party.ts';
import {
  type CardLinkRow,
  type CardRow,
  countCardLinks,
  findCardLink,
  giveCard,
  insertCardLink,
  linksAwaiting,
  lockCard,
  lockFreeCard,
  noteLinked,
  noteWrongCode,
} from '../../../store/drivers/accounts/cards.ts';
import { presentContract } from '../../../store/drivers/accounts/contracts.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { countTokens, putToken } from '../../../store/drivers/accounts/tokens.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AccountHub } from './account-hub.ts';
import { codeDigest, visualKey } from './cards.ts';
import { noDriver } from './no-driver.ts';
import { masked } from './own-tokens.ts';
import { dueLater, publishTokens } from './publish.ts';

/** A card that a driver wants to have linked: by the number on it, and the code that came with it. */
export interface LinkGiven {
  readonly visual_number: string;
  /** Left out: the card is shown at a station instead. */
  readonly code?: string;
}

/** How far a wish to have a card linked has come. */
export interface LinkView {
  readonly id: string;
  readonly visual_number: string;
  readonly state: 'AWAITING_TAP' | 'LINKED' | 'EXPIRED';
  /** What it has led to. */
  readonly token_id: string | null;
  readonly expires_at: Date;
}

const dayMs = 86_400_000;

/**
 * Links a card to a driver's contract: at once with the right code, else as soon as it is shown at a station. Throws `invalid` for a code
 * that is not the card's, with the same words whether there is such a card or not; `too-many-requests`; and `conflict` for a driver who
 * has no contract, or too many tokens.
 */
export async function startLink(hub: AccountHub, viewer: DriverViewer, given: LinkGiven): Promise<LinkView> {
  const { link, told, isWrong } = await hub.db.transaction(async (tx) => {
    const contract = await contractToLinkTo(hub, tx, viewer);
    const now = hub.clock.now();
    if ((await countCardLinks(tx, viewer.driverId, new Date(now - dayMs))) >= hub.limits.cardLinksPerDayMax)
      throw new Fault('too-many-requests', 'too many cards were tried today', { retryAfterS: 3600 });
    const card = await lockCard(tx, partyKey(viewer.emsp), visualKey(given.visual_number));
    const free = card?.token === null ? card : undefined;
    const isProven = given.code !== undefined && free !== undefined && isCodeOf(hub, free, given.code);
    const made: CardLinkRow = {
      id: hub.ids.uuid(),
      driver: viewer.driverId,
      visual_number: masked(given.visual_number),
      card: free?.id ?? null,
      token: isProven ? await give(hub, tx, free, contract) : null,
      created_at: new Date(now),
      // With a code there is nothing to wait for.
      expires_at: new Date(given.code === undefined ? now + hub.limits.cardTapMs : now),
    };
    await insertCardLink(tx, made);
    // A wrong code counts, so it has to be kept although it is refused.
    if (given.code !== undefined && !isProven && free !== undefined) await noteWrongCode(tx, free.id);
    return {
      link: made,
      told: made.token === null ? [] : [made.token],
      isWrong: given.code !== undefined && !isProven,
    };
  });
  if (isWrong) throw Fault.invalid([{ path: '/code', message: 'is not that of a card with this number that is free' }]);
  await publishTokens(hub, told);
  return linkView(hub, link);
}

/** How far a driver's wish has come. Throws `not-found`. */
export async function linkFor(hub: AccountHub, { driverId }: DriverViewer, id: string): Promise<LinkView> {
  const link = await findCardLink(hub.db, driverId, id);
  if (link === undefined) throw new Fault('not-found', 'there is no link with this id');
  return linkView(hub, link);
}

/**
 * Takes note that a token was shown at a station, at a moment in milliseconds: a card that a driver is waiting for is linked by that. To
 * be called before it is decided whether the token may charge. Where several drivers wait for one card, nobody gets it: one of
 * them may only have read its number. Returns whether it was linked; whatever stands in the way of that, the charge goes on without it.
 */
export async function noteTap(hub: AccountHub, emsp: Party, uid: string, type: string, at: number): Promise<boolean> {
  if (type !== 'RFID') return false;
  try {
    const [link, rival] = await linksAwaiting(hub.db, partyKey(emsp), uid, new Date(at));
    if (link === undefined || rival !== undefined) return false;
    const token = await hub.db.transaction((tx) => linkShown(hub, tx, { emsp, driverId: link.driver }, uid, at));
    await publishTokens(hub, token === undefined ? [] : [token]);
    return token !== undefined;
  } catch (error) {
    hub.log.warn({ err: error }, 'a card that was shown could not be linked');
    return false;
  }
}

/** The same within a transaction, once more with locks: the driver before the card, as everywhere. */
async function linkShown(
  hub: AccountHub,
  tx: Knex,
  viewer: DriverViewer,
  uid: string,
  at: number,
): Promise<string | undefined> {
  const emsp = partyKey(viewer.emsp);
  const contract = await contractToLinkTo(hub, tx, viewer);
  const card = await lockFreeCard(tx, emsp, uid);
  const [link, rival] = card === undefined ? [] : await linksAwaiting(tx, emsp, uid, new Date(at));
  if (card === undefined || link?.driver !== viewer.driverId || rival !== undefined) return undefined;
  const token = await give(hub, tx, card, contract);
  await noteLinked(tx, link.id, token);
  return token;
}

/** The contract of a driver that a card may be linked to. */
async function contractToLinkTo(hub: AccountHub, tx: Knex, { emsp, driverId }: DriverViewer): Promise<string> {
  if ((await lockDriver(tx, partyKey(emsp), driverId)) === undefined) throw noDriver();
  const contract = await presentContract(tx, driverId);
  if (contract === undefined) throw new Fault('conflict', 'there is no contract that a card could be linked to');
  if ((await countTokens(tx, driverId)) >= hub.limits.driverTokensMax)
    throw new Fault('conflict', `a contract has at most ${hub.limits.driverTokensMax} tokens`);
  return contract.id;
}

async function give(hub: AccountHub, tx: Knex, card: CardRow, contract: string): Promise<string> {
  const { emsp, uid, visual_number } = card;
  const made = { id: hub.ids.uuid(), emsp, uid, type: 'RFID', visual_number, contract } as const;
  const token = await putToken(tx, made, dueLater(hub));
  if (token === undefined) throw new Fault('conflict', 'the card is taken');
  await giveCard(tx, card.id, token);
  return token;
}

const isCodeOf = (hub: AccountHub, { emsp, code_digest, wrong_codes }: CardRow, code: string): boolean =>
  code_digest !== null &&
  wrong_codes < hub.limits.cardWrongCodesMax &&
  sameSecret(code_digest, codeDigest(hub, emsp, code));

function linkView({ clock }: AccountHub, { id, visual_number, token, expires_at }: CardLinkRow): LinkView {
  const isOver = expires_at.getTime() <= clock.now();
  const state = token !== null ? 'LINKED' : isOver ? 'EXPIRED' : 'AWAITING_TAP';
  return { id, visual_number, state, token_id: token, expires_at };
}
