import type { Session } from '../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { cdrOf } from '../../stations/cdr.ts';
import type { Recorded } from '../../stations/charge-facts.ts';
import { sessionOf } from '../../stations/session.ts';
import { saveTaken, type TakenTransaction, type TransactionChanges } from '../../store/stations/due-transactions.ts';
import { costOf, type Look, lookOf, readRecorded, summaryOf } from './charge-look.ts';
import type { ChargeParts, ChargeSummary } from './charge-parts.ts';
import { tellCdr, tellSession } from './tell-charge.ts';

/** Another process has the transaction by now, or something was said of it: what was made of it is not the whole any more. */
class Outdated extends Error {
  override readonly name = 'Outdated';
}

/**
 * Makes of everything a station has said of a transaction what the network is to know of it, and tells it: the Session as it goes, its end
 * when all is there, then the CDR. Returns when to look again, null: when something is said. May be broken off anywhere: what was sent is
 * not sent otherwise, a CDR is kept before it is sent.
 */
export async function lookAtCharge(parts: ChargeParts, taken: TakenTransaction): Promise<Date | null> {
  try {
    return await nextStep(parts, taken);
  } catch (error) {
    // It is looked at again: at once, or by whoever has it.
    if (error instanceof Outdated) return null;
    throw error;
  }
}

async function nextStep(parts: ChargeParts, taken: TakenTransaction): Promise<Date | null> {
  const recorded = await readRecorded(parts, taken.number);
  if (taken.state === 'billed' || taken.state === 'closed') return noteLate(parts, taken, recorded);
  if (taken.cdr_document !== null && taken.state !== 'held') return sendCdr(parts, taken, taken.cdr_document);
  try {
    return await advance(parts, taken, recorded);
  } catch (error) {
    // What cannot be computed now cannot be computed later: a time zone that there is not, a charge in too many parts.
    if (!(error instanceof RangeError)) throw error;
    if ((taken.summary as ChargeSummary).decided?.action === 'close') return closeAsTold(parts, taken);
    const held_because = { code: 'not-computable', detail: error.message };
    await keep(parts, taken, { state: 'held', summary: { ...(taken.summary as ChargeSummary), held_because } });
    return null;
  }
}

/** Ends what cannot be computed, as its operator wants: who has heard of its Session hears that nothing comes of it. */
async function closeAsTold(parts: ChargeParts, taken: TakenTransaction): Promise<Date | null> {
  const now = parts.clock.now();
  if (taken.session_document !== null) {
    const told = JSON.parse(taken.session_document) as Session;
    const at = formatDateTime(now);
    const over: Session = { ...told, end_date_time: told.end_date_time ?? at, status: 'INVALID', last_updated: at };
    const { kind } = await tellSession(parts, taken, over);
    if (kind === 'failed') return new Date(now + parts.limits.backoffMinMs);
  }
  await keep(parts, taken, { state: 'closed' });
  return null;
}

/** The next step of a charge that is neither billed nor closed. */
async function advance(
  parts: ChargeParts,
  taken: TakenTransaction,
  recorded: readonly Recorded[],
): Promise<Date | null> {
  const look = await lookOf(parts, taken, recorded);
  if (look.charge.phase !== 'ended') return goOn(parts, look);
  if (taken.state === 'held' && !hasNews(look)) return null;
  const settled = await settledAt(parts, look);
  if (settled !== undefined) {
    await save(parts, look, { state: 'ended' }, { held_because: null });
    return new Date(settled);
  }
  return finish(parts, look);
}

/** Whether something that was missing may have come to a charge that is held: then it is decided anew. */
const hasNews = ({ taken, recorded, summary }: Look): boolean =>
  (recorded.at(-1)?.number ?? 0) > (summary.last_event ?? 0) ||
  (summary.held_because?.code === 'nobody-to-bill' && taken.token !== null);

/** A charge that is under way: its Session, as far as it differs from what was told. */
async function goOn(parts: ChargeParts, look: Look): Promise<Date> {
  const { taken, now } = look;
  const { limits } = parts;
  const told = await tell(parts, look, look.session);
  if (told === 'failed') return new Date(now + limits.backoffMinMs);
  await save(parts, look, told);
  const silent = taken.last_event_at.getTime() + limits.transactionSilentMs;
  const overtaken = taken.overtaken_at && taken.overtaken_at.getTime() + limits.transactionSettleMs;
  // Never at once again, whatever it is that goes on.
  return new Date(Math.max(now + limits.sessionUpdateMs, Math.min(silent, overtaken ?? silent)));
}

/** Tells a Session unless it was told so already; returns what is to be kept of that. */
async function tell(
  parts: ChargeParts,
  { taken, bill }: Look,
  session: Session | undefined,
): Promise<'failed' | Pick<TransactionChanges, 'sessionDocument'>> {
  if (session === undefined) return {};
  if (bill !== undefined && bill.tariffs.length > 0) parts.priced?.(taken.station, taken.ocpp_id, costOf(session));
  if (taken.session_document !== null && isSame(taken.session_document, session)) return {};
  const told = await tellSession(parts, taken, session);
  if (told.kind === 'failed') return 'failed';
  if (told.kind === 'refused')
    parts.log.warn({ transaction: taken.number, reason: told.reason }, 'a Session of a station was refused');
  return { sessionDocument: JSON.stringify(session) };
}

const isSame = (document: string, session: Session): boolean =>
  JSON.stringify({ ...JSON.parse(document), last_updated: '' }) === JSON.stringify({ ...session, last_updated: '' });

/** A reservation may cost something though nothing came of it. */
const costsAnything = (session: Session | undefined): boolean =>
  session?.status === 'COMPLETED' && (costOf(session) ?? 0) > 0;

/** Until when something may still come of a charge that has ended; undefined: nothing is waited for any more. */
async function settledAt(
  parts: ChargeParts,
  { taken, summary, recorded, charge, givenUpAt, now }: Look,
): Promise<number | undefined> {
  if (givenUpAt !== undefined || charge.isComplete || summary.decided !== undefined) return undefined;
  const { transactionSettleMs, transactionSettleOfflineMs } = parts.limits;
  const heardAt = recorded.findLast(({ event }) => event.type === 'Ended')?.receivedAt ?? now;
  const until = heardAt + (taken.is_online ? transactionSettleMs : transactionSettleOfflineMs);
  if (now >= until) return undefined;
  const isQueued = taken.is_online ? await parts.hasMessagesQueued?.(taken.station, taken.ocpp_id) : undefined;
  if (isQueued === false) return undefined;
  // Asked again, and looked whether it is still online.
  return Math.min(until, now + Math.ceil(transactionSettleMs / 5));
}

/** A charge that has ended, and of which nothing more is waited for. */
async function finish(parts: ChargeParts, look: Look): Promise<Date | null> {
  const { taken, charge, bill, summary, now } = look;
  const action = summary.decided?.action;
  const isDropped = action === 'close';
  const holds = { close: undefined, release: whyUnbillable(look) };
  const reason = action === undefined ? holdReason(parts, look) : holds[action];
  if (reason !== undefined) {
    // The vehicle is gone, whatever becomes of the bill.
    const over = taken.session_document === null ? {} : await tell(parts, look, look.session);
    if (over === 'failed') {
      await save(parts, look, { state: 'ended' });
      return new Date(now + parts.limits.backoffMinMs);
    }
    await save(parts, look, { ...over, state: 'held' }, { held_because: reason });
    return null;
  }
  const ended = isDropped ? { ...charge, isVoid: true } : charge;
  const session = isDropped && bill !== undefined ? sessionOf(ended, bill, now) : look.session;
  // Who has heard of a Session hears of its end.
  const isHeardOf = !ended.isVoid || taken.session_document !== null || bill?.reservation !== undefined;
  const told = isHeardOf ? await tell(parts, look, session) : {};
  if (told === 'failed') {
    await save(parts, look, { state: 'ended' });
    return new Date(now + parts.limits.backoffMinMs);
  }
  if (isDropped || bill === undefined || (ended.isVoid && !costsAnything(session))) {
    await save(parts, look, { ...told, state: 'closed' });
    return null;
  }
  const cdrDocument = JSON.stringify(cdrOf(charge, bill, now));
  await save(parts, look, { ...told, state: 'ended', cdrDocument }, { held_because: null });
  return sendCdr(parts, { ...taken, summary: { ...summary, ...summaryOf(look) } }, cdrDocument);
}

/** Why an operator has to look at a charge before it is billed; undefined: it goes by itself. */
function holdReason(parts: ChargeParts, look: Look): ChargeSummary['held_because'] {
  const { charge, bill, recorded } = look;
  if (charge.isVoid) return undefined;
  if (recorded.length === parts.limits.transactionEventsMax)
    return { code: 'too-many-events', detail: 'there are more events than are read' };
  if (bill === undefined && charge.energy.isZero) return undefined;
  const unbillable = whyUnbillable(look);
  if (unbillable !== undefined) return unbillable;
  if (charge.isHeld) return charge.heldBecause;
  return bill === undefined
    ? { code: 'refused-and-charged', detail: 'the token was refused, and energy flowed' }
    : undefined;
}

/** Why nobody can be billed for a charge, whatever its operator says. */
function whyUnbillable({ taken, charge, facts }: Look): ChargeSummary['held_because'] {
  if (charge.isVoid) return undefined;
  if (facts === undefined) return { code: 'place-unknown', detail: 'the inventory does not have the EVSE' };
  if (taken.token === null) return { code: 'nobody-to-bill', detail: 'no eMSP is known whose token this is' };
  return undefined;
}

/** Sends the CDR that is kept, until the ledger has it. */
async function sendCdr(parts: ChargeParts, taken: TakenTransaction, document: string): Promise<Date | null> {
  const { limits, clock } = parts;
  const summary = taken.summary as ChargeSummary;
  const told = await tellCdr(parts, taken, document);
  if (told.kind === 'told') {
    await keep(parts, taken, { state: 'billed', cdrSentAt: new Date(clock.now()) });
    return null;
  }
  if (told.kind === 'refused') {
    const held_because = { code: 'cdr-refused', detail: told.reason };
    await keep(parts, taken, { state: 'held', summary: { ...summary, held_because, refusal: told.reason } });
    return null;
  }
  const attempts = (summary.attempts ?? 0) + 1;
  await keep(parts, taken, { summary: { ...summary, attempts } });
  return new Date(clock.now() + Math.min(limits.backoffMaxMs, limits.backoffMinMs * 2 ** Math.min(attempts, 16)));
}

/**
 * What comes after the CDR changes nothing by itself: a CDR is never changed. The operator sees it, and decides where energy turns up of
 * what seemed to have come to nothing.
 */
async function noteLate(parts: ChargeParts, taken: TakenTransaction, recorded: readonly Recorded[]): Promise<null> {
  const summary = taken.summary as ChargeSummary;
  const last = recorded.at(-1)?.number ?? 0;
  const isKnown = summary.assumptions?.some(({ code }) => code === 'late-data') === true;
  if (last <= (summary.last_event ?? 0)) return null;
  const late = { code: 'late-data', detail: 'the station said more of it after it was over here' };
  if (taken.state === 'closed' && summary.decided === undefined) {
    const look = await lookOf(parts, taken, recorded);
    if (!look.charge.energy.isZero) {
      await save(parts, look, { state: 'held' }, { held_because: holdReason(parts, look) ?? late });
      return null;
    }
  }
  if (isKnown) return null;
  await keep(parts, taken, { summary: { ...summary, assumptions: [...(summary.assumptions ?? []), late] } });
  return null;
}

/** Keeps what has come of a look, with what changes: a state only as long as nothing more is known than was looked at. */
function save(
  parts: ChargeParts,
  look: Look,
  changes: TransactionChanges,
  about: Partial<ChargeSummary> = {},
): Promise<void> {
  const { taken, summary, facts, charge, givenUpAt } = look;
  const isEnded = charge.phase === 'ended' && charge.endedAt !== undefined;
  const all = {
    ...(taken.facts === null && facts !== undefined && (!facts.isConnectorUnknown || isEnded) && { facts }),
    ...(isEnded && { endedAt: new Date(charge.endedAt ?? 0) }),
    ...changes,
    summary: {
      ...summary,
      ...summaryOf(look),
      ...(givenUpAt !== undefined && { given_up_at: givenUpAt }),
      ...about,
    },
  };
  return keep(parts, taken, all, changes.state !== undefined);
}

async function keep(
  { pool, nodeId }: ChargeParts,
  taken: TakenTransaction,
  changes: TransactionChanges,
  isFinal = false,
): Promise<void> {
  if (!(await saveTaken(pool, nodeId, taken, changes, isFinal))) throw new Outdated();
}
