import type { Token } from '../../../generated/ocpi-2.2.1.ts';
import type { IdToken } from '../../../stations/model.ts';
import { type AliasRow, findAlias, findCommandToken } from '../../../store/stations/aliases.ts';
import type { AuthorizationRow } from '../../../store/stations/authorizations.ts';
import type { CommandParts } from '../command-parts.ts';
import type { TokenPlace } from '../decision.ts';

/** What is known of a token that came inside START_SESSION or RESERVE_NOW. */
export interface CommandContext {
  /** In the words of its eMSP. */
  readonly idToken: IdToken;
  readonly token: Token;
  readonly reference: string | undefined;
  readonly evses: readonly number[] | undefined;
  /** Whether nobody is to be asked any more (M-10); otherwise it is a token like any other. */
  readonly isInForce: boolean;
}

const aliasPattern = /^[0-9A-F]{14}$/;

/**
 * The command that a token at a station came with, by what is surest: the number of the remote start, an alias, what was noted of the token
 * itself.
 * Undefined: it came with none.
 */
export async function commandContext(
  parts: CommandParts,
  station: number,
  idToken: IdToken,
  { remoteStartId }: TokenPlace,
  row: AuthorizationRow | undefined,
): Promise<CommandContext | undefined> {
  const now = new Date(parts.clock.now());
  if (remoteStartId !== undefined) {
    const told = await findCommandToken(parts.reads, station, remoteStartId);
    if (told !== undefined) return ofAlias(parts, told);
  }
  const alias = idToken.idToken.toUpperCase();
  if (aliasPattern.test(alias)) {
    const told = await findAlias(parts.reads, alias, station, now);
    if (told !== undefined) return ofAlias(parts, told);
  }
  if (row?.token == null || row.auth_method !== 'COMMAND') return undefined;
  return {
    idToken,
    token: row.token,
    reference: row.authorization_reference ?? undefined,
    evses: row.evses ?? undefined,
    isInForce: row.expires_at > now,
  };
}

/** For RFID the eMSP may be asked again after 15 minutes; about the others never (M-10), as long as the alias stands. */
function ofAlias({ clock, limits }: CommandParts, row: AliasRow): CommandContext {
  const { token, created_at, expires_at } = row;
  const asksAfterMs = created_at.getTime() + limits.stationCommandTokenMs;
  return {
    idToken: { idToken: token.uid, ...(token.type !== 'RFID' && { type: 'Central' }) },
    token,
    reference: row.authorization_reference ?? undefined,
    evses: undefined,
    isInForce: clock.now() < (token.type === 'RFID' ? asksAfterMs : expires_at.getTime()),
  };
}
