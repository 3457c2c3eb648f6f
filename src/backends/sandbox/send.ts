import type { HostedCall } from '../../hub/hosted.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../ocpi/message.ts';
import type { Party } from '../../ocpi/party.ts';
import type { SandboxParts } from './parts.ts';

/** Where the result of something that was asked of a sandbox goes: the hub's own URL, and the message it belongs to. */
export interface Waiting {
  readonly module: 'commands' | 'chargingprofiles';
  readonly callback: string;
  readonly correlationId: string;
  /** Who has asked. */
  readonly by: Party;
}

/**
 * Asks the hub in the name of a sandbox. What the hub refuses, or whatever the partner answers, is part of the game; a hub that
 * could not do it now makes the step fail, to be repeated.
 */
export async function send(
  { call }: SandboxParts,
  { id, party }: Pick<Sandbox, 'id' | 'party'>,
  what: Omit<HostedCall, 'from'>,
): Promise<OcpiResponse> {
  const answer = await call(id, { ...what, from: party });
  const isHubs = answer.from === undefined;
  if (isHubs && (answer.http >= 500 || answer.statusCode === statusCodes.serverError))
    throw new Error(`the hub answered ${answer.http} with ${answer.statusCode}`);
  return answer;
}

/** The result of what was asked for. */
export const resultCall = (
  { module, callback, correlationId, by }: Waiting,
  body: object,
): Omit<HostedCall, 'from'> => ({
  method: 'POST',
  module,
  side: 'sender',
  segments: [callback],
  body,
  to: by,
  correlationId,
});

/** PUT, PATCH or DELETE of an object of a sandbox; without `to` for all who may see it. */
export const pushCall = (
  { party }: Pick<Sandbox, 'party'>,
  method: 'PUT' | 'PATCH' | 'DELETE',
  module: string,
  ids: readonly string[],
  body: object | undefined,
  about: { readonly correlationId: string; readonly to?: Party },
): Omit<HostedCall, 'from'> => ({
  method,
  module,
  side: 'receiver',
  segments: [party.country_code, party.party_id, ...ids],
  ...(body !== undefined && { body }),
  ...about,
});
