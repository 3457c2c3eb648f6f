import { Fault } from '../../kernel/fault.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../ocpi/message.ts';
import type { CallHub, HostedCall } from '../hosted.ts';
import type { Hub } from '../hub.ts';
import type { HostedParty } from './hosted-party.ts';

/** Who speaks: a hosted party. */
export type Speaker = Pick<HostedParty, 'platform_id' | 'country_code' | 'party_id'>;

/**
 * Tells the network of an object of a hosted party, as any owner would: all who may see it, unless `to` says whom. Throws `overloaded`
 * when the hub could not take it now; what else it answers is returned.
 */
export async function tell(
  hub: Pick<Hub, 'ids'> & { readonly call: CallHub },
  { platform_id, country_code, party_id }: Speaker,
  method: 'PUT' | 'PATCH' | 'DELETE',
  module: string,
  ids: readonly string[],
  body?: object,
  about: Partial<Pick<HostedCall, 'correlationId' | 'to' | 'query'>> = {},
): Promise<OcpiResponse> {
  const answer = await hub.call(platform_id, {
    method,
    module,
    side: 'receiver',
    segments: [country_code, party_id, ...ids],
    ...(about.query !== undefined && { query: about.query }),
    ...(body !== undefined && { body }),
    from: { country_code, party_id },
    ...(about.to !== undefined && { to: about.to }),
    correlationId: about.correlationId ?? hub.ids.uuid(),
  });
  const isHubs = answer.from === undefined;
  if (isHubs && (answer.http >= 500 || answer.statusCode === statusCodes.serverError))
    throw new Fault('overloaded', 'the hub could not take it now', { retryAfterS: 1 });
  return answer;
}
