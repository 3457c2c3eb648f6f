import { expect } from 'chai';
import type { TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, startSandboxHub, TestingEmsp } from './scene.ts';

describe('the simulated CPO of a sandbox', () => {
  let hub: TestHub;
  let testing: TestingEmsp;
  before(async () => {
    hub = await startSandboxHub();
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const sandbox = await openSandbox(hub, emsp.partnerId);
    testing = new TestingEmsp(emsp, sandbox.party);
  });
  after(async () => {
    expect(testing.emsp.complaints).to.deep.equal([]);
    await hub.stop();
  });

  it('HAPPY: a charge from its command to its CDR (M-02, S-02, D-02)', async () => {
    const started = await testing.start('HAPPY', { authorization_reference: 'REF-1' });
    expect(started.said).to.equal('ACCEPTED');
    expect(await started.result()).to.equal('ACCEPTED');
    const active = await testing.sessionAt('HAPPY');
    expect(testing.evseStatus('HAPPY')).to.equal('CHARGING');
    const session = await testing.sessionAt('HAPPY', 'COMPLETED');
    expect(session).to.deep.include({ id: active.id, kwh: 3, authorization_reference: 'REF-1' });
    const cdr = await testing.cdrOf(session.id);
    expect(cdr).to.deep.include({ total_energy: 3, total_cost: { excl_vat: 1.7, incl_vat: 2.057 } });
    await until(() => testing.evseStatus('HAPPY') === 'AVAILABLE', { what: 'the EVSE to be free' });
  });
});
