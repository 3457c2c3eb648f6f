import type { Token } from '../../../generated/ocpi-2.2.1.ts';
import { partyOf, sameParty } from '../../../ocpi/party.ts';
import type { IdToken, OcppVersion } from '../../../stations/model.ts';
import { insertAlias, reuseAlias } from '../../../store/stations/aliases.ts';
import { findAuthorization, noteAuthorization } from '../../../store/stations/authorizations.ts';
import { aliasText, freshAliasBytes } from '../authorise/group.ts';
import { fits, idTokenTypeOf, shownAs } from '../authorise/token-types.ts';
import type { CommandParts } from '../command-parts.ts';

/** A token that is told to a station inside a command. */
export interface TokenTold {
  readonly token: Token;
  readonly reference: string | undefined;
  readonly station: number;
  readonly version: OcppVersion | null;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The call that it is told with. */
  readonly call: string;
  /** How long it may take until it is shown, besides what is usual. */
  readonly waitMs?: number;
  /** What it was called before, in a reservation that is being used. */
  readonly before?: IdToken | undefined;
}

/**
 * What a station is told of a token, noted before the station hears of it: whatever it reports under that name is the eMSP's own token
 * again. Tokens of apps, and uids that stations of 1.6 cannot hold, get a name of their own for each command, by which the charge is
 * known to belong to it.
 */
export async function tell(parts: CommandParts, told: TokenTold): Promise<IdToken> {
  const { token, version, settings, before } = told;
  if (before !== undefined) return again(parts, told, before);
  const idToken = version === '1.6' ? { idToken: token.uid } : { idToken: token.uid, type: idTokenTypeOf(token) };
  const hasAlias =
    !fits(token.uid, version) ||
    settings['aliases_all_tokens'] === true ||
    needsAlias(told) ||
    (await isAnothers(parts, told, idToken));
  const alias = await newAlias(parts, told);
  if (hasAlias) return version === '1.6' ? { idToken: alias } : { idToken: alias, type: 'Central' };
  await noteCommandToken(parts, told, idToken);
  return idToken;
}

const needsAlias = ({ token, version }: TokenTold): boolean =>
  version === '1.6' && (token.type === 'APP_USER' || token.type === 'AD_HOC_USER');

/** Whether the station waits for the same uid of another eMSP: under one name nobody could tell whose charge it is. */
async function isAnothers({ reads, clock }: CommandParts, told: TokenTold, idToken: IdToken): Promise<boolean> {
  const row = await findAuthorization(reads, told.station, shownAs(idToken));
  if (row?.token == null || row.auth_method !== 'COMMAND' || row.expires_at.getTime() <= clock.now()) return false;
  return !sameParty(
    partyOf(row.token.country_code, row.token.party_id),
    partyOf(told.token.country_code, told.token.party_id),
  );
}

/** The token under the name that the station has for it already. */
async function again(parts: CommandParts, told: TokenTold, before: IdToken): Promise<IdToken> {
  const isKnown = await reuseAlias(parts.reads, before.idToken, rowOf(parts, told, before.idToken));
  if (!isKnown) {
    await newAlias(parts, told);
    await noteCommandToken(parts, told, before);
  }
  return before;
}

async function newAlias(parts: CommandParts, told: TokenTold): Promise<string> {
  for (;;) {
    const alias = aliasText(parts.ids.bytes(freshAliasBytes));
    if (await insertAlias(parts.reads, rowOf(parts, told, alias))) return alias;
  }
}

function rowOf({ clock, limits }: CommandParts, told: TokenTold, alias: string) {
  const now = clock.now();
  return {
    alias,
    token: told.token,
    authorization_reference: told.reference ?? null,
    station: told.station,
    call: told.call,
    created_at: new Date(now),
    expires_at: new Date(now + limits.stationAliasKeepMs + (told.waitMs ?? 0)),
  };
}

/** Nobody is asked about a token that came inside a command: of RFID for 15 minutes (M-10). */
async function noteCommandToken(parts: CommandParts, told: TokenTold, idToken: IdToken): Promise<void> {
  const { token, reference, station, waitMs = 0 } = told;
  const { clock, limits } = parts;
  const now = clock.now();
  const keptMs = token.type === 'RFID' ? limits.stationCommandTokenMs : limits.stationCommandAppTokenMs + waitMs;
  const row = {
    token,
    auth_method: 'COMMAND' as const,
    authorization_reference: reference ?? null,
    evses: null,
    expires_at: new Date(now + keptMs),
  };
  await noteAuthorization(parts.reads, station, shownAs(idToken), row, new Date(now));
}
