import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CDR, Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { callAdmin } from '../../kill/admin.ts';
import { connectPartner } from '../../kill/connect.ts';
import { freePort, HubProcess } from '../../kill/hub-process.ts';
import type { Partner } from '../../support/partner/partner.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { type Station, startStation } from '../../support/station/station.ts';
import type { Version } from '../../support/station/words.ts';
import { type MadeStation, plug, site } from '../../support/stations/inventory.ts';
import { until } from '../../support/wait.ts';
import { tokenOf } from './command-scene.ts';

const cpo = 'DE-XVC';
const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];
/** By then a station has to be in at the other process: much less than any lease. */
const backMs = 3000;

/** Three hours ago: by the station's clock a story is over before now. */
const storyStart = (): number => Date.now() - 3 * 3_600_000;

/** A station with one EVSE that connects to whichever process it is told. */
interface Placed {
  readonly station: Station;
  readonly uid: string;
  /** Where it connects next. */
  home: HubProcess;
}

describe('stations on two processes of which one is killed', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let folder: string;
  let emsp: Partner;
  let ours: HubProcess;
  let theirs: HubProcess;
  const placed: Placed[] = [];
  let names = 0;

  const startProcess = async (): Promise<HubProcess> => {
    const process = new HubProcess({ databaseUrl: database.url, dataDir: folder, port: await freePort() });
    await process.ready();
    return process;
  };
  before(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'crossvolt-processes-'));
    ours = await startProcess();
    emsp = await connectPartner(ours.url, 'EMSP', 'NL-TNM');
    const [country_code, party_id] = cpo.split('-');
    await callAdmin(ours.url, 'POST', '/parties', { country_code, party_id, role: 'CPO', name: 'Stations' });
    await callAdmin(ours.url, 'POST', '/agreements', { cpo, emsp: 'NL-TNM' });
  });
  beforeEach(async () => {
    theirs = await startProcess();
  });
  afterEach(async () => {
    for (const { station } of placed.splice(0)) {
      await station.close();
      expect(station.complaints).to.deep.equal([]);
    }
    expect(emsp.complaints).to.deep.equal([]);
    expect(ours.errorSamples).to.deep.equal([]);
    expect(ours.ownEnds).to.deep.equal([]);
  });
  after(async () => {
    await ours.stop();
    await emsp.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A station of that version at the process that will be killed, with a car. */
  async function place(version: Version): Promise<Placed> {
    names += 1;
    const identity = `CP-${names}`;
    const evses = [{ connectors: [plug()] }];
    const made = await callAdmin<MadeStation>(ours.url, 'POST', '/stations', {
      identity,
      party: cpo,
      location: site(),
      evses,
    });
    const at: { home: HubProcess } = { home: theirs };
    const station = await startStation({
      get url() {
        return `${at.home.url.replace('http', 'ws')}/ocpp`;
      },
      identity,
      password: made.password,
      version,
      evses: 1,
      registerWh: 1_234_567,
      now: storyStart,
    });
    const here = Object.assign(at, { station, uid: made.evses[0]?.uid ?? '' });
    placed.push(here);
    await station.boot();
    await station.plugIn();
    return here;
  }

  /** The eMSP asks the process that will live. */
  async function command(kind: string, body: object) {
    names += 1;
    const name = `result-${names}`;
    const { envelope } = await emsp.request('POST', 'commands', 'receiver', kind, {
      to: cpo,
      body: { response_url: emsp.responseUrl(name), ...body },
    });
    const results = (): (string | undefined)[] =>
      emsp.receivedLog
        .filter(({ path }) => path.endsWith(`/${name}`))
        .map(({ body: said }) => (said as { result?: string }).result);
    return {
      said: (envelope.data as { result: string }).result,
      results,
      async result() {
        await until(() => results().length > 0, { what: `the result of ${kind}` });
        return results()[0];
      },
    };
  }
  const start = ({ uid }: Placed) =>
    command('START_SESSION', {
      token: tokenOf({ uid: `APP-${uid.slice(0, 8)}`, type: 'APP_USER', whitelist: 'NEVER' }),
      location_id: 'SITE1',
      evse_uid: uid,
    });
  const stop = ({ id }: Session) => command('STOP_SESSION', { session_id: id });
  const sessionsAt = ({ uid }: Placed) => emsp.received('sessions').filter((one) => one.evse_uid === uid);
  const sessionAt = (at: Placed, status: string): Promise<Session> =>
    until(() => sessionsAt(at).find((one) => one.status === status), {
      what: `a ${status} Session of OCPP ${at.station.version}`,
    }) as Promise<Session>;
  const cdrsAt = ({ uid }: Placed): CDR[] =>
    emsp.received('cdrs').filter(({ cdr_location }) => cdr_location.evse_uid === uid);

  async function moved(at: Placed): Promise<void> {
    at.home = ours;
    const begun = performance.now();
    await at.station.comeBack();
    expect(performance.now() - begun).to.be.below(backMs);
  }
  /** What there is in the end: one Session, one CDR, and the energy that the meter counted. */
  async function billed(at: Placed): Promise<void> {
    await until(() => cdrsAt(at).length > 0, { what: `the CDR of OCPP ${at.station.version}` });
    const charge = at.station.transaction();
    const wh = (charge?.readings.at(-1)?.registerWh ?? 0) - (charge?.startWh ?? 0);
    expect(cdrsAt(at).map((cdr) => [cdr.total_energy, cdr.session_id])).to.deep.equal([
      [wh / 1000, (await sessionAt(at, 'COMPLETED')).id],
    ]);
    expect(sessionsAt(at)).to.have.length(1);
  }

  it('are asked through the other, come to it at once, and pay for what their meters counted (H6, L-39)', async () => {
    const all = await Promise.all(versions.map(place));
    const sessions = await Promise.all(
      all.map(async (at) => {
        const started = await start(at);
        expect(started.said).to.equal('ACCEPTED');
        expect(await started.result()).to.equal('ACCEPTED');
        await at.station.started();
        const session = await sessionAt(at, 'ACTIVE');
        await at.station.charge(1, { kwh: 3.217, minutes: 30 });
        return [at, session] as const;
      }),
    );
    await theirs.killForGood();
    await Promise.all(
      sessions.map(async ([at, session]) => {
        await until(() => !at.station.isOnline, { what: 'the station to know that it is alone' });
        const early = await stop(session);
        expect(early.said).to.equal('REJECTED');
        await at.station.charge(1, { kwh: 1.129, minutes: 6 });
        await moved(at);
        const stopped = await stop(session);
        expect(stopped.said).to.equal('ACCEPTED');
        expect(await stopped.result()).to.equal('ACCEPTED');
        await at.station.ended();
        await billed(at);
        expect(cdrsAt(at)[0]).to.include({ total_energy: 4.346, session_id: session.id });
        expect(at.station.received('RemoteStart')).to.have.length(1);
        expect(at.station.received('RemoteStop')).to.have.length(1);
        expect([...early.results(), ...stopped.results()]).to.deep.equal(['ACCEPTED']);
      }),
    );
  });

  it('are not asked again what the killed one had asked, and whoever wanted it gets one result', async () => {
    const all = await Promise.all(versions.map(place));
    const asked = await Promise.all(
      all.map(async (at) => {
        const release = at.station.holds('RemoteStart');
        const started = await start(at);
        expect(started.said).to.equal('ACCEPTED');
        await at.station.heard('RemoteStart');
        return { at, started, release };
      }),
    );
    await theirs.killForGood();
    await Promise.all(
      asked.map(async ({ at, started, release }) => {
        await until(() => !at.station.isOnline, { what: 'the station to know that it is alone' });
        await moved(at);
        expect(await started.result()).to.equal('FAILED');
        // The station did not forget what it was told: what comes of that is paid for all the same.
        release();
        await at.station.started();
        await at.station.charge(1, { kwh: 0.873, minutes: 5 });
        const stopped = await stop(await sessionAt(at, 'ACTIVE'));
        expect(await stopped.result()).to.equal('ACCEPTED');
        await billed(at);
        expect(at.station.received('RemoteStart')).to.have.length(1);
        expect(at.station.received('RemoteStop')).to.have.length(1);
        expect([...started.results(), ...stopped.results()]).to.deep.equal(['FAILED', 'ACCEPTED']);
      }),
    );
  });
});
