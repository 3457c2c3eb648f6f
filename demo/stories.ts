import type { Location } from '../src/generated/ocpi-2.2.1.ts';
import type { Told } from './account.ts';
import type { LifeEvent } from './data/life-event.ts';
import { cdrText, energyText, placeOf, powerText } from './phrases.ts';

/** A line of the account that waits for its event to arrive. */
export type Story = Omit<Told, 'ms' | 'to'>;

/** A charge that is told from the plug to the bill. */
interface Followed {
  readonly location: Location;
  readonly currency: string;
  /** Who sends it to whom: `BE-BEC NL-TNM`. */
  readonly route: string;
}

/** Charges that are followed at a time, each between others. */
const followedMax = 4;
/** After so much silence anything is worth a line. */
const quietMs = 2500;

/** Chooses what is told of the many things that happen: a few charges from the plug to the bill, and more when it is quiet. */
export class Stories {
  readonly #quietFor: () => number;
  readonly #locations: ReadonlyMap<string, Location>;
  /** By the path of the session. */
  readonly #followed = new Map<string, Followed>();
  /** The session at an EVSE, path by path. */
  readonly #sessionAt = new Map<string, string>();

  /** `quietFor` says how long nothing was told, in milliseconds. */
  constructor(locations: readonly Location[], quietFor: () => number) {
    this.#quietFor = quietFor;
    this.#locations = new Map(
      locations.map((location) => [nameOf(location.country_code, location.party_id, location.id), location]),
    );
  }

  /** What to tell when this has arrived; undefined when it is not worth a line. */
  of(event: LifeEvent): Story | undefined {
    const { at, party: from } = event;
    switch (event.kind) {
      case 'session-put':
        return this.#begin(event);
      case 'session-patch': {
        const followed = this.#followed.get(event.path);
        const { status, kwh, total_cost } = event.patch;
        if (!followed) return undefined;
        const state = status === 'ACTIVE' ? 'charging begins' : 'unplugged';
        const detail = kwh === undefined ? state : energyText(kwh, total_cost, followed.currency);
        return { kind: 'session', at, from, about: placeOf(followed.location), detail };
      }
      case 'cdr': {
        const isFollowed = this.#followed.delete(`sessions/${from.replace('-', '/')}/${event.object.session_id}`);
        if (!isFollowed && !this.#isQuiet) return undefined;
        return { kind: 'CDR', at, from, about: placeOf(event.object.cdr_location), detail: cdrText(event.object) };
      }
      case 'evse-status': {
        const session = this.#sessionAt.get(event.path);
        const isFreed = session !== undefined && event.patch.status === 'AVAILABLE';
        if (isFreed) this.#sessionAt.delete(event.path);
        const [, country = '', party = '', id = '', uid = ''] = event.path.split('/').map(decodeURIComponent);
        const location = this.#locations.get(nameOf(country, party, id));
        if (!location || (session === undefined && !this.#isQuiet)) return undefined;
        return { kind: 'location', at, from, about: placeOf(location), detail: `${event.patch.status} at ${uid}` };
      }
    }
  }

  get #isQuiet(): boolean {
    return this.#quietFor() > quietMs;
  }

  #begin({ at, party: from, to, object, path }: LifeEvent & { readonly kind: 'session-put' }): Story | undefined {
    const { country_code, party_id, location_id, evse_uid, connector_id, currency } = object;
    const location = this.#locations.get(nameOf(country_code, party_id, location_id));
    const evse = location?.evses?.find(({ uid }) => uid === evse_uid);
    const connector = evse?.connectors.find(({ id }) => id === connector_id);
    const route = `${from} ${to}`;
    const others = [...this.#followed.values()];
    const isOneMore = others.length >= followedMax || others.some((other) => other.route === route);
    // Fast charges end soon, so that one can see how they end.
    // Those that an app has started are told whatever they are.
    const isByCard = object.auth_method !== 'COMMAND';
    const isSlow = isByCard && connector?.power_type !== 'DC' && (others.length > 0 || !this.#isQuiet);
    if (!location || !connector || isOneMore || isSlow) return undefined;
    this.#followed.set(path, { location, currency, route });
    this.#sessionAt.set(
      ['locations', country_code, party_id, location_id, evse_uid].map(encodeURIComponent).join('/'),
      path,
    );
    return { kind: 'session', at, from, about: placeOf(location), detail: `plugged in, ${powerText(connector)}` };
  }
}

const nameOf = (country: string, party: string, id: string): string => `${country}/${party}/${id}`.toUpperCase();
