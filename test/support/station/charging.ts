import type { Claim, Evse, Machine } from './machine.ts';
import { signedRecord } from './signed-record.ts';
import type { Card, Charge, Context, Reading, State } from './words.ts';

const hourMs = 3_600_000;
/** How long it takes a station to tell an end that it has shown already. */
const finishingMs = 1500;

/** Why an end is told, by its reason (2.x). */
const endTriggers = new Map([
  ['Local', 'StopAuthorized'],
  ['Remote', 'RemoteStop'],
  ['EVDisconnected', 'EVDeparted'],
  ['DeAuthorized', 'Deauthorized'],
  ['HardReset', 'ResetCommand'],
  ['SoftReset', 'ResetCommand'],
  ['UnlockCommand', 'UnlockCommand'],
  ['Timeout', 'EVConnectTimeout'],
]);

/** The reasons that only one family of versions has, as the other says them. */
const reasonsOf2 = new Map([
  ['HardReset', 'ImmediateReset'],
  ['SoftReset', 'Reboot'],
  ['UnlockCommand', 'Other'],
]);
const reasonsOf16 = new Map([
  ['ImmediateReset', 'HardReset'],
  ['Timeout', 'Local'],
  ['GroundFault', 'Other'],
  ['StoppedByEV', 'Other'],
]);

/** Begins a transaction. It goes on where it is accepted, and ends at once where the station is told to stop. */
export async function begin(machine: Machine, evse: Evse, claim: Claim | undefined, trigger: string): Promise<Charge> {
  const charge: Charge = {
    id: machine.version === '1.6' ? undefined : (claim?.transactionId ?? machine.makeId()),
    evse: evse.id,
    card: claim?.card,
    groupId: claim?.groupId,
    remoteStartId: claim?.remoteStartId,
    reservationId: claim?.reservationId,
    startedAt: machine.clock.now(),
    startWh: evse.registerWh,
    state: evse.isPlugged ? 'EVConnected' : 'Idle',
    seqNo: 0,
    chargingMs: 0,
    readings: [],
  };
  evse.charge = charge;
  evse.last = charge;
  evse.claim = undefined;
  if (claim?.reservationId !== undefined && evse.reservation?.id === claim.reservationId) evse.reservation = undefined;
  await tell(machine, evse, 'started', trigger, ['Transaction.Begin'], claim?.card);
  await heed(machine);
  return charge;
}

/** A transaction that began with the cable gets its driver (2.x). */
export async function join(machine: Machine, evse: Evse, claim: Claim, trigger: string): Promise<void> {
  const { charge } = evse;
  if (charge === undefined) return;
  evse.claim = undefined;
  charge.card = claim.card;
  charge.groupId = claim.groupId;
  charge.remoteStartId = claim.remoteStartId;
  await tell(machine, evse, 'authorized', trigger, [], claim.card);
  await heed(machine);
}

/** Ends the transaction of a place, if there is one. */
export async function end(machine: Machine, evse: Evse, reason: string, card?: Card): Promise<void> {
  const { charge } = evse;
  if (charge === undefined) return;
  if (machine.author.vices.finishesFirst === true && evse.isPlugged) {
    await machine.setStatus(evse, 'Finishing');
    machine.clock.advance(finishingMs);
  }
  const reasons = machine.version === '1.6' ? reasonsOf16 : reasonsOf2;
  charge.stoppedReason = reasons.get(reason) ?? reason;
  charge.endedAt = machine.clock.now();
  charge.state = evse.isPlugged ? 'EVConnected' : 'Idle';
  evse.charge = undefined;
  evse.profiles = evse.profiles.filter(({ purpose }) => purpose !== 'TxProfile');
  const last = reading(machine, evse, charge, 'Transaction.End', 0);
  charge.readings.push(last);
  const event = {
    at: charge.endedAt,
    what: 'ended' as const,
    readings: charge.readings,
    trigger: endTriggers.get(reason) ?? 'AbnormalCondition',
    ...(card !== undefined && { card }),
  };
  if (machine.author.vices.tellsEndFirst === true) await endFirst(machine, charge, last, event);
  else await machine.tell(charge, event);
  if (evse.fault === undefined && evse.isOperative) {
    const isFree = !evse.isPlugged || machine.author.vices.isFreeAtEnd === true;
    await machine.setStatus(evse, isFree ? 'Available' : 'Finishing');
  } else if (evse.fault === undefined) await machine.setStatus(evse, 'Unavailable');
  if (machine.evses.every(({ charge: other }) => other === undefined)) await idle(machine);
}

/** The last meter value is written before the end, and told after it. */
async function endFirst(
  machine: Machine,
  charge: Charge,
  last: Reading,
  ended: Parameters<Machine['tell']>[1],
): Promise<void> {
  const sample: Reading = { ...last, context: 'Sample.Periodic' };
  const late = machine.written(charge, {
    at: last.at,
    what: 'readings',
    readings: [sample],
    trigger: 'MeterValuePeriodic',
  });
  await machine.tell(charge, ended);
  await machine.post(charge, late);
}

async function idle(machine: Machine): Promise<void> {
  const next = machine.whenIdle;
  machine.whenIdle = undefined;
  await next?.();
}

/** The car changes what it does. */
export async function turn(machine: Machine, evse: Evse, state: State): Promise<void> {
  const { charge } = evse;
  if (charge === undefined || charge.state === state) return;
  charge.state = state;
  const status = state === 'EVConnected' ? 'Preparing' : state === 'Idle' ? 'Finishing' : state;
  await tell(machine, evse, 'state', 'ChargingStateChanged', []);
  await machine.setStatus(evse, status);
}

/**
 * Time passes at a place, and energy flows evenly where some is given: the meter is read whenever one of its intervals ends on the way.
 */
export async function flow(machine: Machine, evse: Evse, durationMs: number, energyWh: number): Promise<void> {
  const { clock, settings } = machine;
  const from = clock.now();
  const fromWh = evse.registerWh;
  const powerW = durationMs === 0 ? 0 : Math.round((energyWh * hourMs) / durationMs);
  const sampleMs = settings.number('sampleS') * 1000;
  const alignedMs = settings.number('alignedS') * 1000;
  const base = evse.charge?.startedAt ?? from;
  for (let at = from; at < from + durationMs; ) {
    const sampleAt =
      sampleMs > 0 ? base + (Math.floor((at - base) / sampleMs) + 1) * sampleMs : Number.POSITIVE_INFINITY;
    const alignedAt = alignedMs > 0 ? (Math.floor(at / alignedMs) + 1) * alignedMs : Number.POSITIVE_INFINITY;
    const next = Math.min(sampleAt, alignedAt, from + durationMs);
    clock.advance(next - at);
    evse.registerWh = fromWh + Math.round((energyWh * (next - from)) / durationMs);
    if (evse.charge?.state === 'Charging') evse.charge.chargingMs += next - at;
    at = next;
    if (evse.charge === undefined) continue;
    if (next === alignedAt) await sample(machine, evse, 'Sample.Clock', powerW);
    if (next === sampleAt) await sample(machine, evse, 'Sample.Periodic', powerW);
    await heed(machine);
  }
}

/** Tells what the meter shows now. */
export async function sample(machine: Machine, evse: Evse, context: Context, powerW: number): Promise<void> {
  const trigger = { 'Sample.Clock': 'MeterValueClock', Trigger: 'Trigger' }[context as string] ?? 'MeterValuePeriodic';
  await tell(machine, evse, 'readings', trigger, [context], undefined, powerW);
}

/** Stops what the other side has refused by now. */
export async function heed(machine: Machine): Promise<void> {
  for (const evse of machine.evses) {
    if (evse.charge?.refused !== undefined) await end(machine, evse, 'DeAuthorized');
  }
}

/** What the meter of a place shows, whether or not somebody charges. */
export function reading(
  machine: Machine,
  evse: Evse,
  charge: Charge | undefined,
  context: Context,
  powerW: number,
): Reading {
  const at = machine.clock.now();
  const sessionWh = evse.registerWh - (charge?.startWh ?? evse.registerWh);
  const plain = { at, registerWh: evse.registerWh, sessionWh, powerW, context };
  const signs = machine.author.signs && (context === 'Transaction.End' || context === 'Transaction.Begin');
  return signs ? { ...plain, signed: signedRecord(machine.author, plain) } : plain;
}

async function tell(
  machine: Machine,
  evse: Evse,
  what: 'started' | 'readings' | 'state' | 'authorized',
  trigger: string,
  contexts: readonly Context[],
  card?: Card,
  powerW = 0,
): Promise<void> {
  const { charge } = evse;
  if (charge === undefined) return;
  const readings = contexts.map((context) => reading(machine, evse, charge, context, powerW));
  charge.readings.push(...readings);
  await machine.tell(charge, {
    at: machine.clock.now(),
    what,
    readings,
    trigger,
    ...(card !== undefined && { card }),
  });
}
