import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { putCards } from '../../../store/drivers/accounts/cards.ts';
import { lockPlatform } from '../../../store/platforms.ts';
import { type Actor, record } from '../../change.ts';
import { hostedParty } from '../../parties/hosted-party.ts';
import type { AccountHub } from './account-hub.ts';

/** A card as its operator gives it. */
export interface CardGiven {
  readonly uid: string;
  readonly visual_number: string;
  /** What comes with the card, and proves once that somebody has it. */
  readonly code?: string;
}

/** What became of an import: the places of those that were not taken in the list. */
export interface CardImport {
  readonly imported: number;
  readonly refused: readonly number[];
}

/**
 * Takes cards of an eMSP in, for drivers to link them. A card that is there already and is nobody's gets the code that is given. Throws
 * `not-found`, and `invalid` for what no driver could name.
 */
export async function importCards(
  hub: AccountHub,
  actor: Actor,
  { emsp: key, cards }: { readonly emsp: string; readonly cards: readonly CardGiven[] },
): Promise<CardImport> {
  const party = hostedParty(hub, key, 'drivers');
  const emsp = partyKey(party);
  const nameless = cards.flatMap(({ visual_number }, index) => (visualKey(visual_number) === '' ? [index] : []));
  if (nameless.length > 0)
    throw Fault.invalid(
      nameless.map((index) => ({ path: `/cards/${index}/visual_number`, message: 'must have letters or digits' })),
    );
  return record(hub, actor, async (tx) => {
    // One import after the other: each has to see what the one before has taken.
    await lockPlatform(tx, party.platform_id);
    const rows = cards.map(({ uid, visual_number, code }) => ({
      id: hub.ids.uuid(),
      emsp,
      uid,
      visual_number,
      visual_key: visualKey(visual_number),
      code_digest: code === undefined ? null : codeDigest(hub, emsp, code),
    }));
    const kept = new Set(await putCards(tx, rows, new Date(hub.clock.now())));
    const refused = rows.flatMap(({ uid }, index) => (kept.has(uid) ? [] : [index]));
    const result = { imported: rows.length - refused.length, refused };
    return { result, done: { action: 'driver.cards', subject: emsp, details: { imported: result.imported } } };
  });
}

/** What tells printed numbers apart: what stands between their characters, and capitals, do not. */
export const visualKey = (visualNumber: string): string =>
  visualNumber
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** The hash under which the code of a card is kept. */
export const codeDigest = ({ vault }: Pick<AccountHub, 'vault'>, emsp: string, code: string): Buffer =>
  vault.digest(`card ${emsp} ${visualKey(code)}`);
