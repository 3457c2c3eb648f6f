import type { ModuleId } from './interfaces.ts';
import type { JsonObject } from './shelf.ts';

/** How a partner misbehaves, until it is told otherwise. Several can be combined with `delayMs`. */
export interface Behaviour {
  /** Answers this late. */
  delayMs?: number;
  /** Answers when this has resolved. */
  hold?: Promise<void>;
  /** Takes the request and never answers. */
  hang?: boolean;
  /** The same for some requests, by their body. */
  hangsOn?: (body: unknown) => boolean;
  /** Cuts the connection instead of answering. */
  reset?: boolean;
  /** HTTP 500 with a page of text. */
  status500?: boolean;
  /** HTTP 404 with a page of text, as of a proxy that has lost its way to the platform. */
  page404?: boolean;
  /** HTTP 200 with something that is no OCPI. */
  garbage?: boolean;
  /** HTTP 200 and OCPI 2001, whatever was sent. */
  refuse2001?: boolean;
  /** HTTP 200 and this OCPI status, whatever was sent: such as a 4xxx of another hub further on. */
  statusCode?: number;
  /** HTTP 503 with `Retry-After` of so many seconds. */
  retryAfter?: number;
  /** Adds headers to what it answers otherwise. */
  headers?: Readonly<Record<string, string>>;
  /** Has forgotten every object: PATCH, GET and the PUT of a part are answered 404, the PUT of a whole object is not. */
  missing404?: boolean;
  /** The same, said with HTTP 200 and OCPI 2003. */
  missing2003?: boolean;
  /** The CommandResponse or ChargingProfileResponse to whatever is asked for. */
  operation?: { readonly result: string; readonly timeout: number };
  /** Serves whoever asks, with any token and without one. */
  anyToken?: boolean;
  /** Answers without the ids of the request. */
  forgetsIds?: boolean;
  /** Repeats the routing headers of the request instead of turning them round. */
  keepsRouting?: boolean;
  /** Its clock is so far ahead. */
  clockAheadMs?: number;
  /** Parameters of a list request that it does not look at. */
  ignores?: readonly ('date_from' | 'date_to' | 'limit' | 'offset')[];
  /** Where its links to next pages lead instead of to itself, such as `https://elsewhere.example`. */
  linksTo?: string;
  /** More of the query of its links to next pages, such as `&after=LOC1`. */
  linkQuery?: string;
  /** Links to no next page. */
  noLinks?: boolean;
  /** What becomes of each object of a list before it is shown. */
  shows?: (object: JsonObject) => JsonObject;
  /** Answers as if what is asked for were there, wherever that is. */
  findsAll?: boolean;
  /** Changes the data of what it answers otherwise. */
  data?: (data: unknown) => unknown;
  /** Does not listen; connections are refused. Only for all modules at once. */
  closed?: boolean;
}

/** Where a behaviour applies: a module, the list of versions, the details of a version, or the credentials. */
export type Behaving = ModuleId | 'versions' | 'details' | 'credentials';

/** The behaviour in force, per module or for all of them. */
export class Behaviours {
  #forAll: Behaviour = {};
  readonly #forModule = new Map<string, Behaviour>();
  #areAny = false;

  /** Replaces the behaviour of the named modules, or of everything, which also ends those of single modules. */
  set(behaviour: Behaviour, modules: readonly Behaving[]): void {
    if (modules.length === 0) {
      this.#forAll = behaviour;
      this.#forModule.clear();
    }
    for (const module of modules) this.#forModule.set(module, behaviour);
    this.#areAny = [this.#forAll, ...this.#forModule.values()].some((entry) => Object.keys(entry).length > 0);
  }

  /** Whether there is any misbehaviour: the quick answer while all is well. */
  get areAny(): boolean {
    return this.#areAny;
  }

  of(module: string): Behaviour {
    return this.#forModule.get(module) ?? this.#forAll;
  }
}
