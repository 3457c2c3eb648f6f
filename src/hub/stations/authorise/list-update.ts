import type { StationRequest, TokenInfo } from '../../../stations/model.ts';
import type { ListEntry } from '../../../store/stations/local-lists.ts';

type SendList = Extract<StationRequest, { kind: 'send-local-list' }>;
type SentEntry = SendList['entries'][number];

/** A message of an update, and what the station has when it has taken it. */
export interface ListMessage {
  readonly update: SendList['update'];
  readonly entries: readonly SentEntry[];
  readonly after: readonly ListEntry[];
}

const nameOf = ({ uid, type }: ListEntry): string => `${uid.toLowerCase()} ${type}`;
const isSame = (one: ListEntry, other: ListEntry): boolean => one.group === other.group && one.uid === other.uid;

/**
 * The messages that make one list of another: what differs, or the whole list anew where nothing is known of the station's, in messages
 * that it can hold. None when nothing differs.
 */
export function listMessages(
  had: readonly ListEntry[],
  wanted: readonly ListEntry[],
  sent: (entry: ListEntry) => { readonly idToken: SentEntry['idToken']; readonly info: TokenInfo },
  { isAnew, perMessage }: { readonly isAnew: boolean; readonly perMessage: number },
): readonly ListMessage[] {
  const before = new Map(isAnew ? [] : had.map((entry) => [nameOf(entry), entry]));
  const after = new Map(wanted.map((entry) => [nameOf(entry), entry]));
  const gone = [...before.values()].filter((entry) => !after.has(nameOf(entry)));
  const come = wanted.filter((entry) => {
    const known = before.get(nameOf(entry));
    return known === undefined || !isSame(known, entry);
  });
  // Room is made before it is filled.
  const changes = [
    ...gone.map((entry) => ({ entry, isGone: true })),
    ...come.map((entry) => ({ entry, isGone: false })),
  ];
  const messages: ListMessage[] = [];
  const state = new Map(before);
  for (let at = 0; at < changes.length || (isAnew && at === 0); at += perMessage) {
    const some = changes.slice(at, at + perMessage);
    for (const { entry, isGone } of some) {
      if (isGone) state.delete(nameOf(entry));
      else state.set(nameOf(entry), entry);
    }
    messages.push({
      update: isAnew && at === 0 ? 'full' : 'differential',
      entries: some.map(({ entry, isGone }) => (isGone ? { idToken: sent(entry).idToken } : sent(entry))),
      after: [...state.values()],
    });
  }
  return messages;
}
