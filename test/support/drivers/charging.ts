import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDR, Location, Session, Token } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Limits } from '../../../src/kernel/limits.ts';
import { projectRoot } from '../../../src/kernel/project.ts';
import { type ApiAnswer, announcementsOf } from '../announced.ts';
import { build } from '../build.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../hub.ts';
import type { Partner, PartnerOptions } from '../partner/partner.ts';
import { until } from '../wait.ts';
import { hostEmsp, makeDriver, type TestDriver } from './account.ts';

const assertAnnounced = announcementsOf(
  JSON.parse(readFileSync(join(projectRoot, 'openapi', 'driver.json'), 'utf8')),
  '/api/v1',
);

/** Short waits, so that what takes minutes happens within a test. */
const limits: Partial<Limits> = {
  driverLookMs: 30,
  driverViewPauseMs: 10,
  driverPlugHintMs: 200,
  operationsLookMs: 50,
  operationGraceMs: 100,
  backoffMinMs: 50,
  accessTokenCacheMs: 0,
  // Tests look often.
  driverCommandsPerMinuteMax: 100_000,
  driverAccountPerMinuteMax: 1_000_000,
};

export const emsp = 'DE-XVE';
export const cpoParty = 'BE-BEC';
export const evseUid = 'EVSE-A';
export const evseId = 'BE*BEC*EA*1';
/** What a kWh and an hour without charging cost at the place, without VAT, of 21 %. */
export const prices = { kwh: 0.4, idleHour: 4, vat: 21 } as const;

/** What an answer of the driver API holds. */
// biome-ignore lint/suspicious/noExplicitAny: checked against the OpenAPI document.
export type Shown = any;

/** A driver who can start charges. */
export interface ChargingDriver extends TestDriver {
  /** A request with headers of its own; its answer must be one that the OpenAPI document announces. */
  send(method: string, path: string, options?: Sent): Promise<ApiAnswer>;
  /** Starts a charge at the place; resolves with it. */
  start(about?: object, key?: string): Promise<Shown>;
  /** Waits until a charge is as wanted; resolves with it. */
  becomes(id: string, state: string | ((session: Shown) => boolean)): Promise<Shown>;
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A hub with an eMSP that it hosts, and a CPO of the network with a place to charge at. */
export class ChargingScene {
  readonly hub: TestHub;
  readonly cpo: ConnectedPartner;
  /** Public id of the place. */
  readonly place: string;

  constructor(hub: TestHub, cpo: ConnectedPartner, place: string) {
    this.hub = hub;
    this.cpo = cpo;
    this.place = place;
  }

  static async open(
    options: TestHubOptions = {},
    partner: Partial<PartnerOptions> = {},
    settings: Record<string, unknown> = {},
  ): Promise<ChargingScene> {
    const hub = await startHub({ ...options, limits: { ...limits, ...options.limits } });
    await hostEmsp(hub, emsp);
    const role = { role: 'CPO', country_code: 'BE', party_id: 'BEC' } as const;
    const cpo = await hub.connectAll([role], partner, settings);
    await hub.agree(cpoParty, emsp);
    await offerPlace(cpo);
    await hub.settled();
    const { rows } = await hub.app.hub.reads.query<{ number: number }>(
      `select number from objects_locations where key = 'site'`,
    );
    return new ChargingScene(hub, cpo, `loc_${rows[0]?.number.toString(36)}`);
  }

  async driver(of = emsp): Promise<ChargingDriver> {
    return chargingDriver(this.hub, await makeDriver(this.hub, of), { location_id: this.place, evse_uid: evseUid });
  }

  /** The commands of a kind that the CPO has got. */
  commands(kind: string): { readonly body: Shown }[] {
    return this.cpo.receivedLog.filter(({ path }) => path.endsWith(`/commands/${kind}`)) as { body: Shown }[];
  }

  /** Waits for the next command of a kind behind so many. */
  async command(kind: string, before = 0): Promise<{ readonly body: Shown }> {
    const command = await until(() => this.commands(kind)[before], { what: `${kind} at the CPO` });
    if (command === undefined) throw new Error('no command');
    return command;
  }

  /** Waits for the START_SESSION of a charge. */
  async startOf(id: string): Promise<{ readonly body: Shown }> {
    const command = await until(
      () => this.commands('START_SESSION').find(({ body }) => body.authorization_reference === id),
      { what: 'START_SESSION at the CPO' },
    );
    if (command === undefined) throw new Error('no command');
    return command;
  }

  /** The station has done, or not, what a command wanted. */
  async result(command: { readonly body: Shown }, result: string): Promise<number> {
    return (await this.cpo.postResult(command.body.response_url, { result }, emsp)).http;
  }

  /** The Session that a START_SESSION leads to. */
  session(token: Token, about: Partial<Session> = {}): Session {
    const started = about.start_date_time ?? new Date().toISOString();
    return build.session({
      id: `S-${randomUUID().slice(0, 8)}`,
      cdr_token: cdrToken(token),
      start_date_time: started,
      kwh: 0,
      auth_method: 'COMMAND',
      location_id: 'SITE',
      evse_uid: evseUid,
      connector_id: '1',
      status: 'ACTIVE',
      charging_periods: [
        {
          start_date_time: started,
          dimensions: [
            { type: 'ENERGY', volume: about.kwh ?? 0 },
            { type: 'TIME', volume: 0.5 },
          ],
          tariff_id: 'T1',
        },
      ],
      last_updated: new Date().toISOString(),
      ...about,
    });
  }

  /** The same Session some moments later. */
  later(session: Session, kwh: number, about: Partial<Session> = {}): Session {
    const [period] = session.charging_periods ?? [];
    if (period === undefined) throw new Error('a Session without a period');
    const dimensions: typeof period.dimensions = [
      { type: 'ENERGY', volume: kwh },
      { type: 'TIME', volume: 0.5 },
    ];
    const charging_periods: NonNullable<Session['charging_periods']> = [{ ...period, dimensions }];
    return { ...session, kwh, charging_periods, last_updated: new Date().toISOString(), ...about };
  }

  tell(session: Session): Promise<unknown> {
    return this.cpo.push(`sessions/BE/BEC/${session.id}`, session, null);
  }

  /** The bill of a Session, of so much energy in an hour, a part of it without charging. */
  cdr(session: Session, { kwh = 11, idleHours = 0, ...about }: CdrAbout = {}): CDR {
    const excl = rounded(kwh * prices.kwh + idleHours * prices.idleHour);
    const start = Date.parse(session.start_date_time);
    const idleFrom = new Date(start + (1 - idleHours) * 3_600_000).toISOString();
    return build.cdr({
      id: `C-${randomUUID().slice(0, 8)}`,
      session_id: session.id,
      start_date_time: session.start_date_time,
      end_date_time: new Date(start + 3_600_000).toISOString(),
      cdr_token: session.cdr_token,
      auth_method: session.auth_method,
      authorization_reference: session.authorization_reference,
      cdr_location: {
        id: 'SITE',
        name: 'Gravensteen',
        address: 'Sint-Veerleplein 11',
        city: 'Gent',
        country: 'BEL',
        coordinates: { latitude: '51.057230', longitude: '3.720640' },
        evse_uid: evseUid,
        evse_id: evseId,
        connector_id: '1',
        connector_standard: 'IEC_62196_T2',
        connector_format: 'SOCKET',
        connector_power_type: 'AC_3_PHASE',
      },
      tariffs: [tariff()],
      charging_periods: [
        {
          start_date_time: session.start_date_time,
          dimensions: [
            { type: 'ENERGY', volume: kwh },
            { type: 'TIME', volume: 1 - idleHours },
          ],
          tariff_id: 'T1',
        },
        ...(idleHours > 0
          ? [
              {
                start_date_time: idleFrom,
                dimensions: [
                  { type: 'PARKING_TIME', volume: idleHours },
                ] as CDR['charging_periods'][number]['dimensions'],
                tariff_id: 'T1',
              },
            ]
          : []),
      ],
      total_cost: { excl_vat: excl, incl_vat: rounded(excl * (1 + prices.vat / 100)) },
      total_fixed_cost: undefined,
      total_energy: kwh,
      total_energy_cost: undefined,
      total_time: 1,
      total_parking_time: idleHours,
      total_parking_cost: undefined,
      last_updated: new Date().toISOString(),
      ...about,
    });
  }

  close(): Promise<void> {
    return this.hub.stop();
  }
}

type CdrAbout = Partial<CDR> & { readonly kwh?: number; readonly idleHours?: number };

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** A driver with a place to start at. */
export function chargingDriver(hub: TestHub, driver: TestDriver, at: object): ChargingDriver {
  const send = async (method: string, path: string, { body, headers = {} }: Sent = {}): Promise<ApiAnswer> => {
    const response = await fetch(`${hub.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${driver.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    const shown = bytes.length === 0 ? undefined : /json/.test(type) ? JSON.parse(bytes.toString()) : bytes.toString();
    const answer = { status: response.status, headers: response.headers, body: shown };
    assertAnnounced(method, `/api/v1${path}`, answer);
    return answer;
  };
  return {
    ...driver,
    send,
    async start(about = {}, key = randomUUID()) {
      const answer = await send('POST', '/sessions', {
        body: { ...at, ...about },
        headers: { 'idempotency-key': key },
      });
      if (answer.status !== 202) throw new Error(`not started: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async becomes(id, state) {
      const fits = typeof state === 'string' ? (session: Shown) => session.state === state : state;
      let last: Shown;
      return until(
        async () => {
          last = await driver.ok('GET', `/sessions/${id}`);
          return fits(last) && last;
        },
        { what: `the charge to be ${state}` },
      ).catch((error: unknown) => {
        throw new Error(`it is ${JSON.stringify(last)}`, { cause: error });
      });
    },
  };
}

/** Tells the network of the place and its tariff. */
export async function offerPlace(cpo: Partner): Promise<void> {
  await cpo.push('tariffs/BE/BEC/T1', tariff());
  await cpo.push('locations/BE/BEC/SITE', location());
}

export const tariff = () =>
  build.tariff({
    id: 'T1',
    elements: [
      {
        price_components: [
          { type: 'ENERGY', price: prices.kwh, vat: prices.vat, step_size: 1 },
          { type: 'PARKING_TIME', price: prices.idleHour, vat: prices.vat, step_size: 1 },
        ],
      },
    ],
  });

const location = (): Location =>
  build.location({
    id: 'SITE',
    evses: [
      build.evse({
        uid: evseUid,
        evse_id: evseId,
        capabilities: ['REMOTE_START_STOP_CAPABLE', 'RFID_READER', 'RESERVABLE', 'UNLOCK_CAPABLE'],
        connectors: [build.connector({ tariff_ids: ['T1'] })],
      }),
    ],
  });

const cdrToken = ({ country_code, party_id, uid, type, contract_id }: Token) => ({
  country_code,
  party_id,
  uid,
  type,
  contract_id,
});
