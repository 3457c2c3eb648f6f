import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { type ChargingDriver, ChargingScene, emsp, type Shown } from '../../support/drivers/charging.ts';
import { until } from '../../support/wait.ts';

describe('a charge of which nothing is heard', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open({
      limits: {
        driverIntervalMs: 100,
        driverIntervalMsMin: 50,
        driverIntervalMsMax: 100,
        driverPollAgainMs: 200,
        driverPollsMax: 3,
        driverPollPageSize: 2,
      },
    });
  });
  beforeEach(async () => {
    driver = await scene.driver();
    await scene.cpo.behave({});
  });
  after(() => scene.close());

  async function charging(): Promise<{ id: string; session: Session }> {
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    const session = scene.session(command.body.token, { authorization_reference: id });
    await scene.tell(session);
    await driver.becomes(id, ({ observed_at }) => observed_at !== null);
    return { id, session };
  }

  const polls = (session: Session): number =>
    scene.cpo.receivedLog.filter(
      ({ method, path }) =>
        method === 'GET' &&
        path.includes('/sender/sessions') &&
        path.includes(encodeURIComponent(session.last_updated)),
    ).length;

  it('is asked about, and stalled when its CPO has nothing new; driver and operator are told (U15)', async () => {
    const { id, session } = await charging();
    const stalled = await driver.becomes(id, 'STALLED');
    expect(stalled).to.deep.include({ next_action: 'CALL_SUPPORT' });
    expect(polls(session)).to.be.above(0);
    const { items } = await until(
      async () => {
        const found = await scene.hub.admin<Shown>('GET', `/findings?partner=${scene.cpo.partnerId}`);
        return found.items.length > 0 && found;
      },
      { what: 'a finding about the CPO' },
    );
    expect(items.map(({ rule, module }: Shown) => [module, rule])).to.deep.include(['sessions', 'session-stalled']);
    // It is asked about again, and not for ever.
    const due = async (): Promise<unknown> => {
      const { rows } = await scene.hub.app.hub.reads.query('select polls, due_at from driver_sessions where id = $1', [
        id,
      ]);
      return rows[0];
    };
    await until(async () => ((await due()) as { due_at: unknown }).due_at === null, { what: 'the last question' });
    expect(await due()).to.deep.equal({ polls: 4, due_at: null });
    expect(polls(session)).to.equal(4);
    // It is not lost.
    await scene.tell(scene.later(session, 3));
    await driver.becomes(id, ({ state, energy_kwh }) => state === 'CHARGING' && energy_kwh === '3');
    await driver.becomes(id, 'STALLED');
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 3 }), emsp);
    await driver.becomes(id, 'BILLED');
  });

  it('goes on as its CPO says when it is asked, on whichever page that is', async () => {
    const { id, session } = await charging();
    // Its pushes are lost; what it has is in its list.
    for (const other of ['A', 'B', 'C'])
      scene.cpo.keep('sessions', scene.session(session.cdr_token as never, { id: `${session.id}-${other}` }));
    scene.cpo.keep('sessions', scene.later(session, 7, { status: 'COMPLETED' }));
    const ended = await driver.becomes(id, 'ENDED');
    expect(ended).to.deep.include({ energy_kwh: '7', reason: null });
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 7 }), emsp);
    await driver.becomes(id, 'BILLED');
  });

  it('is not what its CPO lists of another eMSP under the same id', async () => {
    const { id, session } = await charging();
    const cdr_token = { ...session.cdr_token, party_id: 'OTH' };
    scene.cpo.keep('sessions', scene.later(session, 99));
    await scene.cpo.behave({ shows: (object) => ({ ...object, cdr_token }) }, 'sessions');
    expect(await driver.becomes(id, 'STALLED')).to.deep.include({ energy_kwh: '0' });
    await scene.cpo.behave({}, 'sessions');
    scene.cpo.keep('sessions', scene.later(session, 2));
    await driver.becomes(id, ({ energy_kwh }) => energy_kwh === '2');
  });

  it('that is over and not billed in time says so, to its driver and to the operator; the bill counts when it comes', async () => {
    const { id, session } = await charging();
    await scene.tell(scene.later(session, 4, { status: 'COMPLETED' }));
    await driver.becomes(id, 'ENDED');
    const { rows } = await scene.hub.app.hub.reads.query<Shown>(
      `update driver_sessions set due_at = now() where id = $1 and due_at = state_since + interval '7 days' returning id`,
      [id],
    );
    expect(rows).to.have.length(1);
    const overdue = await driver.becomes(id, ({ reason }) => reason === 'BILL_OVERDUE');
    expect(overdue).to.deep.include({ state: 'ENDED', next_action: null, energy_kwh: '4' });
    await until(
      async () => {
        const { items } = await scene.hub.admin<Shown>('GET', `/findings?partner=${scene.cpo.partnerId}`);
        return items.find(({ rule }: Shown) => rule === 'session-not-billed')?.module === 'cdrs';
      },
      { what: 'a finding about the CPO' },
    );
    const metric = async (): Promise<number> => {
      const text = await (await fetch(`${scene.hub.url}/metrics`)).text();
      return Number(/^crossvolt_driver_sessions_unbilled (\d+)/m.exec(text)?.[1]);
    };
    await until(async () => (await metric()) > 0, { what: 'the metric' });
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 4 }), emsp);
    expect((await driver.becomes(id, 'BILLED')).reason).to.equal(null);
  });

  it('is stalled as well when its CPO cannot be asked', async () => {
    const { id } = await charging();
    await scene.cpo.behave({ status500: true }, 'sessions');
    await driver.becomes(id, 'STALLED');
  });
});
