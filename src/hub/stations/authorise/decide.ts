import type { CdrToken, Token } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { parsePartyKey, partyKey, partyOf } from '../../../ocpi/party.ts';
import type { IdToken } from '../../../stations/model.ts';
import { type AuthorizationRow, findAuthorization, noteAuthorization } from '../../../store/stations/authorizations.ts';
import { isGroupBeingStarted } from '../../../store/stations/command-targets.ts';
import { findStationPlace, type StationPlace } from '../../../store/stations/places.ts';
import { findChargingElsewhere } from '../../../store/stations/token-use.ts';
import { findTokens } from '../../../store/stations/tokens.ts';
import { objectKey } from '../../object-key.ts';
import { knownModule } from '../../registry.ts';
import type { CommandParts } from '../command-parts.ts';
import type { Decide, Decision, TokenPlace } from '../decision.ts';
import { type CommandContext, commandContext } from './command-context.ts';
import { askRealTime, type RealTime } from './real-time.ts';
import { accepted, evsesAllowed, refused, statusOf } from './token-info.ts';
import { isNobody, shownAs, typesOf } from './token-types.ts';
import { ruleOf } from './whitelist.ts';

/** A token somewhere, while it is being decided about. */
interface Shown {
  readonly parts: CommandParts;
  readonly place: StationPlace;
  readonly at: TokenPlace;
  /** The uid as its eMSP has it, where the station shows an alias. */
  readonly idToken: IdToken;
  /** Under which name the decision is kept. */
  readonly name: string;
}

/**
 * Decides about tokens at stations. A station that asks again while it is being answered gets the same answer, and the eMSP is asked
 * once.
 */
export function createDecide(parts: CommandParts): Decide {
  const underWay = new Map<string, Promise<Decision>>();
  return (link, idToken, at) => {
    const key = JSON.stringify([link.station.number, shownAs(idToken), at.evse, at.remoteStartId, at.reservationId]);
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const decision = decide(parts, link.station.number, idToken, at).finally(() => underWay.delete(key));
    underWay.set(key, decision);
    return decision;
  };
}

async function decide(parts: CommandParts, station: number, idToken: IdToken, at: TokenPlace): Promise<Decision> {
  // Whoever charges without a token is nobody in the network: that is between the station and its operator.
  if (isNobody(idToken) && at.remoteStartId === undefined) return { info: { status: 'Accepted' } };
  const [place, before] = await Promise.all([
    findStationPlace(parts.reads, station),
    findAuthorization(parts.reads, station, shownAs(idToken)),
  ]);
  if (place === undefined) return { info: refused(parts, 'Invalid') };
  const context = await commandContext(parts, station, idToken, at, before);
  if (isNobody(idToken) && context === undefined) return { info: { status: 'Accepted' } };
  const meant = context?.idToken ?? idToken;
  const shown: Shown = { parts, place, at, idToken: meant, name: shownAs(idToken) };
  if (context?.isInForce === true) return byCommand(shown, context);
  return justDecided(shown, before) ?? byRules(shown);
}

/** A token that came inside a command: nobody is asked (M-10). */
async function byCommand({ parts, place, at }: Shown, { token, reference, evses }: CommandContext): Promise<Decision> {
  const about = {
    token: cdrTokenOf(token),
    method: 'COMMAND' as const,
    ...(reference !== undefined && { reference }),
  };
  if (isElsewhere(at, evses)) return { info: refused(parts, 'NotAtThisLocation'), token: about.token };
  return { ...about, info: accepted(parts, place, token, { evses }) };
}

/** What an eMSP has allowed at this station a moment ago, as when a station asks first and then starts. */
function justDecided({ parts, place, at }: Shown, row: AuthorizationRow | undefined): Decision | undefined {
  if (row?.token == null || row.auth_method !== 'AUTH_REQUEST') return undefined;
  if (row.expires_at.getTime() <= parts.clock.now()) return undefined;
  const evses = row.evses ?? undefined;
  const token = cdrTokenOf(row.token);
  if (isElsewhere(at, evses)) return { info: refused(parts, 'NotAtThisLocation'), token };
  const reference = row.authorization_reference;
  const info = accepted(parts, place, row.token, { evses });
  return { info, token, method: 'AUTH_REQUEST', ...(reference !== null && { reference }) };
}

async function byRules(shown: Shown): Promise<Decision> {
  const { parts, place } = shown;
  const known = await knownTokens(shown);
  const owners = new Set(known.map(partyKey));
  if (owners.size > 1) {
    parts.log.warn(
      { station: place.station, parties: [...owners] },
      'several parties have a token with the uid that a station shows: it is refused',
    );
    return keep(shown, { info: refused(parts, 'Invalid') });
  }
  const [token] = known;
  if (token !== undefined) return byWhitelist(shown, token);
  return (await asGroup(shown)) ?? byQuestion(shown);
}

/**
 * Some stations ask about the group of a remote start as well as about its token before they answer. That one says yes to is all: it is nobody's
 * token, and nothing begins by it.
 */
async function asGroup({ parts, place, at, idToken }: Shown): Promise<Decision | undefined> {
  if (at.evse !== undefined || at.remoteStartId !== undefined) return undefined;
  const now = parts.clock.now();
  const since = new Date(now - parts.limits.commandTimeoutS * 1000);
  if (!(await isGroupBeingStarted(parts.reads, place.station, idToken.idToken, since))) return undefined;
  return { info: { status: 'Accepted', cacheUntil: formatDateTime(now), groupIdToken: idToken } };
}

/** Tokens of parties that have an agreement with the station's, of the types that can be meant; the likeliest first. */
async function knownTokens({ parts, place, idToken }: Shown): Promise<Token[]> {
  const types = typesOf(idToken);
  if (types.length === 0) return [];
  const registry = parts.registry();
  const platform = registry.platforms.get(place.platformId);
  if (platform === undefined) return [];
  const party = partyOf(place.countryCode, place.partyId);
  const owners = registry.ownersFor(knownModule('tokens'), party, platform);
  const keys = types.map((type) => objectKey(idToken.idToken, type));
  const rows = await findTokens(parts.reads, keys, owners, partyKey(party));
  const tokens = rows.map(({ owner, text }) => ({ ...(JSON.parse(text) as Token), ...parsePartyKey(owner) }));
  return tokens.sort((one, other) => types.indexOf(one.type) - types.indexOf(other.type));
}

/** A token that is known here: by its whitelist, and by what its eMSP says where that has to be asked (K-20 to K-22). */
async function byWhitelist(shown: Shown, token: Token): Promise<Decision> {
  const { parts, place, at } = shown;
  const rule = ruleOf(token, place.settings['asks_about_allowed_tokens'] === true);
  if (rule === 'accept') return keep(shown, await fromWhitelist(shown, token), token);
  if (rule === 'refuse') return keep(shown, { info: refused(parts, 'Blocked'), token: cdrTokenOf(token) });
  const owner = partyOf(token.country_code, token.party_id);
  const { uid, type } = token;
  const answer = await askRealTime(parts, { place, uid, type, owner, ...(at.evse !== undefined && { evse: at.evse }) });
  if (answer.kind === 'decided') return fromAnswer(shown, answer, token);
  if (answer.kind === 'offline' && rule === 'ask-or-accept')
    return keep(shown, await fromWhitelist(shown, token), token);
  return keep(shown, { info: refused(parts, 'Unknown'), token: cdrTokenOf(token) });
}

/** A token that nobody here knows: whoever has it is asked for (K-23). */
async function byQuestion(shown: Shown): Promise<Decision> {
  const { parts, place, at, idToken } = shown;
  const [type] = typesOf(idToken);
  if (type === undefined) return { info: refused(parts, 'Unknown') };
  const evse = at.evse === undefined ? {} : { evse: at.evse };
  const answer = await askRealTime(parts, { place, uid: idToken.idToken, type, ...evse });
  if (answer.kind === 'decided') return fromAnswer(shown, answer, undefined);
  if (answer.kind === 'ambiguous')
    parts.log.warn({ station: place.station }, 'several parties know the token that a station shows: it is refused');
  return keep(shown, { info: refused(parts, answer.kind === 'ambiguous' ? 'Invalid' : 'Unknown') });
}

async function fromWhitelist(shown: Shown, token: Token): Promise<Decision> {
  const { parts, place } = shown;
  if (await isChargingElsewhere(shown, token)) return concurrent(shown, token);
  return {
    info: accepted(parts, place, token, { isFromWhitelist: true }),
    token: cdrTokenOf(token),
    method: 'WHITELIST',
  };
}

/** What an eMSP has said; its own words for the token count, as far as it owns it. */
async function fromAnswer(
  shown: Shown,
  { info, by }: Extract<RealTime, { kind: 'decided' }>,
  known: Token | undefined,
): Promise<Decision> {
  const { parts, place, at } = shown;
  const said = isToken(info.token) ? info.token : undefined;
  const token: Token | undefined = said === undefined ? known : { ...said, ...by };
  const status = token === undefined ? 'Invalid' : statusOf(info);
  const about = token && { token: cdrTokenOf(token) };
  if (status !== 'Accepted' || token === undefined)
    return keep(shown, { info: refused(parts, status, info.info), ...about });
  if (await isChargingElsewhere(shown, token)) return keep(shown, concurrent(shown, token));
  const evses = evsesAllowed(info, place);
  const reference = info.authorization_reference ?? undefined;
  const allowed: Decision = {
    info: accepted(parts, place, token, { evses }),
    token: cdrTokenOf(token),
    method: 'AUTH_REQUEST',
    ...(reference !== undefined && { reference }),
  };
  await keep(shown, allowed, token);
  if (!isElsewhere(at, evses)) return allowed;
  return { info: refused(parts, 'NotAtThisLocation'), token: cdrTokenOf(token) };
}

const concurrent = ({ parts }: Shown, token: Token): Decision => ({
  info: refused(parts, 'ConcurrentTx'),
  token: cdrTokenOf(token),
});

/** Where the operator wants one charge per token at a time, one elsewhere stands in the way; at this station it may be about to be ended. */
const isChargingElsewhere = async ({ parts, place, at }: Shown, token: Token): Promise<boolean> =>
  place.settings['one_charge_per_token'] === true &&
  (await findChargingElsewhere(parts.reads, token, place.station, at.evse ?? null));

/** Notes a decision for the Session that follows, and for the next question. */
async function keep(shown: Shown, decision: Decision, token?: Token): Promise<Decision> {
  const { parts, place, name } = shown;
  const now = parts.clock.now();
  const isAllowed = decision.info.status === 'Accepted';
  const keptMs = isAllowed && decision.method === 'AUTH_REQUEST' ? parts.limits.stationDecisionMs : 0;
  const row = {
    token: isAllowed && token !== undefined ? token : null,
    auth_method: decision.method ?? null,
    authorization_reference: decision.reference ?? null,
    evses: decision.info.evses ?? null,
    expires_at: new Date(now + keptMs),
  };
  await noteAuthorization(parts.reads, place.station, name, row, new Date(now));
  return decision;
}

const isElsewhere = ({ evse }: TokenPlace, evses: readonly number[] | undefined): boolean =>
  evses !== undefined && (evse === undefined ? evses.length === 0 : !evses.includes(evse));

const isToken = (token: unknown): token is Token => {
  const { uid, type, contract_id } = (token ?? {}) as Partial<Record<keyof Token, unknown>>;
  return typeof uid === 'string' && typeof type === 'string' && typeof contract_id === 'string';
};

/** What Sessions and CDRs say of a token. */
const cdrTokenOf = ({ country_code, party_id, uid, type, contract_id }: Token): CdrToken => ({
  country_code,
  party_id,
  uid,
  type,
  contract_id,
});
