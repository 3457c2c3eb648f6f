import type { FaultKind, Issue } from '../kernel/fault.ts';
import type { Method, Side } from './message.ts';
import { foldId } from './object-state.ts';
import { type Party, partyOf, type Role } from './party.ts';
import type { SchemaName } from './validate.ts';

/** What an operation does to the hub's copy, and thereby what it is. */
export type Effect =
  /** A page of a list. */
  | 'list'
  | 'read'
  /** PUT or PATCH of a client-owned object. */
  | 'store'
  | 'remove'
  /** A new entry of the ledger. */
  | 'append'
  /** A question to the owner of a token, that the hub can find or ask around for (K-07). */
  | 'authorize'
  /** Only passed on to a party. */
  | 'none'
  /** An operation begun at a party, whose result comes to a URL of the hub's own (M-21). */
  | 'begin'
  /** The result of an operation, at that URL. */
  | 'result'
  /** News about an operation, for those who have begun it (G-06). */
  | 'news';

/**
 * What becomes of a request without `OCPI-to-*`: the hub answers it from its copy or takes it in for everyone entitled
 * (`hub`), or passes it to the party it finds: the owner of the object, or the party the object concerns.
 */
export type Unaddressed = 'hub' | 'owner' | 'addressee';

/** An operation that is begun at one party and whose result comes later. */
export interface Begins {
  readonly kind: string;
  /** Where the request has its `response_url`. */
  readonly responseUrl: 'body' | 'query';
  /** What it is about, by which its receiver is found when nobody is addressed, and the parameter or field with its id. */
  readonly about: { readonly what: 'location' | 'session' | 'reservation'; readonly field: string };
  /** The fields of its body that are looked at; others, of the same names or not, are only passed on. */
  readonly fields: readonly string[];
  /** What is answered when there is no such thing for the requester. */
  readonly unknown: Readonly<Record<string, unknown>>;
  /** What is answered about what is another party's. */
  readonly foreign: Readonly<Record<string, unknown>>;
  /** What is answered to those who have no Session where it is to happen, running or just ended (H10). */
  readonly withoutSession?: Readonly<Record<string, unknown>>;
  /** Schema of the result (G-19). */
  readonly result: SchemaName;
  /** What is wrong with a body that its schema cannot see. */
  readonly issuesOf?: (body: Readonly<Record<string, unknown>>) => readonly Issue[];
  /** Query parameters that are required, besides `response_url`: whole numbers above zero. */
  readonly numbers?: readonly string[];
}

/** One line of a module's table. */
export interface Operation {
  readonly side: Side;
  readonly method: Method;
  /** Names of the path parameters below the endpoint. `?` ends the ones that may be left out, quotes enclose a fixed segment. */
  readonly path: readonly string[];
  readonly effect: Effect;
  readonly unaddressed: Unaddressed;
  /** The path is a URL of the hub's own making: whoever is addressed, the hub answers. */
  readonly isOurs?: boolean;
  readonly begins?: Begins;
  /** Schema of the body, by the number of ids below the owner for objects that have parts. */
  readonly body?: readonly SchemaName[];
  /** Schema of what is answered, when that is not an object of the module. */
  readonly answer?: SchemaName;
  /** The body may be left out. */
  readonly isBodyOptional?: boolean;
}

/** Objects of the same owner in another module, which an object (or a part, or a PATCH of it) names by their ids. */
export interface RefersTo {
  readonly module: string;
  readonly idsIn: (document: Readonly<Record<string, unknown>>) => readonly string[];
}

/** Everything the machinery knows about a module. */
export interface OcpiModule {
  readonly id: string;
  /** Roles whose parties own its objects and push them. */
  readonly owners: readonly Role[];
  /** Roles whose parties may receive and list them. */
  readonly readers: readonly Role[];
  /**
   * Parties of these roles can stand where readers stand, for owners of one role: they relay what they get (G-12). An agreement has to
   * name both.
   */
  readonly relays?: { readonly readers: readonly Role[]; readonly owner: Role };
  /** Roles that need a contract: an agreement that names the party; one with everybody does not do (S-21, G-10). */
  readonly byContract?: readonly Role[];
  /** The side of an agreement on which the owners stand. */
  readonly ownerSide: 'cpo' | 'emsp';
  /** Whether a push to the hub is meant for everyone entitled. */
  readonly broadcast: boolean;
  /** The answer about an object that is not there (T-36). */
  readonly unknown: FaultKind;
  /**
   * The party an object concerns, for modules whose objects are nobody else's business; undefined when the document does
   * not say, as a PATCH of something else.
   */
  readonly addresseeOf?: (document: Readonly<Record<string, unknown>>) => Party | undefined;
  /** Where an object is, for modules whose objects are found by that; undefined when it does not say. */
  readonly placeOf?: (document: Readonly<Record<string, unknown>>) => string | undefined;
  /** Readers from whom the module keeps objects for which `when` holds (L-20). */
  readonly restricted?: {
    readonly from: readonly Role[];
    readonly when: (document: Readonly<Record<string, unknown>>) => boolean | null;
    /** What those who had such an object before are told: fields of a PATCH, beside last_updated. */
    readonly told: Readonly<Record<string, unknown>>;
  };
  /** A query parameter that belongs to an object's identity, with its default; the body has a field of the same name (K-02). */
  readonly variant?: {
    readonly name: string;
    readonly default: string;
    readonly enumeration: string;
    /** What stands for a value that a version does not know. */
    readonly other: string;
  };
  /** Field of the object that holds its id. */
  readonly idField: string;
  /** The ids identify drivers: they are masked wherever they are shown. */
  readonly idsArePersonal?: boolean;
  /** Field that names the session an object belongs to. */
  readonly sessionField?: string;
  /** The state that is an object's last: what would take it to another is refused (S-02). */
  readonly final?: { readonly field: string; readonly value: string };
  readonly refersTo?: RefersTo;
  /** Its Sender interface has URLs that were made up for one result, and that nobody else is to know. */
  readonly hasResultUrls?: boolean;
  /** A new object may be what a command has led to. */
  readonly startedByCommand?: boolean;
  /** Lists to which PATCH appends; entries are identified by the named field (S-05). */
  readonly appends?: Readonly<Record<string, string>>;
  readonly operations: readonly Operation[];
}

const ownerPath = ['country_code', 'party_id'];

/** GET, PUT and the like of client-owned objects on the Receiver interface (T-60). */
export function clientOwned(
  path: readonly string[],
  methods: readonly ('GET' | 'PUT' | 'PATCH' | 'DELETE')[],
  body: readonly SchemaName[],
  unaddressed: Unaddressed = 'hub',
): Operation[] {
  const effects = { GET: 'read', PUT: 'store', PATCH: 'store', DELETE: 'remove' } as const;
  return methods.map((method) => ({
    side: 'receiver',
    method,
    path: [...ownerPath, ...path],
    effect: effects[method],
    unaddressed,
    ...(effects[method] === 'store' && { body }),
  }));
}

/** The list of the Sender interface. */
export const senderList: Operation = { side: 'sender', method: 'GET', path: [], effect: 'list', unaddressed: 'hub' };

/** The Tariffs by which charging periods are priced. */
export const periodTariffs: RefersTo = {
  module: 'tariffs',
  idsIn: ({ charging_periods }) =>
    ((charging_periods ?? []) as { tariff_id?: string | null }[]).flatMap(({ tariff_id }) => tariff_id ?? []),
};

/** The eMSP that owns the token in `cdr_token`; null, as in a PATCH, says as little as nothing (T-18). */
export function cdrTokenOwner(document: Readonly<Record<string, unknown>>): Party | undefined {
  const token = document['cdr_token'] as { country_code: string; party_id: string } | null | undefined;
  return token == null ? undefined : partyOf(token.country_code, token.party_id);
}

/** The EVSE that a document names by `location_id` and `evse_uid`, folded: the same text for the same EVSE of a CPO. */
export function evsePlace({ location_id, evse_uid }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof location_id !== 'string' || typeof evse_uid !== 'string') return undefined;
  return foldId(`${location_id}\n${evse_uid}`);
}
