import type { Tariff } from '../../src/generated/ocpi-2.2.1.ts';
import { type Station, startStation } from '../../test/support/station/station.ts';
import { placeOf } from '../phrases.ts';
import { several } from '../text.ts';
import type { World } from '../world.ts';
import { connectorOf, models, placesPerStation, priceAt, site, tariffs, utility, utilityName } from './plan.ts';

/** One place to charge at the site. */
export interface Place {
  readonly station: Station;
  /** As the station counts it, from 1. */
  readonly number: number;
  /** As the network calls it. */
  readonly uid: string;
  readonly kw: number;
  readonly isFast: boolean;
  readonly tariff: Tariff;
}

interface Made {
  readonly password: string;
  readonly evses: readonly { readonly evse: number; readonly uid: string }[];
}

/** How long stations that find no connection go on trying. */
const bootLimitMs = 20_000;
/** What the meters have counted before. */
const registerWh = 4_321_987;

/** Where a station is, with the version of OCPP by which one sees that it is connected to the hub itself. */
export const placeText = ({ version }: Pick<Station, 'version'>): string => `OCPP ${version} ${placeOf(site)}`;

/** The site of an operator that has no back office: its stations connect to the hub. */
export class Site {
  readonly stations: Station[] = [];
  readonly places: Place[] = [];

  /** Has the hub host the operator; how long that took. */
  async host(network: World['network']): Promise<number> {
    const started = performance.now();
    await network.host(utility);
    return performance.now() - started;
  }

  /** Describes the site to the hub and lets the stations connect; each is told when it is in. `at` is the time in the network. */
  async open(world: World, at: number): Promise<void> {
    const { hub } = world.network;
    for (const tariff of tariffs) await hub.admin('POST', `/parties/${utilityName}/tariffs`, tariff);
    for (const index of models.keys()) {
      if (world.signal.aborted) return;
      const { station, boot, places } = await describe(world, index, at);
      this.stations.push(station);
      this.places.push(...places);
      await boot();
    }
  }

  /** `5 stations …`. */
  get summary(): string {
    const versions = [...new Set(this.stations.map(({ version }) => version))];
    const what = `${several(this.stations.length, 'station')} with ${several(this.places.length, 'EVSE')}`;
    return `${what} of ${utility.name} connected to the hub by OCPP ${versions.join(', ')}`;
  }

  /** The stations leave. */
  async close(isHubGone: boolean): Promise<void> {
    await Promise.all(this.stations.map((station) => (isHubGone ? station.goOffline() : station.close())));
  }
}

async function describe(
  { network, watch, account }: World,
  index: number,
  at: number,
): Promise<{ station: Station; boot: () => Promise<void>; places: Place[] }> {
  const model = models[index];
  if (!model) throw new Error('there is no such station');
  const { version, vendor, name, kw, isFast } = model;
  // Nothing that the network is told of a place has the name of its station in it.
  const identity = `STERNFELD-${index + 1}`;
  watch.keepSecret(identity);
  const started = performance.now();
  const { password, evses } = await network.hub.admin<Made>('POST', '/stations', {
    identity,
    party: utilityName,
    location: site,
    evses: Array.from({ length: placesPerStation }, (_, place) => {
      const uid = `E${index + 1}${'ABCD'[place]}`;
      return { uid, evse_id: `DE*SWF*${uid}`, physical_reference: uid.slice(1), connectors: [connectorOf(model)] };
    }),
  });
  const station = await startStation({
    url: `${network.hub.url.replace('http', 'ws')}/ocpp`,
    identity,
    password,
    version,
    evses: placesPerStation,
    now: () => at,
    registerWh: registerWh * (index + 1),
    vendor,
    model: name,
    settings: { sampleS: '180' },
    answerMs: bootLimitMs,
  });
  const boot = async (): Promise<void> => {
    await station.boot();
    const ms = performance.now() - started;
    const detail = `${name}, ${placesPerStation} × ${kw} kW`;
    const about = { about: placeText(station), detail };
    account.tell({ kind: 'station', at: undefined, from: identity, to: ['the hub'], ...about, ms });
  };
  const common = { station, kw, isFast, tariff: priceAt(model) };
  return { station, boot, places: evses.map(({ evse, uid }) => ({ ...common, number: evse, uid })) };
}
