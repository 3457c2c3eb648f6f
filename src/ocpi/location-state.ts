import { elementsOf, membersOf, objectText } from '../kernel/json.ts';
import { mergeMembers } from './merge.ts';
import {
  changeOf,
  type Draft,
  digestOf,
  type EvseRow,
  foldId,
  isStale,
  type Outcome,
  type Stamp,
  stampOf,
  type Turn,
  turnOf,
  type Write,
} from './object-state.ts';
import { validate } from './validate.ts';

/**
 * Applies a write to a Location, one of its EVSEs or one of their Connectors. A Location is kept without its EVSEs, an
 * EVSE without its status and last_updated, so that a status change touches a few bytes. Both are kept without their last brace:
 * lists and pushes append what belongs there, and never have to cut anything off.
 */
export function applyToLocation(draft: Draft, write: Write): Outcome {
  if (write.path.length === 0)
    return write.action === 'patch' ? patchLocation(draft, write) : putLocation(draft, write);
  if (draft.row === undefined || draft.row.gone) return 'missing';
  return write.path.length === 1 ? writeEvse(draft, write) : writeConnector(draft, write);
}

/** Whether a write changes nothing but an EVSE's status and last_updated: the message a hub gets most. */
export const isStatusOnly = (write: Pick<Write, 'action' | 'path' | 'value'>): boolean =>
  write.action === 'patch' &&
  write.path.length === 1 &&
  Object.keys(write.value).every((name) => name === 'status' || name === 'last_updated');

/** A location's EVSEs are shown and pushed with this status once they are gone; they are never deleted (L-37). */
const removed = 'REMOVED';

function putLocation(draft: Draft, write: Write): Outcome {
  const stamp = stampOf(write.value);
  const { row } = draft;
  const known = row !== undefined && !row.gone;
  if (known && isStale(stamp.lastUpdated, row.ownLastUpdated, write)) return 'stale';

  const members = membersOf(write.text);
  const evses = new Map(listIn(members, 'evses').map((text, place) => [uidOf(text), evseOf(text, place)]));
  members.delete('evses');
  members.delete('last_updated');
  const digest = digestOf(withoutKeys(write.value, ['evses', 'last_updated']));

  let changed = !known || !digest.equals(row.digest);
  let newest = stamp;
  for (const [key, evse] of evses) {
    const stored = draft.evses.get(key);
    if (stored !== undefined && isStale(evse.lastUpdated, stored.lastUpdated, write)) {
      if (stored.lastUpdated > newest.lastUpdated) newest = stored;
      continue;
    }
    if (stored !== undefined && sameEvse(stored, evse)) continue;
    setEvse(draft, key, evse);
    changed = true;
  }
  for (const [key, stored] of draft.evses) {
    if (evses.has(key) || stored.status === removed) continue;
    if (stored.lastUpdated > stamp.lastUpdated) {
      if (stored.lastUpdated > newest.lastUpdated) newest = stored;
      continue;
    }
    draft.evses.set(key, { ...stored, status: removed });
    draft.evseWrites.set(key, draft.evseWrites.get(key) ?? 'state');
    changed = true;
  }
  // A part may have raised the last_updated that is shown: the Location is the same with the one it had before and with this one.
  const isSameStamp =
    known && (stamp.lastUpdated === row.ownLastUpdated || newest.lastUpdatedText === row.lastUpdatedText);
  if (isSameStamp && !changed) return 'unchanged';

  draft.body = opened(objectText(members));
  draft.bodyChanged = true;
  draft.row = {
    lastUpdated: newest.lastUpdated,
    lastUpdatedText: newest.lastUpdatedText,
    ownLastUpdated: stamp.lastUpdated,
    version: (row?.version ?? 0) + 1,
    digest,
    gone: false,
    restricted: write.restricted ?? row?.restricted ?? false,
    addressee: null,
    place: null,
  };
  draft.changes.push(changeOf(write, draft.row.version, turnOf(row, draft.row)));
  return known ? 'updated' : 'created';
}

function patchLocation(draft: Draft, write: Write): Outcome {
  const { row } = draft;
  if (row === undefined || row.gone) return 'missing';
  const stamp = stampOf(write.value);
  if (isStale(stamp.lastUpdated, row.ownLastUpdated, write)) return 'stale';

  const patch = membersOf(write.text);
  const listed = listIn(patch, 'evses');
  if (listed.some((text) => listsUnknown(draft.evses.get(uidOf(text)), text))) return 'missing';
  const evsesChanged = listed.filter((text) => mergeListedEvse(draft, text, write)).length > 0;
  patch.delete('evses');
  patch.delete('last_updated');
  const body = objectText(mergeMembers(membersOf(draft.body ?? '{}'), patch));
  const digest = digestOf(JSON.parse(body));
  if (!evsesChanged && digest.equals(row.digest) && stamp.lastUpdated <= row.lastUpdated) return 'unchanged';
  draft.body = opened(body);
  draft.bodyChanged = true;
  const after = { ...row, digest, ownLastUpdated: stamp.lastUpdated, restricted: write.restricted ?? row.restricted };
  draft.row = after;
  const turn = turnOf(row, after);
  // What a PATCH with parts in it does to them is not the same everywhere, so none is sent (L-36, X-28); one that is older than
  // what a part has raised the Location to would be taken for an old message by whoever has that part (T-84).
  const isOvertaken = stamp.lastUpdated < row.lastUpdated;
  raise(draft, stamp, write, { ...turn, isWhole: turn.isWhole || listed.length > 0 || isOvertaken });
  return 'updated';
}

/** An entry of `evses` in a PATCH of a Location is merged by uid, or added when it is complete (L-36). */
function mergeListedEvse(draft: Draft, text: string, write: Write): boolean {
  const key = uidOf(text);
  const stored = draft.evses.get(key);
  const patch = stamped(membersOf(text), JSON.stringify(write.value['last_updated']));
  const evse = stored === undefined ? evseOf(text, placeAfter(draft)) : mergedEvse(stored, patch);
  if (stored !== undefined && (isStale(evse.lastUpdated, stored.lastUpdated, write) || sameEvse(stored, evse)))
    return false;
  setEvse(draft, key, evse);
  return true;
}

function writeEvse(draft: Draft, write: Write): Outcome {
  const key = foldId(write.path[0] ?? '');
  const stored = draft.evses.get(key);
  if (write.action === 'patch' && (stored === undefined || listsUnknown(stored, write.text))) return 'missing';
  const stamp = stampOf(write.value);
  if (stored !== undefined && isStale(stamp.lastUpdated, stored.lastUpdated, write)) return 'stale';

  if (stored !== undefined && isStatusOnly(write)) {
    const status = String(write.value['status'] ?? stored.status);
    if (status === stored.status && stamp.lastUpdatedText === stored.lastUpdatedText) return 'unchanged';
    draft.evses.set(key, { ...stored, ...stamp, status });
    draft.evseWrites.set(key, draft.evseWrites.get(key) ?? 'state');
  } else {
    const evse =
      write.action === 'patch' && stored !== undefined
        ? mergedEvse(stored, membersOf(write.text))
        : evseOf(write.text, stored?.place ?? placeAfter(draft));
    if (stored !== undefined && sameEvse(stored, evse)) return 'unchanged';
    setEvse(draft, key, evse);
  }
  raise(draft, stamp, write, { isWhole: write.value['connectors'] != null, hides: false });
  return stored === undefined ? 'created' : 'updated';
}

function writeConnector(draft: Draft, write: Write): Outcome {
  const [uid = '', connectorId = ''] = write.path;
  const stored = draft.evses.get(foldId(uid));
  if (stored === undefined) return 'missing';
  const members = membersOf(stored.body ?? '{}');
  const connectors = listIn(members, 'connectors');
  const at = connectors.findIndex((text) => idOf(text) === foldId(connectorId));
  const known = connectors[at];
  if (write.action === 'patch' && known === undefined) return 'missing';
  const stamp = stampOf(write.value);
  if (known !== undefined && isStale(stamp.lastUpdated, stampOf(JSON.parse(known)).lastUpdated, write)) return 'stale';

  const connector =
    write.action === 'patch' && known !== undefined
      ? objectText(mergeMembers(membersOf(known), membersOf(write.text)))
      : write.text;
  if (known !== undefined && digestOf(JSON.parse(known)).equals(digestOf(JSON.parse(connector)))) return 'unchanged';
  connectors.splice(at === -1 ? connectors.length : at, at === -1 ? 0 : 1, connector);
  members.set('connectors', `[${connectors.join(',')}]`);
  const body = objectText(members);
  // A Connector's change is a change of its EVSE (L-06, L-07).
  const newest = stamp.lastUpdated > stored.lastUpdated ? stamp : stored;
  setEvse(draft, foldId(uid), {
    ...stored,
    lastUpdated: newest.lastUpdated,
    lastUpdatedText: newest.lastUpdatedText,
    body: opened(body),
    digest: digestOf(JSON.parse(body)),
  });
  raise(draft, stamp, write);
  return known === undefined ? 'created' : 'updated';
}

/** Records a change below or in the Location: its own last_updated becomes that of the message when that is newer (L-07). */
function raise(draft: Draft, stamp: Stamp, write: Write, turn?: Turn): void {
  const { row } = draft;
  if (row === undefined) return;
  row.version += 1;
  if (stamp.lastUpdated > row.lastUpdated) {
    row.lastUpdated = stamp.lastUpdated;
    row.lastUpdatedText = stamp.lastUpdatedText;
  }
  draft.changes.push(changeOf(write, row.version, turn));
}

/** Cuts an EVSE's text into the columns it is kept in. */
function evseOf(text: string, place: number): EvseRow {
  const value = JSON.parse(text) as Record<string, unknown>;
  const members = membersOf(text);
  members.delete('status');
  members.delete('last_updated');
  return {
    uid: String(value['uid']),
    place,
    status: String(value['status']),
    ...stampOf(value),
    digest: digestOf(withoutKeys(value, ['status', 'last_updated'])),
    body: opened(objectText(members)),
  };
}

function mergedEvse(stored: EvseRow, patch: Map<string, string>): EvseRow {
  const members = membersOf(stored.body ?? '{}');
  const listed = listIn(patch, 'connectors');
  if (listed.length === 0) patch.delete('connectors');
  else patch.set('connectors', mergedConnectors(listIn(members, 'connectors'), listed, patch.get('last_updated')));
  members.set('status', JSON.stringify(stored.status));
  members.set('last_updated', JSON.stringify(stored.lastUpdatedText));
  return evseOf(objectText(mergeMembers(members, patch)), stored.place);
}

/** `connectors` in a PATCH of an EVSE is merged by id: listed ones are patched or added, others stay (L-36). */
function mergedConnectors(stored: readonly string[], listed: readonly string[], stamp: string | undefined): string {
  const connectors = new Map(stored.map((text) => [idOf(text), text]));
  for (const text of listed) {
    const known = connectors.get(idOf(text));
    const merged = known && objectText(mergeMembers(membersOf(known), stamped(membersOf(text), stamp)));
    connectors.set(idOf(text), merged ?? text);
  }
  return `[${[...connectors.values()].join(',')}]`;
}

/** A part listed in a PATCH that does not say when it was updated was so with what it is listed in (L-06). */
function stamped(part: Map<string, string>, stamp: string | undefined): Map<string, string> {
  return stamp !== undefined && (part.get('last_updated') ?? 'null') === 'null'
    ? part.set('last_updated', stamp)
    : part;
}

/** Whether an EVSE in a PATCH, or a Connector listed in it, is neither there to be changed nor complete enough to be added (L-36). */
function listsUnknown(stored: EvseRow | undefined, text: string): boolean {
  if (stored === undefined) return validate('evse', JSON.parse(text)).issues.length > 0;
  const known = new Set(listIn(membersOf(stored.body ?? '{}'), 'connectors').map(idOf));
  return listIn(membersOf(text), 'connectors').some(
    (connector) => !known.has(idOf(connector)) && validate('connector', JSON.parse(connector)).issues.length > 0,
  );
}

/** Where an EVSE that is added stands: behind all others. */
const placeAfter = ({ evses }: Draft): number =>
  1 + [...evses.values()].reduce((last, { place }) => Math.max(last, place), -1);

/** An object's text without its last brace; `membersOf` reads it all the same. */
const opened = (text: string): string => text.slice(0, -1);

function setEvse(draft: Draft, key: string, evse: EvseRow): void {
  draft.evses.set(key, evse);
  draft.evseWrites.set(key, 'whole');
}

const sameEvse = (one: EvseRow, other: EvseRow): boolean =>
  one.status === other.status && one.lastUpdatedText === other.lastUpdatedText && one.digest.equals(other.digest);

/** The entries of a member that is a list; of one that is null or not there, none. */
function listIn(members: ReadonlyMap<string, string>, name: string): string[] {
  const list = members.get(name) ?? 'null';
  return list === 'null' ? [] : elementsOf(list);
}

const uidOf = (text: string): string => foldId(String((JSON.parse(text) as { uid: unknown }).uid));

const idOf = (text: string): string => foldId(String((JSON.parse(text) as { id: unknown }).id));

function withoutKeys(value: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !keys.includes(name)));
}
