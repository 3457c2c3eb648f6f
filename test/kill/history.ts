import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/kernel/json.ts';

/** A party, `BE-BEC`. */
export type PartyName = string;

/** What the load does to the hub, for the figures. */
export type Kind = 'evse status' | 'location' | 'tariff' | 'tariff delete' | 'token' | 'session' | 'cdr';

/** An amount of money in millionths, so that sums are exact. */
export interface Amount {
  readonly currency: string;
  readonly micros: bigint;
}

/** One version of an object, as its owner sent it. A write can carry several: a Location brings its EVSEs along. */
export interface Version {
  /** Module, owner and id, `locations/BE-BEC/L1`; an EVSE is an object of its own, `locations/BE-BEC/L1/E2`. */
  readonly key: string;
  /** Dense: the first version is 1, and each is one more than the one before. */
  readonly version: number;
  /** Of what the object says of itself in this version; '' for a version that deletes it. */
  readonly digest: string;
  readonly gone?: boolean;
  /** Entries it appends to a list. */
  readonly entries?: readonly string[];
  /** The one party a session or a CDR is for. */
  readonly addressee?: PartyName;
  readonly amount?: Amount;
}

/** An object as somebody holds it or was sent it. */
export interface Held {
  readonly key: string;
  /** -1: a version its owner never made. */
  readonly version: number;
  /** As in `Version`; undefined when only a part was sent. */
  readonly digest?: string | undefined;
  /** Of the whole document, to compare holders. */
  readonly whole?: string;
  readonly gone?: boolean;
  readonly entries?: readonly string[];
  readonly amount?: Amount;
}

/** A line of the history, which only grows. `unknown`: the owner got no answer and asked no more. */
export type Line =
  | { readonly what: 'invoke'; readonly write: number; readonly kind: Kind; readonly versions: readonly Version[] }
  | { readonly what: 'ok' | 'unknown'; readonly write: number }
  | { readonly what: 'refused'; readonly write: number; readonly answer: string }
  | { readonly what: 'seen'; readonly by: PartyName; readonly at: number; readonly held: readonly Held[] };

/** Who may see whose objects of which modules. */
export interface Agreement {
  readonly cpo: PartyName;
  readonly emsp: PartyName;
  readonly modules: readonly string[];
}

/** What everybody holds when all is quiet. */
export interface Ending {
  /** The hub's copies, as their owners read them one by one. */
  readonly hub: readonly Held[];
  /** The lists the hub gives to each party. */
  readonly lists: ReadonlyMap<PartyName, readonly Held[]>;
  /** What each receiver was brought. */
  readonly copies: ReadonlyMap<PartyName, readonly Held[]>;
  /** What partners complained of. */
  readonly complaints: readonly string[];
  /** What was still on its way when the time was over. */
  readonly unsettled: readonly string[];
}

/** Everything the checker decides from. */
export interface Story {
  readonly agreements: readonly Agreement[];
  readonly lines: readonly Line[];
  readonly ending: Ending;
}

export const moduleOf = (key: string): string => key.split('/', 1)[0] ?? '';
export const ownerOf = (key: string): PartyName => key.split('/')[1] ?? '';

/** Whether the other party of an agreement receives the module: tokens go from eMSP to CPO, the rest the other way. */
export function entitles(agreement: Agreement, key: string, receiver: PartyName): boolean {
  const module = moduleOf(key);
  const [owner, reader] = module === 'tokens' ? [agreement.emsp, agreement.cpo] : [agreement.cpo, agreement.emsp];
  return owner === ownerOf(key) && reader === receiver && agreement.modules.includes(module);
}

/** Sixteen characters that differ when the content does. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('base64url').slice(0, 16);

/** Writes the history down as it happens. */
export class Journal {
  readonly lines: Line[] = [];
  #writes = 0;

  /** Before the first attempt; returns the number of the write. */
  invoke(kind: Kind, versions: readonly Version[]): number {
    this.#writes += 1;
    this.lines.push({ what: 'invoke', write: this.#writes, kind, versions });
    return this.#writes;
  }

  ok(write: number): void {
    this.lines.push({ what: 'ok', write });
  }

  unknown(write: number): void {
    this.lines.push({ what: 'unknown', write });
  }

  refused(write: number, answer: string): void {
    this.lines.push({ what: 'refused', write, answer });
  }

  seen(by: PartyName, at: number, held: readonly Held[]): void {
    this.lines.push({ what: 'seen', by, at, held });
  }
}
