import { Fault, type Issue } from '../kernel/fault.ts';
import { totalOf } from '../ocpi/cdr-total.ts';
import { isSuccess, statusCodes } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { digestOf, foldId, stampOf } from '../ocpi/object-state.ts';
import { outcomeOf } from '../ocpi/outcome.ts';
import { type Party, partyKey } from '../ocpi/party.ts';
import type { CdrOutcome, CdrResult, CdrWrite } from '../store/cdr-writer.ts';
import { findCdr, noteCdrDelivered, noteCdrFailed } from '../store/cdrs.ts';
import type { Asked } from './asked.ts';
import { ownerIn } from './authorize.ts';
import { isReachable } from './behind.ts';
import { isKeptBack } from './cdr-checks.ts';
import { enterCdr } from './enter-cdr.ts';
import { entryOf } from './entry.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { askParty, passedBack, takeOverMs } from './forward.ts';
import { endpointOf, knownModule } from './registry.ts';
import { type Route, requireConnected } from './route.ts';
import { refusal } from './validate-request.ts';
import { endpointUrl } from './versions.ts';

type PartyRoute = Extract<Route, { kind: 'party' }>;

const urlIdBytes = 24;

/** The unguessable last segment of a CDR's URL. */
export const newUrlId = (hub: Pick<ExchangeHub, 'ids'>): string => hub.ids.bytes(urlIdBytes).toString('base64url');

/** The URL under which a CDR of the ledger can be read by the platform that posted it, in the version it came in. */
const cdrUrl = (hub: ExchangeHub, { caller, version }: Asked, urlId: string): string =>
  `${endpointUrl(entryOf(hub, caller), version, 'receiver', 'cdrs')}/${urlId}`;

/**
 * POST of a CDR: into the ledger, once and for ever (D-02, D-10), and on to the eMSP it is for. Once it is in the ledger it is
 * delivered until the eMSP has it, whatever becomes of this exchange (decision 5).
 */
export async function appendCdr(hub: ExchangeHub, asked: Asked, route: PartyRoute): Promise<OcpiResponse> {
  const canReceive =
    isReachable(route.platform, route.party, route.roles) &&
    endpointOf(route.platform, 'cdrs', 'RECEIVER') !== undefined;
  const write = cdrWrite(asked, partyKey(route.party), {
    urlId: newUrlId(hub),
    dueMs: canReceive ? takeOverMs(hub) : 0,
    isHeld: isHeldAtFirst(hub, ownerIn(asked) ?? asked.from, route.party),
  });
  const result = await enterCdr(hub, write);
  const headers = { location: cdrUrl(hub, asked, result.urlId) };
  if (result.outcome !== 'created' && result.outcome !== 'repeated') {
    throw refusal(hub, asked, [cdrIssue(result.outcome)]);
  }
  if (result.rejection !== null) throw rejected(result.rejection);
  // What the eMSP has refused it does not have: posted again it is offered again, and the answer is the eMSP's.
  if (result.outcome === 'repeated' && !result.isRefused) {
    return { http: 200, statusCode: statusCodes.success, headers };
  }
  hub.references.named(
    asked.caller.id,
    asked.module,
    write.owner,
    asked.request.body?.value as Record<string, unknown>,
  );
  // Taken it is, whenever it is going to be delivered.
  if (result.isHeld && (await isKeptBack(hub, result.number, takeOverMs(hub)))) {
    return { http: 201, statusCode: statusCodes.success, headers };
  }
  requireConnected(route);
  const answer = await deliver(hub, asked, route, result);
  return { ...answer, headers: isSuccess(answer.statusCode) ? headers : {} };
}

/** Whether the two sides want their CDRs held until they have been checked. */
export function isHeldAtFirst({ registry }: Pick<ExchangeHub, 'registry'>, owner: Party, reader: Party): boolean {
  return registry().cdrPolicy(knownModule('cdrs'), owner, reader) === 'hold';
}

/** What its sender is told about a CDR that somebody has rejected. */
const rejected = (reason: string): Fault => Fault.invalid([{ path: '/id', message: `was rejected: ${reason}` }]);

/** The ledger's entry for a validated CDR. */
export function cdrWrite(
  asked: Pick<Asked, 'caller' | 'request' | 'from' | 'parameters'>,
  addressee: string,
  { urlId, dueMs, isHeld }: Pick<CdrWrite, 'urlId' | 'dueMs' | 'isHeld'>,
): CdrWrite {
  const { caller, request, from } = asked;
  const value = (request.body?.value ?? {}) as Record<string, unknown>;
  const text = request.body?.text ?? '';
  const total = totalOf(text);
  const credit = value['credit'] === true ? value['credit_reference_id'] : undefined;
  return {
    owner: partyKey(ownerIn(asked) ?? from),
    id: String(value['id']),
    key: foldId(String(value['id'])),
    urlId,
    addressee,
    document: text,
    received: request.body?.received ?? null,
    digest: digestOf(value),
    sessionId: typeof value['session_id'] === 'string' ? value['session_id'] : null,
    currency: String(value['currency']),
    totalExclVat: total.exclVat.toString(),
    totalInclVat: total.inclVat?.toString() ?? null,
    creditReferenceKey: typeof credit === 'string' ? foldId(credit) : null,
    lastUpdated: stampOf(value).lastUpdated,
    platformId: caller.id,
    correlationId: request.correlationId,
    dueMs,
    isHeld,
  };
}

async function deliver(
  hub: ExchangeHub,
  asked: Asked,
  route: PartyRoute,
  { number }: CdrResult,
): Promise<OcpiResponse> {
  try {
    const answer = await askParty(hub, asked, route);
    // A proxy in front of the eMSP has spoken, not the eMSP.
    if (answer.isBare) throw new Fault('undeliverable', `the receiver answered outside OCPI (HTTP ${answer.http})`);
    await noteAnswer(hub, number, answer);
    return passedBack(hub, asked, route, answer);
  } catch (error) {
    // It stays in the ledger; the worker delivers it when the eMSP can be reached again.
    if (error instanceof Fault) {
      await noteCdrFailed(hub.reads, number, {
        kind: 'failed',
        nextTryMs: hub.limits.backoffMinMs,
        reason: error.message,
      });
    }
    throw error;
  }
}

/** Notes what the eMSP has answered: what it refuses is for the one who posted to hear, what it cannot take now is sent again. */
async function noteAnswer(hub: ExchangeHub, number: number, answer: OcpiResponse): Promise<void> {
  const kind = outcomeOf(answer);
  if (kind === 'taken') return noteCdrDelivered(hub.reads, number, answer.headers?.['location'] ?? null);
  await noteCdrFailed(hub.reads, number, {
    kind,
    nextTryMs: hub.limits.backoffMinMs,
    givenUp: kind === 'refused',
    reason: `answered HTTP ${answer.http} with OCPI status ${answer.statusCode}`,
  });
}

/** What stands against a CDR, by what became of it in the ledger. */
const cdrSentences: Readonly<Record<Exclude<CdrOutcome, 'created' | 'repeated'>, string>> = {
  differs: 'another CDR with this id was received before; CDRs are never changed',
  'credit-unknown': 'names a CDR that was never received from this party',
  'credit-of-credit': 'names a credit CDR, which cannot be taken back: send a corrected CDR with an id of its own',
  'credit-rejected': 'names a CDR that was rejected, so that there is nothing to take back',
  'credit-repeated': 'names a CDR that has been credited already',
  'credit-differs':
    'must be for the same eMSP as the credited CDR, in its currency, with its amounts of the opposite sign',
};

/** What stands against a CDR, as an issue. */
export const cdrIssue = (outcome: keyof typeof cdrSentences): Issue => ({
  path: outcome === 'differs' ? '/id' : '/credit_reference_id',
  message: cdrSentences[outcome],
});

/** GET of the URL that was answered in `Location` (D-04): by the party that posted the CDR. Throws for one that was rejected. */
export async function readCdr(hub: ExchangeHub, asked: Asked): Promise<OcpiResponse> {
  const cdr = await findCdr(hub.reads, asked.parameters['cdr'] ?? '');
  if (cdr === undefined || cdr.owner !== partyKey(asked.from)) throw new Fault('not-found', 'there is no such CDR');
  if (cdr.rejection !== null) throw rejected(cdr.rejection);
  const answer = { http: 200, statusCode: statusCodes.success };
  // Whoever has posted it gets back what it was, to the byte.
  const isAsReceived = cdr.received_version === asked.version && cdr.received !== null;
  return isAsReceived ? { ...answer, data: cdr.received, version: asked.version } : { ...answer, data: cdr.document };
}
