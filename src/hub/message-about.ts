import type { Limits } from '../kernel/limits.ts';
import type { Method, Side } from '../ocpi/message.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { type Matched, operationOf } from '../ocpi/modules/index.ts';
import type { MessageFacts, MessageRow } from '../store/messages.ts';
import type { Masker } from './mask.ts';
import type { LoggedRequest, Noted } from './message.ts';

type About = Pick<MessageRow, 'object' | 'session' | 'reference' | 'token' | 'facts'>;
type AboutLimits = Pick<Limits, 'messageBodyLengthMax'>;
type Fields = Readonly<Record<string, unknown>>;

const nothing: About = { object: null, session: null, reference: null, token: null, facts: null };

/**
 * What a message is about, as its path and bodies say it: the object, the session, what joins it to the other messages of a charge,
 * and what a sentence tells of it. Ids of drivers are masks; everything else may still have to be scrubbed.
 */
export function aboutOf(masker: Masker, limits: AboutLimits, module: OcpiModule | undefined, message: Noted): About {
  const { request } = message;
  const matched = matchedOf(module, request);
  if (module === undefined) return { ...nothing, facts: countsOf(message) };
  if (typeof matched !== 'object')
    return { ...nothing, facts: factsOf({ ...countsOf(message), ...resultOf(module, request) }) };
  const { operation, parameters } = matched;
  const { effect, isOurs } = operation;
  const isCharge = module.sessionField !== undefined || effect === 'authorize';
  const fields =
    isCharge || effect === 'store' ? bodyOf(request, isCharge ? Infinity : limits.messageBodyLengthMax) : {};
  const answered = effect === 'begin' || effect === 'authorize' ? answeredBy(message, limits) : {};
  const id = isOurs ? null : idOf(module, matched, fields);
  const session = module.sessionField === module.idField ? id : null;
  const uid =
    effect === 'authorize' ? parameters['token_uid'] : fieldsIn(fields['cdr_token'] ?? fields['token'])['uid'];
  return {
    object: id !== null && module.idsArePersonal ? masker.hidden(id) : id,
    session: session ?? (isOurs ? null : textOf(fields[module.sessionField ?? ''])),
    reference: textOf((effect === 'authorize' ? answered : fields)['authorization_reference']),
    token: isCharge && typeof uid === 'string' ? masker.hidden(uid) : null,
    facts: factsOf({
      ...countsOf(message),
      kind: operation.begins?.kind,
      location: textOf(fields['location_id'] ?? fieldsIn(fields['cdr_location'])['id']),
      evse: textOf(fields['evse_uid'] ?? parameters['evse_uid']),
      status: wordIn(fields['status']),
      result: wordIn(answered['result'] ?? fields['result']),
      allowed: wordIn(answered['allowed']),
      kwh: numberIn(fields['kwh'] ?? fields['total_energy']),
      cost: numberIn(fieldsIn(fields['total_cost'])['excl_vat']),
      currency: wordIn(fields['currency']),
    }),
  };
}

function matchedOf(module: OcpiModule | undefined, { side, method, segments }: LoggedRequest): Matched | undefined {
  if (module === undefined || side === undefined) return undefined;
  return operationOf(module, side as Side, method as Method, segments);
}

function idOf(module: OcpiModule, matched: Extract<Matched, object>, fields: Fields): string | null {
  const { operation, parameters } = matched;
  const name = operation.path
    .map((parameter) => parameter.replace('?', ''))
    .find((parameter) => parameter !== 'country_code' && parameter !== 'party_id' && !parameter.startsWith("'"));
  if (name !== undefined) return parameters[name] ?? null;
  return operation.effect === 'append' ? textOf(fields[module.idField]) : null;
}

/** A result goes to a URL of its requester's own making, of which no operation is known. */
const resultOf = (module: OcpiModule, request: LoggedRequest): MessageFacts => {
  const result = module.hasResultUrls === true ? wordIn(bodyOf(request, Infinity)['result']) : null;
  return result === null ? {} : { result };
};

/** The fields of the request's body; of one that is longer than is worth it, none. */
const bodyOf = ({ body }: LoggedRequest, lengthMax: number): Fields =>
  body !== undefined && body.text.length <= lengthMax ? parsed(body.text) : {};

/** The fields of `data` in the answer; a long one is none that is looked for. */
function answeredBy(message: Noted, { messageBodyLengthMax }: AboutLimits): Fields {
  const isIn = message.direction === 'in';
  const whole = isIn ? message.answer.passedOn : message.answer?.body;
  if (whole !== undefined) return whole.length > messageBodyLengthMax ? {} : fieldsIn(parsed(whole.toString())['data']);
  return isIn && typeof message.answer.data === 'string' ? parsed(message.answer.data) : {};
}

function countsOf(message: Noted): MessageFacts | null {
  const items = message.direction === 'in' ? message.trace.items : message.items;
  if (items === undefined) return null;
  const name = 'x-total-count';
  const total = message.direction === 'in' ? message.answer.headers?.[name] : message.answer?.headers(name);
  return total !== undefined && /^\d{1,15}$/.test(total) ? { items, total: Number(total) } : { items };
}

/** Without what is not known; null when nothing is. */
function factsOf(facts: object): MessageFacts | null {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null);
  return known.length === 0 ? null : (Object.fromEntries(known) as MessageFacts);
}

function parsed(text: string): Fields {
  try {
    return fieldsIn(JSON.parse(text));
  } catch {
    return {};
  }
}

const fieldsIn = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** Ids are of 64 characters at most; what is longer is none. */
const textOf = (value: unknown): string | null => (typeof value === 'string' && value.length <= 64 ? value : null);

/** Values of enumerations; anything else could say anything. */
const wordIn = (value: unknown): string | null =>
  typeof value === 'string' && /^[A-Z_]{1,40}$/.test(value) ? value : null;

const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);
