import { within } from '../kernel/deadline.ts';
import { Fault } from '../kernel/fault.ts';
import { statusCodes } from '../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../ocpi/message.ts';
import type { Begins, OcpiModule } from '../ocpi/module.ts';
import { modules } from '../ocpi/modules/index.ts';
import { outcomeOf } from '../ocpi/outcome.ts';
import { sameParty } from '../ocpi/party.ts';
import { validate } from '../ocpi/validate.ts';
import {
  findOperation,
  noteResultDelivery,
  noteResultFailed,
  type OperationRow,
  takeResult,
} from '../store/operations.ts';
import type { Asked } from './asked.ts';
import { isHubParty, isServedOn } from './behind.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { takeOverMs } from './forward.ts';
import { callbackDigest, responseUrlContext } from './operations.ts';
import { isRegistered } from './registry.ts';
import { partyOfKey } from './route.ts';
import type { Trace } from './trace.ts';

/** The kinds of operations, with their modules. */
const kinds = new Map<string, { readonly module: OcpiModule; readonly begins: Begins }>(
  modules.flatMap((module) =>
    module.operations.flatMap(({ begins }) =>
      begins === undefined ? [] : [[begins.kind, { module, begins }] as const],
    ),
  ),
);

/** The result that the hub gives a command whose own never came (M-03). */
export const timeoutResult = JSON.stringify({ result: 'TIMEOUT' });

const success: OcpiResponse = { http: 200, statusCode: statusCodes.success };

/**
 * POST to one of the URLs that stand for a `response_url`: by the platform the operation was begun at, once (M-21, M-25). The result
 * is on disk before it goes on to the requester, whose answer is passed back; when the requester cannot be reached now it gets
 * the result later.
 */
export async function takeOperationResult(hub: ExchangeHub, asked: Asked, trace: Trace): Promise<OcpiResponse> {
  trace.route = { kind: 'hub', why: 'own-url' };
  const gone = new Fault('not-found', 'nothing waits for a result here');
  const digest = callbackDigest(hub, asked.parameters['callback'] ?? '');
  const known = await findOperation(hub.reads, digest, asked.caller.id);
  const isFrom = (receiver: string) =>
    sameParty(partyOfKey(receiver), asked.from) || isHubParty(asked.caller, asked.from);
  if (known === undefined || !isFrom(known.receiver)) throw gone;
  const kind = kinds.get(known.kind);
  if (kind?.module.id !== asked.module.id) throw gone;
  const { body } = asked.request;
  if (body === undefined) throw Fault.invalid([{ path: '/', message: 'a body is required' }]);
  const { issues } = validate(kind.begins.result, body.value);
  if (issues.length > 0) throw Fault.invalid(issues);
  const { outcome, operation } = await takeResult(hub.reads, {
    callbackDigest: digest,
    receiverPlatform: asked.caller.id,
    result: (body.value as { result: string }).result,
    body: body.text,
    correlationId: asked.request.correlationId,
    takeOverMs: takeOverMs(hub),
  });
  if (outcome === 'gone') throw gone;
  // Before the receiver has answered the request itself the requester cannot know what this would be the result of.
  if (operation === undefined || operation.answered_at === null) return success;
  await hub.answersUnderWay.over(operation.id, hub.limits.operationHoldBackMs);
  const answer = await deliverResult(hub, operation, asked.request.correlationId);
  return answer === undefined ? success : { ...answer, from: partyOfKey(operation.requester) };
}

/**
 * Brings a result to the requester's own `response_url`, and notes what has become of it; resolves with the requester's answer, or
 * with undefined when it could not be reached and will be tried again.
 */
export async function deliverResult(
  hub: ExchangeHub,
  operation: OperationRow,
  correlationId = operation.correlation_id,
  signal?: AbortSignal,
): Promise<OcpiResponse | undefined> {
  const answer = await send(hub, operation, correlationId, signal).catch((error: unknown) => {
    if (error instanceof Fault) return undefined;
    throw error;
  });
  const outcome = answer === undefined ? 'failed' : outcomeOf(answer);
  if (outcome !== 'failed') {
    await noteResultDelivery(hub.reads, operation, outcome === 'taken' ? 'delivered' : 'refused');
    return answer;
  }
  const { backoffMinMs, backoffMaxMs, operationResultKeepMs: keepMs } = hub.limits;
  const nextTryMs = Math.min(backoffMinMs * 2 ** Math.min(operation.attempts, doublingsMax), backoffMaxMs);
  await noteResultFailed(hub.reads, operation, { nextTryMs, keepMs });
  return undefined;
}

/** More of them come to more than any longest wait. */
const doublingsMax = 20;

async function send(
  hub: ExchangeHub,
  operation: OperationRow,
  correlationId: string,
  signal: AbortSignal | undefined,
): Promise<OcpiResponse> {
  const { id, kind, requester_platform, requester, receiver, response_url, result_body, result_by_hub } = operation;
  const platform = hub.registry().platforms.get(requester_platform);
  // An offline one is asked: it may be back. One that the operator has suspended gets nothing.
  if (platform === undefined || !isRegistered(platform))
    throw new Fault('unreachable', 'the requester is not connected');
  if (!isServedOn(platform, partyOfKey(requester), kinds.get(kind)?.module.owners ?? []))
    throw new Fault('unreachable', 'the requester is not connected there');
  const url = hub.vault.open(response_url, responseUrlContext(id));
  const request: OcpiRequest = {
    method: 'POST',
    module: kinds.get(kind)?.module.id ?? '',
    side: 'sender',
    segments: [],
    query: new Map(),
    body: { text: result_body ?? timeoutResult, value: undefined },
    to: partyOfKey(requester),
    // Where there is no hub, nobody but the receiver could have sent it.
    from: result_by_hub && platform.direct_to === null ? hub.party : partyOfKey(receiver),
    requestId: hub.ids.uuid(),
    correlationId,
  };
  const peer = hub.peerOf(requester_platform);
  return within(hub.limits.forwardTimeoutMs, (deadline) => peer.exchangeAt(url, request, deadline), signal);
}
