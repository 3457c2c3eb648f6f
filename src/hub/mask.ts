import type { Vault } from '../kernel/secrets.ts';
import { moduleOf } from '../ocpi/modules/index.ts';
import { foldId } from '../ocpi/object-state.ts';
import { secretsIn } from './mask-url.ts';

/** Whoever knows this URL could send a result there. */
const responseUrl = 'response_url';

/** Fields that identify a driver, or are secrets, wherever they stand. */
const personal = new Set([
  'authorization',
  'auth_id',
  'contract_id',
  'email',
  'group_id',
  'issuer',
  'license_plate',
  'phone',
  responseUrl,
  'vehicle_id',
  'visual_number',
]);
/** Objects in which `uid` names a driver's token; in an EVSE it does not. As texts they are secrets. */
const tokenObjects = new Set(['token', 'cdr_token', 'tokens']);
/** Signed meter values name the driver inside of what is signed. */
const [signed, plain] = ['signed_data', 'plain_data'];

/**
 * An id of a driver, made unrecognisable: the same id always looks the same, in upper case or in lower, so that two entries can be
 * told to be of one.
 */
export const masked = (vault: Vault, id: string): string =>
  `masked-${vault
    .digest(`masked ${foldId(id)}`)
    .toString('base64url')
    .slice(0, 10)}`;

/** A received document with the ids of drivers masked; null when it is no JSON, because then nobody knows where they stand. */
export function maskedDocument(vault: Vault, module: string, text: string | null): unknown {
  if (text === null) return null;
  try {
    const mask = (id: string) => masked(vault, id);
    return withMasks({ mask, hidden: mask, seek: () => undefined }, JSON.parse(text), isAboutTokens(module));
  } catch {
    return null;
  }
}

/** Whether a module's documents are about tokens from their first field on. */
const isAboutTokens = (module: string): boolean => moduleOf(module)?.idsArePersonal === true;

const names = [...personal, ...tokenObjects, signed, plain];
/** The names of fields that make a JSON text worth masking; escapes could hide one. */
const suspicious = new RegExp(`"(?:${names.join('|')})"|\\\\u`, 'i');
/** The same in a text of any kind: what is no JSON may have other quotes, none, or tags. */
const mentioned = new RegExp(`${names.map((name) => name.replace('_', '[_-]?')).join('|')}|\\\\u|&#`, 'i');

/** Values that are looked for in one message; a document with more is a list, and is not kept. */
const soughtMax = 32;
/**
 * Values shorter than this are masked where they stand, and not looked for elsewhere: they would be found in everything. Longer
 * ones are no ids, nor tokens of credentials (64 characters).
 */
const [soughtLengthMin, soughtLengthMax] = [4, 255];
/** How long such a value is at most as it stands in a URL or in JSON: up to nine characters for one. */
export const soughtFormLengthMax = 9 * soughtLengthMax;

/** What `scrub` is when nothing is looked for. */
export const asItIs = (text: string): string => text;

/** Masks everything that is kept of one message: what is personal in one part of it is found in the others too. */
export class Masker {
  readonly #vault: Vault;
  readonly #spared: readonly string[];
  readonly #masks = new Map<string, string>();

  /** `spared` are ids of the message that may be in a URL for results without being a secret. */
  constructor(vault: Vault, spared: readonly string[] = []) {
    this.#vault = vault;
    this.#spared = spared;
  }

  /** The mask of an id of a driver or of a secret, which from now on is looked for. Throws when there are too many. */
  readonly mask = (id: string): string => {
    const known = this.#masks.get(id);
    if (known !== undefined) return known;
    if (id.length > soughtLengthMax) return masked(this.#vault, id);
    if (this.#masks.size >= soughtMax) throw new RangeError('too many ids of drivers');
    const mask = masked(this.#vault, id);
    this.#masks.set(id, mask);
    return mask;
  };

  /** The same, without being looked for: for what only may be personal. */
  readonly hidden = (id: string): string => this.#masks.get(id) ?? masked(this.#vault, id);

  /** Looks for what may stand in a URL for results, but for what the message says openly. */
  readonly seek = (secrets: readonly string[], beside: object = {}): void => {
    const open = Object.entries(beside).map(([name, value]) => (name.toLowerCase() === responseUrl ? '' : value));
    for (const secret of secrets) {
      if (secret.length >= soughtLengthMin && !this.#spared.includes(secret) && !open.includes(secret))
        this.mask(secret);
    }
  };

  /** A JSON text with its personal fields masked, as it came when it has none; undefined when it is no JSON, or has too many. */
  document(module: string, text: string): string | undefined {
    if (Masker.isPlain(module, text)) return text;
    try {
      // In a value a name is only a word.
      if (!isAboutTokens(module) && !suspicious.test(text)) return JSON.parse(text) === undefined ? undefined : text;
      return JSON.stringify(withMasks(this, JSON.parse(text), isAboutTokens(module)));
    } catch {
      return undefined;
    }
  }

  /** Whether a document can be kept without being read. */
  static isPlain(module: string, text: string): boolean {
    return !isAboutTokens(module) && !mentioned.test(text);
  }

  /** Replaces everything that was masked so far wherever else it stands: in the sentence of an answer, in a field nobody knows. */
  get scrub(): (text: string) => string {
    const sought = [...this.#masks.keys()].filter((id) => id.length >= soughtLengthMin);
    if (sought.length === 0) return asItIs;
    // As it stands in a text, in JSON and in a URL.
    const forms = sought.flatMap((id) => [id, JSON.stringify(id).slice(1, -1), encodeURIComponent(id.toWellFormed())]);
    const distinct = [...new Set(forms)];
    // As expressions compare them: in lower case some letters that are the same differ.
    const inUpperCase = distinct.map((form) => form.toUpperCase());
    // An expression is made when one of them is there: to compile it takes longer than all else that is done with a message.
    let found: RegExp | undefined;
    return (text) => {
      const upperCase = text.toUpperCase();
      if (!inUpperCase.some((form) => upperCase.includes(form))) return text;
      found ??= anyOf(distinct);
      return text.replace(found, (form) => this.#masks.get(form) ?? this.hidden(decoded(form)));
    };
  }
}

/** Finds any of some texts, in upper or lower case; the longest first, as one could be the beginning of another. */
const anyOf = (texts: readonly string[]): RegExp =>
  new RegExp(
    [...texts]
      .sort((one, other) => other.length - one.length)
      .map(escaped)
      .join('|'),
    'gi',
  );

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** An id from the form in which it stood in a URL or in JSON. */
function decoded(form: string): string {
  try {
    return decodeURIComponent(JSON.parse(`"${form}"`) as string);
  } catch {
    return form;
  }
}

/** How values are masked: `hidden` ones are too long to stand anywhere else. */
interface Masks {
  mask(id: string): string;
  hidden(id: string): string;
  seek(secrets: readonly string[], beside: object): void;
}

/** The value with its personal fields masked in place: a copy of a long document would take several times as long. */
function withMasks(masks: Masks, value: unknown, inToken: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const [at, entry] of value.entries()) value[at] = withMasks(masks, entry, inToken);
    return value;
  }
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(members)) {
    const member = members[name];
    const field = name.toLowerCase();
    if (field === responseUrl && typeof member === 'string') masks.seek(secretsIn(member), value);
    const kept = maskedMember(masks, field, member, inToken);
    if (kept !== member) members[name] = kept;
  }
  return value;
}

function maskedMember(masks: Masks, field: string, member: unknown, inToken: boolean): unknown {
  if (member === null) return null;
  const isText = typeof member !== 'object';
  if (field === plain || (field === signed && isText)) return masks.hidden(textOf(member));
  const isToken = tokenObjects.has(field);
  if (personal.has(field) || (inToken && field === 'uid') || (isToken && isText)) return masks.mask(textOf(member));
  // A driver can open the URL of signed values without further ado.
  if (field === signed && !Array.isArray(member)) {
    const values = member as { url?: unknown };
    if (typeof values.url === 'string') values.url = masks.hidden(values.url);
    return withMasks(masks, values, inToken);
  }
  return withMasks(masks, member, inToken || isToken);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
