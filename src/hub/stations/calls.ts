import { Fault } from '../../kernel/fault.ts';
import type { StationOutcome, StationRequest } from '../../stations/model.ts';
import {
  type ClaimedCall,
  claimCall,
  finishCall,
  insertCall,
  type ProbeRequest,
  queuedCalls,
  readCall,
  saveEffect,
} from '../../store/stations/calls.ts';
import { learnFrom } from './lacks.ts';
import type { Asked, Asking, StationBase, StationCalls, StationHub } from './station-hub.ts';

/**
 * Asks a station something, from any process: the only way there is. Resolves with how it ended, at once when the station is not
 * connected; never sends anything twice. Throws `overloaded` when the store is away: then nothing was sent.
 */
export const askStation = (hub: StationHub, station: number, request: StationRequest, asking: Asking): Promise<Asked> =>
  hub.calls.ask(station, request, asking);

/** Notes that what a call asked for was seen: the third fact, after that it was sent and what the station answered. */
export const noteEffect = (hub: StationHub, callId: string, effect: string): Promise<boolean> =>
  saveEffect(hub.stationPool, callId, effect, new Date(hub.clock.now()));

const probeRequest: ProbeRequest = { kind: 'probe' };

export function createStationCalls(hub: StationBase): StationCalls {
  const { stationPool: pool, nodeId, clock, limits, log, ids } = hub;
  const waiting = new Map<string, (outcome: StationOutcome | undefined) => void>();
  const underWay = new Set<Promise<unknown>>();
  const at = (): Date => new Date(clock.now());

  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return tracked;
  };
  /** Sends a call that is noted as sent by this process, and notes how it ended. */
  const send = async (call: ClaimedCall, isAskedHere: boolean): Promise<StationOutcome> => {
    const outcome = await sent(hub, call);
    // Whoever asked is told before the row is written where that is here: the row is for the record.
    const noted = finishCall(pool, call.id, 'sent', outcome, at(), !isAskedHere);
    await noted.catch((error: unknown) => log.warn({ err: error }, 'how a call to a station ended could not be noted'));
    await learnFrom(hub, call.station, call.request.kind, outcome).catch((error: unknown) =>
      log.warn({ err: error }, 'what a station cannot do could not be noted'),
    );
    return outcome;
  };
  const claim = async (id: string): Promise<void> => {
    const call = await claimCall(pool, nodeId, id, at());
    if (call === undefined) return;
    const outcome = await send(call, waiting.has(id));
    waiting.get(id)?.(outcome);
  };
  const claimQueued = async (station: number | undefined): Promise<void> => {
    const calls = await queuedCalls(pool, nodeId, station, limits.stationCallsPerLookMax);
    await Promise.all(calls.map(claim));
  };
  const inBackground = (work: Promise<void>): void => {
    void track(work.catch((error: unknown) => log.warn({ err: error }, 'calls to stations could not be looked for')));
  };

  const start = async (
    station: number,
    request: StationRequest | ProbeRequest,
    { callId = ids.uuid(), askedBy, deadlineMs, effectMs }: Asking,
    waitMs: number,
    epoch?: number,
  ): Promise<Asked> => {
    const now = clock.now();
    const call = {
      id: callId,
      station,
      request,
      askedBy,
      deadlineMs,
      at: new Date(now),
      sendBefore: new Date(now + waitMs),
      effectUntil: effectMs === undefined ? undefined : new Date(now + waitMs + deadlineMs + effectMs),
      epoch,
    };
    // Whoever is told of it in between must find somebody waiting.
    const told = new Promise<StationOutcome | undefined>((resolve) => waiting.set(callId, resolve));
    try {
      const taken = await insertCall(pool, nodeId, call, limits.stationCallsWaitingMax);
      if (taken.state === 'done') return { callId, outcome: taken.outcome };
      if (taken.state === 'sent') {
        const outcome = await send({ id: callId, station, epoch: taken.epoch, request, deadlineMs }, true);
        return { callId, outcome };
      }
      return { callId, outcome: await outcomeOf(callId, told, now + waitMs, deadlineMs) };
    } finally {
      waiting.delete(callId);
    }
  };
  /** Waits for what another process does, and looks itself now and then: a wake-up may be lost. */
  const outcomeOf = async (
    id: string,
    first: Promise<StationOutcome | undefined>,
    sendBefore: number,
    deadlineMs: number,
  ): Promise<StationOutcome> => {
    let told = first;
    let isSilent = false;
    for (;;) {
      const said = await within(told, limits.stationCallPollMs);
      if (said !== undefined) return said;
      told = new Promise((resolve) => waiting.set(id, resolve));
      const standing = await readCall(pool, id).catch((error: unknown) => {
        if (error instanceof Fault && clock.now() < sendBefore + deadlineMs) return 'unknown' as const;
        throw error;
      });
      if (standing === 'unknown') continue;
      if (standing === undefined) return { kind: 'cut' };
      if (standing.state === 'done') return standing.outcome ?? { kind: 'cut' };
      const now = clock.now();
      if (standing.state === 'queued' && now > sendBefore) {
        const outcome = { kind: 'not-sent', reason: 'the station was not reached in time' } as const;
        if (await finishCall(pool, id, 'queued', outcome, at(), false)) return outcome;
      }
      const isLate = now > (standing.sent_at?.getTime() ?? now) + deadlineMs + limits.stationCallSlackMs;
      // Once may be a connection to the database that broke, and is made anew.
      const isGone = !standing.isHeld && isSilent;
      isSilent = !standing.isHeld;
      if (standing.state === 'sent' && (isGone || isLate)) {
        if (await finishCall(pool, id, 'sent', { kind: 'cut' }, at(), false)) return { kind: 'cut' };
      }
    }
  };

  const everything = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled([...underWay]);
  };

  return {
    ask: (station, request, asking) => track(start(station, request, asking, limits.stationCallWaitMs)),
    async probe(station, epoch) {
      const { stationProbeMs } = limits;
      const asking = { askedBy: 'hub', deadlineMs: stationProbeMs };
      const { outcome } = await track(start(station, probeRequest, asking, stationProbeMs, epoch));
      return outcome.kind === 'answered';
    },
    heard(payload) {
      const [what, id = ''] = (payload ?? '').split(' ');
      if (what === 'call') inBackground(claim(id));
      else if (what === 'done') waiting.get(id)?.(undefined);
      else inBackground(claimQueued(undefined));
    },
    arrived: (station) => inBackground(claimQueued(station)),
    async settled() {
      // What is sent is answered, or cut, within its deadline; what is not by then is told by whoever looks at its row.
      await within(everything(), limits.stationCallsStopMs);
    },
  };
}

async function sent(hub: StationBase, { station, epoch, request, deadlineMs }: ClaimedCall): Promise<StationOutcome> {
  const links = hub.links();
  try {
    if (request.kind !== 'probe') return await links.ask(station, epoch, request, deadlineMs);
    if (await links.probe(station, epoch)) return { kind: 'answered', answer: { status: 'Accepted' } };
    links.close(station, epoch, 'the station has connected again');
    return { kind: 'not-sent', reason: 'the connection is dead' };
  } catch (error) {
    hub.log.error({ err: error, request: request.kind }, 'a call to a station failed');
    return { kind: 'cut' };
  }
}

/** What a promise resolves with, or undefined when that takes too long. */
async function within<T>(work: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
