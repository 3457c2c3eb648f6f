import type { Shape } from './routes.ts';
import type { PlatformName } from './world.ts';

/** Whoever is not connected, or not any more, and what it shows in `Authorization`. */
export type Stranger =
  /** No header. */
  | 'none'
  /** A token of the right form that was never issued. */
  | 'unknown'
  /** The public part of a token in use, with another secret. */
  | 'forged'
  /** A token in use after another scheme than `Token`. */
  | 'scheme'
  /** A token that was replaced, after the first use of the new one. */
  | 'replaced'
  /** A token that was replaced by one that nobody has used yet, after the overlap. */
  | 'lapsed'
  /** The token A with which a platform has registered. */
  | 'used'
  | 'suspended'
  | 'gone';

export const strangers: readonly Stranger[] = [
  'none',
  'unknown',
  'forged',
  'scheme',
  'replaced',
  'lapsed',
  'used',
  'suspended',
  'gone',
];

/** `invited` shows a token A that is still good. */
export type Caller = PlatformName | Stranger | 'invited';

/** What a request is addressed to. */
export type Place =
  | { readonly kind: 'module'; readonly shape: Shape }
  | { readonly kind: 'stray'; readonly path: string }
  | { readonly kind: 'versions' | 'details' | 'credentials' | 'hubclientinfo' };

/** The parts of the matrix, each checked by a test of its own. */
export type Family = 'authentication' | 'routes' | 'configuration' | 'ownership' | 'claims' | 'addressees' | 'bodies';

/** What a request says; from this the oracle judges and the client writes HTTP. */
export interface Request {
  readonly family: Family;
  readonly caller: Caller;
  readonly method: string;
  readonly place: Place;
  /** `BE-BEC` as it is to be written, so `be-bec` too; `-BEC` sends one header of the pair. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly query?: string;
  /** Whose object, and which. */
  readonly owner?: string;
  readonly id?: string;
  /** The eMSP in the `cdr_token` of the body. */
  readonly concerns?: string | undefined;
  /** What the body says of its owner and id, when it contradicts. */
  readonly bodyOwner?: string;
  readonly bodyId?: string;
}

/** One cell of the matrix. */
export interface Cell extends Request {
  readonly number: number;
}

/** A cell for people to read. */
export function describeCell(cell: Cell): string {
  const { place } = cell;
  const where =
    place.kind === 'module'
      ? `${place.shape.side} ${place.shape.module}/${place.shape.names.join('/')}`
      : place.kind === 'stray'
        ? place.path
        : place.kind;
  const said = [
    cell.owner && `owner ${cell.owner}`,
    cell.id && `id ${cell.id}`,
    `from ${cell.from ?? 'nobody'}`,
    `to ${cell.to ?? 'nobody'}`,
    cell.concerns && `concerns ${cell.concerns}`,
    cell.bodyOwner && `body of ${cell.bodyOwner}`,
    cell.bodyId && `body with id ${cell.bodyId}`,
  ];
  return `#${cell.number} ${cell.caller}: ${cell.method} ${where} (${said.filter(Boolean).join(', ')})`;
}
