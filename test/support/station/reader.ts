import type { Machine } from './machine.ts';
import type { Card, Verdict } from './words.ts';

/** What a station makes of a card: from its own memory where it may, else by asking. */
export async function verdictOn(machine: Machine, card: Card): Promise<Verdict> {
  const { settings, cache, clock } = machine;
  const key = card.id.toLowerCase();
  const listed = machine.localList.get(key);
  const cached = settings.is('cache') ? cache.get(key) : undefined;
  const isFresh = cached?.until === undefined || cached.until > clock.now();
  const remembered = listed ?? (isFresh ? cached : undefined);
  if (!machine.isOnline) {
    if (settings.is('authorizesOffline') && remembered !== undefined) return remembered;
    return { status: settings.is('takesUnknownOffline') && listed === undefined ? 'Accepted' : 'Invalid' };
  }
  if (settings.is('preAuthorizes') && remembered?.status === 'Accepted') return remembered;
  const outcome = await machine.say(machine.dialect.authorize(card));
  if (outcome.kind !== 'result') return { status: outcome.kind };
  const verdict = machine.dialect.verdictOf(outcome.payload) ?? { status: 'Invalid' };
  if (settings.is('cache')) cache.set(key, verdict);
  return verdict;
}
