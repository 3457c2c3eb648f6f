import { expect } from 'chai';
import type { CDR, Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import type { StationOptions } from '../../support/station/options.ts';
import { type Station, startStation } from '../../support/station/station.ts';
import { hostParty, type MadeStation, makeStation } from '../../support/stations/inventory.ts';
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
  before(async () => {
    hub = await startChargeHub({ limits: { transactionSettleMs: 2000 } });
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
  async function booted(about: Partial<StationOptions> = {}): Promise<{ station: Station; made: MadeStation }> {
    count += 1;
    const identity = `CP-${count}`;
    const made = await makeStation(hub, identity, { security_profile: 1 });
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
