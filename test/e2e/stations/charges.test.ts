import { expect } from 'chai';
import { createTransactions } from '../../../src/compose-charges.ts';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Decision } from '../../../src/hub/stations/decision.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import { evseUid } from '../../support/stations/rows.ts';
import { until } from '../../support/wait.ts';
import { ChargeScene, ended, metered, minute, startChargeHub, started, tokenOf } from './charge-scene.ts';

describe('a charge at a station of the hub', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let scene: ChargeScene;
  before(async () => {
    hub = await startChargeHub();
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

  const sessionAt = (evse_uid: string, fits: (session: Session) => boolean, what: string): Promise<Session> =>
    until(() => emsp.received('sessions').find((session) => session.evse_uid === evse_uid && fits(session)), {
      what,
    }) as Promise<Session>;
  const statesOf = (id: string) =>
    emsp.receivedLog.filter(({ path }) => path.endsWith(`/${id}`)).map(({ body }) => (body as Session).status);

  it('is a Session while it goes on, and a CDR when it has ended (S-01, S-02, D-02, L-39)', async () => {
    const link = await scene.station();
    const uid = evseUid(link);
    const { transactionId } = await scene.transactions.record(link, started());
    const begun = await sessionAt(uid, ({ status }) => status === 'ACTIVE', 'the Session');
    expect(begun).to.deep.include({ kwh: 0, cdr_token: tokenOf(), auth_method: 'WHITELIST', connector_id: '1' });
    expect(begun.authorization_reference).to.equal('REF-1');

    const about = { transactionId: String(transactionId) };
    await scene.transactions.statusOf(link, { evse: 1, connector: 1, status: 'Charging', at: minute(0) });
    await scene.transactions.record(link, metered(15, 3000, about));
    await sessionAt(uid, ({ kwh }) => kwh === 2, 'what is charged so far');
    await scene.transactions.record(link, ended(30, 5000, about));
    const over = await sessionAt(uid, ({ status }) => status === 'COMPLETED', 'the end of the Session');
    expect(over).to.deep.include({ id: begun.id, kwh: 4, start_date_time: minute(0), end_date_time: minute(30) });

    const cdr = await until(() => emsp.received('cdrs').find(({ id }) => id === begun.id), { what: 'the CDR' });
    expect(cdr).to.deep.include({ session_id: begun.id, total_energy: 4, total_time: 0.5 });
    expect(await scene.inState(link, 'billed')).to.deep.include({ id: begun.id, energy_kwh: 4, assumptions: [] });
    const check = await until(
      async () => {
        const { items } = await hub.admin<{ items: { verdict: string | null; rules: string[] }[] }>(
          'GET',
          `/cdrs?session_id=${begun.id}`,
        );
        return items.find(({ verdict }) => verdict !== null);
      },
      { what: 'the check of the CDR' },
    );
    expect(check).to.deep.include({ verdict: 'OK', rules: [] });
  });

  it('names no station in OCPI (M-10)', async () => {
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    const { id } = await scene.inState(link, 'billed');
    const about = JSON.stringify(emsp.receivedLog.filter(({ path }) => path.includes(id)).map(({ body }) => body));
    expect(about).to.include(evseUid(link)).and.to.not.include(link.station.identity);
    expect(about).to.not.include(`"${transactionId}"`);
  });

  it('waits for what is missing by its number, and is billed when that does not come', async () => {
    const link = await scene.station({ version: '2.0.1' });
    const about = { transactionId: 'tx-gap' };
    const { meterStartWh: _, ...start } = started({ ...about, seqNo: 0, chargingState: 'Charging' });
    const begin = { at: minute(0), samples: [{ value: '1000', context: 'Transaction.Begin' }] };
    const end = { at: minute(30), samples: [{ value: '5000', context: 'Transaction.End' }] };
    await scene.transactions.record(link, { ...start, meterValues: [begin] });
    const { meterStopWh: __, ...stop } = ended(30, 0, { ...about, seqNo: 3, meterValues: [end] });
    await scene.transactions.record(link, stop);
    const waiting = await scene.inState(link, 'ended');
    expect(statesOf(waiting.id)).to.not.include('COMPLETED');
    const billed = await scene.inState(link, 'billed');
    expect(billed).to.deep.include({ id: waiting.id, energy_kwh: 4 });
  });

  it('is INVALID and has no CDR when nothing came of it (S-24)', async () => {
    const link = await scene.station({ version: '2.0.1' });
    const about = { transactionId: 'tx-void' };
    const { meterStartWh: _, ...start } = started({ ...about, seqNo: 0 });
    await scene.transactions.record(link, start);
    const uid = evseUid(link);
    await sessionAt(uid, ({ status }) => status === 'PENDING', 'the Session');
    const { meterStopWh: __, ...stop } = ended(2, 0, { ...about, seqNo: 1, stoppedReason: 'EVConnectTimeout' });
    await scene.transactions.record(link, stop);
    const { id } = await scene.inState(link, 'closed');
    await sessionAt(uid, ({ status }) => status === 'INVALID', 'the end of the Session');
    expect(emsp.received('cdrs').filter((cdr) => cdr.id === id)).to.deep.equal([]);
  });

  it('is nobody’s business while its token is refused, and billed when the operator says so', async () => {
    scene.decision = { info: { status: 'Blocked' }, token: tokenOf(), method: 'AUTH_REQUEST' };
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    const held = await scene.inState(link, 'held');
    expect(emsp.receivedLog.filter(({ path }) => path.includes(held.id))).to.deep.equal([]);
    const refused = await hub.call('POST', `/transactions/${held.id}/release`, {});
    expect(refused.status).to.equal(400);
    await hub.admin('POST', `/transactions/${held.id}/release`, { reason: 'the driver was at the counter' });
    await scene.inState(link, 'billed');
    await until(() => emsp.received('cdrs').find(({ id }) => id === held.id), { what: 'the CDR' });
    const again = await hub.call('POST', `/transactions/${held.id}/close`, { reason: 'twice' });
    expect(again.status).to.equal(409);
  });

  it('is kept for the operator where nobody knows whose token it is', async () => {
    scene.decision = { info: { status: 'Unknown' } };
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    const held = await scene.inState(link, 'held');
    const release = await hub.call('POST', `/transactions/${held.id}/release`, { reason: 'who pays?' });
    expect(release.status).to.equal(409);
    await hub.admin('POST', `/transactions/${held.id}/close`, { reason: 'a test of the fitter' });
    await scene.inState(link, 'closed');
    expect(emsp.receivedLog.filter(({ path }) => path.includes(held.id))).to.deep.equal([]);
  });

  it('changes nothing with what comes after its CDR', async () => {
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    const about = { transactionId: String(transactionId) };
    await scene.transactions.record(link, ended(30, 5000, about));
    const { id } = await scene.inState(link, 'billed');
    await scene.transactions.record(link, metered(20, 4000, about));
    await until(async () => (await scene.shown(id)).assumptions.some(({ code }) => code === 'late-data'), {
      what: 'the mark',
    });
    expect(await scene.shown(id)).to.deep.include({ state: 'billed', energy_kwh: 4, events_total: 3 });
    expect(emsp.cdrPosts.get(`${scene.party}/${id}`.toUpperCase())).to.equal(1);
  });

  it('is ended when another one begins at its EVSE and it is not heard of any more, for the operator to look at', async () => {
    const link = await scene.station();
    const first = await scene.transactions.record(link, started());
    await scene.transactions.record(link, metered(15, 3000, { transactionId: String(first.transactionId) }));
    await scene.transactions.record(link, started({ at: minute(60), meterStartWh: 3100 }));
    const held = await scene.inState(link, 'held');
    expect(held).to.deep.include({ energy_kwh: 2 });
    expect(held.held_because).to.include({ code: 'end-missing' });
    // Nobody waits for a vehicle that is gone.
    await until(() => emsp.received('sessions').find(({ id, status }) => id === held.id && status === 'COMPLETED'), {
      what: 'the end of the Session',
    });
    await hub.admin('POST', `/transactions/${held.id}/release`, { reason: 'as far as it is known' });
    const billed = await scene.inState(link, 'billed');
    expect(billed).to.deep.include({ id: held.id, energy_kwh: 2 });
  });

  it('is billed though it was over before anybody could say whose token it is', async () => {
    const link = await scene.station();
    let decide = (_decision: Decision): void => undefined;
    const decided = new Promise<Decision>((resolve) => {
      decide = resolve;
    });
    const { decision } = scene;
    const transactions = createTransactions(hub.app.hub, {
      database: scene.database,
      decide: () => decided,
      due: () => undefined,
    });
    const answer = transactions.record(link, started());
    const found = await until(
      async () => {
        const { items } = await hub.admin<{ items: { ocpp_id: string }[] }>(
          'GET',
          `/transactions?station=${link.station.id}`,
        );
        return items[0];
      },
      { what: 'the transaction' },
    );
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(found?.ocpp_id) }));
    const held = await scene.inState(link, 'held');
    expect(held.held_because).to.include({ code: 'nobody-to-bill' });
    decide(decision);
    await answer;
    expect(await scene.inState(link, 'billed')).to.include({ id: held.id, energy_kwh: 4 });
  });

  it('is billed by itself when its end comes after all', async () => {
    const link = await scene.station();
    const first = await scene.transactions.record(link, started());
    const about = { transactionId: String(first.transactionId) };
    await scene.transactions.record(link, metered(15, 3000, about));
    await scene.transactions.record(link, started({ at: minute(60), meterStartWh: 5000 }));
    const held = await scene.inState(link, 'held');
    await scene.transactions.record(link, ended(30, 5000, about));
    const billed = await scene.inState(link, 'billed');
    expect(billed).to.deep.include({ id: held.id, energy_kwh: 4, held_because: null });
    expect(billed.assumptions.map(({ code }) => code)).to.not.include('end-missing');
  });

  it('has the price of the tariff that was in force when it began (P-06, D-11)', async () => {
    await scene.tariff('T1', 0.5);
    const link = await scene.station({ tariffIds: ['T1'] });
    const { transactionId } = await scene.transactions.record(link, started());
    await sessionAt(evseUid(link), ({ status }) => status === 'ACTIVE', 'the Session');
    await scene.tariff('T1', 0.9);
    const about = { transactionId: String(transactionId) };
    await scene.transactions.record(link, metered(15, 3000, about));
    await sessionAt(evseUid(link), ({ total_cost }) => total_cost?.excl_vat === 1, 'the cost so far');
    await scene.transactions.record(link, ended(30, 5000, about));
    const { id } = await scene.inState(link, 'billed');
    const cdr = await until(() => emsp.received('cdrs').find((one) => one.id === id), { what: 'the CDR' });
    expect(cdr).to.deep.include({ total_cost: { excl_vat: 2, incl_vat: 2.4 } });
  });

  it('shows what a station says of transactions that nobody knows', async () => {
    const link = await scene.station();
    await scene.transactions.record(link, ended(30, 5000, { transactionId: '4711', idToken: { idToken: 'TAG1' } }));
    const { items } = await hub.admin<{ items: { event: Record<string, unknown> }[] }>(
      'GET',
      `/stations/${link.station.id}/unmatched`,
    );
    expect(items.map(({ event }) => event)).to.deep.equal([
      { ...ended(30, 5000, { transactionId: '4711' }), idToken: { idToken: '***' } },
    ]);
    const nobody = await hub.call('GET', '/stations/0d0ee3d2-7a3f-4f43-9c1b-5b8f2f5a8f10/unmatched');
    expect(nobody.status).to.equal(404);
  });

  it('is the operator’s to decide about where its station is removed, and its party is kept until then', async () => {
    const endParty = async () => (await hub.call('DELETE', `/parties/${scene.party}`)).status;
    const stations: { items: { id: string }[] } = await hub.admin('GET', `/stations?party=${scene.party}`);
    for (const { id } of stations.items) await hub.admin('DELETE', `/stations/${id}`);
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    await scene.transactions.record(link, metered(15, 3000, { transactionId: String(transactionId) }));
    const begun = await sessionAt(evseUid(link), ({ kwh }) => kwh === 2, 'what is charged so far');
    await hub.admin('DELETE', `/stations/${link.station.id}`);
    const { id: held } = await scene.inState(link, 'held');
    expect(await endParty()).to.equal(409);
    await hub.admin('POST', `/transactions/${held}/release`, { reason: 'the station is gone' });
    const cdr = await until(() => emsp.received('cdrs').find(({ id }) => id === begun.id), { what: 'the CDR' });
    expect(cdr).to.include({ total_energy: 2 });
    const others = await hub.admin<{ items: { id: string }[] }>('GET', `/transactions?party=${scene.party}&state=held`);
    for (const { id } of others.items)
      await hub.admin('POST', `/transactions/${id}/close`, { reason: 'nobody knows of it' });
    await until(async () => (await endParty()) === 204, { what: 'the party to be ended' });
  });
});
