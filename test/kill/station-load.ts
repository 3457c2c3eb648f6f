import { createBuild } from '../support/build.ts';
import type { Partner } from '../support/partner/partner.ts';
import { startStation } from '../support/station/station.ts';
import type { Version } from '../support/station/words.ts';
import { type MadeStation, plug, site } from '../support/stations/inventory.ts';
import { callAdmin } from './admin.ts';
import { partyOf } from './client.ts';
import { connectPartner } from './connect.ts';
import type { PartyName } from './history.ts';
import type { Random } from './random.ts';
import { StationClient } from './station-client.ts';

/** The CPO that the hub hosts, and the eMSP of its drivers: nobody else sees what is theirs. */
export const stationCpo: PartyName = 'DE-XVC';
const driversEmsp: PartyName = 'NL-DRV';

export const stationVersions: readonly Version[] = ['1.6', '2.0.1', '2.1'];

/** Before now, by the clocks of stations: they run faster than ours, and must not overtake it. */
const pastMs = 6 * 3_600_000;
/** Tried until it is taken: the database may be away for seconds. */
const messageAttempts = 10_000;
const answerMs = 60_000;

/** Stations of each version at which cars charge all the time. */
export class StationLoad {
  readonly emsp: Partner;
  readonly clients: readonly StationClient[];
  #isStopping = false;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(emsp: Partner, clients: readonly StationClient[]) {
    this.emsp = emsp;
    this.clients = clients;
  }

  /** Makes the CPO, its eMSP and so many stations of each version, and connects them. */
  static async open(hubUrl: string, perVersion: number, random: Random): Promise<StationLoad> {
    const emsp = await connectPartner(hubUrl, 'EMSP', driversEmsp);
    const host = { ...partyOf(stationCpo), role: 'CPO', name: 'Stations' };
    await callAdmin(hubUrl, 'POST', '/parties', host);
    await callAdmin(hubUrl, 'POST', '/agreements', { cpo: stationCpo, emsp: driversEmsp });
    const clients: StationClient[] = [];
    for (const version of stationVersions) {
      for (let number = 1; number <= perVersion; number += 1) {
        clients.push(await connectStation(hubUrl, emsp, version, clients.length + 1, random.fork()));
      }
    }
    return new StationLoad(emsp, clients);
  }

  start(): void {
    const running = Promise.all(this.clients.map((client) => this.#repeat(client)));
    // Whoever waits for the end hears of it.
    running.catch(() => undefined);
    this.#running = running;
  }

  /** Lets every charge end, and everything of it be told. Throws what a station threw. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
    await Promise.all(this.clients.map((client) => client.finish()));
  }

  async close(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.clients.map(({ station }) => station.close()));
    await this.emsp.close();
  }

  async #repeat(client: StationClient): Promise<void> {
    while (!this.#isStopping) await client.charge();
  }
}

async function connectStation(
  hubUrl: string,
  emsp: Partner,
  version: Version,
  number: number,
  random: Random,
): Promise<StationClient> {
  const identity = `KILL-${number}`;
  const made = await callAdmin<MadeStation>(hubUrl, 'POST', '/stations', {
    identity,
    party: stationCpo,
    location: site(),
    evses: [{ connectors: [plug()] }],
  });
  const uid = `CARD${number}`;
  const token = createBuild().token({ ...partyOf(driversEmsp), uid, type: 'RFID', whitelist: 'ALWAYS', valid: true });
  await emsp.push(`tokens/${driversEmsp.replace('-', '/')}/${uid}`, token);
  const from = Date.now() - pastMs;
  const station = await startStation({
    url: `${hubUrl.replace('http', 'ws')}/ocpp`,
    identity,
    password: made.password,
    version,
    evses: 1,
    now: () => from,
    registerWh: random.int(0, 9_999_999),
    settings: { sampleS: '5', takesUnknownOffline: 'true' },
    messageAttempts,
    answerMs,
  });
  await station.boot();
  return new StationClient(station, made.evses[0]?.uid ?? '', uid, random);
}
