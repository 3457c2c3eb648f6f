import { parseDateTime } from '../../../../ocpi/date-time.ts';
import { statusCodes } from '../../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../../ocpi/message.ts';
import { notFound } from './answers.ts';
import type { Received } from './received.ts';

const pageSize = 50;

/** A page of the eMSP's tokens, oldest first (T-45 to T-51). */
export async function tokenList({ parts, platformId, emsp, request }: Received): Promise<OcpiResponse> {
  const { query } = request;
  const count = (name: string, fallback: number): number => {
    const value = Number(query.get(name) ?? fallback);
    return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
  };
  const offset = Math.min(count('offset', 0), parts.hub.limits.offsetMax);
  const limit = Math.min(Math.max(count('limit', pageSize), 1), pageSize);
  const [from, to] = [parseDateTime(query.get('date_from') ?? ''), parseDateTime(query.get('date_to') ?? '')];
  const { total, tokens } = await parts.accounts.tokens(emsp, {
    offset,
    limit,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
  const next = new URLSearchParams([...query]);
  next.set('offset', String(offset + limit));
  next.set('limit', String(limit));
  const url = parts.hostedUrl(platformId, 'sender', 'tokens');
  return {
    http: 200,
    statusCode: statusCodes.success,
    data: JSON.stringify(tokens),
    headers: {
      'x-total-count': String(total),
      'x-limit': String(pageSize),
      ...(offset + limit < total && { link: `<${url}?${next}>; rel="next"` }),
    },
  };
}

/** A token of the eMSP by its uid and type. */
export async function tokenOf({ parts, emsp, request }: Received): Promise<OcpiResponse> {
  const [uid = ''] = request.segments;
  const known = await parts.accounts.tokenNow(emsp, uid, request.query.get('type') ?? 'RFID');
  if (known === undefined) return notFound;
  return { http: 200, statusCode: statusCodes.success, data: JSON.stringify(known.token) };
}
