import type { Location, Tariff, Token } from '../src/generated/ocpi-2.2.1.ts';
import { generateLocation, type NamedParty } from './data/generate-locations.ts';
import { partyName } from './network.ts';
import { driverText, placeOf, plugsOf, priceText, tokenText } from './phrases.ts';
import type { Sending } from './send.ts';
import type { World } from './world.ts';

/** What the desk has to work with. */
export interface DeskOptions {
  readonly locations: readonly Location[];
  readonly tariffs: readonly Tariff[];
  /** Who opens new locations; nobody where the locations are given. */
  readonly openers: readonly NamedParty[];
  readonly emsps: readonly NamedParty[];
  readonly seed: number;
}

/** Something to send, and what to do when the hub has taken it. */
export type Task = Sending & { readonly onTaken?: () => void };

/**
 * What people in offices do meanwhile: a provider issues a card and blocks it later, an operator offers a night tariff and
 * withdraws it, opens a location, or tells how to find one.
 */
export class Desk {
  readonly #world: World;
  readonly #options: DeskOptions;
  readonly #cards: Token[] = [];
  readonly #nightTariffs: Tariff[] = [];
  #count = 0;

  constructor(world: World, options: DeskOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** What is done next; undefined when there is nothing to do. */
  next(at: number): Task | undefined {
    const works = [
      this.#issueCard,
      this.#offerNightTariff,
      this.#openLocation,
      this.#tellDirections,
      this.#blockCard,
      this.#withdrawTariff,
    ];
    const round = Math.floor(this.#count / works.length);
    const work = works[this.#count % works.length];
    this.#count += 1;
    return work?.call(this, at, round);
  }

  #issueCard(at: number, round: number): Task | undefined {
    const { network, figures } = this.#world;
    const issuer = inTurn(this.#options.emsps, round);
    if (!issuer) return undefined;
    const { country_code, party_id, name } = issuer;
    const number = String(90_000_001 + round).padStart(8, '0');
    const token: Token = {
      country_code,
      party_id,
      uid: `0480${number}AA`,
      type: 'RFID',
      contract_id: `${country_code}-${party_id}-C${number}`,
      visual_number: `${party_id} ${number.slice(0, 4)} ${number.slice(4)}`,
      issuer: name,
      valid: true,
      whitelist: 'ALWAYS',
      last_updated: iso(at),
    };
    const from = partyName(token);
    const path = tokenPath(token);
    return {
      path,
      stamp: token.last_updated,
      receivers: network.parties('CPO'),
      send: () => network.partnerOf(from).push(path, token),
      story: { kind: 'token', at, from, about: `new ${tokenText(token)}` },
      onTaken: () => {
        figures.tokens += 1;
        this.#cards.push(token);
      },
    };
  }

  #blockCard(at: number): Task | undefined {
    const { network } = this.#world;
    const token = this.#cards.shift();
    if (!token) return undefined;
    const from = partyName(token);
    const path = tokenPath(token);
    const patch = { valid: false, last_updated: iso(at) };
    return {
      path,
      stamp: patch.last_updated,
      receivers: network.parties('CPO'),
      send: () => network.partnerOf(from).patch(path, patch),
      story: { kind: 'token', at, from, about: `${driverText(token)}: blocked` },
    };
  }

  #offerNightTariff(at: number, round: number): Task | undefined {
    const { network, figures } = this.#world;
    const daytime = this.#options.tariffs.filter(({ id }) => id.endsWith('-AC'));
    // Not those of one owner after another: they are in the order of their countries.
    const day = inTurn(daytime, round * 7);
    const [energy] = day?.elements[0]?.price_components ?? [];
    if (!day || !energy) return undefined;
    const cheap = { ...energy, price: Number((energy.price * 0.7).toFixed(2)) };
    const restrictions = { start_time: '22:00', end_time: '06:00' };
    const elements: Tariff['elements'] = [{ price_components: [cheap], restrictions }, ...day.elements];
    const night: Tariff = { ...day, id: `${day.id}-NIGHT`, elements, last_updated: iso(at) };
    const from = partyName(night);
    const path = tariffPath(night);
    return {
      path,
      stamp: night.last_updated,
      receivers: network.parties('EMSP'),
      send: () => network.partnerOf(from).push(path, night),
      story: { kind: 'tariff', at, from, about: `new ${priceText(night)}` },
      onTaken: () => {
        figures.tariffs += 1;
        this.#nightTariffs.push(night);
      },
    };
  }

  #withdrawTariff(at: number): Task | undefined {
    const { network, figures } = this.#world;
    const tariff = this.#nightTariffs.shift();
    if (!tariff) return undefined;
    const from = partyName(tariff);
    const path = tariffPath(tariff);
    return {
      path,
      stamp: undefined,
      receivers: network.parties('EMSP'),
      send: () => network.partnerOf(from).remove(path),
      story: { kind: 'tariff', at, from, about: `${tariff.id}: withdrawn` },
      onTaken: () => {
        figures.tariffs -= 1;
      },
    };
  }

  #openLocation(at: number, round: number): Task | undefined {
    const { network, figures } = this.#world;
    const { openers, locations, seed } = this.#options;
    if (openers.length === 0) return undefined;
    const location = { ...generateLocation(locations.length + round, openers, seed, at), last_updated: iso(at) };
    const from = partyName(location);
    const path = `locations/${location.country_code}/${location.party_id}/${location.id}`;
    return {
      path,
      stamp: location.last_updated,
      receivers: network.parties('EMSP'),
      send: () => network.partnerOf(from).push(path, location),
      story: { kind: 'location', at, from, about: `new: ${placeOf(location)}`, detail: plugsOf(location) },
      onTaken: () => {
        figures.locations += 1;
      },
    };
  }

  #tellDirections(at: number, round: number): Task | undefined {
    const { network } = this.#world;
    const location = inTurn(this.#options.locations, round * 31);
    if (!location) return undefined;
    const from = partyName(location);
    const ids = [location.country_code, location.party_id, location.id];
    const directions = [{ language: 'en', text: 'Works on the road: use the rear entrance.' }];
    const patch = { directions, last_updated: iso(at) };
    return {
      path: `locations/${ids.join('/')}`,
      stamp: patch.last_updated,
      receivers: network.parties('EMSP'),
      send: () => network.partnerOf(from).patch(`locations/${ids.map(encodeURIComponent).join('/')}`, patch),
      story: { kind: 'location', at, from, about: placeOf(location), detail: 'use the rear entrance' },
    };
  }
}

const iso = (at: number): string => new Date(at).toISOString();
const inTurn = <T>(list: readonly T[], round: number): T | undefined => list[round % Math.max(1, list.length)];
const tokenPath = ({ country_code, party_id, uid }: Token): string => `tokens/${country_code}/${party_id}/${uid}`;
const tariffPath = ({ country_code, party_id, id }: Tariff): string => `tariffs/${country_code}/${party_id}/${id}`;
