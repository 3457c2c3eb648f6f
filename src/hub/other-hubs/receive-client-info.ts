import { Fault, type Issue } from '../../kernel/fault.ts';
import { parseDateTime } from '../../ocpi/date-time.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { Body, OcpiResponse } from '../../ocpi/message.ts';
import { type Party, parsePartyKey, partyKey, partyOf, type Role } from '../../ocpi/party.ts';
import { validate } from '../../ocpi/validate.ts';
import {
  countHubClientInfos,
  findHubClientInfo,
  type HubClientInfo,
  keepHubClientInfos,
} from '../../store/hub-client-infos.ts';
import { lockPlatform } from '../../store/platforms.ts';
import { raiseRegistryVersion } from '../../store/registry.ts';
import { isOtherHub } from '../behind.ts';
import type { Hub } from '../hub.ts';
import { isRegistered, type Platform } from '../registry.ts';
import { settleBehind } from './settle.ts';

/**
 * PUT of another hub: how a party behind it is connected (H-05, H-12). Kept as received; older than what is kept it is answered and
 * not taken. Whether the party is let in is for the operator to say. Throws `not-found` to all who are no hub, and `invalid`.
 */
export async function receiveClientInfo(
  hub: Hub,
  caller: Platform,
  segments: readonly string[],
  body: Body | undefined,
): Promise<OcpiResponse> {
  const party = partyIn(caller, segments);
  const { issues, info } = clientInfoIn(hub, body?.text ?? '', body?.value);
  if (info === undefined) throw Fault.invalid(issues);
  const wrong = (['country_code', 'party_id'] as const).filter((name) => info[name] !== party[name]);
  if (wrong.length > 0)
    throw Fault.invalid(wrong.map((name) => ({ path: `/${name}`, message: 'must be the one in the URL' })));
  const { isTaken, isChanged } = await keep(hub, caller.id, info);
  if (!isTaken) hub.log.info({ platform: caller.id }, 'an older client info arrived late and was not taken');
  if (isChanged) {
    await hub.reloadRegistry();
    hub.wake();
  }
  return { http: 200, statusCode: statusCodes.success };
}

/** GET of another hub: what it has told of a party, as it was kept (H-05). Throws `not-found`. */
export async function readClientInfo(hub: Hub, caller: Platform, segments: readonly string[]): Promise<OcpiResponse> {
  const data = await findHubClientInfo(hub.db, caller.id, partyIn(caller, segments));
  if (data === undefined) throw new Fault('not-found', 'there is no such client info');
  return { http: 200, statusCode: statusCodes.success, data };
}

/** A client info as it is kept; the issues name what is wrong with it. */
export function clientInfoIn(
  { limits }: Pick<Hub, 'limits'>,
  text: string,
  value: unknown,
): { issues: readonly Issue[]; info?: HubClientInfo } {
  const bytesMax = limits.clientInfoBytesMax;
  if (Buffer.byteLength(text) > bytesMax)
    return { issues: [{ path: '/', message: `is larger than ${bytesMax} bytes` }] };
  const { issues } = validate('client-info', value);
  if (issues.length > 0) return { issues };
  const said = value as { country_code: string; party_id: string; role: Role; status: string; last_updated: string };
  const party = parsePartyKey(`${said.country_code}-${said.party_id}`);
  const lastUpdated = parseDateTime(said.last_updated);
  if (party === undefined || lastUpdated === undefined)
    return { issues: [{ path: '/party_id', message: 'is no party' }] };
  const { role, status } = said;
  return { issues, info: { ...party, role, status, lastUpdated: new Date(lastUpdated), document: text } };
}

async function keep(hub: Hub, id: string, info: HubClientInfo): Promise<{ isTaken: boolean; isChanged: boolean }> {
  return hub.db.transaction(async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (platform === undefined || !isRegistered(platform))
      throw new Fault('unauthenticated', 'the credentials token is no longer valid');
    const now = hub.clock.now();
    const isTaken = (await keepHubClientInfos(tx, id, [info], new Date(now + hub.limits.clockSkewMs))) > 0;
    if (!isTaken) return { isTaken, isChanged: false };
    if ((await countHubClientInfos(tx, id)) > hub.limits.partiesBehindMax)
      throw new Fault('refused', `more than ${hub.limits.partiesBehindMax} parties behind one hub are not kept`);
    const isChanged = await settleBehind(hub, tx, platform, new Date(now));
    if (isChanged) await raiseRegistryVersion(tx);
    return { isTaken, isChanged };
  });
}

/** The party in the path, of a caller that may say something of it. */
function partyIn(caller: Platform, [countryCode = '', partyId = '', ...more]: readonly string[]): Party {
  const party = parsePartyKey(partyKey(partyOf(countryCode, partyId)));
  if (!isOtherHub(caller) || party === undefined || more.length > 0)
    throw new Fault('not-found', 'there is no such resource');
  return party;
}
