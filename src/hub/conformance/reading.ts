import { isSuccess } from '../../ocpi/envelope.ts';
import type { Exchange } from './check.ts';

/** The members of a JSON object; none of anything else. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** The OCPI status of an answer; undefined when it is no envelope. */
export function statusOf({ answer }: Exchange): number | undefined {
  const { status_code: code } = fieldsOf(answer?.value);
  return Number.isInteger(code) ? Number(code) : undefined;
}

/** What came, in a few words that quote nothing. */
export function answerIn(exchange: Exchange): string {
  if (exchange.answer === undefined) return `there was no answer: ${exchange.fault ?? 'nothing came'}`;
  const status = statusOf(exchange);
  const { http, value } = exchange.answer;
  if (status !== undefined) return `the answer was HTTP ${http} with OCPI status ${status}`;
  return `the answer was HTTP ${http} and ${value === undefined ? 'no acceptable JSON' : 'no OCPI envelope'}`;
}

/** Whether a GET was answered with what was asked for. */
export function isAnswered(exchange: Exchange): boolean {
  const status = statusOf(exchange);
  const http = exchange.answer?.http ?? 0;
  return http >= 200 && http < 300 && status !== undefined && isSuccess(status);
}

export const dataOf = ({ answer }: Exchange): unknown => fieldsOf(answer?.value)['data'];

/** The first objects of a list, which may also be null or left out when there are none (T-21); undefined when it is no list. */
export function itemsOf(exchange: Exchange): readonly unknown[] | undefined {
  const data = dataOf(exchange) ?? [];
  return isAnswered(exchange) && Array.isArray(data) ? data : undefined;
}

/** How many objects came of a list. */
export const lengthOf = ({ answer }: Exchange): number => answer?.items ?? 0;

/** A header that counts something; undefined when it is missing or no number. */
export function countOf({ answer }: Exchange, name: string): number | undefined {
  const text = answer?.header(name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
