import type { Issue } from '../kernel/fault.ts';
import { partyKey } from '../ocpi/party.ts';
import { cdrIssue, cdrWrite, newUrlId } from './cdrs.ts';
import type { PullRun } from './pull-run.ts';

/**
 * Enters a valid CDR of a list into the ledger, from where it is delivered like one that was posted; returns what stands against
 * it. A list that shows another CDR under a known id is an alarm (E7): somebody changed a bill.
 */
export async function storeCdr(run: PullRun, text: string, value: Readonly<Record<string, unknown>>): Promise<Issue[]> {
  const { hub, module, platform, progress, correlationId } = run;
  const addressee = module.addresseeOf?.(value);
  if (addressee === undefined) return [{ path: '/cdr_token', message: 'must say whom this is for' }];
  const request = {
    method: 'POST',
    module: module.id,
    side: 'receiver',
    segments: [],
    query: new Map(),
    body: { text, value },
    requestId: correlationId,
    correlationId,
  } as const;
  const write = cdrWrite(
    { caller: platform, request, from: hub.party, parameters: {} },
    partyKey(addressee),
    // It is due at once: nobody is passing it on.
    { urlId: newUrlId(hub), dueMs: 0 },
  );
  const { outcome } = await hub.cdrs.write(write);
  if (outcome === 'created') progress.stored += 1;
  else if (outcome === 'repeated') progress.unchanged += 1;
  if (outcome === 'created' || outcome === 'repeated') return [];
  if (outcome === 'differs') {
    hub.log.error({ platform: platform.id, owner: write.owner, cdr: write.id }, 'a list shows a changed CDR');
  }
  return [cdrIssue(outcome)];
}
