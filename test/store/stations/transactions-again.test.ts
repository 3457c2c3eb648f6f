import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { giveBack, saveTaken, takeDueTransactions } from '../../../src/store/stations/due-transactions.ts';
import { forgetEvents, readEvents } from '../../../src/store/stations/events.ts';
import { insertStation } from '../../support/stations/rows.ts';
import {
  end,
  openTransactionScene,
  start,
  type TransactionScene,
  token,
  update,
} from '../../support/stations/transaction-scene.ts';
import { until } from '../../support/wait.ts';

describe('what stations say again, late or otherwise', () => {
  let scene: TransactionScene;
  before(async () => {
    scene = await openTransactionScene();
  });
  after(() => scene.close());

  it('is kept once when it comes again out of a queue, and says so then (H6)', async () => {
    const link = await insertStation(scene.pool, { version: '2.0.1' });
    const about = { transactionId: 'tx-1', seqNo: 1, offline: false };
    const { transactions } = scene.process();
    await transactions.record(link, start({ ...about, seqNo: 0 }));
    await transactions.record(link, update(about));
    await transactions.record(link, update({ ...about, offline: true }));
    await transactions.record(link, end({ ...about, seqNo: 2 }));
    const again = { ...about, offline: true };
    for (const event of [start({ ...again, seqNo: 0 }), update(again), end({ ...again, seqNo: 2 })])
      await scene.process().transactions.record(link, event);
    const [row] = await scene.rowsOf(link.station.number);
    const kept = await scene.eventsOf(row?.number ?? 0);
    expect(kept.map(({ type }) => type)).to.deep.equal(['Started', 'Updated', 'Ended']);
  });

  it('is kept once when it comes twice at the same moment', async () => {
    const link = await insertStation(scene.pool, { version: '2.0.1' });
    const about = { transactionId: 'tx-1' };
    const { transactions } = scene.process();
    await transactions.record(link, start(about));
    await Promise.all(Array.from({ length: 5 }, () => transactions.record(link, update(about))));
    const [row] = await scene.rowsOf(link.station.number);
    expect(await scene.eventsOf(row?.number ?? 0)).to.have.lengthOf(2);
  });

  it('finds its transaction though nobody knew it when it was said first', async () => {
    const link = await insertStation(scene.pool);
    const { transactions } = scene.process();
    await transactions.record(link, end({ evse: 1 }));
    await transactions.record(link, end({ evse: 1 }));
    expect(await scene.eventsOf(null, link.station.number)).to.have.lengthOf(1);
    await transactions.record(link, start());
    await transactions.record(link, end({ evse: 1 }));
    const [row] = await scene.rowsOf(link.station.number);
    expect(row).to.include({ state: 'ended' });
    expect((await scene.eventsOf(row?.number ?? 0)).map(({ type }) => type)).to.have.members(['Started', 'Ended']);
    expect(await scene.eventsOf(null, link.station.number)).to.deep.equal([]);
  });

  it('tells the connector after the start, where an EVSE has several', async () => {
    const link = await insertStation(scene.pool, { version: '2.0.1' });
    const about = { transactionId: 'tx-1' };
    const { transactions } = scene.process();
    const { connector: _, ...begun } = start(about);
    await transactions.record(link, begun);
    await transactions.record(link, update({ ...about, connector: 2 }));
    await transactions.record(link, update({ ...about, connector: 1, at: '2026-11-29T10:06:00Z' }));
    const [row] = await scene.rowsOf(link.station.number);
    expect(row).to.include({ evse: 1, connector: 2 });
    expect(await scene.eventsOf(row?.number ?? 0)).to.have.lengthOf(3);
  });

  it('names who stops a charge before who has begun it: whoever has begun it pays', async () => {
    const link = await insertStation(scene.pool, { version: '2.0.1' });
    const about = { transactionId: 'tx-1' };
    const stopping = { ...about, trigger: 'StopAuthorized', idToken: { idToken: 'FLEET2' } };
    const other = { country_code: 'BE', party_id: 'BEC', uid: 'FLEET2', type: 'RFID', contract_id: 'C2' } as const;
    const stopped = await scene.process({ token: other }).transactions.record(link, update(stopping));
    expect(stopped.token).to.deep.equal({ status: 'Accepted' });
    await scene.process().transactions.record(link, start(about));
    const [row] = await scene.rowsOf(link.station.number);
    expect(row?.token?.uid).to.equal('TAG1');
  });

  it('is matched by time also when the clock that a charge began by was ahead', async () => {
    const link = await insertStation(scene.pool);
    const { transactions } = scene.process();
    const before = Date.now();
    await transactions.record(link, start({ at: '2038-01-19T03:14:07Z' }));
    await transactions.record(link, end({ evse: 1, at: new Date().toISOString() }));
    const [row] = await scene.rowsOf(link.station.number);
    expect(row).to.include({ state: 'ended' });
    expect(row?.started_at.getTime()).to.be.within(before, Date.now());
  });

  it('is looked at the more rarely the more there is of it, and never later than a limit', async () => {
    const link = await insertStation(scene.pool, { version: '2.0.1' });
    const about = { transactionId: 'tx-1' };
    const { transactions } = scene.process();
    await transactions.record(link, start(about));
    const { sessionUpdateMs, sessionUpdateMsMax } = defaultLimits;
    let second = 0;
    for (const [events, waitMs] of [
      [10, sessionUpdateMs],
      [2000, 4 * sessionUpdateMs],
      [40_000, sessionUpdateMsMax],
    ] as const) {
      await scene.pool.query('update station_transactions set due_at = null, summary = $2 where station = $1', [
        link.station.number,
        { events },
      ]);
      second += 1;
      const from = Date.now();
      await transactions.record(link, update({ ...about, at: `2026-11-29T10:06:0${second}Z` }));
      const [row] = await scene.rowsOf(link.station.number);
      expect(row?.due_at?.getTime(), `${events} events`).to.be.within(from + waitMs, Date.now() + waitMs);
    }
  });

  it('is read from both ends where there is too much of it: its end is not missed', async () => {
    const link = await insertStation(scene.pool, { version: '2.0.1' });
    const about = { transactionId: 'tx-1' };
    const { transactions } = scene.process();
    await transactions.record(link, start(about));
    for (let second = 1; second <= 8; second += 1)
      await transactions.record(link, update({ ...about, at: `2026-11-29T10:06:0${second}Z` }));
    await transactions.record(link, end(about));
    const [row] = await scene.rowsOf(link.station.number);
    const read = await readEvents(scene.pool, row?.number ?? 0, 5);
    const types = read.map(({ event }) => (JSON.parse(event) as { type: string }).type);
    expect(types).to.deep.equal(['Started', 'Updated', 'Updated', 'Updated', 'Ended']);
    expect(await readEvents(scene.pool, row?.number ?? 0, 10)).to.have.lengthOf(10);
    expect(await readEvents(scene.pool, row?.number ?? 0, 50)).to.have.lengthOf(10);
  });

  it('is a charge of before the reservation that its token has now: that one stands (M-15)', async () => {
    const link = await insertStation(scene.pool);
    const session = 'b7a1d9b0-2c43-4d0e-8d8a-0a53f5f0c0a1';
    await scene.pool.query(
      `insert into station_reservations (number, station, evse, owner, reservation_id, token, session_id, expires_at, state,
         created_at, changed_at)
       values (81, $1, 1, 'NL-TNM', 'R81', $2, $3, '2026-11-29T14:00:00Z', 'held', '2026-11-29T13:00:00Z', now())`,
      [link.station.number, token, session],
    );
    const { transactions } = scene.process();
    await transactions.record(link, start());
    await transactions.record(link, end({ evse: 1 }));
    // After it was over, too.
    await transactions.record(link, start({ at: '2026-11-29T14:30:00Z' }));
    await transactions.record(link, end({ evse: 1, at: '2026-11-29T14:40:00Z' }));
    const { rows } = await scene.pool.query('select state from station_reservations where number = 81');
    expect(rows).to.deep.equal([{ state: 'held' }]);
    await transactions.record(link, start({ at: '2026-11-29T13:30:00Z' }));
    const charges = await scene.rowsOf(link.station.number);
    expect(charges.map(({ session_id }) => session_id === session)).to.deep.equal([false, false, true]);
  });

  it('is forgotten long after its charge is over, and not while that is open or held', async () => {
    const states = ['billed', 'closed', 'held', 'open', 'ended'] as const;
    const links = await Promise.all(states.map(() => insertStation(scene.pool, { version: '2.0.1' })));
    const { transactions } = scene.process();
    const numbers: number[] = [];
    for (const [index, link] of links.entries()) {
      await transactions.record(link, start({ transactionId: 'tx-1' }));
      const [row] = await scene.rowsOf(link.station.number);
      await scene.pool.query('update station_transactions set state = $2 where number = $1', [
        row?.number,
        states[index],
      ]);
      numbers.push(row?.number ?? 0);
    }
    const left = () => Promise.all(numbers.map(async (number) => (await scene.eventsOf(number)).length));
    await forgetEvents(scene.pool, new Date(Date.now() - 60_000), 1000);
    expect(await left()).to.deep.equal([1, 1, 1, 1, 1]);
    const all = new Date(Date.now() + 60_000);
    expect(await forgetEvents(scene.pool, all, 1)).to.equal(1);
    await forgetEvents(scene.pool, all, 1000);
    expect(await left()).to.deep.equal([0, 0, 1, 1, 1]);
  });

  it('is the same start with another time, as long as its transaction goes on', async () => {
    const unique = '4f8e5b0e-2c43-4d0e-8d8a-0a53f5f0c0a1';
    for (const [transactionId, at, count] of [
      [unique, '2026-11-29T11:30:00Z', 1],
      ['1', '2026-11-29T10:02:00Z', 1],
      // Its end was not heard of, and its station counts from one again.
      ['1', '2026-11-29T11:30:00Z', 2],
    ] as const) {
      const link = await insertStation(scene.pool, { version: '2.0.1' });
      const { transactions, asked } = scene.process();
      await transactions.record(link, start({ transactionId }));
      await transactions.record(link, start({ transactionId, at }));
      await transactions.record(link, start({ transactionId, at }));
      expect(await scene.rowsOf(link.station.number), `${transactionId} at ${at}`).to.have.lengthOf(count);
      expect(asked).to.have.lengthOf(count);
    }
  });

  it('is decided once: who is decided of later pays nothing', async () => {
    const link = await insertStation(scene.pool, { version: '2.0.1' });
    const about = { transactionId: 'tx-1' };
    let decide = (_decision: { token: typeof token }): void => undefined;
    const slow = new Promise<{ token: typeof token }>((resolve) => {
      decide = resolve;
    });
    const { transactions, asked } = scene.process(slow);
    const answer = transactions.record(link, start(about));
    await until(() => asked.length > 0, { what: 'the question' });
    await scene.process().transactions.record(link, start(about));
    decide({ token: { ...token, uid: 'OTHER' as 'TAG1' } });
    await answer;
    const [row] = await scene.rowsOf(link.station.number);
    expect(row?.token?.uid).to.equal('TAG1');
  });

  it('is made something of by one process at a time: what another one still writes then is refused', async () => {
    const link = await insertStation(scene.pool);
    await scene.process().transactions.record(link, start());
    const [row] = await scene.rowsOf(link.station.number);
    const number = row?.number ?? 0;
    const room = { free: 1000, perEmsp: 1000, busy: new Map() };
    const [slow, next] = [randomUUID(), randomUUID()];
    const now = Date.now();
    const take = async (holder: string, at: number) => {
      const all = await takeDueTransactions(scene.pool, holder, new Date(at), 1000, room);
      return all.find((one) => one.number === number);
    };
    const first = await take(slow, now + 1);
    expect(await take(next, now + 500)).to.equal(undefined);
    const second = await take(next, now + 2000);
    if (first === undefined || second === undefined) throw new Error('it was not taken');
    expect(await saveTaken(scene.pool, slow, first, { summary: { of: 'slow' } })).to.equal(false);
    expect(await saveTaken(scene.pool, next, second, { summary: { of: 'next' } })).to.equal(true);
    await giveBack(scene.pool, slow, first, new Date(now), new Date(now));
    const { rows } = await scene.pool.query('select summary, taken_by from station_transactions where number = $1', [
      number,
    ]);
    expect(rows).to.deep.equal([{ summary: { of: 'next' }, taken_by: next }]);
  });
});
