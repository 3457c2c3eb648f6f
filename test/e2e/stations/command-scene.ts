import type { Connector, Token } from '../../../src/generated/ocpi-2.2.1.ts';
import { hostParty } from '../../../src/hub/parties/host-party.ts';
import type { StationLink, StationLinks } from '../../../src/hub/stations/desk.ts';
import { createStation } from '../../../src/hub/stations/inventory.ts';
import type { ConnectorStatus, OcppVersion, StationOutcome, StationRequest } from '../../../src/stations/model.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../../support/hub.ts';
import type { Received } from '../../support/partner/received.ts';
import { until } from '../../support/wait.ts';

/** The hosted CPO, and its site. */
export const cpo = 'DE-XVC';
export const site = 'SITE1';

/** Short waits, so that nothing is waited for in a test that is not looked at. */
const limits = { operationsLookMs: 200, operationGraceMs: 100, reservationsLookMs: 200, commandRepeatMs: 400 };

const connector: Partial<Connector> = {
  id: '1',
  standard: 'IEC_62196_T2',
  format: 'SOCKET',
  power_type: 'AC_3_PHASE',
  max_voltage: 230,
  max_amperage: 32,
};

const actor = { name: 'test' };

/** A token of the eMSP NL-TNM. */
export const tokenOf = (about: Partial<Token> = {}): Token =>
  build.token({ country_code: 'NL', party_id: 'TNM', uid: '04AABBCC', type: 'RFID', whitelist: 'ALLOWED', ...about });

const evseUid = (identity: string, number: number): string => `${identity}-${number}`;

/** A station that is connected: the far end of it is in the hands of the test. */
export class FakeStation {
  readonly link: StationLink;
  readonly asked: StationRequest[] = [];
  /** What it answers; Accepted unless said. */
  answer: (request: StationRequest) => StationOutcome | Promise<StationOutcome> = () => accepted;

  constructor(link: StationLink) {
    this.link = link;
  }

  /** The uid of one of its EVSEs. */
  evse(number: number): string {
    return evseUid(this.link.station.identity, number);
  }

  /** What others had it asked: without what the hub itself wants to know of each station after a while. */
  get commanded(): StationRequest[] {
    return this.asked.filter(({ kind }) => kind !== 'get-variables');
  }

  /** The requests of a kind that came to it. */
  askedFor<Kind extends StationRequest['kind']>(kind: Kind): Extract<StationRequest, { kind: Kind }>[] {
    return this.asked.filter((one): one is Extract<StationRequest, { kind: Kind }> => one.kind === kind);
  }
}

export const answered = (status: string, more: object = {}): StationOutcome => ({
  kind: 'answered',
  answer: { status, ...more },
});
export const accepted = answered('Accepted');

/** A hub with a hosted CPO, an eMSP with an agreement with it, and one without. */
export class CommandScene {
  readonly hub: TestHub;
  readonly emsp: ConnectedPartner;
  readonly other: ConnectedPartner;
  readonly #stations = new Map<number, FakeStation>();
  #names = 0;
  #sites = 0;

  private constructor(hub: TestHub, emsp: ConnectedPartner, other: ConnectedPartner) {
    this.hub = hub;
    this.emsp = emsp;
    this.other = other;
  }

  /** With `settings` of the partner with the eMSP. */
  static async open(options: TestHubOptions = {}, settings: Record<string, unknown> = {}): Promise<CommandScene> {
    const hub = await startHub({ ...options, limits: { ...limits, ...options.limits } });
    const { stations } = hub.app;
    const terms = { country_code: 'DE', party_id: 'XVC', role: 'CPO', name: 'Hosted' } as const;
    await hostParty(stations.hub, actor, terms);
    const role = { role: 'EMSP', country_code: 'NL', party_id: 'TNM' } as const;
    const emsp = await hub.connectAll([role], {}, settings);
    const other = await hub.connect('EMSP', 'FR-MOB');
    await hub.agree(cpo, 'NL-TNM');
    await hub.agree(cpo, 'FR-MOB');
    const scene = new CommandScene(hub, emsp, other);
    stations.connectTo(scene.#links());
    return scene;
  }

  /** Another process on the same database, with the far ends of its stations in the hands of the test. */
  async process(): Promise<TestHub> {
    const hub = await startHub({ database: this.hub.database, limits });
    hub.app.stations.connectTo(this.#links());
    return hub;
  }

  /** A station at the site, connected to a process, its EVSEs Available. */
  async station(
    identity: string,
    version: OcppVersion,
    about: { evses?: number; settings?: Readonly<Record<string, unknown>>; details?: object; location?: string } = {},
    on = this.hub,
  ): Promise<FakeStation> {
    const { hub } = this.hub.app.stations;
    const { desk } = on.app.stations;
    const { location = site, evses = 1, settings = {}, details = {} } = about;
    await createStation(hub, actor, {
      identity,
      party: cpo,
      settings,
      location: {
        id: location,
        publish: true,
        address: 'Teststraat 1',
        city: 'Utrecht',
        postal_code: '3511 AA',
        country: 'NLD',
        coordinates: { latitude: '52.090740', longitude: '5.121420' },
        time_zone: 'Europe/Amsterdam',
      },
      evses: Array.from({ length: evses }, (_, at) => ({
        uid: evseUid(identity, at + 1),
        connectors: [connector],
        ...details,
      })),
    });
    const door = await desk.find(identity);
    if (door === undefined) throw new Error('the station is not there');
    const link = await desk.connect(door, { version, securityProfile: 1, address: '127.0.0.1' });
    if (link === 'occupied') throw new Error('the station has a connection');
    const station = new FakeStation(link);
    this.#stations.set(link.station.number, station);
    for (let evse = 1; evse <= evses; evse += 1) await desk.status(link, { evse, connector: 1, status: 'Available' });
    await on.app.stations.settled();
    await this.hub.settled();
    return station;
  }

  /** A station of OCPP 1.6 and one of 2.0.1 at a site of their own, with so many EVSEs each: what other tests did is elsewhere. */
  async pair(evses = 1): Promise<{ location: string; old: FakeStation; young: FakeStation }> {
    this.#sites += 1;
    const location = `PAIR${this.#sites}`;
    const about = { location, evses };
    const old = await this.station(`OLD${this.#sites}`, '1.6', about);
    const young = await this.station(`YOUNG${this.#sites}`, '2.0.1', about);
    return { location, old, young };
  }

  status({ link }: FakeStation, evse: number, status: ConnectorStatus): Promise<void> {
    return this.hub.app.stations.desk.status(link, { evse, connector: 1, status });
  }

  /** The eMSP sends a command and waits for its result. */
  async command(kind: string, body: object, partner = this.emsp) {
    this.#names += 1;
    const name = `wait-${this.#names}`;
    const answer = await partner.request('POST', 'commands', 'receiver', kind, {
      to: cpo,
      body: { response_url: partner.responseUrl(name), ...body },
    });
    const arrived = (): Received[] => partner.receivedLog.filter(({ path }) => path.endsWith(`/${name}`));
    const results = () => arrived().map(({ body: result }) => (result as { result: string }).result);
    return {
      said: (answer.envelope.data as { result?: string } | undefined)?.result,
      status: answer.envelope.status_code,
      timeout: (answer.envelope.data as { timeout?: number } | undefined)?.timeout,
      results,
      async result(): Promise<string> {
        return until(() => results()[0], { what: `the result of ${kind}` }) as Promise<string>;
      },
    };
  }

  /** The eMSP asks about the charging profile of a Session; resolves with what was said, and what comes of it. */
  async profile(method: 'PUT' | 'GET' | 'DELETE', session: string, about: object | number = {}, partner = this.emsp) {
    this.#names += 1;
    const name = `profile-${this.#names}`;
    const url = partner.responseUrl(name, 'chargingprofiles');
    const inQuery =
      method === 'PUT' ? {} : { query: { response_url: url, ...(typeof about === 'number' && { duration: about }) } };
    const answer = await partner.request(method, 'chargingprofiles', 'receiver', session, {
      to: cpo,
      ...inQuery,
      ...(method === 'PUT' && { body: { response_url: url, charging_profile: about } }),
    });
    const arrived = (): Received[] => partner.receivedLog.filter(({ path }) => path.endsWith(`/${name}`));
    return {
      said: (answer.envelope.data as { result?: string } | undefined)?.result,
      async result(): Promise<Record<string, unknown>> {
        await until(() => arrived().length > 0, { what: 'the result of a charging profile request' });
        return arrived()[0]?.body as Record<string, unknown>;
      },
    };
  }

  /** Calls to a station as they stand in the database, the oldest first. */
  async calls(
    { link }: FakeStation,
    kind: string,
  ): Promise<{ state: string; effect: string | null; sent_at: Date | null; asked_by: string }[]> {
    const { rows } = await this.hub.app.hub.reads.query(
      'select state, effect, sent_at, asked_by from station_calls where station = $1 and kind = $2 order by created_at',
      [link.station.number, kind],
    );
    return rows;
  }

  async stop(): Promise<void> {
    await this.hub.stop();
  }

  #links(): StationLinks {
    const stationOf = (number: number): FakeStation | undefined => this.#stations.get(number);
    return {
      has: (number, epoch) => stationOf(number)?.link.epoch === epoch,
      async ask(number, _epoch, request) {
        const station = stationOf(number);
        if (station === undefined) return { kind: 'not-sent', reason: 'it is not here' };
        station.asked.push(request);
        return station.answer(request);
      },
      probe: async () => true,
      close: () => undefined,
    };
  }
}
