import type { Issue } from '../kernel/fault.ts';
import { type Party, partyKey, partyOf } from '../ocpi/party.ts';
import { cdrIssue, cdrWrite, isHeldAtFirst, newUrlId } from './cdrs.ts';
import { enterCdr } from './enter-cdr.ts';
import type { ListedObject } from './list-page.ts';
import type { PullRun } from './pull-run.ts';

/**
 * Enters a valid CDR of a list into the ledger, from where it is delivered like one that was posted; returns what stands against
 * it. A list that shows another CDR under a known id is an alarm (E7): somebody changed a bill.
 */
export async function storeCdr(run: PullRun, listed: ListedObject): Promise<Issue[]> {
  const value = listed.value as Readonly<Record<string, unknown>>;
  const { hub, module, platform, progress, correlationId } = run;
  const addressee = module.addresseeOf?.(value);
  if (addressee === undefined) return [{ path: '/cdr_token', message: 'must say whom this is for' }];
  const request = {
    method: 'POST',
    module: module.id,
    side: 'receiver',
    segments: [],
    query: new Map(),
    body: listed,
    requestId: correlationId,
    correlationId,
  } as const;
  const write = cdrWrite(
    { caller: platform, request, from: hub.party, parameters: {} },
    partyKey(addressee),
    // It is due at once: nobody is passing it on. One that may have to be held is so when the worker has checked it.
    { urlId: newUrlId(hub), dueMs: 0, isHeld: isHeldAtFirst(hub, ownerOf(value), addressee) },
  );
  const { outcome } = await enterCdr(hub, write);
  if (outcome === 'created') progress.stored += 1;
  else if (outcome === 'repeated') progress.unchanged += 1;
  if (outcome === 'created' || outcome === 'repeated') return [];
  if (outcome === 'differs') {
    hub.log.error({ platform: platform.id, owner: write.owner, cdr: write.id }, 'a list shows a changed CDR');
  }
  return [cdrIssue(outcome)];
}

const ownerOf = ({ country_code, party_id }: Readonly<Record<string, unknown>>): Party =>
  partyOf(String(country_code), String(party_id));
