import { expect } from 'chai';
import { Client } from 'pg';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { messages, waitForMessages } from '../../support/messages.ts';
import { until } from '../../support/wait.ts';

/** A metric of the hub. */
async function metric(hub: TestHub, name: string): Promise<number> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

describe('the message log stands aside', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  afterEach(() => hub.stop());

  async function start(options: Parameters<typeof startHub>[0]): Promise<void> {
    hub = await startHub(options);
    cpo = await hub.connect('CPO', 'BE-BEC');
  }
  const push = async (id: string): Promise<number | undefined> =>
    (await cpo.push(`locations/BE/BEC/${id}`, build.location({ id }), 'NL-HUB')).envelope.status_code;

  it('when its table is not to be had: exchanges are answered, messages dropped and counted (T-74)', async () => {
    await start({ limits: { lockTimeoutMs: 300, messagesWaitingMax: 5 } });
    await until(async () => (await messages(hub, 'module=credentials')).length > 0, { what: 'the registration' });
    const before = await metric(hub, 'crossvolt_messages_dropped_total');
    const locker = new Client({ connectionString: hub.database.url });
    await locker.connect();
    try {
      await locker.query('begin; lock table messages in access exclusive mode');
      for (let pushed = 0; pushed < 20; pushed += 1) expect(await push(`LOC${pushed}`)).to.equal(1000);
      await until(async () => (await metric(hub, 'crossvolt_messages_dropped_total')) > before, { what: 'drops' });
      expect(await metric(hub, 'crossvolt_messages_waiting')).to.be.lessThan(6);
    } finally {
      await locker.query('rollback');
      await locker.end();
    }
    await until(
      async () => {
        await push('AFTER');
        return (await messages(hub, 'object=AFTER')).length > 0;
      },
      { what: 'the log to go on' },
    );
  });

  it('of a flood of Locations, of which it keeps some, and of everything else all', async () => {
    const limits = { locationMessagesPerSecondMax: 0.001, locationMessagesAtOnceMax: 5 };
    await start({ limits });
    for (let pushed = 0; pushed < 12; pushed += 1) expect(await push(`LOC${pushed}`)).to.equal(1000);
    const tariff = build.tariff({ id: 'T1' });
    expect((await cpo.push('tariffs/BE/BEC/T1', tariff, 'NL-HUB')).envelope.status_code).to.equal(1000);
    await waitForMessages(hub, 'object=T1', (found) => found.length > 0);
    expect(await messages(hub, 'module=locations&direction=in')).to.have.length(5);
    expect(await metric(hub, 'crossvolt_messages_dropped_total')).to.equal(7);
  });

  it('when it is switched off', async () => {
    await start({ env: { MESSAGE_LOG: 'off' } });
    expect(await push('LOC1')).to.equal(1000);
    await hub.settled();
    expect(await messages(hub, '')).to.deep.equal([]);
    expect(await metric(hub, 'crossvolt_messages_dropped_total')).to.equal(0);
  });

  it('from those who are nobody here', async () => {
    await start({});
    const answer = await fetch(`${hub.url}/ocpi/2.2.1/receiver/locations/BE/BEC/STRANGE`, {
      headers: { authorization: 'Token bm9ib2R5' },
    });
    expect(answer.status).to.equal(401);
    await push('LOC1');
    await waitForMessages(hub, 'object=LOC1', (found) => found.length > 0);
    expect(await messages(hub, 'object=STRANGE')).to.deep.equal([]);
    expect(await messages(hub, 'status=401')).to.deep.equal([]);
  });

  it('but what it holds is written when the hub stops', async () => {
    await start({ limits: { messageFlushMs: 3_600_000 } });
    await push('LAST');
    const seen = new Client({ connectionString: hub.database.url });
    await seen.connect();
    const objects = async () => (await seen.query("select object from messages where object = 'LAST'")).rows.length;
    expect(await objects()).to.equal(0);
    await hub.app.stop();
    expect(await objects()).to.equal(1);
    await seen.end();
  });
});
