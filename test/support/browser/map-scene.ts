import type { Location, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import { atEnd } from '../at-end.ts';
import { createBuild } from '../build.ts';
import { hostEmsp } from '../drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../hub.ts';
import { until } from '../wait.ts';

/** A hub with a map of the eMSP DE-XVE: a CPO with stations in Gent, Brugge and Brussel, and one that the eMSP has no agreement with. */
export interface MapScene {
  readonly hub: TestHub;
  readonly cpo: ConnectedPartner;
  /** Where the page is. */
  readonly url: string;
  /** Asks the driver API what the page may ask. */
  ask(path: string): Promise<Response>;
  /** Sets the status of an EVSE, as its CPO. */
  setStatus(location: string, evse: string, status: string): Promise<void>;
}

interface Site {
  readonly id: string;
  readonly name: string;
  readonly city: string;
  readonly at: readonly [lat: string, lng: string];
  readonly kind: 'AC' | 'DC';
  /** One a letter: F free, C charging, O out of order. */
  readonly evses: string;
  readonly about?: Partial<Location>;
}

const statuses = { F: 'AVAILABLE', C: 'CHARGING', O: 'OUTOFORDER' } as const;

/** The stations of BE-BEC. Gent to Brussel is a straight line of some 50 km that Aalst lies beside. */
export const sites: readonly Site[] = [
  { id: 'GENT1', name: 'Gravensteen', city: 'Gent', at: ['51.057230', '3.720640'], kind: 'AC', evses: 'FC' },
  { id: 'GENT2', name: 'Gent Dampoort', city: 'Gent', at: ['51.056900', '3.740900'], kind: 'DC', evses: 'FFFC' },
  { id: 'GENT3', name: 'Parking Sint-Pieters', city: 'Gent', at: ['51.035600', '3.710500'], kind: 'AC', evses: 'CC' },
  { id: 'AALST1', name: 'Aalst Denderpark', city: 'Aalst', at: ['50.946000', '4.030000'], kind: 'DC', evses: 'FF' },
  { id: 'BRU1', name: 'Brussel Noord', city: 'Brussel', at: ['50.860000', '4.358000'], kind: 'DC', evses: 'FO' },
  { id: 'BRU2', name: 'Grote Markt', city: 'Brussel', at: ['50.846700', '4.352500'], kind: 'AC', evses: 'F' },
  {
    id: 'BRUG1',
    name: 'Brugge Zand',
    city: 'Brugge',
    at: ['51.204600', '3.218600'],
    kind: 'AC',
    evses: 'FFF',
    about: { opening_times: { twentyfourseven: true }, energy_mix: { is_green_energy: true } },
  },
];

/** A page takes its time, and needs little of what a hub does besides: that is looked for as seldom as in service. */
const limits = {
  deliveriesLookMs: 500,
  pullsLookMs: 1000,
  aliveLookMs: 1000,
  referencesLookMs: 500,
  registryLookMs: 500,
  dataQualityFlushMs: 500,
  messageFlushMs: 500,
  evidenceLookMs: 1000,
  placesLookMs: 200,
};

let shared: Promise<MapScene> | undefined;

/** The one scene of all tests that leave its statuses as they were. */
export function sharedMapScene(): Promise<MapScene> {
  if (shared === undefined) {
    shared = startMapScene();
    atEnd(async () => (await shared)?.hub.stop());
  }
  return shared;
}

/** Starts the hub and fills its map. */
export async function startMapScene(options: TestHubOptions = {}): Promise<MapScene> {
  const hub = await startHub({ ...options, limits: { ...limits, ...options.limits } });
  const build = createBuild();
  const cpo = await hub.connect('CPO', 'BE-BEC');
  const stranger = await hub.connect('CPO', 'FR-VOL');
  await hostEmsp(hub, 'DE-XVE', { has_map: true });
  await hub.agree('BE-BEC', 'DE-XVE');
  await cpo.push('tariffs/BE/BEC/AC', tariffOf(build.tariff({ id: 'AC' }), 0.4), 'NL-HUB');
  await cpo.push('tariffs/BE/BEC/DC', tariffOf(build.tariff({ id: 'DC' }), 0.6), 'NL-HUB');
  for (const site of sites) await cpo.push(`locations/BE/BEC/${site.id}`, locationOf(site, build), 'NL-HUB');
  const hidden = build.location({
    country_code: 'FR',
    party_id: 'VOL',
    id: 'SECRET',
    name: 'Volt de Gent',
    city: 'Gent',
  });
  await stranger.push('locations/FR/VOL/SECRET', hidden, 'NL-HUB');
  const { places } = hub.app.drivers;
  await until(() => places.parts.feed.memory?.index.size.places === sites.length + 1, { what: 'the places in memory' });
  return {
    hub,
    cpo,
    url: `${hub.url}/map`,
    async ask(path) {
      const config = await fetch(`${hub.url}/map/config.json`);
      const { app_key } = (await config.json()) as { app_key: string };
      return fetch(`${hub.url}/api/v1${path}`, { headers: { 'x-api-key': app_key, origin: hub.url } });
    },
    async setStatus(location, evse, status) {
      await cpo.patch(`locations/BE/BEC/${location}/${evse}`, build.patch({ status }), 'NL-HUB');
    },
  };
}

const tariffOf = (tariff: Tariff, price: number): Tariff => ({
  ...tariff,
  type: 'REGULAR',
  elements: [{ price_components: [{ type: 'ENERGY', price, vat: 21, step_size: 1 }] }],
});

function locationOf(site: Site, build: ReturnType<typeof createBuild>): Location {
  const { id, name, city, at, kind, evses, about } = site;
  const isDc = kind === 'DC';
  return build.location({
    id,
    name,
    city,
    coordinates: { latitude: at[0], longitude: at[1] },
    operator: { name: 'Belgian Charging' },
    evses: [...evses].map((letter, index) =>
      build.evse({
        uid: `E${index + 1}`,
        evse_id: `BE*BEC*E${id}${index + 1}`,
        physical_reference: String(index + 1),
        status: statuses[letter as keyof typeof statuses],
        connectors: [
          build.connector({
            standard: isDc ? 'IEC_62196_T2_COMBO' : 'IEC_62196_T2',
            format: isDc ? 'CABLE' : 'SOCKET',
            power_type: isDc ? 'DC' : 'AC_3_PHASE',
            max_voltage: isDc ? 920 : 230,
            max_amperage: isDc ? 200 : 32,
            ...(isDc && { max_electric_power: 150_000 }),
            tariff_ids: [kind],
          }),
        ],
      }),
    ),
    ...about,
  });
}
