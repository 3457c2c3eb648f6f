import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { ChargeScene, ended, metered, minute, startChargeHub, started, tokenOf } from './charge-scene.ts';

/** Few enough for a test to say more. */
const transactionEventsMax = 6;

describe('a charge at a station of the hub that is not like others', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let scene: ChargeScene;
  before(async () => {
    hub = await startChargeHub({ limits: { transactionEventsMax } });
    emsp = await hub.connect('EMSP', 'NL-TNM');
    scene = await ChargeScene.of(hub, emsp);
  });
  after(async () => {
    expect(emsp.complaints).to.deep.equal([]);
    await scene.stop();
    await hub.stop();
  });
  beforeEach(() => {
    scene.decision = { info: { status: 'Accepted' }, token: tokenOf(), method: 'WHITELIST', reference: 'REF-1' };
  });

  const run = (text: string, values: unknown[]) => scene.database.pool('tests', 2).query(text, values);
  const cdrsOf = (id: string) => emsp.received('cdrs').filter((cdr) => cdr.id === id);
  const release = (id: string) => hub.admin('POST', `/transactions/${id}/release`, { reason: 'as it is' });

  it('is billed when the EVSE that the inventory lacked has been added, and not before', async () => {
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started({ evse: 7 }));
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    const held = await scene.inState(link, 'held');
    expect(held.held_because).to.include({ code: 'place-unknown' });
    await release(held.id);
    const still = await scene.inState(link, 'held');
    expect(still.held_because).to.include({ code: 'place-unknown' });
    await run(
      `insert into station_evses (station, evse, uid, connectors, details)
       select station, 7, uid || '-7', connectors, details from station_evses where station = $1 and evse = 1`,
      [link.station.number],
    );
    await release(held.id);
    expect(await scene.inState(link, 'billed')).to.include({ id: held.id, energy_kwh: 4 });
    await until(() => cdrsOf(held.id)[0], { what: 'the CDR' });
  });

  it('is looked at by its operator when energy turns up after it seemed to have come to nothing (S-24)', async () => {
    const link = await scene.station({ version: '2.0.1' });
    const about = { transactionId: 'tx-late' };
    const { meterStartWh: _, idToken, ...begun } = started({ ...about, seqNo: 0 });
    await scene.transactions.record(link, begun);
    // Another one begins there, and nothing more is heard of the first.
    await scene.transactions.record(link, { ...begun, transactionId: 'tx-next', at: minute(90), seqNo: 0 });
    const closed = await scene.inState(link, 'closed');
    // It was offline: the driver had shown a token, and charged.
    const begin = { at: minute(1), samples: [{ value: '1000', context: 'Transaction.Begin' }] };
    const charges = { ...about, seqNo: 1, chargingState: 'Charging', offline: true, meterValues: [begin] } as const;
    await scene.transactions.record(link, metered(1, 1000, { ...charges, ...(idToken && { idToken }) }));
    const end = { at: minute(30), samples: [{ value: '5000', context: 'Transaction.End' }] };
    const { meterStopWh: __, ...stop } = ended(30, 0, { ...about, seqNo: 2, meterValues: [end] });
    await scene.transactions.record(link, stop);
    const held = await until(
      async () => {
        const shown = await scene.shown(closed.id);
        return shown.state === 'held' && shown.energy_kwh === 4 ? shown : undefined;
      },
      { what: 'the charge being held with all of its energy' },
    );
    expect(held?.held_because).to.include({ code: 'late-data' });
    await release(closed.id);
    const cdr = await until(() => cdrsOf(closed.id)[0], { what: 'the CDR' });
    expect(cdr).to.include({ total_energy: 4 });
  });

  it('can be closed also where nobody can compute what it comes to', async () => {
    const link = await scene.station();
    await run(`update stations set location = location || '{"time_zone": "Nowhere/Land"}' where number = $1`, [
      link.station.number,
    ]);
    await scene.tariff('T-ZONE', 0.5);
    await run(
      `update station_evses set connectors = jsonb_set(connectors, '{0,tariff_ids}', '["T-ZONE"]') where station = $1`,
      [link.station.number],
    );
    const { transactionId } = await scene.transactions.record(link, started());
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    const held = await scene.inState(link, 'held');
    expect(held.held_because).to.include({ code: 'not-computable' });
    await hub.admin('POST', `/transactions/${held.id}/close`, { reason: 'the place is not one' });
    await scene.inState(link, 'closed');
    expect(cdrsOf(held.id)).to.deep.equal([]);
  });

  it('is billed at once when all of it is there, also when its station is offline by then', async () => {
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    await run('update station_links set node = null where station = $1', [link.station.number]);
    // What is not complete would be waited for longer than this test may take.
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    expect(await scene.inState(link, 'billed')).to.include({ energy_kwh: 4 });
  });

  it('is told once as it stands, however often it is looked at (S-13)', async () => {
    const link = await scene.station();
    await scene.transactions.record(link, started());
    const { id } = await scene.inState(link, 'open');
    const told = () => emsp.receivedLog.filter(({ path }) => path.endsWith(`/${id}`)).length;
    await until(() => told() > 0, { what: 'the Session' });
    await hub.settled();
    const before = told();
    for (let look = 0; look < 3; look += 1) {
      await run('update station_transactions set due_at = now() where session_id = $1', [id]);
      await until(
        async () => {
          const { rows } = await run(
            'select from station_transactions where session_id = $1 and taken_by is null and due_at > now()',
            [id],
          );
          return rows.length === 1;
        },
        { what: 'a look' },
      );
    }
    await hub.settled();
    expect(told()).to.equal(before);
  });

  it('ends, and is held, when its station has said more than is read', async () => {
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    const about = { transactionId: String(transactionId) };
    for (let count = 1; count <= transactionEventsMax; count += 1)
      await scene.transactions.record(link, metered(count, 1000 + count * 100, about));
    await scene.transactions.record(link, ended(30, 5000, about));
    const held = await scene.inState(link, 'held');
    expect(held.held_because).to.include({ code: 'too-many-events' });
    await release(held.id);
    expect(await scene.inState(link, 'billed')).to.include({ id: held.id, energy_kwh: 4 });
  });

  it('is at the connector, and has the tariff, that its station tells of after the start (D-11)', async () => {
    await scene.tariff('T-FIRST', 0.2);
    await scene.tariff('T-SECOND', 0.9);
    const link = await scene.station({ version: '2.0.1', tariffIds: ['T-FIRST'] });
    await run(
      `update station_evses set connectors = connectors || jsonb_build_array(connectors -> 0 || '{"id": "2", "tariff_ids": ["T-SECOND"]}')
       where station = $1`,
      [link.station.number],
    );
    const about = { transactionId: 'tx-two', seqNo: 0 };
    const begin = { at: minute(0), samples: [{ value: '1000', context: 'Transaction.Begin' }] };
    const { meterStartWh: _, connector: __, ...begun } = started({ ...about, meterValues: [begin] });
    await scene.transactions.record(link, begun);
    const ofIt = ({ kwh, status }: Session) => kwh === 0 && status === 'PENDING';
    await until(() => emsp.received('sessions').find(ofIt), { what: 'the Session' });
    await scene.transactions.record(
      link,
      metered(1, 1000, { ...about, seqNo: 1, connector: 2, chargingState: 'Charging' }),
    );
    const end = { at: minute(30), samples: [{ value: '5000', context: 'Transaction.End' }] };
    const { meterStopWh: ___, ...stop } = ended(30, 0, { ...about, seqNo: 2, meterValues: [end] });
    await scene.transactions.record(link, stop);
    const { id } = await scene.inState(link, 'billed');
    const cdr = await until(() => cdrsOf(id)[0], { what: 'the CDR' });
    expect(cdr?.cdr_location.connector_id).to.equal('2');
    expect(cdr?.tariffs?.map((tariff) => tariff.id)).to.deep.equal(['T-SECOND']);
    expect(cdr?.total_cost).to.include({ excl_vat: 3.6 });
  });
});
