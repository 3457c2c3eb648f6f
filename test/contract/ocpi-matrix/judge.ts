import type { Exchange } from './client.ts';
import { type Expectation, expectationOf } from './oracle.ts';
import { refusals } from './refusals.ts';

/** An exchange with what it should have come to, and what is wrong if anything is. */
export interface Judged extends Exchange {
  readonly expected: Expectation;
  readonly problem: string | undefined;
}

export const judge = (exchange: Exchange): Judged => judgeAs(exchange, expectationOf(exchange.cell));

/** Judges by an expectation that was made before. */
export function judgeAs(exchange: Exchange, expected: Expectation): Judged {
  return { ...exchange, expected, problem: formProblem(exchange) ?? verdictProblem(exchange, expected) };
}

/** No answer may be a failure of the hub's own, and every one is an envelope with the ids of its request. */
function formProblem({ cell, answer }: Exchange): string | undefined {
  const { http, envelope, headers } = answer;
  if (http >= 500 || envelope.status_code === 3000) return `the hub failed: ${http} ${answer.text}`;
  if (headers['x-request-id'] !== 'request-of-the-matrix') return 'the answer lacks the X-Request-ID of the request';
  if (cell.method === 'HEAD') return undefined;
  if (typeof envelope.status_code !== 'number') return `the answer has no envelope: ${http} ${answer.text}`;
  return undefined;
}

function verdictProblem({ cell, answer }: Exchange, expected: Expectation): string | undefined {
  const { http, envelope } = answer;
  const got = `${http} ${envelope.status_code} ${envelope.status_message ?? ''}`.trimEnd();
  if (expected.refusals.length > 0) {
    const isRefused = expected.refusals.some((reason) => {
      const wanted = refusals[reason];
      return wanted.http === http && (cell.method === 'HEAD' || wanted.ocpi === envelope.status_code);
    });
    return isRefused ? undefined : `${got} instead of ${expected.refusals.join(' or ')}`;
  }
  if (envelope.status_code !== 1000 || http > 201) return `${got} instead of success`;
  if (expected.infos) return listProblem(answer, expected.infos, infoIn);
  if (!expected.shows) return undefined;
  const wanted = expected.shows.map(({ owner, id }) => `${owner}/${id}`);
  const isList = cell.place.kind === 'module' && cell.place.shape.kinds[cell.method] === 'list';
  return isList ? listProblem(answer, wanted, nameIn) : objectProblem(answer, wanted[0]);
}

/** Lists show exactly what is wanted, and their count tells of nothing else (B4). */
function listProblem(
  { envelope, headers }: Exchange['answer'],
  wanted: readonly string[],
  read: (value: unknown) => string | undefined,
): string | undefined {
  const shown = (Array.isArray(envelope.data) ? envelope.data : []).map((object) => read(object) ?? 'something').sort();
  const expected = [...wanted].sort().join();
  if (shown.join() !== expected) return `lists ${shown.join()} instead of ${expected}`;
  const total = headers['x-total-count'];
  return total === String(wanted.length) ? undefined : `counts ${total} instead of ${wanted.length}`;
}

/** An EVSE or Connector does not say whose it is; that it is shown at all is what counts. */
function objectProblem({ envelope }: Exchange['answer'], wanted: string | undefined): string | undefined {
  if (typeof envelope.data !== 'object' || envelope.data === null) return 'shows nothing';
  const shown = nameIn(envelope.data);
  return shown === undefined || shown === wanted ? undefined : `shows ${shown} instead of ${wanted}`;
}

function nameIn(value: unknown): string | undefined {
  const { country_code, party_id, id, uid } = (value ?? {}) as Record<string, unknown>;
  return country_code === undefined ? undefined : `${country_code}-${party_id}/${id ?? uid}`;
}

function infoIn(value: unknown): string {
  const { country_code, party_id, role } = (value ?? {}) as Record<string, unknown>;
  return `${country_code}-${party_id} ${role}`;
}
