import type { Answer } from './http-call.ts';
import { isConfigurationModule } from './interfaces.ts';
import { configurationRoutingProblems, routingOf } from './request-checks.ts';

const dateTimePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z?$/;

/** What is wrong with the form of an answer, given what was asked (T-25, T-70, T-71, R-05, R-07). */
export function answerProblems(module: string, asked: Readonly<Record<string, string>>, answer: Answer): string[] {
  const problems: string[] = [];
  const { envelope, headers } = answer;
  if (!/^application\/json *(;|$)/i.test(headers['content-type'] ?? '')) {
    problems.push(`Content-Type is "${headers['content-type'] ?? ''}" (T-25)`);
  }
  const code = envelope.status_code;
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 1000 || code > 4999) {
    problems.push('status_code is missing or not four digits (T-25)');
  }
  if (typeof envelope.timestamp !== 'string' || !dateTimePattern.test(envelope.timestamp)) {
    problems.push('timestamp is missing or no UTC time (T-25, T-92)');
  }
  for (const name of ['x-request-id', 'x-correlation-id']) {
    if (headers[name] === undefined) problems.push(`${name} is missing (T-70, T-71)`);
    else if (asked[name] !== undefined && asked[name] !== headers[name]) {
      problems.push(`${name} differs from the request's (T-70, T-71)`);
    }
  }
  if (isConfigurationModule(module)) problems.push(...configurationRoutingProblems(headers));
  else problems.push(...routingProblems(asked, answer));
  return problems;
}

/** Whoever asked is addressed, and whoever was asked answers; a 401 does not know who asked. */
function routingProblems(asked: Readonly<Record<string, string>>, answer: Answer): string[] {
  const question = routingOf(asked);
  if (!question.from || answer.http === 401) return [];
  const { to, from } = routingOf(answer.headers);
  const problems: string[] = [];
  if (to !== question.from) problems.push(`OCPI-to-* is ${to ?? 'missing'} and should be ${question.from} (R-05)`);
  if (!from) problems.push('OCPI-from-* is missing (R-01)');
  return problems;
}
