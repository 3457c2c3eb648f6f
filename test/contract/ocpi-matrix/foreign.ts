import type { Answer } from '../../support/partner/http-call.ts';
import type { Cell } from './cell.ts';
import type { Judged } from './judge.ts';
import type { Refusal } from './refusals.ts';
import { absentId, objects, type PlatformName, registered, rolesAt } from './world.ts';

/** A request about something that is there but foreign, and the same about something that is not. */
export interface Pair {
  readonly foreign: Judged;
  readonly absent: Judged;
}

/** Headers that differ between any two answers. */
const passing = new Set(['date', 'x-correlation-id', 'connection', 'keep-alive']);

/** Refusals of what the caller may see all the same. */
const visible: ReadonlySet<Refusal> = new Set(['ambiguous', 'unserved']);

/** All such pairs among the refused cells: everything the same but the id. */
export function pairsIn(judged: readonly Judged[]): Pair[] {
  const absent = new Map(judged.filter(({ cell }) => cell.id === absentId).map((one) => [likeness(one.cell), one]));
  return judged.flatMap((foreign) => {
    const { cell, expected } = foreign;
    const twin = absent.get(likeness(cell));
    if (!(cell.caller in registered)) return [];
    const isVisible = expected.refusals.some((reason) => visible.has(reason));
    const isForeign = expected.refusals.length > 0 && !isVisible && isOfOthers(cell);
    return isForeign && twin !== undefined && twin !== foreign ? [{ foreign, absent: twin }] : [];
  });
}

const likeness = ({ number: _number, id: _id, place, ...rest }: Cell): string =>
  JSON.stringify([rest, place.kind === 'module' ? [place.shape.side, place.shape.module, place.shape.names] : place]);

/** Whether it is there, and nothing of the caller's. */
function isOfOthers({ caller, place, owner, id }: Cell): boolean {
  return objects.some(
    (object) =>
      place.kind === 'module' &&
      object.module === place.shape.module &&
      object.id === id &&
      (owner === undefined || object.owner === owner) &&
      rolesAt(caller as PlatformName, object.owner).length === 0,
  );
}

/** What tells the two answers of a pair apart; undefined when nothing does. */
export function tellTale({ foreign, absent }: Pair): string | undefined {
  // Of what a party may know better than the hub the party answers itself; the words are its own.
  const isAnsweredElsewhere = foreign.expected.passedTo !== absent.expected.passedTo;
  const [one, other] = isAnsweredElsewhere
    ? [foreign.answer, absent.answer].map(({ http, envelope }) => `${http} ${envelope.status_code}`)
    : [foreign.answer, absent.answer].map(wholeAnswer);
  return one === other ? undefined : `${one} and ${other}`;
}

function wholeAnswer({ http, headers, envelope }: Answer): string {
  const { timestamp: _timestamp, ...said } = envelope;
  const lasting = Object.entries(headers).filter(([name]) => !passing.has(name));
  return JSON.stringify([http, said, lasting]);
}
