import { elementsOf, membersOf } from '../../kernel/json.ts';
import { isSuccess } from '../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../ocpi/message.ts';
import { partyKey, partyOf } from '../../ocpi/party.ts';
import { hubVersion } from '../../ocpi/spoken-versions.ts';
import type { SchemaName } from '../../ocpi/validate.ts';
import { isTranslated } from '../../ocpi/versions/index.ts';
import type { Asked } from '../asked.ts';
import type { ExchangeHub } from '../exchange-hub.ts';
import type { Registry } from '../registry.ts';
import { HeldBack } from './held-back.ts';
import { answerShape } from './shapes.ts';

/** Whether an answer can be given as it is: it was, or is, in the version of the request, and nothing newer is in it. */
export function goesAsItIs(registry: Registry, { version }: Asked, answer: OcpiResponse): boolean {
  if (answer.passedOn !== undefined || answer.version !== undefined) return (answer.version ?? hubVersion) === version;
  return version === hubVersion && registry.newerOwners.size === 0;
}

/**
 * An answer in the version of the request (Z-01). What cannot be told in it is left out of a list; alone it is the fault `HeldBack`
 * (Z-04).
 */
export async function fromHubVersion(hub: ExchangeHub, asked: Asked, answer: OcpiResponse): Promise<OcpiResponse> {
  const shape = answerShape(asked);
  if (shape === undefined || !isSuccess(answer.statusCode)) return answer;
  const isHubs = answer.version === undefined || !isTranslated(answer.version, 'to-hub', shape);
  if (isHubs && !isTranslated(asked.version, 'from-hub', shape)) return answer;
  const { passedOn: _, version: __, data, ...rest } = answer;
  return data === undefined ? rest : { ...rest, data: await translated(hub, asked, shape, data) };
}

async function translated(
  hub: ExchangeHub,
  asked: Asked,
  shape: SchemaName,
  data: NonNullable<OcpiResponse['data']>,
): Promise<NonNullable<OcpiResponse['data']>> {
  const told = (text: string) => toldIn(hub, asked, shape, text);
  if (typeof data !== 'string') return eachOf(data, told);
  if (asked.operation.effect === 'list' && data.startsWith('['))
    return `[${(await allOf(elementsOf(data), told)).join(',')}]`;
  return data.startsWith('{') ? ((await told(data)) ?? data) : data;
}

type Told = (text: string) => Promise<string | undefined>;

async function* eachOf(texts: AsyncIterable<readonly string[]>, told: Told): AsyncGenerator<readonly string[]> {
  for await (const some of texts) yield await allOf(some, told);
}

const allOf = async (texts: readonly string[], told: Told): Promise<string[]> =>
  (await Promise.all(texts.map(told))).filter((text) => text !== undefined);

/** A document in the version of the request; undefined for an entry of a list that is held back. */
async function toldIn(hub: ExchangeHub, asked: Asked, shape: SchemaName, text: string): Promise<string | undefined> {
  const { version, caller, module, operation } = asked;
  if (version === hubVersion && !mayBeNewer(hub.registry(), text)) return text;
  const translation = await hub.translations.fromHub({ version, platformId: caller.id, module }, { shape, text });
  if (translation.kind === 'done') return translation.text;
  if (operation.effect === 'list') return undefined;
  throw new HeldBack(version, translation.field, translation.reason);
}

/**
 * Whether a document may say more than the hub's version can. Parts of objects, and answers, do not say whose they are, and what a platform
 * answers may say anything.
 */
function mayBeNewer({ newerOwners }: Registry, text: string): boolean {
  const members = membersOf(text);
  const [countryCode, partyId] = [wordIn(members, 'country_code'), wordIn(members, 'party_id')];
  if (countryCode === undefined || partyId === undefined) return true;
  return newerOwners.has(partyKey(partyOf(countryCode, partyId)));
}

function wordIn(members: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = members.get(name);
  return text?.startsWith('"') ? (JSON.parse(text) as string) : undefined;
}
