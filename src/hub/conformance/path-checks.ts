import { isSuccess } from '../../ocpi/envelope.ts';
import type { Party } from '../../ocpi/party.ts';
import { endpointOf, type Platform } from '../registry.ts';
import { type Check, type Exchange, fail, type Judgement, pass, type Run, skip, warn } from './check.ts';
import { firstParty } from './list-under-test.ts';
import { answerIn, isAnswered, statusOf } from './reading.ts';

/** An id that nobody gives to anything. */
const noSuchId = 'CROSSVOLT-NO-SUCH-ID';

/** Whether a path is one of an object there is not. */
export const isPathOfNothing = (path: string): boolean => path.split('/').includes(noSuchId);

/** What is answered to URLs where there is nothing, or nothing for a GET. */
export const pathChecks = (platform: Platform): Check[] => [
  {
    id: 'paths.unknown',
    group: 'paths',
    title: 'answers 404 where it offers nothing',
    requirements: ['T-13', 'T-29'],
    judge: (run) => askBelow(run, 'credentials', 'SENDER', 'crossvolt-no-such-path', judgeNothing),
  },
  ...offered(platform, 'SENDER', ['locations']).map((module) =>
    unknownObject(module, 'SENDER', ['T-31', 'T-36', 'L-12'], () => noSuchId),
  ),
  ...offered(platform, 'RECEIVER', ['locations', 'tariffs', 'sessions', 'tokens']).map((module) =>
    unknownObject(
      module,
      'RECEIVER',
      ['T-31', 'T-36'],
      ({ country_code, party_id }) => `${country_code}/${party_id}/${noSuchId}`,
    ),
  ),
  ...offered(platform, 'SENDER', ['tokens']).map((module) => noGet(module, `${noSuchId}/authorize`)),
  ...offered(platform, 'SENDER', ['sessions']).map((module) => noGet(module, `${noSuchId}/charging_preferences`)),
];

const offered = (platform: Platform, side: 'SENDER' | 'RECEIVER', modules: readonly string[]): string[] =>
  modules.filter((module) => endpointOf(platform, module, side) !== undefined);

const unknownObject = (
  module: string,
  side: 'SENDER' | 'RECEIVER',
  requirements: readonly string[],
  pathFor: (owner: Party) => string,
): Check => ({
  id: `${module}.unknown-object${side === 'SENDER' ? '' : '-received'}`,
  group: module,
  title: `answers 404 for an object there is not (${side === 'SENDER' ? 'Sender' : 'Receiver'})`,
  requirements,
  judge: (run) => askBelow(run, module, side, pathFor(run.hub.party), judgeUnknown),
});

const noGet = (module: string, path: string): Check => ({
  id: `${module}.no-get`,
  group: module,
  title: 'answers 405 to a GET where there is only another method',
  requirements: ['T-10', 'T-13'],
  judge: (run) => askBelow(run, module, 'SENDER', path, judgeNoGet),
});

/** Asks for a path below an endpoint; skipped when there is no such endpoint. */
async function askBelow(
  run: Run,
  module: string,
  side: 'SENDER' | 'RECEIVER',
  path: string,
  judge: (exchange: Exchange) => Judgement,
): Promise<Judgement> {
  const endpoint = endpointOf(run.platform, module, side);
  const base = endpoint && new URL(endpoint);
  if (!base) return skip('it has no such endpoint');
  // With exactly one slash between them (T-65).
  base.pathname = `${base.pathname.replace(/\/$/, '')}/${path}`;
  const to = firstParty(run.platform);
  return judge(await run.ask({ url: base.href, module, token: 'ours', ...(to && { to }) }));
}

const isClientError = (status: number | undefined): boolean => status !== undefined && status >= 2000 && status < 3000;

function judgeNothing(exchange: Exchange): Judgement {
  const http = exchange.answer?.http;
  if (http !== 404 && http !== 405) return notAs(exchange, 'HTTP 404 is demanded');
  return statusOf(exchange) === undefined
    ? warn(`it was answered with HTTP ${http}, and without an envelope`, exchange)
    : pass(`it was answered with HTTP ${http}`, exchange);
}

function judgeUnknown(exchange: Exchange): Judgement {
  const http = exchange.answer?.http;
  const status = statusOf(exchange);
  if (http === 404 && status !== undefined && !isSuccess(status)) {
    return pass(`it was answered with HTTP 404 and OCPI status ${status}`, exchange);
  }
  if (http === 404) return warn('it was answered with HTTP 404, and without an envelope that says why', exchange);
  if (http === 200 && isClientError(status)) {
    return warn(`it was answered with HTTP 200 and OCPI status ${status}; HTTP 404 is what OCPI recommends`, exchange);
  }
  return notAs(exchange, 'HTTP 404 is what OCPI recommends');
}

function judgeNoGet(exchange: Exchange): Judgement {
  const http = exchange.answer?.http;
  if (http === 405 || http === 404) return pass(`it was answered with HTTP ${http}`, exchange);
  if (http === 200 && isClientError(statusOf(exchange))) {
    return warn(`it was refused, but HTTP 405 is demanded: ${answerIn(exchange)}`, exchange);
  }
  return notAs(exchange, 'HTTP 405 is demanded');
}

function notAs(exchange: Exchange, demanded: string): Judgement {
  if (exchange.answer === undefined) return skip(answerIn(exchange), exchange);
  const what = isAnswered(exchange) ? 'it was answered as if it were there' : answerIn(exchange);
  return fail(`${what}; ${demanded}`, exchange);
}
