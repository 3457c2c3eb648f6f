import { Fault } from '../../kernel/fault.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../ocpi/message.ts';
import type { HostedCall } from '../hosted.ts';
import type { StationBase } from './station-hub.ts';

/** Who speaks: a hosted party. */
export interface HostedParty {
  readonly platform_id: string;
  readonly country_code: string;
  readonly party_id: string;
}

/**
 * Tells the network of an object of a hosted party, as any CPO would: all who may see it, unless `to` says whom. Throws `overloaded`
 * when the hub could not take it now; what else it answers is returned.
 */
export async function tell(
  hub: Pick<StationBase, 'call' | 'ids'>,
  { platform_id, country_code, party_id }: HostedParty,
  method: 'PUT' | 'PATCH' | 'DELETE',
  module: string,
  ids: readonly string[],
  body?: object,
  about: { readonly correlationId?: string; readonly to?: HostedCall['to'] } = {},
): Promise<OcpiResponse> {
  const answer = await hub.call(platform_id, {
    method,
    module,
    side: 'receiver',
    segments: [country_code, party_id, ...ids],
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
