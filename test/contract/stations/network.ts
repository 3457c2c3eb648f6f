import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { CDR, Session, Token } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Limits } from '../../../src/kernel/limits.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../../support/hub.ts';
import type { StationOptions } from '../../support/station/options.ts';
import { type Station, startStation } from '../../support/station/station.ts';
import type { Version } from '../../support/station/words.ts';
import { until } from '../../support/wait.ts';

/** A hub that waits for little, and looks no more often than that needs. */
const limits: Partial<Limits> = {
  chargesLookMs: 100,
  sessionUpdateMs: 40,
  transactionSettleMs: 400,
  backoffMinMs: 50,
  operationsLookMs: 200,
  operationGraceMs: 200,
  stationsLookMs: 200,
  stationStatusWaitMs: 200,
  stationCallMs: 2000,
};

export const cpo = 'DE-XVC';
/** What a kWh and an hour of parking cost without VAT, of 20 %. */
export const prices = { kwh: 0.5, parkingHour: 6 } as const;

/** Whole minutes three hours ago: a story of a station is over before now, as its clock has it. */
const storyStart = (): number => Math.floor((Date.now() - 3 * 3_600_000) / 60_000) * 60_000;

/** A station with what the network calls its places. */
export interface ConnectedStation {
  readonly station: Station;
  readonly id: string;
  /** The id of its Location, where nothing else is. */
  readonly location: string;
  /** The uids of its EVSEs, the first of them at 0. */
  readonly uids: readonly string[];
  /** When its story begins, in ms. */
  readonly from: number;
}

/** One command of the eMSP. */
export interface Command {
  readonly said: string | undefined;
  result(): Promise<string>;
}

/** The whole network in small: a hub that hosts a CPO with its stations, and an eMSP with its drivers. */
export class StationNetwork {
  readonly hub: TestHub;
  readonly emsp: ConnectedPartner;
  readonly stations: Station[] = [];
  readonly #made = new Map<Station, string>();
  readonly #places = new Map<string, string>();
  #names = 0;
  #sites = 0;
  #heard = 0;

  private constructor(hub: TestHub, emsp: ConnectedPartner) {
    this.hub = hub;
    this.emsp = emsp;
  }

  static async open(options: TestHubOptions = {}): Promise<StationNetwork> {
    const hub = await startHub({
      ...options,
      env: { STATION_OFFLINE_GRACE_S: '1', ...options.env },
      limits: { ...limits, ...options.limits },
    });
    const emsp = await hub.connect('EMSP', 'NL-TNM', { keepLog: Number.POSITIVE_INFINITY });
    const [country_code, party_id] = cpo.split('-');
    await hub.admin('POST', '/parties', { country_code, party_id, role: 'CPO', name: 'Stations' });
    await hub.agree(cpo, 'NL-TNM');
    await hub.admin('POST', `/parties/${cpo}/tariffs`, {
      id: 'T1',
      currency: 'EUR',
      elements: [
        {
          price_components: [
            { type: 'ENERGY', price: prices.kwh, vat: 20, step_size: 1 },
            { type: 'PARKING_TIME', price: prices.parkingHour, vat: 20, step_size: 60 },
          ],
        },
      ],
    });
    return new StationNetwork(hub, emsp);
  }

  /** Takes a station in; it connects, boots, and is seen as free by the eMSP. */
  async station(
    version: Version,
    about: Partial<StationOptions> & { readonly settled?: boolean } = {},
  ): Promise<ConnectedStation> {
    const identity = `CP${randomUUID().slice(0, 8).toUpperCase()}`;
    const count = about.evses ?? 2;
    this.#sites += 1;
    const location = `SITE-${this.#sites}`;
    const connector = {
      standard: 'IEC_62196_T2',
      format: 'SOCKET',
      power_type: 'AC_3_PHASE',
      max_voltage: 230,
      max_amperage: 32,
      tariff_ids: ['T1'],
    };
    const made = await this.hub.admin<{ id: string; password: string; evses: { uid: string }[] }>('POST', '/stations', {
      identity,
      party: cpo,
      location: {
        id: location,
        publish: true,
        address: 'Hafenstraße 1',
        city: 'Hamburg',
        country: 'DEU',
        coordinates: { latitude: '53.543000', longitude: '9.989000' },
        time_zone: 'Europe/Berlin',
      },
      evses: Array.from({ length: count }, () => ({ connectors: [connector] })),
    });
    const from = storyStart();
    const station = await startStation({
      url: this.#url,
      identity,
      password: made.password,
      version,
      now: () => from,
      registerWh: 1_234_567,
      ...about,
    });
    this.stations.push(station);
    this.#made.set(station, made.password);
    await station.boot();
    const uids = made.evses.map(({ uid }) => uid);
    for (const uid of uids) {
      this.#places.set(uid, location);
      await this.becomes(uid, 'AVAILABLE');
    }
    return { station, id: made.id, location, uids, from };
  }

  /** Another station with the identity and password of one that is there already, not connected yet. */
  async twinOf(station: Station): Promise<Station> {
    const password = this.#made.get(station);
    if (password === undefined) throw new Error('this station is not of the network');
    const { identity, version } = station;
    const twin = await startStation({ url: this.#url, identity, password, version });
    this.stations.push(twin);
    return twin;
  }

  /** Waits until the eMSP sees an EVSE in this status. */
  async becomes(uid: string, status: string): Promise<void> {
    await until(() => this.#evse(uid)?.['status'] === status, { what: `EVSE ${uid} to be ${status}` });
  }

  /** A token of the eMSP, at the eMSP and at the hub. */
  async token(about: Partial<Token> = {}): Promise<Token> {
    const uid = about.uid ?? randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase();
    const token = build.token({
      country_code: 'NL',
      party_id: 'TNM',
      type: 'RFID',
      whitelist: 'ALWAYS',
      valid: true,
      contract_id: `NL-TNM-C${uid.slice(0, 8)}`,
      group_id: undefined,
      ...about,
      uid,
    });
    await this.emsp.push(`tokens/NL/TNM/${uid}?type=${token.type}`, token);
    return token;
  }

  /** The eMSP sends a command to the CPO. */
  async command(kind: string, body: object): Promise<Command> {
    this.#names += 1;
    const name = `result-${this.#names}`;
    const answer = await this.emsp.request('POST', 'commands', 'receiver', kind, {
      to: cpo,
      body: { response_url: this.emsp.responseUrl(name), ...body },
    });
    const results = (): (string | undefined)[] =>
      this.emsp.receivedLog
        .filter(({ path }) => path.endsWith(`/${name}`))
        .map(({ body: said }) => (said as { result?: string }).result);
    return {
      said: (answer.envelope.data as { result?: string } | undefined)?.result,
      async result() {
        await until(() => results().length > 0, { what: `the result of ${kind}` });
        expect(results()).to.have.length(1);
        return results()[0] ?? '';
      },
    };
  }

  /** The eMSP asks about the charging profile of a Session: `about` is the profile, or the duration in seconds. */
  async profile(
    method: 'PUT' | 'GET' | 'DELETE',
    session: string,
    about: object | number = {},
  ): Promise<{ readonly said: string | undefined; result(): Promise<object> }> {
    this.#names += 1;
    const name = `profile-${this.#names}`;
    const url = this.emsp.responseUrl(name, 'chargingprofiles');
    const query = { response_url: url, ...(typeof about === 'number' && { duration: about }) };
    const answer = await this.emsp.request(method, 'chargingprofiles', 'receiver', session, {
      to: cpo,
      ...(method === 'PUT' ? { body: { response_url: url, charging_profile: about } } : { query }),
    });
    return {
      said: (answer.envelope.data as { result?: string } | undefined)?.result,
      result: () =>
        found(
          () => this.emsp.receivedLog.find(({ path }) => path.endsWith(`/${name}`))?.body as object | undefined,
          'the result of a charging profile request',
        ),
    };
  }

  start(uid: string, token: Token, about: object = {}): Promise<Command> {
    return this.command('START_SESSION', { token, location_id: this.#places.get(uid), evse_uid: uid, ...about });
  }

  /** Waits for the newest Session at an EVSE to be as wanted. */
  session(uid: string, fits: (session: Session) => boolean, what: string): Promise<Session> {
    return found(() => this.sessionsAt(uid).find(fits), `${what} at ${uid}`);
  }

  sessionsAt(uid: string): Session[] {
    return (this.emsp.received('sessions') as Session[]).filter(({ evse_uid }) => evse_uid === uid);
  }

  /** Waits for the CDR of a Session. */
  cdr(session: Session): Promise<CDR> {
    return found(
      () => (this.emsp.received('cdrs') as CDR[]).find(({ session_id }) => session_id === session.id),
      `the CDR of ${session.id}`,
    );
  }

  /** Nobody has done what is not allowed, and the eMSP has heard of no station (H4). */
  assertClean(): void {
    expect(this.emsp.complaints).to.deep.equal([]);
    // What was looked at before could not name a station that came after it.
    const news = this.emsp.receivedLog.slice(this.#heard);
    const heard = JSON.stringify(news.map(({ path, headers, bodyText }) => [path, headers, bodyText]));
    this.#heard += news.length;
    for (const { complaints, identity } of this.stations) {
      expect(complaints, identity).to.deep.equal([]);
      expect(heard).to.not.include(identity);
    }
  }

  async closeStations(): Promise<void> {
    await Promise.all(this.stations.map((station) => station.close()));
  }

  async stop(): Promise<void> {
    await this.closeStations();
    await this.hub.stop();
  }

  get #url(): string {
    return `${this.hub.url.replace('http', 'ws')}/ocpp`;
  }

  #evse(uid: string): Readonly<Record<string, unknown>> | undefined {
    const locations = this.emsp.received('locations') as { evses?: { uid: string }[] }[];
    return locations.flatMap(({ evses }) => evses ?? []).find((evse) => evse.uid === uid) as never;
  }
}

function found<T>(look: () => T | undefined, what: string): Promise<T> {
  return until(
    () => {
      const value = look();
      if (value === undefined) throw new Error('not yet');
      return value;
    },
    { what },
  );
}

/** What a CDR says of amounts and times, and what it has to be. */
export const sumOf = (cdr: CDR): object => ({
  kwh: cdr.total_energy,
  hours: cdr.total_time,
  parking: cdr.total_parking_time ?? 0,
  from: Date.parse(cdr.start_date_time),
  to: Date.parse(cdr.end_date_time),
  cost: cdr.total_cost,
});

/** The same as it follows from the story: energy in kWh, times in minutes from the start of the story. */
export function expectedSum(
  { from }: ConnectedStation,
  { kwh, at = 0, minutes, parked = 0 }: { kwh: number; at?: number; minutes: number; parked?: number },
): object {
  const excl = rounded(kwh * prices.kwh + (parked / 60) * prices.parkingHour);
  return {
    kwh,
    hours: hoursOf(minutes),
    parking: hoursOf(parked),
    from: from + at * 60_000,
    to: from + (at + minutes) * 60_000,
    cost: { excl_vat: excl, incl_vat: rounded(excl * 1.2) },
  };
}

/** Times in CDRs have six decimals. */
const hoursOf = (minutes: number): number => Math.round((minutes / 60) * 1_000_000) / 1_000_000;
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
