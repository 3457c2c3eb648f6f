import type { JsonObject } from '../support/partner/shelf.ts';
import { type Amount, digestOf, type Held, type PartyName } from './history.ts';

/**
 * The stamps of every version: `last_updated` is unique, so that it tells the version of an EVSE, whose status changes carry
 * nothing else. Everything else says its version itself, in `x_version`.
 */
export class Stamps {
  #last = 0;
  readonly #versions = new Map<string, Map<string, number>>();
  readonly #newest = new Map<string, number>();

  /** The next version of an object, with the `last_updated` it is to have. */
  next(key: string): { version: number; lastUpdated: string } {
    this.#last = Math.max(this.#last + 1, Date.now());
    const lastUpdated = new Date(this.#last).toISOString();
    const version = (this.#newest.get(key) ?? 0) + 1;
    this.#newest.set(key, version);
    const known = this.#versions.get(key) ?? new Map<string, number>();
    this.#versions.set(key, known.set(lastUpdated, version));
    return { version, lastUpdated };
  }

  /** -1 when the object never had this stamp. */
  versionAt(key: string, lastUpdated: unknown): number {
    return this.#versions.get(key)?.get(String(lastUpdated)) ?? -1;
  }
}

/** Fields that an object's digest leaves out: they are compared by themselves, or belong to its parts. */
const apart: Readonly<Record<string, readonly string[]>> = {
  locations: ['evses', 'last_updated'],
  sessions: ['charging_periods'],
};

/** What an object, whole or in part, says of itself; the same for its owner, the hub and receivers. */
export function ownDigest(module: string, object: JsonObject): string {
  return digestOf(without(object, apart[module] ?? []));
}

/** Of an EVSE: its status, which is what changes. */
export const evseDigest = (evse: JsonObject): string => digestOf([evse['status'], evse['last_updated']]);

/** An object's key: a token's type is always RFID here. */
export function keyOf(module: string, object: JsonObject): string {
  const owner: PartyName = `${object['country_code']}-${object['party_id']}`;
  return `${module}/${owner}/${object[module === 'tokens' ? 'uid' : 'id']}`;
}

/** What somebody who has this whole object holds: a Location and its EVSEs are several things. */
export function heldOf(stamps: Stamps, module: string, object: JsonObject): Held[] {
  const key = keyOf(module, object);
  if (module !== 'locations') {
    return [
      {
        key,
        version: versionOf(object),
        digest: ownDigest(module, object),
        whole: digestOf(object),
        ...(module === 'sessions' && { entries: entriesOf(object) }),
        ...(module === 'cdrs' && { amount: amountOf(object) }),
      },
    ];
  }
  const evses = listOf(object['evses']);
  const whole = digestOf({ ...object, evses: evses.map((evse) => evse['uid']) });
  return [
    { key, version: versionOf(object), digest: ownDigest(module, object), whole },
    ...evses.map((evse) => heldEvse(stamps, key, evse)),
  ];
}

/** What somebody gets to know from a push. */
export function heldOfPush(stamps: Stamps, method: string, path: string, body: unknown): Held[] {
  const [module = '', countryCode, partyId, id = '', evseUid] = (path.split('?', 1)[0] ?? '').split('/');
  const key = `${module}/${countryCode}-${partyId}/${id}`;
  if (method === 'DELETE') return [{ key, version: 0, gone: true }];
  const object = body as JsonObject;
  if (evseUid !== undefined) {
    const held = heldEvse(stamps, key, { ...object, uid: evseUid });
    return [held];
  }
  if (method === 'PATCH') {
    return [{ key, version: versionOf(object), ...(module === 'sessions' && { entries: entriesOf(object) }) }];
  }
  return heldOf(stamps, module, object);
}

function heldEvse(stamps: Stamps, locationKey: string, evse: JsonObject): Held {
  const key = `${locationKey}/${evse['uid']}`;
  const version = stamps.versionAt(key, evse['last_updated']);
  return { key, version, digest: evseDigest(evse), whole: digestOf(evse) };
}

const versionOf = (object: JsonObject): number => (typeof object['x_version'] === 'number' ? object['x_version'] : -1);

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value : []);

/** Charging periods, each told by all it says. */
const entriesOf = (session: JsonObject): string[] => listOf(session['charging_periods']).map(entryOf);

export const entryOf = (period: object): string => digestOf(period);

export function amountOf(cdr: JsonObject): Amount {
  const cost = (cdr['total_cost'] as { excl_vat: number }).excl_vat;
  return { currency: String(cdr['currency']), micros: BigInt(Math.round(cost * 1e6)) };
}

const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
