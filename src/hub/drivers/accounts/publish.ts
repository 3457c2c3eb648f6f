import { Fault } from '../../../kernel/fault.ts';
import { isSuccess } from '../../../ocpi/envelope.ts';
import { notePublished, type TokenRow, takeUnpublished, tokensWith } from '../../../store/drivers/accounts/tokens.ts';
import { hostedParty } from '../../parties/hosted-party.ts';
import { tell } from '../../parties/tell.ts';
import type { AccountHub } from './account-hub.ts';
import { tokenDocument } from './token-document.ts';

/**
 * Tells the network the newest states of tokens, as any eMSP does. What cannot be told now is told by whoever looks next: that
 * it is due stands with the token.
 */
export async function publishTokens(hub: AccountHub, ids: readonly string[]): Promise<void> {
  for (const token of await tokensWith(hub.db, ids)) {
    await publishToken(hub, token).catch((error: unknown) =>
      hub.log.warn({ err: error, emsp: token.emsp }, 'a token could not be told; it will be'),
    );
  }
}

/** Tells the network the tokens whose newest state it does not have, a number of them; returns how many those were. */
export async function publishDueTokens(hub: AccountHub): Promise<number> {
  const { accountsRetryMs, accountsPerLookMax } = hub.limits;
  const now = hub.clock.now();
  const ids = await takeUnpublished(hub.db, new Date(now), new Date(now + accountsRetryMs), accountsPerLookMax);
  await publishTokens(hub, ids);
  return ids.length;
}

/** When a change is due that is told right after its transaction. */
export function dueLater({ clock, limits }: AccountHub): { readonly at: Date; readonly dueAt: Date } {
  const now = clock.now();
  return { at: new Date(now), dueAt: new Date(now + limits.accountsRetryMs) };
}

async function publishToken(hub: AccountHub, token: TokenRow): Promise<void> {
  const party = hostedParty(hub, token.emsp, 'drivers');
  const document = tokenDocument(token, party.name);
  const query = { type: token.type };
  const answer = await tell(hub, party, 'PUT', 'tokens', [token.uid], document, { query });
  // The message may name the token.
  if (!isSuccess(answer.statusCode)) throw new Fault('refused', `the hub answered ${answer.statusCode}`);
  await notePublished(hub.db, token.id, token.version);
}
