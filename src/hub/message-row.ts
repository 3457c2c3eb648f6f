import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Vault } from '../kernel/secrets.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { moduleOf } from '../ocpi/modules/index.ts';
import { type Party, parsePartyKey, partyKey } from '../ocpi/party.ts';
import type { MessageRow } from '../store/messages.ts';
import { asItIs, Masker, soughtFormLengthMax } from './mask.ts';
import { maskedPath, maskedQuery, personalSegments, soughtInTarget } from './mask-target.ts';
import { queryIn } from './mask-url.ts';
import type { Noted } from './message.ts';
import { aboutOf } from './message-about.ts';
import { answerHeaders, recordOf, shownHeaders } from './message-headers.ts';

export interface RowParts {
  readonly vault: Vault;
  readonly limits: Pick<Limits, 'messageBodyLengthMax' | 'messageMaskedLengthMax'>;
}

/** The row of a message: everything in it that could name a driver or is a secret has become a mask. */
export function messageRow({ vault, limits }: RowParts, message: Noted, at: number, id: string): MessageRow {
  const { direction, request, target, platformId, ms, error } = message;
  const module = moduleOf(request.module);
  const personal = personalSegments(module, request).slice(0, segmentsMax);
  const spared = request.segments.filter((segment) => !personal.includes(segment));
  const masker = new Masker(vault, [request.requestId, request.correlationId, ...spared]);
  // Everything personal is found before anything is written: it may stand in every part of the message.
  for (const segment of personal) masker.mask(segment);
  masker.seek(soughtInTarget(module, request, target).slice(0, segmentsMax));
  for (const secret of tokensShown(message)) masker.mask(secret);
  const body = keptOf(masker, limits, request.module, request.body?.text);
  const answer = keptOf(masker, limits, request.module, answerIn(message));
  const about = aboutOf(masker, limits, module, message);
  const query = queryIn(target);
  const path = maskedPath(masker, module, request, query === undefined ? target : target.slice(0, -query.length - 1));
  const headers = shownHeaders(masker, module, direction === 'in' ? message.headers : recordOf(message.headers));
  const answered = answerHeaders(message);
  const scrub = masker.scrub;
  // An id that a driver's is part of is masked as a whole: by the mask it can still be found.
  const idOf = (id: string | null): string | null => (id === null || scrub(id) === id ? id : masker.hidden(id));
  const fault = faultOf(message);
  return {
    at,
    id,
    direction,
    platform_id: platformId,
    ms: Math.round(ms * 100) / 100,
    ...partiesOf(message),
    module: request.module,
    side: request.side ?? null,
    method: request.method,
    path: scrub(path),
    query: query === undefined ? null : scrub(maskedQuery(masker, query)),
    object: idOf(about.object),
    session: idOf(about.session),
    reference: about.reference === null ? null : scrub(about.reference),
    token: about.token,
    object_number: request.object ?? null,
    request_id: scrub(direction === 'in' ? request.requestId : message.requestId),
    correlation_id: scrub(request.correlationId),
    ...statusOf(message),
    fault: fault === null ? null : scrub(fault),
    ...routeOf(message, module),
    issues: error instanceof Fault && error.issues.length > 0 ? scrubbed(scrub, error.issues) : null,
    findings: scrubbed(scrub, findingsOf(message)),
    headers: scrubbed(scrub, headers),
    answer_headers: answered === undefined ? null : scrubbed(scrub, shownHeaders(masker, module, answered)),
    body: body.text === null ? null : cut(scrub, body.text, limits),
    body_cut: body.isCut,
    answer: answer.text === null ? null : cut(scrub, answer.text, limits),
    answer_cut: answer.isCut,
    facts: about.facts && scrubbed(scrub, about.facts),
  };
}

/**
 * The token of a call that the hub makes of its own accord, as it is and as it went: a platform may name it in its answer. What is
 * passed on or delivered is too much for each to be searched.
 */
function tokensShown(message: Noted): string[] {
  if (message.direction === 'in' || message.purpose === 'forward' || message.purpose === 'delivery') return [];
  const [, token] = recordOf(message.headers)['authorization']?.split(' ') ?? [];
  return token === undefined ? [] : [token, Buffer.from(token, 'base64').toString()];
}

/** Segments of a path that are looked for; no path of OCPI has more. */
const segmentsMax = 8;

interface Kept {
  readonly text: string | null;
  /** Whether less is kept than there was. */
  readonly isCut: boolean;
}

const nothing: Kept = { text: null, isCut: false };
const left: Kept = { text: null, isCut: true };

/** What is kept of a body: all of it, masked; nothing of one that cannot be masked. */
function keptOf(
  masker: Masker,
  limits: RowParts['limits'],
  module: string,
  content: string | Buffer | undefined,
): Kept {
  if (content === undefined || content.length === 0) return nothing;
  if (typeof content !== 'string' && content.length > limits.messageMaskedLengthMax) return left;
  const text = typeof content === 'string' ? content : content.toString('utf8');
  if (text.length > limits.messageMaskedLengthMax && !Masker.isPlain(module, text)) return left;
  const kept = masker.document(module, text);
  return kept === undefined ? left : { text: kept, isCut: kept.length > limits.messageBodyLengthMax };
}

/** What is kept of a masked text, scrubbed. Of what is not kept only as much is searched as a value at the end could reach into. */
function cut(scrub: (text: string) => string, text: string, { messageBodyLengthMax }: RowParts['limits']): string {
  const searched = messageBodyLengthMax + soughtFormLengthMax;
  if (text.length <= searched) return scrub(text).slice(0, messageBodyLengthMax);
  return scrub(text.slice(0, searched)).slice(0, -soughtFormLengthMax).slice(0, messageBodyLengthMax);
}

/** The answer's body; a list the hub gives out of its own copy is not kept. */
function answerIn(message: Noted): string | Buffer | undefined {
  if (message.direction === 'out') return message.answer?.body;
  const { passedOn, data, statusCode, statusMessage } = message.answer;
  if (passedOn !== undefined) return passedOn;
  if (typeof data === 'object') return undefined;
  const said = statusMessage === undefined ? '' : `,"status_message":${JSON.stringify(statusMessage)}`;
  return `{${data === undefined ? '' : `"data":${data},`}"status_code":${statusCode}${said}}`;
}

/** Who sent and who was meant: where nobody is named, the party that was found. */
function partiesOf(message: Noted): Pick<MessageRow, 'from_party' | 'to_party'> {
  const { request } = message;
  const trace = message.direction === 'in' ? message.trace : {};
  const from = trace.asked?.from ?? request.from;
  const to = request.to ?? (trace.route?.kind === 'party' ? trace.route.party : undefined);
  return { from_party: from ? partyKey(from) : null, to_party: to ? partyKey(to) : null };
}

function statusOf(message: Noted): Pick<MessageRow, 'http' | 'ocpi'> {
  if (message.direction === 'in') return { http: message.answer.http, ocpi: codeOf(message.answer.statusCode) };
  return { http: message.answer?.status ?? null, ocpi: codeOf(message.ocpi) };
}

/** A code of a partner's own making may be any number, in what is passed on too; the column is of 32 bits. */
const codeOf = (ocpi: number | undefined): number | null =>
  ocpi !== undefined && Number.isInteger(ocpi) && Math.abs(ocpi) < 2 ** 31 ? ocpi : null;

/** What was wrong, as the hub says it. */
function faultOf(message: Noted): string | null {
  const { error } = message;
  if (error === undefined) return null;
  if (error instanceof Fault) return error.message;
  return (message.direction === 'in' ? message.answer.statusMessage : undefined) ?? 'the hub failed';
}

/** Where the request went, why, and which agreement allowed it. */
function routeOf(
  message: Noted,
  module: OcpiModule | undefined,
): Pick<MessageRow, 'route' | 'reason' | 'agreement_id'> {
  if (message.direction === 'out') {
    const { to, from, segments, side } = message.request;
    // The hub sends in its own name what is meant for many: then the path says whose it is.
    const owner = side === 'receiver' ? (parsePartyKey(`${segments[0]}-${segments[1]}`) ?? from) : to;
    const reader = side === 'receiver' ? to : from;
    return { route: 'party', reason: message.purpose, agreement_id: agreementOf(message, module, owner, reader) };
  }
  const { asked, route } = message.trace;
  if (asked === undefined || route === undefined) return { route: null, reason: null, agreement_id: null };
  if (route.kind === 'hub') return { route: 'hub', reason: route.why, agreement_id: null };
  const [owner, reader] = asked.operation.side === 'receiver' ? [asked.from, route.party] : [route.party, asked.from];
  return { route: 'party', reason: route.why, agreement_id: agreementOf(message, module, owner, reader) };
}

function agreementOf(
  { registry }: Noted,
  module: OcpiModule | undefined,
  owner: Party | undefined,
  reader: Party | undefined,
): string | null {
  if (module === undefined || owner === undefined || reader === undefined) return null;
  return registry.agreementFor(module, owner, reader)?.id ?? null;
}

function findingsOf(message: Noted): MessageRow['findings'] {
  const findings = message.direction === 'in' ? (message.trace.findings ?? []) : [];
  return findings.length === 0 ? null : findings.map(({ path, rule }) => ({ path, rule }));
}

/** The same with every text in it scrubbed. */
function scrubbed<T>(scrub: (text: string) => string, value: T): T {
  if (scrub === asItIs) return value;
  if (typeof value === 'string') return scrub(value) as T;
  if (Array.isArray(value)) return value.map((entry) => scrubbed(scrub, entry)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, scrubbed(scrub, member)])) as T;
}
