import { expect } from 'chai';
import {
  type Context,
  type Document,
  fromHub,
  type Loss,
  type OcpiVersion,
  type Translation,
  toHub,
} from '../../src/ocpi/versions/index.ts';

type Json = Record<string, unknown>;

/** Whose objects a 2.1.1 peer sends in the tests, and when they come. */
export const received: Context = {
  owner: { country_code: 'BE', party_id: 'BEC' },
  receivedAt: '2026-01-15T12:00:00Z',
  now: '2026-01-15T12:00:00Z',
};

/** A translation that has to be done, with its body read. */
export interface Done {
  readonly body: Json;
  readonly text: string;
  readonly isPatch: boolean;
  readonly losses: readonly Loss[];
}

type Shape = Document['shape'];

const documentOf = (shape: Shape, body: object | string, isPatch: boolean): Document => ({
  shape,
  isPatch,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

/** What a peer's body becomes in the hub. */
export const up = (version: OcpiVersion, shape: Shape, body: object | string, context = received, isPatch = false) =>
  done(toHub(version, documentOf(shape, body, isPatch), context));

/** What the hub's body becomes for a peer. */
export const down = (version: OcpiVersion, shape: Shape, body: object | string, context = received, isPatch = false) =>
  done(fromHub(version, documentOf(shape, body, isPatch), context));

/** Why a body is held, on its way to the hub. */
export const heldUp = (version: OcpiVersion, shape: Shape, body: object, context = received, isPatch = false) =>
  held(toHub(version, documentOf(shape, body, isPatch), context));

/** Why a body is held, on its way to a peer. */
export const heldDown = (version: OcpiVersion, shape: Shape, body: object, context = received, isPatch = false) =>
  held(fromHub(version, documentOf(shape, body, isPatch), context));

function done(translation: Translation): Done {
  if (translation.kind === 'held') return expect.fail(`held: ${translation.field} ${translation.reason}`);
  const { text, isPatch, losses } = translation;
  return { body: JSON.parse(text) as Json, text, isPatch, losses };
}

function held(translation: Translation): { field: string; reason: string; result?: string } {
  if (translation.kind === 'done') return expect.fail(`done: ${translation.text}`);
  const { field, reason, result } = translation;
  return { field, reason, ...(result && { result }) };
}

/** The fields that were lost. */
export const lostIn = ({ losses }: Pick<Done, 'losses'>): readonly string[] => losses.map(({ field }) => field);

/** An object without some of its fields. */
export function without<T extends object>(object: T, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
