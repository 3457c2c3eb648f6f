import { createHash } from 'node:crypto';
import { canonicalJson, membersOf, objectText } from '../kernel/json.ts';
import { parseDateTime } from './date-time.ts';
import { mergeMembers } from './merge.ts';

/** The narrow part of an object the hub keeps a copy of; what changes with every update. */
export interface ObjectRow {
  lastUpdated: number;
  lastUpdatedText: string;
  /** What the owner stamped the object itself with; `lastUpdated` may be raised by a part (L-07). */
  ownLastUpdated: number;
  version: number;
  digest: Buffer;
  /** Deleted, or no longer in its owner's list; the row keeps what it was last stamped with. */
  gone: boolean;
  /** Not for every role that reads the module. */
  restricted: boolean;
  addressee: string | null;
  /** Where it is, for modules whose objects are found by that. */
  place: string | null;
}

/** An EVSE of a location: narrow columns, and the rest of its text in `body`, which is only loaded when it is needed. */
export interface EvseRow {
  uid: string;
  place: number;
  status: string;
  lastUpdated: number;
  lastUpdatedText: string;
  digest: Buffer;
  body: string | undefined;
}

/** How much of an EVSE has to be written back. */
export type EvseWrite = 'state' | 'whole';

/** One object while writes are applied to it: what was loaded, what it has become, and what to tell receivers. */
export interface Draft {
  row: ObjectRow | undefined;
  /** The object's text; undefined when it was not loaded. */
  body: string | undefined;
  bodyChanged: boolean;
  readonly evses: Map<string, EvseRow>;
  readonly evseWrites: Map<string, EvseWrite>;
  readonly changes: DraftChange[];
}

/** A line for the change log. */
export interface DraftChange {
  readonly kind: 'put' | 'patch' | 'delete';
  readonly path: readonly string[];
  readonly patch?: string;
  readonly version: number;
  /** From now on the object is not for every reader; those who had it are told. */
  readonly hides: boolean;
}

/** A change asked for by the owner, validated. */
export interface Write {
  readonly action: 'put' | 'patch' | 'delete';
  /** Ids below the object as received: [], [evse_uid] or [evse_uid, connector_id]. */
  readonly path: readonly string[];
  /** The body; '' for delete. */
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Lists to which a PATCH appends. */
  readonly appends: Readonly<Record<string, string>>;
  /** The state that is the object's last, when it has one. */
  readonly final?: { readonly field: string; readonly value: string } | undefined;
  /** Whom the object concerns, when the module has it and the body says it. */
  readonly addressee: string | null;
  /** Where the whole object says it is, when the module's objects are found by that. */
  readonly placeOf?: ((document: Readonly<Record<string, unknown>>) => string | undefined) | undefined;
  /** Whether the object is kept from some readers; null when the body does not say. */
  readonly restricted: boolean | null;
  /** Whether it was read in a list of the owner's, which has what there is at that time (P-03). */
  readonly isListed?: boolean;
  /** Hub time, for telling a stamp from the future. */
  readonly now: number;
  readonly clockSkewMs: number;
}

/** What became of a write; `ended`: it would have taken the object out of its last state. */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'stale' | 'missing' | 'ended';

export const emptyDraft = (): Draft => ({
  row: undefined,
  body: undefined,
  bodyChanged: false,
  evses: new Map(),
  evseWrites: new Map(),
  changes: [],
});

/** Ids are compared without regard to case (T-90). */
export const foldId = (id: string): string => id.toLowerCase();

/** Sixteen bytes that differ when the content does. */
export const digestOf = (value: unknown): Buffer =>
  createHash('sha256').update(canonicalJson(value)).digest().subarray(0, 16);

/**
 * Whether a message with `incoming` must not replace what is stamped `stored` (T-84). A stored stamp from the future
 * does not freeze the object.
 */
export function isStale(incoming: number, stored: number, write: Pick<Write, 'now' | 'clockSkewMs'>): boolean {
  return incoming < stored && stored <= write.now + write.clockSkewMs;
}

/** Applies a write to an object without parts. */
export function applyToObject(draft: Draft, write: Write): Outcome {
  const { row } = draft;
  const known = row !== undefined && !row.gone;
  if (write.action === 'delete') {
    if (!known) return 'missing';
    row.gone = true;
    row.version += 1;
    draft.changes.push({ kind: 'delete', path: [], version: row.version, hides: false });
    return 'updated';
  }
  if (write.action === 'patch' && !known) return 'missing';
  const stamp = stampOf(write.value);
  // A message about what is gone may be from before its end: it brings nothing back, and receivers no older state than they may have.
  const isFromBefore = row !== undefined && isStale(stamp.lastUpdated, row.ownLastUpdated, write);
  if (isFromBefore && (known || write.isListed !== true)) return 'stale';

  const body = write.action === 'patch' ? mergedText(draft.body ?? '{}', write) : write.text;
  const value = JSON.parse(body) as Readonly<Record<string, unknown>>;
  if (known && leavesEnd(draft, value, write)) return 'ended';
  const digest = digestOf(value);
  if (known && digest.equals(row.digest)) return 'unchanged';
  draft.body = body;
  draft.bodyChanged = true;
  draft.row = {
    ...stamp,
    ownLastUpdated: stamp.lastUpdated,
    version: (row?.version ?? 0) + 1,
    digest,
    gone: false,
    restricted: write.restricted ?? row?.restricted ?? false,
    addressee: write.addressee ?? row?.addressee ?? null,
    place: write.placeOf?.(value) ?? null,
  };
  draft.changes.push(changeOf(write, draft.row.version, turnOf(row, draft.row)));
  return known ? 'updated' : 'created';
}

/** Corrections of an object in its last state are taken: its owner may be late with them, or repeat itself with a new stamp. */
function leavesEnd({ body = '{}' }: Draft, value: Readonly<Record<string, unknown>>, { final }: Write): boolean {
  if (final === undefined || value[final.field] === final.value) return false;
  return (JSON.parse(body) as Readonly<Record<string, unknown>>)[final.field] === final.value;
}

/** Longest PATCH that is kept in the change log; receivers get the whole object instead of a longer one. */
export const loggedPatchLengthMax = 4096;

/** How a change is told besides its content. */
export interface Turn {
  /** A PATCH will not do, even for receivers that have the version before. */
  readonly isWhole: boolean;
  readonly hides: boolean;
}

/** What it means for readers that an object is restricted now, or no longer: some of them lack what was before, or keep it. */
export function turnOf(before: ObjectRow | undefined, after: ObjectRow): Turn {
  const isTurned = before !== undefined && !before.gone && before.restricted !== after.restricted;
  return { isWhole: isTurned, hides: isTurned && after.restricted };
}

/** The line for the log: a PATCH is kept as one, for receivers that have the version before. */
export function changeOf(write: Write, version: number, { isWhole, hides }: Turn = noTurn): DraftChange {
  return write.action === 'patch' && !isWhole && write.text.length <= loggedPatchLengthMax
    ? { kind: 'patch', path: write.path, patch: write.text, version, hides }
    : { kind: 'put', path: write.path, version, hides };
}

const noTurn: Turn = { isWhole: false, hides: false };

/** When something was updated, as time and in the owner's spelling. */
export interface Stamp {
  readonly lastUpdated: number;
  readonly lastUpdatedText: string;
}

/** `last_updated` of a validated body. */
export function stampOf(value: Readonly<Record<string, unknown>>): Stamp {
  const text = String(value['last_updated']);
  return { lastUpdated: parseDateTime(text) ?? 0, lastUpdatedText: text };
}

function mergedText(body: string, write: Write): string {
  return objectText(mergeMembers(membersOf(body), membersOf(write.text), write.appends));
}
