import { expect } from 'chai';
import type { Pool } from 'pg';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { insertStation } from '../../support/stations/rows.ts';
import {
  end,
  openTransactionScene,
  start,
  type TransactionScene,
  token,
  update,
} from '../../support/stations/transaction-scene.ts';

describe('transactions of stations in the database', () => {
  let scene: TransactionScene;
  let pool: Pool;
  before(async () => {
    scene = await openTransactionScene();
    pool = scene.pool;
  });
  after(() => scene.close());
  const process: TransactionScene['process'] = (decision) => scene.process(decision);
  const rowsOf: TransactionScene['rowsOf'] = (station) => scene.rowsOf(station);
  const eventsOf: TransactionScene['eventsOf'] = (transaction, station) => scene.eventsOf(transaction, station);

  it('gives a 1.6 start a positive number, the same when it is sent again, and asks of its token once', async () => {
    const link = await insertStation(pool);
    const { transactions, asked } = process();
    const first = await transactions.record(link, start());
    const again = await transactions.record(link, start());
    const other = await process().transactions.record(link, start({ idToken: { idToken: 'tag1 ' } }));
    expect(first.transactionId).to.be.within(1, 2_147_483_647);
    expect([again, other]).to.deep.equal([first, first]);
    expect(first.token).to.deep.equal({ status: 'Accepted' });
    expect(asked).to.deep.equal(['TAG1']);
    const rows = await rowsOf(link.station.number);
    expect(rows.map((row) => [row.token?.uid, row.state])).to.deep.equal([['TAG1', 'open']]);
  });

  it('gives it one also when the tag is refused', async () => {
    const link = await insertStation(pool);
    const { transactions } = process({ info: { status: 'Blocked' } });
    const answer = await transactions.record(link, start());
    expect(answer.transactionId).to.be.above(0);
    expect(answer.token).to.deep.equal({ status: 'Blocked' });
    const [row] = await rowsOf(link.station.number);
    expect(row?.auth?.info.status).to.equal('Blocked');
  });

  it('takes the same start through two processes at once as one', async () => {
    const link = await insertStation(pool);
    const processes = Array.from({ length: 8 }, () => process().transactions);
    const answers = await Promise.all(processes.map((one) => one.record(link, start())));
    expect(new Set(answers.map(({ transactionId }) => transactionId))).to.have.lengthOf(1);
    const rows = await rowsOf(link.station.number);
    expect(rows).to.have.lengthOf(1);
    expect(await eventsOf(rows[0]?.number ?? 0)).to.have.lengthOf(1);
  });

  it('keeps what is said again once, and an end that is sent again ends nothing', async () => {
    const link = await insertStation(pool);
    const { transactions } = process();
    const { transactionId } = await transactions.record(link, start());
    const about = { transactionId: String(transactionId) };
    for (let time = 0; time < 3; time += 1) await transactions.record(link, update(about));
    for (let time = 0; time < 3; time += 1) await transactions.record(link, end(about));
    const [row] = await rowsOf(link.station.number);
    expect((await eventsOf(row?.number ?? 0)).map(({ type }) => type)).to.deep.equal(['Started', 'Updated', 'Ended']);
    expect(row).to.include({ state: 'ended' });
    expect(row?.ended_at?.toISOString()).to.equal('2026-11-29T11:00:00.000Z');
  });

  it('has meter values looked at after a while, and a change of the charging state at once', async () => {
    const link = await insertStation(pool, { version: '2.0.1' });
    const { transactions } = process();
    const about = { transactionId: 'tx-1' };
    await transactions.record(link, start({ ...about, chargingState: 'Charging' }));
    await pool.query('update station_transactions set due_at = null where station = $1', [link.station.number]);
    const before = Date.now();
    await transactions.record(link, update({ ...about, chargingState: 'Charging' }));
    const [meter] = await rowsOf(link.station.number);
    expect(meter?.due_at?.getTime()).to.be.within(
      before + defaultLimits.sessionUpdateMs,
      Date.now() + defaultLimits.sessionUpdateMs,
    );
    await transactions.record(link, update({ ...about, at: '2026-11-29T10:06:00Z', chargingState: 'SuspendedEV' }));
    const [changed] = await rowsOf(link.station.number);
    expect(changed?.due_at?.getTime()).to.be.at.most(Date.now());
  });

  it('matches 1.6 messages without an id by connector and time', async () => {
    const link = await insertStation(pool);
    const { transactions } = process();
    await transactions.record(link, start());
    await transactions.record(link, start({ evse: 2, at: '2026-11-29T10:01:00Z', idToken: { idToken: 'TAG2' } }));
    await transactions.record(link, update({ evse: 2 }));
    await transactions.record(link, end({ idToken: { idToken: 'TAG1' } }));
    const [one, two] = await rowsOf(link.station.number);
    expect((await eventsOf(one?.number ?? 0)).map(({ type }) => type)).to.deep.equal(['Started', 'Ended']);
    expect((await eventsOf(two?.number ?? 0)).map(({ type }) => type)).to.deep.equal(['Started', 'Updated']);
    expect([one?.state, two?.state]).to.deep.equal(['ended', 'open']);
  });

  it('makes no transaction of 1.6 messages that belong to none, and keeps them for the operator', async () => {
    const link = await insertStation(pool);
    const { transactions } = process();
    await transactions.record(link, update());
    await transactions.record(link, end({ transactionId: '4711' }));
    const clock = { at: '2026-11-29T10:15:00Z', samples: [{ value: '1500', context: 'Sample.Clock' }] };
    await transactions.record(link, update({ meterValues: [clock] }));
    expect(await rowsOf(link.station.number)).to.deep.equal([]);
    const kept = await eventsOf(null, link.station.number);
    expect(kept.map(({ type }) => type)).to.deep.equal(['Updated', 'Ended']);
  });

  it("does not let a station speak of another one's transaction (H5)", async () => {
    const [link, foreign] = [await insertStation(pool), await insertStation(pool)];
    const { transactions } = process();
    const { transactionId } = await transactions.record(link, start());
    await transactions.record(foreign, end({ transactionId: String(transactionId) }));
    const [row] = await rowsOf(link.station.number);
    expect(row).to.include({ state: 'open', ended_at: null });
    expect(await rowsOf(foreign.station.number)).to.deep.equal([]);
    expect(await eventsOf(null, foreign.station.number)).to.have.lengthOf(1);
  });

  it('keeps the same 2.x id of two stations apart (H5)', async () => {
    const links = [await insertStation(pool, { version: '2.0.1' }), await insertStation(pool, { version: '2.0.1' })];
    const { transactions } = process();
    for (const link of links) await transactions.record(link, start({ transactionId: '1' }));
    const [first, second] = links;
    if (first === undefined || second === undefined) throw new Error('two stations');
    await transactions.record(first, end({ transactionId: '1' }));
    expect((await rowsOf(first.station.number)).map(({ state }) => state)).to.deep.equal(['ended']);
    expect((await rowsOf(second.station.number)).map(({ state }) => state)).to.deep.equal(['open']);
  });

  it('makes a 2.x transaction of which the start was not heard, which its start joins when it comes', async () => {
    const link = await insertStation(pool, { version: '2.0.1' });
    const { transactions } = process();
    await transactions.record(link, update({ transactionId: 'late', evse: 1 }));
    await transactions.record(link, start({ transactionId: 'late' }));
    const rows = await rowsOf(link.station.number);
    expect(rows).to.have.lengthOf(1);
    expect((await eventsOf(rows[0]?.number ?? 0)).map(({ type }) => type)).to.deep.equal(['Updated', 'Started']);
    expect(rows[0]?.token?.uid).to.equal('TAG1');
  });

  it('makes another transaction of an id that is used again after its end', async () => {
    const link = await insertStation(pool, { version: '2.0.1' });
    const { transactions } = process();
    const about = { transactionId: '1' };
    await transactions.record(link, start(about));
    await transactions.record(link, end(about));
    await transactions.record(link, start({ ...about, at: '2026-11-29T12:00:00Z' }));
    await transactions.record(link, update({ ...about, at: '2026-11-29T12:05:00Z' }));
    const [first, second] = await rowsOf(link.station.number);
    expect([first?.state, second?.state]).to.deep.equal(['ended', 'open']);
    expect((await eventsOf(second?.number ?? 0)).map(({ type }) => type)).to.deep.equal(['Started', 'Updated']);
  });

  it('takes the status of a 1.6 connector as part of the transaction that is open there, once', async () => {
    const link = await insertStation(pool);
    const { transactions } = process();
    await transactions.record(link, start());
    for (const status of ['Charging', 'Charging', 'SuspendedEV', 'Preparing', 'Available'] as const)
      await transactions.statusOf(link, { evse: 1, connector: 1, status, at: '2026-11-29T10:10:00Z' });
    await transactions.statusOf(link, { evse: 2, connector: 1, status: 'Charging', at: '2026-11-29T10:10:00Z' });
    const [row] = await rowsOf(link.station.number);
    expect((await eventsOf(row?.number ?? 0)).map(({ chargingState }) => chargingState)).to.deep.equal([
      undefined,
      'Charging',
      'SuspendedEV',
      'Idle',
    ]);
  });

  it('refuses what comes over a connection that is not the station’s any more', async () => {
    const link = await insertStation(pool);
    await pool.query('update station_links set epoch = 2 where station = $1', [link.station.number]);
    const failure = await process()
      .transactions.record(link, start())
      .catch((error: unknown) => error);
    expect(failure).to.include({ kind: 'refused' });
    expect(await rowsOf(link.station.number)).to.deep.equal([]);
  });

  it('goes on after a restart, without memory', async () => {
    const link = await insertStation(pool);
    const { transactionId } = await process().transactions.record(link, start());
    const about = { transactionId: String(transactionId) };
    await process().transactions.record(link, update(about));
    await process().transactions.record(link, end(about));
    const rows = await rowsOf(link.station.number);
    expect(rows.map(({ state }) => state)).to.deep.equal(['ended']);
    expect(await eventsOf(rows[0]?.number ?? 0)).to.have.lengthOf(3);
  });

  it('has a charge continue the reservation of its token', async () => {
    const link = await insertStation(pool);
    const session = '0d0ee3d2-7a3f-4f43-9c1b-5b8f2f5a8f10';
    await pool.query(
      `insert into station_reservations (number, station, evse, owner, reservation_id, token, authorization_reference, session_id,
         expires_at, state, created_at, changed_at)
       values (77, $1, 1, 'NL-TNM', 'R1', $2, 'REF', $3, now() + interval '1 hour', 'held', '2026-11-29T09:30:00Z', now())`,
      [link.station.number, token, session],
    );
    await process().transactions.record(link, start());
    const [row] = await rowsOf(link.station.number);
    expect(row).to.include({ session_id: session });
    expect(row?.auth).to.include({ reference: 'REF' });
    const { rows } = await pool.query('select state from station_reservations where number = 77');
    expect(rows).to.deep.equal([{ state: 'used' }]);
  });
});
