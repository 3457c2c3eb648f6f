import { expect } from 'chai';
import { watchReferences } from '../../src/hub/references.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { defaultLimits, type Limits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { locations } from '../../src/ocpi/modules/locations.ts';
import { createBuild } from '../support/build.ts';
import type { ConnectedPartner } from '../support/hub.ts';
import { until } from '../support/wait.ts';
import { openPullScene, type PullScene } from './pull-scene.ts';

const build = createBuild();

describe('references to Tariffs that are not here', () => {
  let scene: PullScene;
  let cpo: ConnectedPartner;
  before(async () => {
    scene = await openPullScene();
    cpo = await scene.hub.connect('CPO', 'BE-BEC');
    await scene.run();
  });
  after(() => scene.close());

  const pulls = () => scene.hub.app.hub.db('pulls').where({ platform_id: cpo.partnerId, module: 'tariffs' });
  async function pushNaming(tariffId: string) {
    const connectors = [build.connector({ tariff_ids: [tariffId] })];
    await cpo.push('locations/BE/BEC/L1', build.location({ id: 'L1', evses: [build.evse({ uid: 'A', connectors })] }));
    await until(async () => (await scene.row(cpo.partnerId, 'tariffs')).next_kind === 'full', {
      what: 'a full pull to be expected',
    });
    return scene.row(cpo.partnerId, 'tariffs');
  }

  it('have the list read again a while after it was read in full, and no sooner (P-11)', async () => {
    const before = await scene.row(cpo.partnerId, 'tariffs');
    expect(before).to.include({ state: 'idle', next_kind: 'delta' });
    const { next_at } = await pushNaming('NEW');
    const soonest = (before.last_full_at?.getTime() ?? 0) + defaultLimits.referencePullIntervalMs;
    expect(next_at.getTime()).to.equal(soonest);
  });

  it('have it read at once when that is long ago', async () => {
    await pulls().update({ last_full_at: new Date(Date.now() - 86_400_000), next_kind: 'delta' });
    const { next_at } = await pushNaming('NEWER');
    expect(next_at.getTime()).to.be.at.most(Date.now());
  });

  it('have it read no sooner than planned while pulls fail', async () => {
    const later = new Date(Date.now() + 3_600_000);
    await pulls().update({ failures: 3, next_at: later, next_kind: 'delta' });
    expect((await pushNaming('NEWEST')).next_at).to.deep.equal(later);
  });

  describe('when there are many', () => {
    /** Watches under limits of its own; `lookedUp` resolves with how many were unknown, one number for each time it looked. */
    function watched(limits: Partial<Limits>) {
      const counts: number[] = [];
      const log = createLogger('info', { write: (line) => counts.push(JSON.parse(line).objects) });
      const pool = scene.hub.app.hub.reads;
      const watch = watchReferences({
        pool,
        clock: systemClock,
        limits: { ...defaultLimits, referencesLookMs: 20, ...limits },
        log,
      });
      const name = (...tariff_ids: string[]) =>
        watch.named(cpo.partnerId, locations, 'BE-BEC', { connectors: [{ tariff_ids }] });
      const lookedUp = async (times: number) => {
        await until(() => counts.length === times, { what: `look-up ${times}` });
        return counts;
      };
      return { name, lookedUp, stop: () => watch.stop() };
    }

    it('are remembered up to a limit, and looked up once as long as they are', async () => {
      const { name, lookedUp, stop } = watched({ referencesRememberedMax: 2 });
      name('A', 'B', 'a');
      expect(await lookedUp(1)).to.deep.equal([2]);
      name('A', 'B', 'C');
      expect(await lookedUp(2)).to.deep.equal([2, 1]);
      name('A', 'C');
      expect(await lookedUp(3)).to.deep.equal([2, 1, 1]);
      await stop();
    });

    it('wait up to a limit; the rest is looked up when it is named again', async () => {
      const { name, lookedUp, stop } = watched({ referencesWaitingMax: 3 });
      name('A', 'B', 'C', 'D', 'E');
      expect(await lookedUp(1)).to.deep.equal([3]);
      name('A', 'B', 'C', 'D', 'E');
      expect(await lookedUp(2)).to.deep.equal([3, 2]);
      await stop();
    });
  });
});
