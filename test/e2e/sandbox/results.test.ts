import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, sandboxAt, startSandboxHub, TestingCpo } from './scene.ts';

describe('the result of a command of a sandbox', () => {
  it('is not held back: the sandbox has had the answer when its request is over (R-17)', async () => {
    const hub = await startSandboxHub({ limits: { operationHoldBackMs: 60_000 } });
    try {
      const cpo = await hub.connect('CPO', 'BE-BEC');
      const { id, party } = await openSandbox(hub, cpo.partnerId);
      await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
      await hub.settled();
      await hub.admin('POST', `/sandboxes/${id}/charges`, { location_id: 'LOC1' });
      const checks = async () => (await sandboxAt(hub, id)).charges[0]?.checks ?? [];
      await until(async () => (await checks()).length > 0, { what: 'the answer' });
      const [command] = new TestingCpo(cpo, party).commands('START_SESSION');
      const answered = cpo.postResult(command?.response_url ?? '', { result: 'ACCEPTED' }, party);
      await until(async () => (await checks()).length > 1, { what: 'the result' });
      expect((await checks())[1]).to.deep.include({ check: 'result', verdict: 'pass' });
      expect((await answered).envelope.status_code).to.equal(1000);
    } finally {
      await hub.stop();
    }
  });
});
