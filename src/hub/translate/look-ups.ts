import type { Pool } from 'pg';
import type { Token } from '../../generated/ocpi-2.2.1.ts';
import type { Clock } from '../../kernel/clock.ts';
import { elementsOf, membersOf } from '../../kernel/json.ts';
import type { Limits } from '../../kernel/limits.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { foldId } from '../../ocpi/object-state.ts';
import { type Party, parsePartyKey, partyKey, partyOf } from '../../ocpi/party.ts';
import {
  type Context,
  chosenToken,
  type Direction,
  type Document,
  type Need,
  needs,
} from '../../ocpi/versions/index.ts';
import { findDocument } from '../../store/documents.ts';
import { reservationNumber } from '../../store/reservation-numbers.ts';
import { tokensOfContract } from '../../store/tokens-by-contract.ts';
import { objectKey } from '../object-key.ts';
import { connectorIn } from '../parts.ts';
import { knownModule, type Registry } from '../registry.ts';
import type { About } from './about.ts';

/** Where what a document does not say is looked up. */
export interface LookUpParts {
  readonly reads: Pool;
  readonly clock: Clock;
  readonly limits: Limits;
  registry(): Registry;
}

/** The two parties of a connection of OCPI 2.1.1. */
interface Pair {
  readonly own: Party;
  readonly other: Party;
}

/**
 * What the translation of a document from or for a platform of OCPI 2.1.1 has to be given: whose it is, by the connection, and what it
 * refers to, from the hub's copy. What is not found is left out: then the document is held.
 */
export async function contextOf(
  parts: LookUpParts,
  direction: Direction,
  about: About,
  document: Document,
): Promise<Context> {
  const pair = pairOf(parts.registry(), about.platformId);
  if (pair === undefined) return {};
  const owner = direction === 'to-hub' ? pair.own : (ownerIn(about, document) ?? pair.own);
  const now = formatDateTime(parts.clock.now());
  let context: Context = {
    owner,
    receivedAt: now,
    now,
    timeoutS: Math.floor(parts.limits.operationWaitMs / 1000),
  };
  // Of a PATCH that becomes a whole object the rest is named by that.
  for (let round = 0; round < 2; round += 1) {
    for (const need of needs(about.version, direction, document, context))
      context = { ...context, ...(await found(parts, about, { ...pair, owner }, need)) };
    if (context.stored === undefined) break;
  }
  return context;
}

function pairOf(registry: Registry, platformId: string): Pair | undefined {
  const platform = registry.platforms.get(platformId);
  const [own] = platform?.parties ?? [];
  const other = parsePartyKey(platform?.direct_to?.[0] ?? '');
  return own && other && { own, other };
}

/** Whose an object is that goes to the platform: as it says, or as its URL does. */
function ownerIn({ request }: About, { text }: Document): Party | undefined {
  const members = membersOf(text);
  const [countryCode, partyId] = [members.get('country_code'), members.get('party_id')];
  if (countryCode !== undefined && partyId !== undefined)
    return partyOf(JSON.parse(countryCode) as string, JSON.parse(partyId) as string);
  const [inUrl, inUrlToo] = request?.segments ?? [];
  return request?.side === 'receiver' && inUrl !== undefined && inUrlToo !== undefined
    ? partyOf(inUrl, inUrlToo)
    : undefined;
}

async function found(
  { reads }: LookUpParts,
  { request, module, platformId }: About,
  { own, other, owner }: Pair & { readonly owner: Party },
  need: Need,
): Promise<Partial<Context>> {
  const textOf = async (id: string, key: string, whose: Party): Promise<string | undefined> => {
    const stored = await findDocument(reads, id, partyKey(whose), key);
    return stored?.gone === false ? stored.text : undefined;
  };
  const [, , objectId = '', ...path] = request?.segments ?? [];
  switch (need.what) {
    case 'location':
      return given('location', await textOf('locations', foldId(need.id), owner));
    case 'tariffs': {
      const texts = await Promise.all(need.ids.map((id) => textOf('tariffs', foldId(id), owner)));
      return { tariffs: texts.filter((text) => text !== undefined) };
    }
    case 'token':
      return given('token', await tokenOf(reads, other, need.contractId));
    case 'asked-token': {
      const { variant } = knownModule('tokens');
      const key = objectKey(request?.segments[0] ?? '', request?.query.get('type') ?? variant?.default ?? null);
      return given('token', await textOf('tokens', key, own));
    }
    case 'stored': {
      const whole = await textOf(module.id, foldId(objectId), owner);
      return given('stored', whole === undefined ? undefined : partOf(whole, path));
    }
    case 'reservation-number':
      return { reservationNumber: await reservationNumber(reads, platformId, foldId(need.id)) };
  }
}

const given = <N extends keyof Context>(name: N, value: Context[N] | undefined): Partial<Context> =>
  value === undefined ? {} : { [name]: value };

async function tokenOf(reads: Pool, emsp: Party, contractId: string): Promise<string | undefined> {
  const texts = await tokensOfContract(reads, partyKey(emsp), contractId);
  const tokens = texts.map((text) => ({ text, ...(JSON.parse(text) as Pick<Token, 'type' | 'valid'>) }));
  return chosenToken(tokens)?.text;
}

/** An object's text, or that of the EVSE or the Connector in it that a path names. */
function partOf(text: string, [evseUid, connectorId]: readonly string[]): string | undefined {
  if (evseUid === undefined) return text;
  const evses = elementsOf(membersOf(text).get('evses') ?? '[]');
  const evse = evses.find((one) => foldId(String((JSON.parse(one) as { uid: unknown }).uid)) === foldId(evseUid));
  return evse === undefined || connectorId === undefined ? evse : connectorIn(evse, connectorId);
}
