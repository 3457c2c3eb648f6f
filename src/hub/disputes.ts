import { Fault } from '../kernel/fault.ts';
import { parseDateTime } from '../ocpi/date-time.ts';
import { foldId } from '../ocpi/object-state.ts';
import {
  type DisputedCdr,
  type DisputeState,
  type DisputeStep,
  findDisputedCdr,
  insertDispute,
  type LockedDispute,
  lockDispute,
  stepDispute,
} from '../store/disputes.ts';
import { type Actor, change } from './change.ts';
import type { Hub } from './hub.ts';
import { Masker } from './mask.ts';

/** Which CDR: by its owner, as BE-BEC, and its id, or by its number in the ledger. */
export interface CdrNamed {
  readonly party?: string;
  readonly id?: string;
  readonly number?: number;
}

/** A dispute that somebody wants to open. */
export interface DisputeTerms {
  readonly cdr: CdrNamed;
  readonly opened_by: 'EMSP' | 'CPO' | 'HUB_RULE' | 'DRIVER';
  readonly reason: string;
  /** An OCPI DateTime. */
  readonly due_at?: string;
}

const dayMs = 24 * 60 * 60_000;

/**
 * Opens a dispute about a CDR; returns its id. Throws an `invalid` fault when there is no such CDR or the due date cannot be, and a
 * `conflict` when the CDR cannot be disputed (D-07: what is settled by a credit CDR is settled) or there is an open dispute about it.
 */
export async function openDispute(hub: Hub, actor: Actor, terms: DisputeTerms): Promise<string> {
  const { opened_by: openedBy } = terms;
  const at = new Date(hub.clock.now());
  const dueAt = dueAtOf(hub, terms.due_at) ?? new Date(at.getTime() + hub.limits.disputeDueDays * dayMs);
  const id = hub.ids.uuid();
  return change(hub, actor, async (tx) => {
    const cdr = await findDisputedCdr(tx, nameOf(terms.cdr));
    if (cdr === undefined) throw Fault.invalid([{ path: '/cdr', message: 'names no CDR of the ledger' }]);
    const obstacle = cdr.is_credit ? 'a credit CDR bills nothing that could be disputed' : endOf(cdr);
    if (obstacle !== undefined) throw new Fault('conflict', obstacle);
    const reason = withoutIds(hub, cdr, terms.reason);
    if (!(await insertDispute(tx, { id, cdr, openedBy, reason, at, dueAt }))) {
      throw new Fault('conflict', 'there is an open dispute about this CDR');
    }
    return { result: id, done: doneOf('open', id, cdr, { opened_by: openedBy }) };
  });
}

/** Adds what a side, or the hub, says. The other side is waited for then. Throws a `conflict` fault when the dispute is over. */
export async function replyToDispute(
  hub: Hub,
  actor: Actor,
  id: string,
  { by, text }: { readonly by: 'EMSP' | 'CPO' | 'HUB'; readonly text: string },
): Promise<void> {
  const waiting: Partial<Record<string, DisputeState>> = { EMSP: 'WAITING_CPO', CPO: 'WAITING_EMSP' };
  await step(hub, actor, id, ({ state, entries }) => {
    if (entries >= hub.limits.disputeEntriesMax) throw new Fault('conflict', 'the thread of the dispute is full');
    return { kind: 'reply', author: by, text, state: state === 'ACCEPTED' ? state : (waiting[by] ?? state) };
  });
}

/** Notes that the CPO is to take the CDR back: the dispute is closed when its credit CDR comes (D-07). Throws a `conflict` fault. */
export const acceptDispute = (hub: Hub, actor: Actor, id: string, text: string | undefined): Promise<void> =>
  step(hub, actor, id, ({ state }) => {
    if (state === 'ACCEPTED') throw new Fault('conflict', 'the dispute was accepted already');
    return { kind: 'accept', author: 'HUB', text: text ?? null, state: 'ACCEPTED' };
  });

/** Ends a dispute: the CDR stands. Throws a `conflict` fault when it was accepted, or is over. */
export const rejectDispute = (hub: Hub, actor: Actor, id: string, reason: string): Promise<void> =>
  step(hub, actor, id, ({ state }) => {
    if (state === 'ACCEPTED') {
      throw new Fault('conflict', 'the dispute was accepted: it is closed when the credit CDR comes');
    }
    return { kind: 'reject', author: 'HUB', text: reason, state: 'REJECTED' };
  });

/** Marks a dispute as one that its sides do not settle, with another due date if there is one. Throws a `conflict` fault. */
export async function escalateDispute(
  hub: Hub,
  actor: Actor,
  id: string,
  { text, due_at }: { readonly text?: string; readonly due_at?: string },
): Promise<void> {
  const dueAt = dueAtOf(hub, due_at);
  await step(hub, actor, id, ({ state, escalated_at }) => {
    if (escalated_at !== null) throw new Fault('conflict', 'the dispute was escalated already');
    return { kind: 'escalate', author: 'HUB', text: text ?? null, state, dueAt };
  });
}

async function step(
  hub: Hub,
  actor: Actor,
  id: string,
  stepOf: (dispute: LockedDispute) => Omit<DisputeStep, 'at'>,
): Promise<void> {
  await change(hub, actor, async (tx) => {
    const dispute = await lockDispute(tx, id);
    if (dispute === undefined) throw new Fault('not-found', 'there is no dispute with this id');
    const { cdr, state } = dispute;
    if (state === 'REJECTED') throw new Fault('conflict', 'the dispute was rejected');
    const end = endOf(cdr);
    if (end !== undefined) throw new Fault('conflict', `the dispute is closed: ${end}`);
    const next = stepOf(dispute);
    const text = next.text === null ? null : withoutIds(hub, cdr, next.text);
    await stepDispute(tx, id, { ...next, text, at: new Date(hub.clock.now()) });
    return { result: undefined, done: doneOf(next.kind, id, cdr, { by: next.author, state: next.state }) };
  });
}

/** Why there is nothing to dispute any more; undefined while there is. */
function endOf({ is_credited, is_rejected }: DisputedCdr): string | undefined {
  if (is_credited) return 'a credit CDR has taken the CDR back';
  return is_rejected ? 'the CDR was rejected' : undefined;
}

function nameOf({ party, id, number }: CdrNamed): Parameters<typeof findDisputedCdr>[1] {
  if (number !== undefined && party === undefined && id === undefined) return { number };
  if (number === undefined && party !== undefined && id !== undefined) {
    return { owner: party.toUpperCase(), key: foldId(id) };
  }
  throw Fault.invalid([{ path: '/cdr', message: 'must name a CDR by party and id, or by number' }]);
}

function dueAtOf(hub: Hub, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const ms = parseDateTime(text);
  const inMs = (ms ?? 0) - hub.clock.now();
  if (ms !== undefined && inMs > 0 && inMs <= hub.limits.disputeDueDaysMax * dayMs) return new Date(ms);
  const message = `must be a DateTime in the future, ${hub.limits.disputeDueDaysMax} days away at the most`;
  throw Fault.invalid([{ path: '/due_at', message }]);
}

/** A text with the ids of the CDR's driver masked. */
function withoutIds({ vault }: Hub, { document }: DisputedCdr, text: string): string {
  const masker = new Masker(vault);
  const { uid, contract_id } = (JSON.parse(document) as { cdr_token: { uid: string; contract_id: string } }).cdr_token;
  for (const id of [uid, contract_id]) masker.mask(id);
  return masker.scrub(text);
}

const doneOf = (verb: string, id: string, cdr: DisputedCdr, details: Readonly<Record<string, unknown>>) => ({
  action: `dispute.${verb}`,
  subject: id,
  details: { cpo: cdr.owner, emsp: cdr.addressee, cdr: cdr.id, ...details },
});
