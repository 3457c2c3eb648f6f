import { expect } from 'chai';
import { until } from '../../support/wait.ts';
import { Scene } from './scene.ts';

const forwardTimeoutMs = 4000;
/** How much later an answer may come on a busy machine; less than the store keeps a request waiting. */
const marginMs = 2500;
const storeMs = 3000;

describe('the time for a request that is passed on', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open({ limits: { forwardTimeoutMs } });
  });
  after(() => scene.close());

  it('counts from its arrival, also what the hub itself takes of it (R10, R-13)', async () => {
    await scene.cpo.behave({ hang: true });
    const client = await scene.hub.app.hub.reads.connect();
    await client.query('begin');
    await client.query('lock table operations in share mode');
    const began = performance.now();
    const answered = scene.startSession(scene.waiting().url);
    await until(() => performance.now() - began > storeMs, { what: 'the store to have been slow' });
    await client.query('commit');
    client.release();
    const { envelope } = await answered;
    expect(envelope.status_code).to.equal(4002);
    expect(performance.now() - began).to.be.within(forwardTimeoutMs - 50, forwardTimeoutMs + marginMs);
    expect(scene.asked('commands/START_SESSION')).to.have.length(1);
  });

  it('may be over before anybody is asked: then nobody is (R10, M-06)', async () => {
    await scene.cpo.behave({});
    const before = scene.asked('commands/START_SESSION').length;
    const client = await scene.hub.app.hub.reads.connect();
    await client.query('begin');
    await client.query('lock table operations in share mode');
    const began = performance.now();
    const answered = scene.startSession(scene.waiting().url);
    await until(() => performance.now() - began > forwardTimeoutMs + 100, { what: 'the time to be over' });
    await client.query('commit');
    client.release();
    expect((await answered).envelope.status_code).to.equal(4002);
    expect(scene.asked('commands/START_SESSION')).to.have.length(before);
  });
});
