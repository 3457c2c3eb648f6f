import type { Change, PartyKey, Place } from '../../hub/delivery.ts';

/** Something of an object that one receiving party does not have yet. At most one per party and object, whatever has happened to it. */
export interface Pending {
  readonly key: string;
  readonly party: PartyKey;
  readonly module: string;
  readonly object: number;
  readonly owner: PartyKey;
  /** Whom the last change is for, when not for everybody, and whether it is kept from some. */
  audience: PartyKey | null;
  restricted: boolean;
  /** The place before its first change: the cursor waits there. Undefined for what the cursor has passed: repetitions, resyncs. */
  before: Place | undefined;
  /** The whole object has to be sent, in its newest state. */
  whole: boolean;
  deleted: boolean;
  /** A PATCH of the object that is the only thing that happened to it. */
  patch: SinglePatch | undefined;
  /** What happened to EVSEs, by their folded uid; empty when the whole object is sent. */
  readonly parts: Map<string, PendingPart>;
  version: number;
  /** When the first change was logged, in milliseconds; undefined for repetitions and resyncs. */
  at: number | undefined;
  id: string;
  variant: string | null;
  correlationId: string | null;
  /** Failed attempts so far. */
  attempts: number;
  /** Those that the receiver itself has refused. */
  refusals: number;
  /** Called when it has been settled, one way or the other. */
  readonly settled: (() => void)[];
}

export interface PendingPart {
  /** A PATCH that is the only thing that happened to the EVSE. */
  patch: SinglePatch | undefined;
}

export interface SinglePatch {
  readonly place: Place;
  /** Ids below the object as received. */
  readonly path: readonly string[];
  readonly text: string;
}

export const pendingKey = (party: PartyKey, module: string, object: number): string => `${party} ${module} ${object}`;

export function newPending(key: string, party: PartyKey, module: string, object: number, owner: PartyKey): Pending {
  return {
    key,
    party,
    module,
    object,
    owner,
    audience: null,
    restricted: false,
    before: undefined,
    whole: false,
    deleted: false,
    patch: undefined,
    parts: new Map(),
    version: 0,
    at: undefined,
    id: '',
    variant: null,
    correlationId: null,
    attempts: 0,
    refusals: 0,
    settled: [],
  };
}

/** Adds a change to what is pending: newest state wins, and a PATCH stays a PATCH only while it is alone (decision 4). */
export function addChange(pending: Pending, change: Change, before: Place): void {
  const isFirst = !pending.whole && pending.patch === undefined && pending.parts.size === 0;
  pending.before ??= before;
  pending.at ??= change.at;
  pending.version = change.version;
  pending.audience = change.audience;
  pending.restricted = change.restricted;
  pending.id = change.id;
  pending.variant = change.variant;
  // A message that stands for several keeps none of their correlation ids.
  pending.correlationId = isFirst ? change.correlation_id : null;
  const patch = patchOf(change);
  const evse = change.path[0]?.toLowerCase();
  if (evse !== undefined && !pending.whole && pending.patch === undefined) {
    const known = pending.parts.has(evse);
    pending.parts.set(evse, { patch: known ? undefined : patch });
    return;
  }
  pending.deleted = change.kind === 'delete';
  pending.patch = isFirst ? patch : undefined;
  if (pending.patch === undefined) makeWhole(pending);
}

/** From now on nothing less than the newest state of the whole object will do. */
export function makeWhole(pending: Pending): void {
  pending.whole = true;
  pending.patch = undefined;
  pending.parts.clear();
}

const patchOf = (change: Change): SinglePatch | undefined =>
  change.kind === 'patch' && change.patch !== null && change.audience === null
    ? { place: change, path: change.path, text: change.patch }
    : undefined;
