import type { HostedParty } from '../../../hub/stations/commands/command.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { statusCodes } from '../../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../../../ocpi/message.ts';
import type { Party } from '../../../ocpi/party.ts';
import type { PeerParts } from './parts.ts';

const pageSize = 50;

/** A page of the Locations, Tariffs, Sessions or CDRs of a hosted CPO (T-45 to T-51). */
export async function answerList(
  parts: PeerParts,
  { platformId, party }: HostedParty,
  request: OcpiRequest,
  by: Party,
): Promise<OcpiResponse> {
  const { module, query } = request;
  const count = (name: string, fallback: number): number => {
    const value = Number(query.get(name) ?? fallback);
    return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
  };
  const time = (name: string): number | null => parseDateTime(query.get(name) ?? '') ?? null;
  const offset = Math.min(count('offset', 0), parts.stations.limits.offsetMax);
  const limit = Math.min(Math.max(count('limit', pageSize), 1), pageSize);
  const page = { party, module, by, from: time('date_from'), to: time('date_to'), offset, limit };
  const { total, texts } = await parts.ownPage(page);
  const next = new URLSearchParams([...query]);
  next.set('offset', String(offset + limit));
  next.set('limit', String(limit));
  const url = parts.hostedUrl(platformId, 'sender', module);
  return {
    http: 200,
    statusCode: statusCodes.success,
    data: `[${texts.join(',')}]`,
    headers: {
      'x-total-count': String(total),
      'x-limit': String(pageSize),
      ...(offset + limit < total && { link: `<${url}?${next}>; rel="next"` }),
    },
  };
}
