import type { PartyKey } from '../../../ocpi/party.ts';
import { isBefore, type Place as LogPlace } from '../../../store/changes.ts';

/** What has happened to an EVSE, or to a place, in the order of the change log. */
export type LiveEvent = StatusEvent | RemovedEvent;

interface EventOf {
  /** The line of the log that tells of it: the same on every node. */
  readonly at: LogPlace;
  readonly number: number;
  readonly owner: PartyKey;
}

/** An EVSE has this status now, if it has not another one by now. */
export interface StatusEvent extends EventOf {
  readonly kind: 'status';
  readonly evseUid: string;
  readonly status: string;
  /** `last_updated` of the EVSE, and when the hub was told; milliseconds since the epoch. */
  readonly sinceAt: number;
  readonly observedAt: number;
}

/** A place is no longer there. */
export interface RemovedEvent extends EventOf {
  readonly kind: 'removed';
}

/** A place in the log as one word, for `id:` and cursors: transaction and row. */
export const sequenceOf = ({ xid, position }: LogPlace): string => `${xid}-${position}`;

/** The place a word names; undefined when it names none. */
export function placeOfSequence(text: string): LogPlace | undefined {
  const match = /^(\d{1,20})-(\d{1,16})$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const position = Number(match[2]);
  return Number.isSafeInteger(position) && BigInt(match[1]) < 2n ** 64n ? { xid: match[1], position } : undefined;
}

/** Those of some lines that the memory has taken in, up to a place: who may see what others are about is not known yet. */
export const heardOf = <Line extends LogPlace>(place: LogPlace, lines: readonly Line[]): Line[] =>
  lines.filter((line) => !isBefore(place, line));
