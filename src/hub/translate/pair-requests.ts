import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import { parsePartyKey, partyKey } from '../../ocpi/party.ts';
import { hubVersion, pairVersion } from '../../ocpi/spoken-versions.ts';
import { chosenTokenType } from '../../ocpi/versions/index.ts';
import { knownValues } from '../../ocpi/versions/known-values.ts';
import { statusToHub } from '../../ocpi/versions/status-codes.ts';
import { findOwners } from '../../store/documents.ts';
import type { ExchangeHub } from '../exchange-hub.ts';
import { isVariant, objectKey } from '../object-key.ts';
import { knownModule, type Platform } from '../registry.ts';
import { isId } from '../validate-request.ts';
import type { Understood } from './shapes.ts';

/**
 * A request of a platform of OCPI 2.1.1 with its token named as the hub names it: 2.1.1 says the type of a token in no URL, and otherwise
 * by another name (table 14.5). Any other request is as it came.
 */
export async function namedAsHere(hub: ExchangeHub, caller: Platform, request: OcpiRequest): Promise<OcpiRequest> {
  if (request.version !== pairVersion || request.module !== 'tokens') return request;
  const { side, segments, query, body } = request;
  const isOwn = side === 'receiver';
  const uid = isOwn ? segments[2] : segments[0];
  // What can be no id is refused when the request is checked.
  if (uid === undefined || !isId(uid)) return request;
  const { token_type: named, ...others } = Object.fromEntries(query);
  const said = isOwn ? (body?.value as { type?: unknown } | undefined)?.type : (named ?? others['type']);
  const isSaid = typeof said === 'string' && isVariant(said);
  const type = isSaid
    ? said
    : await knownType(hub, isOwn ? caller.parties.map(partyKey)[0] : caller.direct_to?.[0], uid);
  return { ...request, query: new Map([...Object.entries(others), ['type', type ?? 'RFID']]) };
}

async function knownType(hub: ExchangeHub, owner: string | undefined, uid: string): Promise<string | undefined> {
  const party = parsePartyKey(owner ?? '');
  const { variant } = knownModule('tokens');
  if (party === undefined || variant === undefined) return undefined;
  const types: string[] = [];
  for (const type of knownValues(hubVersion, variant.enumeration)) {
    const owners = await findOwners(hub.reads, 'tokens', objectKey(uid, type), [partyKey(party)], '');
    if (owners.length > 0) types.push(type);
  }
  return chosenTokenType(types);
}

/** The query of a request for a platform of OCPI 2.1.1. */
export function queryForPair({ module, side, query }: OcpiRequest): OcpiRequest['query'] {
  const type = query.get('type');
  if (module !== 'tokens' || type === undefined) return query;
  const others = [...query].filter(([name]) => name !== 'type');
  return new Map(side === 'sender' ? [...others, ['token_type', type]] : others);
}

/** What the hub answers for a platform that has no such operation; undefined where no answer says that. */
export function notSupported({ operation }: Understood): OcpiResponse | undefined {
  if (operation.begins === undefined) return undefined;
  return { http: 200, statusCode: statusCodes.success, data: JSON.stringify({ result: 'NOT_SUPPORTED', timeout: 0 }) };
}

/** A refusal of a platform of OCPI 2.1.1 with the status code that the hub has for it. */
export function refusalOfPair({ module, operation }: Understood, answer: OcpiResponse): OcpiResponse {
  const isAboutToken = module.id === 'tokens' && operation.effect === 'authorize';
  const statusCode = answer.isBare ? answer.statusCode : statusToHub(pairVersion, answer, isAboutToken);
  if (statusCode === answer.statusCode) return answer;
  const { passedOn: _, ...rest } = answer;
  return { ...rest, statusCode };
}
