import { membersOf, objectText } from '../../kernel/json.ts';
import { mergeMembers } from '../merge.ts';
import { hubVersion } from '../spoken-versions.ts';
import { type OcpiVersion, type SchemaName, validate } from '../validate.ts';
import { pair as older } from './2.1.1-2.2.1.ts';
import { pair as own } from './2.2.1.ts';
import { pair as newer } from './2.2.1-2.3.0.ts';
import type { Pair, Step } from './pair.ts';
import { Held, Losses, Part } from './part.ts';
import type { Context, Document, Need, Translation } from './translation.ts';

export { modulesOf } from './modules.ts';
export { statusFromHub, statusToHub } from './status-codes.ts';
export { chosenToken, chosenTokenType } from './tokens.ts';
export type { Context, Document, Loss, Need, OcpiVersion, PeerTraits, Translation } from './translation.ts';

export type Direction = 'to-hub' | 'from-hub';

const pairs: Readonly<Record<OcpiVersion, Pair>> = { '2.1.1': older, '2.2.1': own, '2.3.0': newer };

/** Whether documents of this shape differ between the hub and a peer of this version. When not, they pass as they are. */
export function isTranslated(version: OcpiVersion, direction: Direction, shape: SchemaName): boolean {
  return stepOf(version, direction, shape) !== undefined;
}

/**
 * What the caller has to look up for the context of `toHub` or `fromHub`, in our words for the fields. Of a PATCH that has to become
 * a whole object it is `stored` first; asked again with it, the rest.
 */
export function needs(
  version: OcpiVersion,
  direction: Direction,
  document: Document,
  context: Context,
): readonly Need[] {
  const pair = pairs[version];
  const lookUps = direction === 'to-hub' ? pair.needsToHub : pair.needsFromHub;
  let { text } = document;
  if (direction === 'from-hub' && needsWhole(pair, document)) {
    if (context.stored === undefined) return [{ what: 'stored' }];
    text = context.stored;
  }
  const isMerged =
    direction === 'to-hub' && document.isPatch === true && pair.mergedIntoStored.includes(document.shape);
  const stored: readonly Need[] = isMerged && context.stored === undefined ? [{ what: 'stored' }] : [];
  return [...stored, ...(lookUps[document.shape]?.(partOf(text, new Losses()), document) ?? [])];
}

/**
 * Puts a document of a peer, valid by the schema of its version, into the hub's form: valid by the hub's schema, or held. Changes
 * nothing that it is given.
 */
export function toHub(version: OcpiVersion, document: Document, context: Context): Translation {
  const pair = pairs[version];
  const step = stepOf(version, 'to-hub', document.shape);
  if (step === undefined) return unchanged(document);
  return attempt((losses) => {
    const translated = apply(step, document.text, document.isPatch === true, context, losses);
    const isMerged = document.isPatch === true && pair.mergedIntoStored.includes(document.shape);
    const text = isMerged ? merged(translated, context) : translated;
    return checked(hubVersion, { ...document, text, isPatch: document.isPatch === true && !isMerged }, losses);
  });
}

/** Puts a document of the hub into the form of a peer's version: valid by that version's schema, or held. */
export function fromHub(version: OcpiVersion, document: Document, context: Context): Translation {
  const pair = pairs[version];
  const step = stepOf(version, 'from-hub', document.shape);
  if (step === undefined) return unchanged(document);
  return attempt((losses) => {
    const isWhole = needsWhole(pair, document);
    if (isWhole && context.stored === undefined) throw new Held('/', 'the whole object is not known');
    const isPatch = document.isPatch === true && !isWhole;
    const source = isWhole ? (context.stored ?? '') : document.text;
    const translated = apply(step, source, isPatch, context, losses);
    const text = pair.finish?.(translated, context, losses) ?? translated;
    return checked(version, { shape: document.shape, text, isPatch }, losses);
  });
}

function stepOf(version: OcpiVersion, direction: Direction, shape: SchemaName): Step | undefined {
  const pair = pairs[version];
  return (direction === 'to-hub' ? pair.toHub : pair.fromHub)[shape];
}

const unchanged = ({ text, isPatch = false }: Document): Translation => ({ kind: 'done', text, isPatch, losses: [] });

const partOf = (text: string, losses: Losses): Part => new Part(text, '', losses);

function needsWhole(pair: Pair, { shape, isPatch, text }: Document): boolean {
  const fields = pair.wholeFor[shape];
  if (isPatch !== true || fields === undefined) return false;
  const part = partOf(text, new Losses());
  return fields.some((field) => part.has(field));
}

function apply(step: Step, text: string, isPatch: boolean, context: Context, losses: Losses): string {
  const part = partOf(text, losses);
  step(part, { context, isPatch });
  return part.toString();
}

function merged(patch: string, { stored }: Context): string {
  if (stored === undefined) throw new Held('/', 'there is no such object to be changed');
  return objectText(mergeMembers(membersOf(stored), membersOf(patch)));
}

function attempt(translate: (losses: Losses) => Translation): Translation {
  const losses = new Losses();
  try {
    return translate(losses);
  } catch (error) {
    if (!(error instanceof Held)) throw error;
    const { field, message: reason, result } = error;
    return { kind: 'held', field, reason, ...(result && { result }), losses: losses.all };
  }
}

/** What was made is valid by the version it is for, whatever the one it came from allows: longer ids, other formats. */
function checked(version: OcpiVersion, { shape, text, isPatch = false }: Document, losses: Losses): Translation {
  const [issue] = validate(shape, JSON.parse(text), { partial: isPatch, version }).issues;
  if (issue !== undefined) throw new Held(issue.path, `${issue.message} in ${version}`);
  return { kind: 'done', text, isPatch, losses: losses.all };
}
