import { parsePartyKey } from '../../../ocpi/party.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';
import type { ChargingParts } from './parts.ts';

/** What is odd about a charge: of which module of its CPO that is a finding, where in its objects, and what the log says. */
const oddities = {
  'session-stalled': ['sessions', '/last_updated', 'nothing is heard of a charge any more'],
  'session-not-billed': ['cdrs', '/session_id', 'a charge ended long ago, and no bill has come'],
  'session-token-differs': ['sessions', '/cdr_token', 'a Session is known with the token of another driver'],
  'cdr-token-differs': ['cdrs', '/cdr_token', 'a CDR has another token than its Session: nobody is billed'],
} as const;

/** Tells the operator, by the log, and its CPO, by a finding, that something is odd about a charge. The example names no token. */
export function tellOperator(
  { hub }: Pick<ChargingParts, 'hub'>,
  { id, cpo, emsp }: Pick<SessionRow, 'id' | 'cpo' | 'emsp'>,
  rule: keyof typeof oddities,
  example = '',
): void {
  const [module, path, message] = oddities[rule];
  hub.log.warn({ session: id, cpo, emsp }, message);
  const [party, other] = [parsePartyKey(cpo), parsePartyKey(emsp)];
  const platform = party && other && hub.registry().platformOf(party, ['CPO'], other);
  if (platform !== undefined) hub.quality.odd(platform.id, module, [{ rule, path, example }]);
}
