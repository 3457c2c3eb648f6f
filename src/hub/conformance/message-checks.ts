import { Fault, type Issue } from '../../kernel/fault.ts';
import { parseDateTime } from '../../ocpi/date-time.ts';
import { routingOf } from '../../ocpi/headers.ts';
import { sameParty } from '../../ocpi/party.ts';
import { type Check, type Exchange, fail, failWith, type Judgement, pass, type Run, skip, warn } from './check.ts';
import { answerIn, fieldsOf, isAnswered, statusOf } from './reading.ts';

/** An endpoint whose answers are looked at; `ask` resolves with undefined when its URL is not known. */
export interface Subject {
  readonly group: string;
  readonly ask: (run: Run) => Promise<Exchange | undefined>;
}

/** Makes a check of a subject: it is skipped when the subject was not answered, which another check says. */
function checkOf(
  { group, ask }: Subject,
  name: string,
  title: string,
  requirements: readonly string[],
  judge: (run: Run, exchange: Exchange) => Judgement | Promise<Judgement>,
): Check {
  return {
    id: `${group}.${name}`,
    group,
    title,
    requirements,
    async judge(run) {
      const exchange = await ask(run);
      if (exchange === undefined) return skip('its URL is not known');
      return isAnswered(exchange) ? judge(run, exchange) : skip('it was not answered', exchange);
    },
  };
}

/** Whether the endpoint is served at all, with the token the partner gave the hub. */
export function answeredCheck({ group, ask }: Subject, requirements: readonly string[]): Check {
  return {
    id: `${group}.answer`,
    group,
    title: 'is answered to the token the partner gave',
    requirements,
    async judge(run) {
      const exchange = await ask(run);
      // Why it is not is what another check says.
      if (exchange === undefined) return skip('its URL is not known, or the hub may not go there');
      return isAnswered(exchange) ? pass('it was answered', exchange) : fail(answerIn(exchange), exchange);
    },
  };
}

/** What holds for every answer of an endpoint. */
export const messageChecks = (subject: Subject): Check[] => [
  checkOf(subject, 'envelope', 'answers in the envelope of OCPI', ['T-25', 'T-27', 'T-92'], judgeEnvelope),
  checkOf(subject, 'ids', 'repeats X-Request-ID and X-Correlation-ID', ['T-70', 'T-71', 'T-75'], judgeIds),
];

/** Whether the endpoint is closed to strangers. */
export const accessChecks = (subject: Subject): Check[] => [
  checkOf(subject, 'without-token', 'refuses a request without a token', ['T-02', 'T-05'], (run, exchange) =>
    judgeStranger(run, exchange, 'none'),
  ),
  checkOf(subject, 'wrong-token', 'refuses a token it never gave', ['T-03', 'T-05'], (run, exchange) =>
    judgeStranger(run, exchange, 'wrong'),
  ),
];

/** Whether answers of a functional module say whom they go to and come from. */
export const routingCheck = (subject: Subject): Check =>
  checkOf(subject, 'routing', 'turns the routing headers round', ['R-01', 'R-05', 'R-06'], judgeRouting);

/** Whether answers of a configuration module leave the routing headers out. */
export const noRoutingCheck = (subject: Subject): Check =>
  checkOf(subject, 'routing', 'has no routing headers', ['R-02'], (_run, exchange) => {
    const names = routingNames.filter((name) => exchange.answer?.header(name) !== undefined);
    return names.length === 0
      ? pass('there are none', exchange)
      : warn('the answer has routing headers, which configuration modules never have', exchange);
  });

/** The headers that say between which parties a message goes. */
export const routingNames = [
  'ocpi-to-country-code',
  'ocpi-to-party-id',
  'ocpi-from-country-code',
  'ocpi-from-party-id',
];

function judgeEnvelope(run: Run, exchange: Exchange): Judgement {
  const { timestamp, status_message: message } = fieldsOf(exchange.answer?.value);
  const issues: Issue[] = [];
  if (!/^application\/json\s*(;|$)/i.test(exchange.answer?.header('content-type') ?? '')) {
    issues.push({ path: 'Content-Type', message: 'must be application/json' });
  }
  const status = statusOf(exchange) ?? 0;
  if (status < 1000 || status > 4999) issues.push({ path: '/status_code', message: 'must have four digits' });
  if (message !== undefined && message !== null && typeof message !== 'string') {
    issues.push({ path: '/status_message', message: 'must be a string' });
  }
  if (typeof timestamp !== 'string' || parseDateTime(timestamp) === undefined) {
    issues.push({ path: '/timestamp', message: 'must be a DateTime in UTC of at most 25 characters' });
  }
  return issues.length === 0
    ? pass('the envelope is as it should be', exchange)
    : failWith(run, 'the envelope is not as it should be', exchange, issues);
}

function judgeIds(run: Run, exchange: Exchange): Judgement {
  const { answer } = exchange;
  const expected = { 'X-Request-ID': answer?.requestId, 'X-Correlation-ID': answer?.correlationId };
  const issues = Object.entries(expected).flatMap(([name, sent]) => {
    const got = answer?.header(name.toLowerCase());
    if (got === undefined) return { path: name, message: 'is missing' };
    return got.toLowerCase() === sent?.toLowerCase() ? [] : { path: name, message: "must be the request's" };
  });
  return issues.length === 0
    ? pass('both are repeated', exchange)
    : failWith(run, 'the ids of the request are not repeated', exchange, issues);
}

async function judgeStranger(run: Run, { asked }: Exchange, token: 'none' | 'wrong'): Promise<Judgement> {
  const exchange = await run.ask({ ...asked, token });
  const http = exchange.answer?.http;
  if (http === 401) return pass('it was refused with HTTP 401', exchange);
  if (http === 403) return warn('it was refused with HTTP 403, and should be with 401', exchange);
  if (http === undefined) return warn(`nothing was disclosed, but ${answerIn(exchange)}`, exchange);
  const what = isAnswered(exchange) ? 'it was served to a stranger' : answerIn(exchange);
  return fail(`${what}; HTTP 401 is demanded`, exchange);
}

function judgeRouting(run: Run, exchange: Exchange): Judgement {
  try {
    const { to, from } = routingOf((name) => exchange.answer?.header(name));
    const issues: Issue[] = [];
    if (to === undefined) issues.push({ path: 'OCPI-to', message: 'is missing' });
    else if (!sameParty(to, run.hub.party)) issues.push({ path: 'OCPI-to', message: 'must be the party that asked' });
    if (from === undefined) issues.push({ path: 'OCPI-from', message: 'is missing' });
    else if (exchange.asked.to !== undefined && !sameParty(from, exchange.asked.to)) {
      issues.push({ path: 'OCPI-from', message: 'must be the party that was asked' });
    }
    if (issues.length === 0) return pass('they are turned round', exchange);
    return failWith(run, 'the routing headers are not turned round', exchange, issues);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return failWith(run, 'the routing headers cannot be read', exchange, error.issues);
  }
}
