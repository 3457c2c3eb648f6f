import type { Received } from '../../support/partner/received.ts';
import { cellNumber } from './client.ts';
import type { Judged } from './judge.ts';
import type { Stage } from './stage.ts';
import { hubParty, type PlatformName, platformNames, rolesAt } from './world.ts';

/** One request as it came to a partner because of a cell. */
export interface Arrival {
  readonly platform: PlatformName;
  readonly method: string;
  readonly path: string;
  readonly to: string;
  readonly from: string;
}

/** What has arrived at any partner because of each cell: by its correlation id, or by its number in what was sent. */
export function arrivals(stage: Stage): ReadonlyMap<number, readonly Arrival[]> {
  const found = new Map<number, Arrival[]>();
  for (const platform of platformNames) {
    for (const received of stage.partners[platform].receivedLog) {
      const arrival = arrivalOf(platform, received);
      for (const number of numbersIn(received)) found.set(number, [...(found.get(number) ?? []), arrival]);
    }
  }
  return found;
}

function numbersIn({ method, headers, bodyText, path }: Received): Set<number> {
  const inBody = [...bodyText.matchAll(/"x_cell":(\d+)[,}]/g)].map((match) => Number(match[1]));
  // What was made for one cell has its number in its id, and a DELETE that the hub makes of it has nothing else.
  const inPath = method === 'DELETE' ? [...path.matchAll(/\/W(\d+)/g)].map((match) => Number(match[1])) : [];
  const correlated = cellNumber(headers['x-correlation-id']);
  return new Set([...inBody, ...inPath, ...(correlated === undefined ? [] : [correlated])]);
}

function arrivalOf(platform: PlatformName, { method, path, headers }: Received): Arrival {
  const pair = (direction: string) =>
    `${headers[`ocpi-${direction}-country-code`] ?? ''}-${headers[`ocpi-${direction}-party-id`] ?? ''}`;
  return { platform, method, path, to: pair('to'), from: pair('from') };
}

/** What is wrong with where a request has gone: only to whom it was passed, or to the receivers of a change. */
export function reachProblem({ cell, expected }: Judged, found: readonly Arrival[] = []): string | undefined {
  const { passedTo, receivers = [] } = expected;
  const wanted = [...(passedTo === undefined ? receivers : [passedTo])].sort();
  const reached = [...new Set(found.map(({ to }) => to))].sort();
  if (reached.join() !== wanted.join())
    return `reached ${reached.join() || 'nobody'} instead of ${wanted.join() || 'nobody'}`;
  if (passedTo !== undefined && found.length !== 1) return `was passed on ${found.length} times`;
  const sender = passedTo === undefined ? hubParty : cell.from?.toUpperCase();
  const wrong = found.find(({ platform, from, to }) => {
    const isSender = sender === undefined ? rolesAt(cell.caller as PlatformName, from).length > 0 : from === sender;
    return !isSender || rolesAt(platform, to).length === 0;
  });
  return wrong && `came to ${wrong.platform} as ${wrong.method} ${wrong.path} from ${wrong.from} to ${wrong.to}`;
}
