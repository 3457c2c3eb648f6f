import { expect } from 'chai';
import type { CDR, Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import type { StationOptions } from '../../support/station/options.ts';
import { type Station, startStation } from '../../support/station/station.ts';
import { hostParty, type MadeStation, makeStation, plug } from '../../support/stations/inventory.ts';
import { until } from '../../support/wait.ts';
import { startChargeHub } from './charge-scene.ts';

/** What stations live through happened this long ago: no clock of theirs is ahead. */
const agoMs = 12 * 3_600_000;
const versions = ['1.6', '2.0.1', '2.1'] as const;

describe('what stations say of their charges, over their connections', function () {
  this.timeout(60_000);
  let hub: TestHub;
  let emsp: ConnectedPartner;
  const stations: Station[] = [];
  let count = 0;
  const { it } = sideBySide();
  before(async () => {
    hub = await startChargeHub({ limits: { transactionSettleMs: 60_000 } });
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hostParty(hub);
    await hub.agree('DE-XVC', 'NL-TNM');
    for (const uid of ['04AA0001', '04AA0002']) {
      const token = build.token({ uid, type: 'RFID', whitelist: 'ALWAYS', group_id: 'FAMILY', valid: true });
      await emsp.push(`tokens/NL/TNM/${uid}`, token);
    }
  });
  after(async () => {
    await Promise.all(stations.map((station) => station.close()));
    expect(emsp.complaints).to.deep.equal([]);
    await hub.stop();
  });

  /** A station that has booted. */
  async function booted(
    about: Partial<StationOptions> = {},
    given: Record<string, unknown> = {},
  ): Promise<{ station: Station; made: MadeStation }> {
    count += 1;
    const identity = `CP-${count}`;
    const made = await makeStation(hub, identity, { security_profile: 1, ...given });
    const start = Date.now() - agoMs;
    const station = await startStation({
      url: `${hub.url.replace('http', 'ws')}/ocpp`,
      identity,
      password: made.password,
      version: '1.6',
      evses: 1,
      now: () => start,
      ...about,
    });
    stations.push(station);
    await station.boot();
    return { station, made };
  }

  const uidOf = ({ evses }: MadeStation): string => evses[0]?.uid ?? '';
  const sessionAt = (made: MadeStation, fits: (session: Session) => boolean, what: string): Promise<Session> =>
    until(() => emsp.received('sessions').find((one) => one.evse_uid === uidOf(made) && fits(one)), {
      what,
    }) as Promise<Session>;
  const cdrAt = (made: MadeStation): Promise<CDR> =>
    until(() => emsp.received('cdrs').find((one) => one.cdr_location.evse_uid === uidOf(made)), {
      what: 'the CDR',
    }) as Promise<CDR>;
  const transactionsOf = async ({ id }: MadeStation) =>
    (await hub.admin<{ items: { id: string; state: string }[] }>('GET', `/transactions?station=${id}`)).items;

  /** Waits for the one transaction of a station to be billed. */
  async function isOver(made: MadeStation): Promise<void> {
    const found = await until(
      async () => {
        const transactions = await transactionsOf(made);
        const isOpen = transactions.some(({ state }) => state === 'open' || state === 'ended');
        return transactions.length > 0 && !isOpen && transactions;
      },
      { what: 'the transaction to be over' },
    );
    expect((found || []).map(({ state }) => state)).to.deep.equal(['billed']);
  }

  for (const version of versions) {
    it(`become a Session and a CDR with ${version} (L-39, S-01, D-02)`, async () => {
      const { station, made } = await booted({ version });
      await station.plugIn();
      expect(await station.present('04AA0001')).to.include({ status: 'Accepted' });
      const begun = await sessionAt(made, ({ status }) => status === 'ACTIVE', 'the Session');
      expect(begun.cdr_token).to.include({ uid: '04AA0001', party_id: 'TNM' });
      expect(begun.auth_method).to.equal('WHITELIST');
      await station.charge(1, { kwh: 10, minutes: 60 });
      await sessionAt(made, ({ kwh }) => kwh > 0 && kwh <= 10, 'what is charged so far');
      await station.fullThenPark(1, 30);
      await station.unplug();
      const over = await sessionAt(made, ({ status }) => status === 'COMPLETED', 'the end');
      expect(over).to.include({ id: begun.id, kwh: 10 });
      const cdr = await cdrAt(made);
      expect(cdr).to.include({ session_id: begun.id, total_energy: 10, total_time: 1.5, total_parking_time: 0.5 });
      await isOver(made);
      const about = JSON.stringify(emsp.receivedLog.map(({ body }) => body));
      expect(about).to.not.include(`"${station.identity}"`);
    });

    it(`are one charge with ${version} though the connection is lost and found again`, async () => {
      const { station, made } = await booted({ version });
      await station.plugIn();
      await station.present('04AA0001');
      await station.charge(1, { kwh: 4, minutes: 20 });
      await station.goOffline();
      await station.charge(1, { kwh: 4, minutes: 20 });
      await station.stop();
      await station.comeBack();
      const cdr = await cdrAt(made);
      expect(cdr).to.include({ total_energy: 8 });
      await isOver(made);
    });

    it(`are one charge with ${version} though all of it was offline, and everything is said twice`, async () => {
      const { station, made } = await booted({
        version,
        settings: { takesUnknownOffline: 'true' },
        vices: { replays: 'new-id' },
      });
      await station.plugIn();
      await station.goOffline();
      expect(await station.present('04AA0001')).to.include({ status: 'Accepted' });
      await station.charge(1, { kwh: 6, minutes: 30 });
      await station.stop();
      await station.comeBack();
      await isOver(made);
      expect(await cdrAt(made)).to.include({ total_energy: 6 });
    });
  }

  /** How stations deviate, and still charge 5 kWh. */
  const deviations: readonly (readonly [StationOptions['version'], NonNullable<StationOptions['vices']>])[] = [
    ['1.6', { isPipelined: true }],
    ['2.0.1', { isPipelined: true }],
    ['2.0.1', { hasSeqNoZero: true }],
    ['1.6', { energy: 'kWh' }],
    ['2.0.1', { energy: 'Wh-called-kWh' }],
    ['2.0.1', { energy: 'multiplied' }],
    ['1.6', { isSessionRelative: true }],
    ['1.6', { replays: 'same-id' }],
    ['2.0.1', { times: 'offset' }],
    ['2.0.1', { times: 'no-zone' }],
    ['1.6', { hasExtraFields: true, hasNumbersAsText: true, hasWrongCase: true }],
    ['2.0.1', { tellsEndFirst: true }],
    ['1.6', { phases: 'only' }],
    ['1.6', { isFreeAtEnd: true }],
    ['2.0.1', { hidesState: true }],
    ['2.0.1', { hidesEvse: true }],
    ['2.1', { chatters: true, statusFlood: 20 }],
  ];
  for (const [version, vices] of deviations) {
    it(`are billed once and rightly with ${version} and ${JSON.stringify(vices)}`, async () => {
      const { station, made } = await booted({ version, vices });
      await station.plugIn();
      await station.present('04AA0001');
      await station.charge(1, { kwh: 5, minutes: 60 });
      await station.unplug();
      await station.settled();
      await isOver(made);
      expect(await cdrAt(made)).to.include({ total_energy: 5 });
    });
  }

  for (const offlineIds of ['zero', 'resolved'] as const) {
    it(`belong together where a 1.6 station did not know the id while offline (${offlineIds})`, async () => {
      const settings = { takesUnknownOffline: 'true' };
      const { station, made } = await booted({ settings, vices: { offlineIds } });
      await station.plugIn();
      await station.goOffline();
      await station.present('04AA0001');
      await station.charge(1, { kwh: 6, minutes: 30 });
      await station.stop();
      await station.comeBack();
      await isOver(made);
      expect(await cdrAt(made)).to.include({ total_energy: 6 });
    });
  }

  it('are two where a station counts its transactions anew after a restart (H5)', async () => {
    const { station, made } = await booted({ version: '2.0.1', vices: { reusesIds: true } });
    for (const time of [1, 2]) {
      await station.plugIn();
      await station.present('04AA0001');
      await station.charge(1, { kwh: 2, minutes: 20 });
      await station.unplug();
      await until(async () => (await transactionsOf(made)).filter(({ state }) => state === 'billed').length === time, {
        what: `CDR ${time}`,
      });
      await station.crash();
      await station.restart();
    }
  });

  it('wait for the operator where their start was lost, and nobody knows whose they are', async () => {
    const { station, made } = await booted({ version: '2.0.1', vices: { losesStart: true } });
    await station.plugIn();
    await station.present('04AA0001');
    await station.charge(1, { kwh: 2, minutes: 20 });
    await station.unplug();
    await until(async () => (await transactionsOf(made)).some(({ state }) => state === 'held'), {
      what: 'it to be held',
    });
    const [held] = await transactionsOf(made);
    expect(held).to.deep.include({
      held_because: { code: 'nobody-to-bill', detail: 'no eMSP is known whose token this is' },
    });
  });

  it('wait for nothing more where numbers are missing and the station has nothing more to say', async () => {
    const { station, made } = await booted({ version: '2.0.1' });
    const at = (minute: number) => new Date(Date.now() - agoMs + minute * 60_000).toISOString();
    const event = (eventType: string, minute: number, seqNo: number, value: number, more: object = {}) =>
      station.say('TransactionEvent', {
        eventType,
        timestamp: at(minute),
        triggerReason: eventType === 'Ended' ? 'StopAuthorized' : 'Authorized',
        seqNo,
        transactionInfo: { transactionId: 'gap', chargingState: 'Charging' },
        evse: { id: 1, connectorId: 1 },
        meterValue: [{ timestamp: at(minute), sampledValue: [{ value }] }],
        ...more,
      });
    await event('Started', 0, 0, 1000, { idToken: { idToken: '04AA0001', type: 'ISO14443' } });
    await event('Ended', 30, 5, 4000);
    await isOver(made);
    expect(station.received('TransactionStatus').length).to.be.above(0);
    expect(await cdrAt(made)).to.include({ total_energy: 3 });
  });

  for (const version of ['2.0.1', '2.1'] as const) {
    it(`are told what they cost with ${version}`, async () => {
      const tariff = {
        id: 'PRICED',
        currency: 'EUR',
        elements: [{ price_components: [{ type: 'ENERGY', price: 0.5, vat: 20, step_size: 1 }] }],
      };
      await hub.admin('POST', '/parties/DE-XVC/tariffs', tariff);
      const priced = { evses: [{ connectors: [plug({ tariff_ids: ['PRICED'] })] }] };
      const { station, made } = await booted({ version }, priced);
      await station.plugIn();
      await station.present('04AA0001');
      await station.charge(1, { kwh: 4, minutes: 30 });
      await sessionAt(made, ({ total_cost }) => (total_cost?.excl_vat ?? 0) > 0, 'the cost so far');
      await station.unplug();
      await station.settled();
      expect(station.transaction()?.totalCost).to.equal(2.4);
      expect(await cdrAt(made)).to.deep.include({ total_cost: { excl_vat: 2, incl_vat: 2.4 } });
    });
  }

  it('become a Session and a CDR through two processes: one has the connection, the other tells the network', async () => {
    const database = hub.database;
    const door = await startChargeHub({ database, env: { ROLES: 'http,ocpp' } });
    try {
      const { station, made } = await booted({ version: '2.0.1', url: `${door.url.replace('http', 'ws')}/ocpp` });
      await station.plugIn();
      await station.present('04AA0001');
      await sessionAt(made, ({ status }) => status === 'ACTIVE', 'the Session');
      await station.charge(1, { kwh: 4, minutes: 30 });
      await station.unplug();
      await isOver(made);
      expect(await cdrAt(made)).to.include({ total_energy: 4 });
      await station.close();
    } finally {
      await door.stop();
    }
  });

  it('end by another card of the group, and are billed to the first (S-15)', async () => {
    const { station, made } = await booted({ version: '2.0.1' });
    await station.plugIn();
    await station.present('04AA0001');
    await station.charge(1, { kwh: 2, minutes: 20 });
    expect(await station.present('04AA0002')).to.include({ status: 'Accepted' });
    const cdr = await cdrAt(made);
    expect(cdr.cdr_token.uid).to.equal('04AA0001');
  });
});
