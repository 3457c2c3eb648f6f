import type { StopSession } from '../../../generated/ocpi-2.2.1.ts';
import type { Party } from '../../../ocpi/party.ts';
import { partyOf, sameParty } from '../../../ocpi/party.ts';
import { type ChargeTarget, findCharge } from '../../../store/stations/command-targets.ts';
import type { CommandParts } from '../command-parts.ts';
import { askFor } from './ask-for.ts';
import { type Command, type HostedParty, type Prepared, refuse, stationOffline } from './command.ts';

/** STOP_SESSION: only of a charge with a token of the party that asks (H10). */
export async function prepareStop(command: Command<StopSession>): Promise<Prepared> {
  const { parts, host, by, body } = command;
  const charge = await ownCharge(parts, host, by, body.session_id);
  if (charge === undefined) return refuse('UNKNOWN_SESSION');
  if (charge.state !== 'open') return refuse('REJECTED', 'The session has ended.');
  if (charge.lacks.includes('stop')) return refuse('NOT_SUPPORTED', 'The station cannot be stopped remotely.');
  if (!charge.isConnected) return stationOffline();
  return {
    isTaken: true,
    run: () =>
      askFor(command, charge, {
        call: parts.ids.uuid(),
        effectMs: parts.limits.stationEffectMs,
        request: { kind: 'stop', transactionId: charge.ocppId },
      }),
  };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The charge behind a Session, if it is one of that party's: another's is as good as none (H10). */
export async function ownCharge(
  { reads }: Pick<CommandParts, 'reads'>,
  { party }: HostedParty,
  by: Party,
  sessionId: string,
): Promise<ChargeTarget | undefined> {
  if (!uuid.test(sessionId)) return undefined;
  const charge = await findCharge(reads, party, sessionId);
  if (charge?.token == null) return undefined;
  return sameParty(partyOf(charge.token.country_code, charge.token.party_id), by) ? charge : undefined;
}
