import { Fault, type Issue } from '../kernel/fault.ts';
import { isSuccess, statusCodes } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { foldId } from '../ocpi/object-state.ts';
import { partyKey } from '../ocpi/party.ts';
import { findDocument, readEvses } from '../store/documents.ts';
import type { ObjectWrite, WriteResult } from '../store/object-write.ts';
import { hastenUndelivered, settleUndelivered } from '../store/undelivered.ts';
import type { Asked } from './asked.ts';
import { ownerIn } from './authorize.ts';
import { isReachable } from './behind.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { forward, takeOverMs } from './forward.ts';
import { idOf, keyOf, variantOf } from './object-key.ts';
import { connectorIn } from './parts.ts';
import { endpointOf } from './registry.ts';
import { ownerOf, type Route, requireConnected } from './route.ts';
import { noteStartedSession } from './started-session.ts';
import { partsOf, refusal } from './validate-request.ts';

type PartyRoute = Extract<Route, { kind: 'party' }>;

/**
 * PUT, PATCH and DELETE of a client-owned object: into the hub's copy with its change, and on to the party it is addressed to.
 * The answer is given after both are on disk (decision 3); when a party is addressed it is that party's answer.
 */
export async function storeObject(hub: ExchangeHub, asked: Asked, route: Route): Promise<OcpiResponse> {
  const write = writeOf(hub, asked, route);
  const result = await hub.objects.write(write);
  if (result.outcome === 'missing') {
    // The party may have what the hub never sent to it alone: from a broadcast, or from the owner itself. It knows best.
    if (route.kind === 'party' && write.audience !== '') return forward(hub, asked, route);
    throw new Fault(asked.module.unknown, 'there is no such object to change');
  }
  if (result.outcome === 'ended') throw refusal(hub, asked, [endedIssue(asked.module)]);
  if (result.outcome === 'stale') {
    hub.log.info(
      { platform: asked.caller.id, module: asked.module.id },
      'an older state arrived late and was not taken',
    );
    return { http: 200, statusCode: statusCodes.success };
  }
  if (result.outcome !== 'unchanged') {
    hub.references.named(asked.caller.id, asked.module, write.owner, write.value);
  }
  // Also when it comes again: who took it in may have died before it was noted.
  const mayHaveBegun = result.outcome === 'created' || result.outcome === 'unchanged';
  if (mayHaveBegun && asked.module.startedByCommand) await noteStartedSession(hub, write);
  if (route.kind === 'party') return passOn(hub, asked, route, write, result);
  return { http: result.outcome === 'created' ? 201 : 200, statusCode: statusCodes.success };
}

/** What stands against taking an object out of its last state. */
export const endedIssue = ({ final }: OcpiModule): Issue => ({
  path: `/${final?.field}`,
  message: `must stay ${final?.value}`,
});

function writeOf(hub: ExchangeHub, asked: Asked, route: Route): ObjectWrite {
  const { caller, module, operation, request, from } = asked;
  const value = (request.body?.value ?? {}) as Record<string, unknown>;
  const concerns = module.addresseeOf?.(value);
  const own = route.kind === 'hub' || isForAddressee(hub, asked, route);
  const direct = route.kind === 'party' && canReceive(asked, route) ? route : undefined;
  return {
    module: module.id,
    owner: partyKey(ownerIn(asked) ?? from),
    id: idOf(asked),
    key: keyOf(asked),
    variant: variantOf(asked),
    audience: own ? '' : partyKey(route.party),
    action: operation.effect === 'remove' ? 'delete' : request.method === 'PATCH' ? 'patch' : 'put',
    path: partsOf(asked),
    text: request.body?.text ?? '',
    value,
    appends: module.appends ?? {},
    final: module.final,
    addressee: concerns === undefined ? null : partyKey(concerns),
    placeOf: module.placeOf,
    restricted: module.restricted?.when(value) ?? null,
    now: hub.clock.now(),
    clockSkewMs: hub.limits.clockSkewMs,
    platformId: caller.id,
    correlationId: request.correlationId,
    ...(direct && {
      direct: {
        platformId: direct.platform.id,
        party: partyKey(direct.party),
        dueMs: takeOverMs(hub),
      },
    }),
  };
}

/** What concerns one party and is sent to it is the hub's own copy; everything else that is sent to one party is for its eyes only. */
function isForAddressee(hub: ExchangeHub, { module }: Asked, { party }: PartyRoute): boolean {
  return module.addresseeOf !== undefined && !hub.registry().isScspOnly(party);
}

const canReceive = ({ module }: Asked, { platform, party, roles }: PartyRoute): boolean =>
  isReachable(platform, party, roles) && endpointOf(platform, module.id, 'RECEIVER') !== undefined;

/** Passes a stored push on. If that fails the copy stays, and the worker brings the party its newest state when it can. */
async function passOn(
  hub: ExchangeHub,
  asked: Asked,
  route: PartyRoute,
  write: ObjectWrite,
  result: WriteResult,
): Promise<OcpiResponse> {
  requireConnected(route);
  const answer = await forward(hub, asked, route, { object: result.number }).catch(async (error: unknown) => {
    await noteArrival(hub, write, result, undefined);
    throw error;
  });
  await noteArrival(hub, write, result, answer);
  return answer;
}

/**
 * Settles the note of a direct push by the receiver's answer. What is not settled by it, or was not answered at all, is the
 * worker's business from now on: the receiver gets the whole object. A note that cannot be changed now leads to one repetition
 * when it is due, which settles it.
 */
async function noteArrival(
  hub: ExchangeHub,
  write: ObjectWrite,
  result: WriteResult,
  answer: OcpiResponse | undefined,
): Promise<void> {
  const { direct, module, path } = write;
  if (direct === undefined) return;
  const { platformId, party } = direct;
  const about = { party, module, object: result.number };
  try {
    if (answer !== undefined && (isCurrentAfter(write, result, answer) || isRefusal(answer))) {
      const note = { ...about, part: foldId(path[0] ?? ''), version: result.version };
      await settleUndelivered(hub.reads, platformId, [note]);
    } else {
      await hastenUndelivered(hub.reads, platformId, about);
    }
  } catch (error) {
    hub.log.warn({ err: error, platform: platformId, module }, 'a delivery could not be noted');
  }
}

/** Whether the receiver has the newest state now: a PATCH, or a part, brings it only to one that lacked nothing before. */
function isCurrentAfter({ action, path }: ObjectWrite, result: WriteResult, answer: OcpiResponse): boolean {
  const isWhole = action !== 'patch' && path.length === 0;
  return isSuccess(answer.statusCode) && (isWhole || (!result.wasUndelivered && result.outcome !== 'unchanged'));
}

/** Whether the receiver does not want it; a 404 says that it lacks what was to be changed. */
const isRefusal = ({ http, statusCode }: OcpiResponse): boolean =>
  http !== 404 && statusCode >= statusCodes.clientError && statusCode < statusCodes.serverError;

/** GET of one object from the hub's copy: by its owner on the Receiver interface, by an entitled reader on the Sender interface. */
export async function readObject(hub: ExchangeHub, asked: Asked): Promise<OcpiResponse> {
  const { module, from, operation } = asked;
  const absent = new Fault(module.unknown, 'there is no such object');
  const owner = operation.side === 'receiver' ? from : await ownerOf(hub, asked);
  const stored = await findDocument(hub.reads, module.id, partyKey(owner), keyOf(asked));
  if (stored === undefined || stored.gone) throw absent;
  const [evseUid, connectorId] = partsOf(asked);
  if (evseUid === undefined) return found(stored.text);
  const [evse] = await readEvses(hub.reads, [stored.number], [foldId(evseUid)]);
  if (evse === undefined) throw absent;
  if (connectorId === undefined) return found(evse.text);
  const connector = connectorIn(evse.text, connectorId);
  if (connector === undefined) throw absent;
  return found(connector);
}

const found = (text: string): OcpiResponse => ({ http: 200, statusCode: statusCodes.success, data: text });
