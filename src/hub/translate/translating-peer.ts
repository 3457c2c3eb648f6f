import { Fault } from '../../kernel/fault.ts';
import { elementsOf } from '../../kernel/json.ts';
import { isSuccess } from '../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import { partyKey, partyOf } from '../../ocpi/party.ts';
import { hubVersion, pairVersion, type SpokenVersion } from '../../ocpi/spoken-versions.ts';
import { type SchemaName, validate } from '../../ocpi/validate.ts';
import { isTranslated, modulesOf } from '../../ocpi/versions/index.ts';
import type { AddressablePeer } from '../exchange-hub.ts';
import { knownModule, type Platform, type Registry } from '../registry.ts';
import { versionOf } from '../versions.ts';
import { HeldBack } from './held-back.ts';
import { notSupported, queryForPair, refusalOfPair } from './pair-requests.ts';
import { answerShape, bodyShape, type Understood, understoodAs } from './shapes.ts';
import { variantIn } from './token-types.ts';
import type { About, Translations } from './translations.ts';

/** What a translating peer needs to know. */
export interface TranslatingParts {
  registry(): Registry;
  readonly translations: Translations;
}

/**
 * A platform as a peer that takes and answers everything in the hub's form: what is sent is put into the version the platform is
 * connected by, and what it answers is put back (Z-01). Where nothing has to be translated nothing is looked at. Throws `HeldBack` for what
 * its version cannot say.
 */
export function translatingPeer(parts: TranslatingParts, platformId: string, peer: AddressablePeer): AddressablePeer {
  const way = (request: OcpiRequest): SpokenVersion | undefined => {
    const registry = parts.registry();
    const platform = registry.platforms.get(platformId);
    const version = platform === undefined ? hubVersion : versionOf(platform);
    if (version !== hubVersion) return version;
    return mayBeNewer(registry, request) && !isBilledHere(platform, request) ? version : undefined;
  };
  const exchanged = async (
    version: SpokenVersion,
    request: OcpiRequest,
    send: (request: OcpiRequest) => Promise<OcpiResponse>,
  ): Promise<OcpiResponse> => {
    const understood = understoodAs(request);
    if (understood === undefined) {
      return version === pairVersion
        ? send(await resultForPair(parts.translations, platformId, request))
        : send(request);
    }
    const { module } = understood;
    const about = { version, platformId, module, request };
    const isKnown = modulesOf(version).has(module.id);
    const instead = isKnown ? undefined : notSupported(understood);
    if (instead !== undefined) return instead;
    try {
      const answer = await send(await toldIn(parts.translations, about, understood, request));
      if (version === hubVersion) return answer;
      return version === pairVersion
        ? await answerOfPair(parts.translations, about, understood, answer)
        : inHubVersion(parts.translations, about, understood, answer);
    } catch (error) {
      const refusal = error instanceof HeldBack && error.result !== undefined ? notSupported(understood) : undefined;
      if (refusal === undefined) throw error;
      return refusal;
    }
  };
  return {
    exchange(request, signal) {
      const version = way(request);
      if (version === undefined) return peer.exchange(request, signal);
      return exchanged(version, request, (told) => peer.exchange(told, signal));
    },
    exchangeAt(url, request, signal) {
      const version = way(request);
      if (version === undefined) return peer.exchangeAt(url, request, signal);
      return exchanged(version, request, (told) => peer.exchangeAt(url, told, signal));
    },
    owns: (url) => peer.owns(url),
  };
}

/** Whether what is sent may say more than the hub's version can: its owner speaks, or has spoken, a newer one. */
function mayBeNewer({ newerOwners }: Registry, { side, segments, from }: OcpiRequest): boolean {
  if (newerOwners.size === 0) return false;
  const [countryCode, partyId] = segments;
  const named = side === 'receiver' && countryCode !== undefined && partyId !== undefined;
  const owner = named ? partyOf(countryCode, partyId) : from;
  return owner !== undefined && newerOwners.has(partyKey(owner));
}

/** Whether it is about a charge that the hub itself bills its drivers for: it reads all that it keeps (Z-02). */
const isBilledHere = (platform: Platform | undefined, { module }: OcpiRequest): boolean =>
  platform?.hosted != null && (module === 'sessions' || module === 'cdrs');

/** The request in the platform's version. */
async function toldIn(
  translations: Translations,
  about: About,
  understood: Understood,
  named: OcpiRequest,
): Promise<OcpiRequest> {
  const { body, method } = named;
  const request = { ...named, query: queryIn(about, understood, named) };
  const shape = bodyShape(understood);
  if (body === undefined || shape === undefined) return request;
  // What came in this version goes on as it came.
  if (body.received?.version === about.version)
    return { ...request, body: { text: body.received.text, value: undefined } };
  if (!isTranslated(about.version, 'from-hub', shape)) return request;
  const isPatch = method === 'PATCH';
  const translation = await translations.fromHub(about, { shape, isPatch, text: body.text });
  if (translation.kind === 'held')
    throw new HeldBack(about.version, translation.field, translation.reason, translation.result);
  const told = { ...request, body: { text: translation.text, value: undefined } };
  return isPatch && !translation.isPatch ? { ...told, method: 'PUT' } : told;
}

function queryIn({ version }: About, { module: { variant } }: Understood, request: OcpiRequest): OcpiRequest['query'] {
  if (version === pairVersion) return queryForPair(request);
  const { query } = request;
  const said = variant && query.get(variant.name);
  if (variant === undefined || said === undefined) return query;
  const told = variantIn(version, variant, said);
  return told === said ? query : new Map([...query, [variant.name, told]]);
}

/** The result of a command for a platform of OCPI 2.1.1, whose words differ. */
async function resultForPair(
  translations: Translations,
  platformId: string,
  request: OcpiRequest,
): Promise<OcpiRequest> {
  const { module, body } = request;
  if (module !== 'commands' || body === undefined) return request;
  const about = { version: pairVersion, platformId, module: knownModule(module) } as const;
  const translation = await translations.fromHub(about, { shape: 'command-result', text: body.text });
  if (translation.kind === 'held') throw new HeldBack(pairVersion, translation.field, translation.reason);
  return { ...request, body: { text: translation.text, value: undefined } };
}

/** The answer of a platform of OCPI 2.1.1 in the hub's form: what it lacks is looked up now. */
async function answerOfPair(
  translations: Translations,
  about: About,
  understood: Understood,
  answer: OcpiResponse,
): Promise<OcpiResponse> {
  if (!isSuccess(answer.statusCode)) return refusalOfPair(understood, answer);
  const shape = answerShape(understood);
  const { data } = answer;
  if (shape === undefined || typeof data !== 'string') return answer;
  const { effect } = understood.operation;
  const told = async (text: string): Promise<string | undefined> => {
    const [issue] = validate(shape, JSON.parse(text), { version: about.version }).issues;
    const isList = effect === 'list';
    if (issue !== undefined && isList) translations.leftOut(about, text, issue);
    if (issue !== undefined) return unlessAlone(isList, issue.path, issue.message);
    const translation = await translations.toHub(about, { shape, text });
    return translation.kind === 'done' ? translation.text : unlessAlone(isList, translation.field, translation.reason);
  };
  const { passedOn: _, ...rest } = bare(answer);
  if (effect !== 'list') return { ...rest, data: data.startsWith('{') ? ((await told(data)) ?? data) : data };
  const texts = data.startsWith('[') ? await Promise.all(elementsOf(data).map(told)) : [];
  return { ...rest, data: `[${texts.filter((text) => text !== undefined).join(',')}]` };
}

/** The answer in the hub's form, with the bytes of the platform's own for those who speak its version. */
function inHubVersion(
  translations: Translations,
  about: About,
  understood: Understood,
  answer: OcpiResponse,
): OcpiResponse {
  const shape = answerShape(understood);
  if (shape === undefined || !isSuccess(answer.statusCode)) return answer;
  const isList = understood.operation.effect === 'list';
  const isSame = !isTranslated(about.version, 'to-hub', shape);
  let told: string | undefined;
  return {
    ...bare(answer),
    version: about.version,
    // Mostly nobody wants it: who speaks the version gets the bytes.
    get data() {
      const { data } = answer;
      if (isSame || typeof data !== 'string') return data;
      told ??= hubText(translations, about, shape, data, isList);
      return told;
    },
  } as OcpiResponse;
}

/** Everything of an answer but its data, which is cut out of it when it is read. */
function bare({ http, statusCode, statusMessage, passedOn, isBare, headers, from }: OcpiResponse): OcpiResponse {
  return {
    http,
    statusCode,
    ...(statusMessage !== undefined && { statusMessage }),
    ...(passedOn !== undefined && { passedOn }),
    ...(isBare !== undefined && { isBare }),
    ...(headers !== undefined && { headers }),
    ...(from !== undefined && { from }),
  };
}

/**
 * Data of a platform's answer in the hub's form; of a list without what is not what its version says. Throws `undeliverable` for a
 * single answer that is not, or that the hub cannot tell.
 */
function hubText(translations: Translations, about: About, shape: SchemaName, data: string, isList: boolean): string {
  const one = (text: string): string | undefined => {
    const [issue] = validate(shape, JSON.parse(text), { version: about.version }).issues;
    if (issue !== undefined && isList) translations.leftOut(about, text, issue);
    if (issue !== undefined) return unlessAlone(isList, issue.path, issue.message);
    const translation = translations.toHubAtOnce(about, { shape, text });
    return translation.kind === 'done' ? translation.text : unlessAlone(isList, translation.field, translation.reason);
  };
  if (!isList) return data.startsWith('{') ? (one(data) ?? data) : data;
  return data.startsWith('[')
    ? `[${elementsOf(data)
        .flatMap((text) => one(text) ?? [])
        .join(',')}]`
    : data;
}

function unlessAlone(isList: boolean, path: string, reason: string): undefined {
  if (isList) return undefined;
  throw new Fault('undeliverable', `the receiver's answer cannot be told: ${path} ${reason}`);
}
