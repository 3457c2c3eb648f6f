import { expect } from 'chai';
import { until } from '../../support/wait.ts';
import { Scene, token } from './scene.ts';

/** More than are on their way at a time, to all platforms together. */
const commands = 12;
const limits = {
  operationsPerLookMax: 8,
  operationsUnderWayPerPlatformMax: 2,
  // Longer than a test waits: whoever is delayed by the one that does not answer is seen.
  forwardTimeoutMs: 60_000,
};

describe('an eMSP that does not answer', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open({ limits });
    await scene.hub.agree('BE-BEC', 'FR-MOB');
    await scene.cpo.behave({ operation: { result: 'ACCEPTED', timeout: 1 } }, 'commands');
  });
  after(async () => {
    await scene.stranger.behave({});
    await scene.close();
  });

  it('delays no TIMEOUT of another, however many of its own wait (R7, R9, M-03)', async () => {
    await scene.stranger.behave({ hang: true }, 'commands');
    const theirs = { ...token, country_code: 'FR', party_id: 'MOB' };
    const hanging = Array.from({ length: commands }, () => scene.waiting('commands', scene.stranger));
    for (const { url } of hanging) await scene.startSession(url, { token: theirs }, 'BE-BEC', scene.stranger);
    const arrived = () => hanging.filter((waiting) => waiting.arrived().length > 0).length;
    await until(() => arrived() === limits.operationsUnderWayPerPlatformMax, { what: 'results that hang' });
    await until(async () => (await scene.operations()).every(({ state }) => state === 'resulted'), { what: 'TIMEOUT' });

    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    expect((await waiting.result()).body).to.deep.equal({ result: 'TIMEOUT' });
    expect(arrived()).to.equal(limits.operationsUnderWayPerPlatformMax);
  });
});

describe('an eMSP that is back', () => {
  const lookMs = 4000;
  let scene: Scene;
  before(async () => {
    scene = await Scene.open({
      limits: { operationsLookMs: lookMs, operationsUnderWayPerPlatformMax: 2, backoffMinMs: 60_000 },
    });
  });
  after(() => scene.close());

  it('has all that waits for it as fast as it takes it (R9)', async () => {
    const { reads } = scene.hub.app.hub;
    await scene.emsp.behave({ status500: true }, 'commands');
    for (let count = 0; count < 8; count += 1) {
      await scene.startSession(scene.waiting().url);
      await scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result: 'ACCEPTED' }, 'NL-TNM');
    }
    await scene.emsp.behave({});
    await reads.query('update operations set next_try_at = now()');
    const ends = async () => (await scene.operations()).map((one) => one['ended_at'] as Date | null);
    await until(async () => !(await ends()).includes(null), { what: 'all results', limitMs: 6 * lookMs });
    const times = (await ends()).map(Number);
    expect(Math.max(...times) - Math.min(...times)).to.be.lessThan(lookMs / 2);
  });
});
