import type { CDR, Session } from '../../src/generated/ocpi-2.2.1.ts';
import type { Kind } from '../account.ts';
import { cdrText, energyText } from '../phrases.ts';
import type { World } from '../world.ts';
import type { Books, Stay } from './books.ts';
import { utilityName } from './plan.ts';
import { placeText } from './site.ts';
import type { News } from './watch.ts';

/** Fast enough that one can see how it ends, in minutes of the network. */
const followedMinutesMax = 45;
/** After so much silence anything is worth a line. */
const quietMs = 2500;

/** Chooses what is told of the charges at stations of the hub: one at a time from the plug to the bill, and more when it is quiet. */
export class SiteStories implements News {
  readonly #world: World;
  readonly #books: Books;
  readonly #now: () => number;
  #followed: Stay | undefined;
  #isActive = false;
  /** When the station began to say what is new, in our time. */
  #saidAt = 0;
  /** What each eMSP was told last of a place. */
  readonly #statuses = new Map<string, Map<string, string>>();

  /** `now` is the time in the network. */
  constructor(world: World, books: Books, now: () => number) {
    this.#world = world;
    this.#books = books;
    this.#now = now;
  }

  /** Somebody is about to charge for so long. */
  coming(stay: Stay, minutes: number): void {
    if (this.#followed !== undefined || minutes > followedMinutesMax) return;
    this.#followed = stay;
    this.#isActive = false;
    this.saying(stay);
  }

  /** The station is about to say something that the network has to hear of. */
  saying(stay: Stay): void {
    if (this.#followed === stay) this.#saidAt = performance.now();
  }

  gone(stay: Stay): void {
    if (this.#followed === stay) this.#followed = undefined;
  }

  /** An app has started it. */
  commanded(stay: Stay, ms: number): void {
    if (this.#followed !== stay) return;
    const about = { about: placeText(stay.place.station), detail: 'START_SESSION accepted' };
    this.#world.account.tell({ kind: 'command', at: this.#now(), from: stay.emsp, to: [utilityName], ...about, ms });
  }

  /** The connection of a station was lost, or is back. */
  connection(station: Stay['place']['station'], detail: string, ms?: number): void {
    const about = { about: placeText(station), detail };
    this.#world.account.tell({
      kind: 'station',
      at: this.#now(),
      from: station.identity,
      to: ['the hub'],
      ...about,
      ms,
    });
  }

  session(emsp: string, session: Session): void {
    const { status, kwh, total_cost, currency } = session;
    const stay = this.#books.session(emsp, session);
    if (stay === undefined) return;
    if (status === 'ACTIVE' && kwh === 0) this.#world.figures.sessions += 1;
    if (stay !== this.#followed) return;
    const isFirst = !this.#isActive;
    this.#isActive = true;
    const { kw, isFast } = stay.place;
    const detail = isFirst ? `plugged in, ${kw} kW ${isFast ? 'DC' : 'AC'}` : energyText(kwh, total_cost, currency);
    const isSaidNow = isFirst || status === 'COMPLETED';
    this.#tell('session', stay, [emsp], detail, isSaidNow);
  }

  cdr(emsp: string, cdr: CDR): void {
    const stay = this.#books.cdr(emsp, cdr);
    if (stay === undefined) return;
    this.#world.figures.cdrs += 1;
    const isFollowed = stay === this.#followed;
    if (!isFollowed && this.#world.account.quietMs < quietMs) return;
    this.#tell('CDR', stay, [emsp], cdrText(cdr), isFollowed);
    this.gone(stay);
  }

  status(emsp: string, uid: string, status: string): void {
    const known = this.#statuses.get(uid) ?? new Map<string, string>();
    this.#statuses.set(uid, known);
    if (known.get(emsp) === status) return;
    known.set(emsp, status);
    const emsps = this.#world.network.parties('EMSP');
    if (!emsps.every((one) => known.get(one) === status)) return;
    this.#world.figures.states += 1;
    const stay = this.#followed;
    if (stay?.place.uid === uid) this.#tell('location', stay, emsps, `${status} at ${uid}`, status !== 'UNKNOWN');
  }

  #tell(kind: Kind, { place }: Stay, to: readonly string[], detail: string, isSaidNow: boolean): void {
    const ms = isSaidNow ? performance.now() - this.#saidAt : undefined;
    const about = placeText(place.station);
    this.#world.account.tell({ kind, at: this.#now(), from: utilityName, to, about, detail, ms });
  }
}
