import type { FaultKind } from '../kernel/fault.ts';
import type { Method, Side } from './message.ts';
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
  /** Only passed on to a party. */
  | 'none';

/**
 * What becomes of a request without `OCPI-to-*`: the hub answers it from its copy or takes it in for everyone entitled
 * (`hub`), or passes it to the party it finds: the owner of the object, or the party the object concerns.
 */
export type Unaddressed = 'hub' | 'owner' | 'addressee';

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
  /** Schema of the body, by the number of ids below the owner for objects that have parts. */
  readonly body?: readonly SchemaName[];
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
  /** Readers from whom the module keeps objects for which `when` holds (L-20). */
  readonly restricted?: {
    readonly from: readonly Role[];
    readonly when: (document: Readonly<Record<string, unknown>>) => boolean | null;
    /** What those who had such an object before are told: fields of a PATCH, beside last_updated. */
    readonly told: Readonly<Record<string, unknown>>;
  };
  /** A query parameter that belongs to an object's identity, with its default; the body has a field of the same name (K-02). */
  readonly variant?: { readonly name: string; readonly default: string };
  /** Field of the object that holds its id. */
  readonly idField: string;
  /** The ids identify drivers: they are masked wherever they are shown. */
  readonly idsArePersonal?: boolean;
  /** Field that names the session an object belongs to. */
  readonly sessionField?: string;
  /** The state that is an object's last: what would take it to another is refused (S-02). */
  readonly final?: { readonly field: string; readonly value: string };
  readonly refersTo?: RefersTo;
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
