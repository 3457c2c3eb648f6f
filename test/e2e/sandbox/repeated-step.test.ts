import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, sandboxAt, startSandboxHub, TestingCpo } from './scene.ts';

describe('a step of a sandbox that is taken again, as after the end of a process', () => {
  it('sends no command a second time (M-06)', async () => {
    const hub = await startSandboxHub({ limits: { sandboxTaskLeaseMs: 200 } });
    try {
      const cpo = await hub.connect('CPO', 'BE-BEC');
      const { id, party } = await openSandbox(hub, cpo.partnerId);
      await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
      await hub.settled();
      const testing = new TestingCpo(cpo, party);
      const release = await cpo.hold();
      await hub.admin('POST', `/sandboxes/${id}/charges`, { location_id: 'LOC1' });
      // The first step waits for the CPO; the next one finds that the command was sent.
      const checks = async () => (await sandboxAt(hub, id)).charges[0]?.checks ?? [];
      await until(async () => (await checks()).length > 0, { what: 'the step to be taken again' });
      expect((await checks())[0]).to.deep.include({ check: 'start', verdict: 'warn' });
      release();
      await cpo.behave({});
      await testing.end('START_SESSION', 1, 'FAILED');
      const isOver = async () => (await sandboxAt(hub, id)).charges[0]?.verdict === 'fail';
      await until(isOver, { what: 'the end of the charge' });
      expect(testing.commands('START_SESSION')).to.have.length(1);
      expect(cpo.complaints).to.deep.equal([]);
    } finally {
      await hub.stop();
    }
  });
});
