import { expect } from 'chai';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, type SandboxView, startSandboxHub, TestingEmsp } from './scene.ts';

describe('the life of a sandbox', () => {
  let hub: TestHub;
  let both: ConnectedPartner;
  before(async () => {
    hub = await startSandboxHub({ limits: { sandboxChargeSteps: 100_000, sandboxEndMs: 3000 } });
    both = await hub.connectAll([
      { role: 'EMSP', country_code: 'NL', party_id: 'TNM' },
      { role: 'CPO', country_code: 'BE', party_id: 'BEC' },
    ]);
  });
  after(async () => {
    expect(both.complaints).to.deep.equal([]);
    await hub.stop();
  });

  const agreements = async (state: string) => {
    const { items } = await hub.admin<{ items: { cpo: string; emsp: string }[] }>('GET', `/agreements?state=${state}`);
    return items.map(({ cpo, emsp }) => `${cpo} ${emsp}`);
  };
  const gone = (id: string) =>
    until(async () => (await hub.call('GET', `/sandboxes/${id}`)).status === 404, { what: 'the end of the sandbox' });

  it('is refused to those who cannot have one', async () => {
    const status = async (body: object) => (await hub.call('POST', '/sandboxes', body)).status;
    expect(await status({ partner: '00000000-0000-0000-0000-000000000001' })).to.equal(404);
    const nsp = await hub.approve([{ role: 'NSP', country_code: 'NL', party_id: 'NSP' }]);
    expect(await status({ partner: nsp })).to.equal(409);
    for (const party of ['NL-HUB', 'NL-TNM', 'nl-nsp'])
      expect(await status({ partner: both.partnerId, party }), party).to.equal(400);
    expect(await status({ partner: both.partnerId, party: 'NOBODY' })).to.equal(400);
  });

  it('begins with a party that is named, as CPO and eMSP for a partner that is both', async () => {
    const sandbox = await openSandbox(hub, both.partnerId, { party: 'de-tst' });
    expect(sandbox).to.deep.include({ party: 'DE-TST', roles: ['CPO', 'EMSP'], state: 'ready' });
    expect(await agreements('active')).to.have.members(['BE-BEC DE-TST', 'DE-TST NL-TNM']);
    expect((await hub.call('POST', '/sandboxes', { partner: both.partnerId })).status).to.equal(409);
    const { items } = await hub.admin<{ items: SandboxView[] }>('GET', `/sandboxes?partner=${both.partnerId}`);
    expect(items.map(({ id }) => id)).to.deep.equal([sandbox.id]);
    const { items: audit } = await hub.admin<{ items: { action: string; subject: string }[] }>('GET', '/audit');
    expect(audit.some(({ action, subject }) => action === 'sandbox.create' && subject === sandbox.id)).to.equal(true);
  });

  it('ends: charges are over, EVSEs are REMOVED, tariffs gone, tokens no longer valid, agreements ended (H-10)', async () => {
    const { items } = await hub.admin<{ items: SandboxView[] }>('GET', '/sandboxes');
    const [sandbox] = items;
    if (sandbox === undefined) throw new Error('there is no sandbox');
    const testing = new TestingEmsp(both, sandbox.party);
    await testing.start('HAPPY');
    const { id } = await testing.sessionAt('HAPPY');
    await testing.reserve('LONG_ADDRESS', 'R1');
    const reserved = await testing.sessionAt('LONG_ADDRESS', 'RESERVATION');
    expect((await hub.call('DELETE', `/sandboxes/${sandbox.id}`)).status).to.equal(204);
    await gone(sandbox.id);
    await hub.settled();

    await testing.sessionAt('HAPPY', 'COMPLETED');
    await testing.cdrOf(id);
    expect((await testing.sessionAt('LONG_ADDRESS', 'COMPLETED')).id).to.equal(reserved.id);
    await testing.cdrOf(reserved.id);
    const statuses = both.received('locations').flatMap(({ evses }) => evses?.map(({ status }) => status));
    expect(new Set(statuses)).to.deep.equal(new Set(['REMOVED']));
    expect(both.received('tariffs')).to.deep.equal([]);
    expect(both.received('tokens').map(({ valid }) => valid)).to.deep.equal(Array(9).fill(false));
    expect(await agreements('active')).to.deep.equal([]);
    expect(await agreements('ended')).to.have.members(['BE-BEC DE-TST', 'DE-TST NL-TNM']);
    expect((await testing.start('HAPPY')).status).to.equal(4001);
    const told = both.received('hubclientinfo').filter(({ party_id }) => party_id === 'TST');
    expect(new Set(told.map(({ status }) => status))).to.deep.equal(new Set(['PLANNED']));
    expect((await hub.call('DELETE', `/sandboxes/${sandbox.id}`)).status).to.equal(404);
  });

  it('is followed by another one with another party, and ends although its partner is away', async () => {
    expect((await hub.call('POST', '/sandboxes', { partner: both.partnerId, party: 'DE-TST' })).status).to.equal(400);
    const sandbox = await openSandbox(hub, both.partnerId);
    expect(sandbox.party).to.equal('NL-S00');
    await both.behave({ status500: true });
    expect((await hub.call('DELETE', `/sandboxes/${sandbox.id}`)).status).to.equal(204);
    await gone(sandbox.id);
    await both.behave({});
  });
});
