import { defaultLimits } from '../../../kernel/limits.ts';
import type { Notice } from '../../../stations/model.ts';
import type { Heard } from '../translator.ts';

/** Who charges, and what only the vehicle's and the station's keys are for, is no operator's news. */
const hidden = new Set(['idToken', 'idTag', 'certificate', 'csr', 'exiRequest', 'customData', 'prioritizedEMAIDs']);

/**
 * What an operator is told of a message that changes nothing here: its payload, cut where it is long (`truncated` then says so) and
 * without tokens and certificates.
 */
export function noticeOf(action: string, payload: object): Notice {
  const cut: Cut = { left: defaultLimits.stationNoticePartsMax, truncated: false };
  const kept = copyOf(payload, 1, cut) as object;
  return { action, payload: cut.truncated ? { ...kept, truncated: true } : kept };
}

/** An answerer that passes the message to the operator and says `answer`. */
export function noticed<A extends object>(action: string, answer: A) {
  return async ({ desk, link }: Heard, payload: object): Promise<A> => {
    await desk.notice(link, noticeOf(action, payload));
    return answer;
  };
}

interface Cut {
  left: number;
  truncated: boolean;
}

function copyOf(value: unknown, depth: number, cut: Cut): unknown {
  cut.left -= 1;
  if (typeof value === 'string') return shortened(value, cut);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > defaultLimits.stationNoticeDepthMax) {
    cut.truncated = true;
    return null;
  }
  return Array.isArray(value) ? listOf(value, depth, cut) : membersOf(value, depth, cut);
}

function listOf(values: readonly unknown[], depth: number, cut: Cut): unknown[] {
  const list: unknown[] = [];
  for (const value of values) {
    if (cut.left <= 0) {
      cut.truncated = true;
      break;
    }
    list.push(copyOf(value, depth + 1, cut));
  }
  return list;
}

function membersOf(value: object, depth: number, cut: Cut): object {
  const members: [string, unknown][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (hidden.has(key)) continue;
    if (cut.left <= 0) {
      cut.truncated = true;
      break;
    }
    members.push([shortened(key, cut), copyOf(member, depth + 1, cut)]);
  }
  // Not by assignment: a key may be __proto__.
  return Object.fromEntries(members);
}

function shortened(text: string, cut: Cut): string {
  const max = defaultLimits.stationNoticeTextLengthMax;
  if (text.length <= max) return text;
  cut.truncated = true;
  // Not between the halves of a surrogate pair, which PostgreSQL would refuse.
  return text.slice(0, max).toWellFormed();
}
