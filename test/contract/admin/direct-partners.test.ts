import { expect } from 'chai';
import { connectDirectly, hostedCpo, hostedEmsp, roleOf, startHosting } from '../../support/direct.ts';
import type { TestHub } from '../../support/hub.ts';

describe('direct_to of a partner', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startHosting();
  });
  after(() => hub.stop());

  const problem = async (method: string, path: string, body?: unknown) => {
    const response = await hub.call(method, path, body);
    const { errors, detail } = (await response.json()) as { errors?: object[]; detail: string };
    return { status: response.status, errors, detail };
  };
  const create = (party: string, direct_to: unknown) => ({ name: 'Peer', roles: [roleOf('EMSP', party)], direct_to });

  it('can only name parties that the hub hosts, and says which it does not (C-34)', async () => {
    await hub.approve([roleOf('CPO', 'BE-REM')]);
    const named = [hostedCpo, 'BE-REM', 'NL-HUB', 'FR-NON'];
    for (const [method, path] of [
      ['POST', '/partners'],
      ['PATCH', `/partners/${await hub.approve([roleOf('EMSP', 'NL-PAT')])}`],
    ] as const) {
      const body = method === 'POST' ? create('NL-NEW', named) : { direct_to: named };
      expect((await problem(method, path, body)).errors).to.deep.equal(
        [1, 2, 3].map((at) => ({ path: `/direct_to/${at}`, message: `${named[at]} is no party that the hub hosts` })),
      );
    }
    for (const faulty of [[], ['*'], ['DEXVC'], hostedCpo]) {
      expect((await problem('POST', '/partners', create('NL-NEW', faulty))).status).to.equal(400);
    }
    expect((await hub.admin<{ items: object[] }>('GET', '/partners?party=NL-NEW')).items).to.deep.equal([]);
  });

  it('is shown, and null for a partner of the hub', async () => {
    const ids = [
      await hub.approve([roleOf('EMSP', 'NL-ATH')]),
      await hub.approve([roleOf('EMSP', 'NL-DIR')], { direct_to: ['de-xvc', hostedCpo, hostedEmsp] }),
    ];
    const shown = await Promise.all(ids.map((id) => hub.admin('GET', `/partners/${id}`)));
    expect(shown.map(({ direct_to }) => direct_to)).to.deep.equal([null, [hostedCpo, hostedEmsp]]);
  });

  it('changes freely before the partner has registered, and keeps to one of both afterwards (C-35)', async () => {
    const planned = await hub.approve([roleOf('EMSP', 'NL-PLN')]);
    for (const direct_to of [[hostedCpo], null, [hostedEmsp]]) {
      expect(await hub.admin('PATCH', `/partners/${planned}`, { direct_to })).to.deep.include({ direct_to });
    }
    const atHub = await hub.connect('EMSP', 'NL-REG');
    const direct = await connectDirectly(hub, [roleOf('EMSP', 'NL-RED')], [hostedCpo]);
    expect(await problem('PATCH', `/partners/${atHub.partnerId}`, { direct_to: [hostedCpo] })).to.deep.include({
      status: 409,
      detail: 'direct_to: the partner has registered at the hub; for the other connection make another partner',
    });
    expect((await problem('PATCH', `/partners/${direct.partnerId}`, { direct_to: null })).status).to.equal(409);
    // Its party stays on one platform.
    expect((await problem('POST', '/partners', create('NL-RED', null))).status).to.equal(409);
  });

  it('can be said of two partners at once, in whatever order the parties are named', async () => {
    const ids = await Promise.all(['NL-AT1', 'NL-AT2'].map((party) => hub.approve([roleOf('EMSP', party)])));
    const orders = [
      [hostedCpo, hostedEmsp],
      [hostedEmsp, hostedCpo],
    ];
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(
        ids.map((id, at) => hub.call('PATCH', `/partners/${id}`, { direct_to: orders[at] })),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    }
  });

  it('keeps the parties it names from ending, until the partner is gone', async () => {
    await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'END', role: 'CPO', name: 'Ends' });
    const partner = await hub.approve([roleOf('EMSP', 'NL-END')], { direct_to: ['DE-END'] });
    expect((await problem('DELETE', '/parties/DE-END')).detail).to.match(/change their direct_to first/);
    await hub.admin('POST', `/partners/${partner}/offboard`);
    expect((await hub.call('DELETE', '/parties/DE-END')).status).to.equal(204);
    expect((await problem('POST', '/partners', create('NL-TOO', ['DE-END']))).status).to.equal(400);
  });

  it('leaves no room for agreements with others', async () => {
    await hub.approve([roleOf('EMSP', 'NL-AGR')], { direct_to: [hostedCpo] });
    await hub.approve([roleOf('CPO', 'BE-AGR')], { direct_to: [hostedEmsp] });
    const agree = (cpo: string, emsp: string) => problem('POST', '/agreements', { cpo, emsp });
    const others = (party: string) => `is not connected to the hub, and not to ${party}`;
    expect((await agree('BE-AGR', 'NL-AGR')).errors).to.deep.equal([
      { path: '/cpo', message: others('NL-AGR') },
      { path: '/emsp', message: others('BE-AGR') },
    ]);
    expect((await agree('BE-REM', 'NL-AGR')).errors).to.deep.equal([{ path: '/emsp', message: others('BE-REM') }]);
    expect((await agree(hostedCpo, 'NL-AGR')).status).to.equal(201);
    expect((await agree('BE-AGR', '*')).status).to.equal(201);
  });

  it('leaves no room for a sandbox, which is at the hub', async () => {
    const direct = await hub.approve([roleOf('EMSP', 'NL-NOS')], { direct_to: [hostedCpo] });
    expect((await problem('POST', '/sandboxes', { partner: direct })).status).to.equal(409);
    const atHub = await hub.approve([roleOf('EMSP', 'NL-SND')]);
    const sandbox = await hub.admin<{ party: string }>('POST', '/sandboxes', { partner: atHub });
    const conflict = await problem('PATCH', `/partners/${atHub}`, { direct_to: [hostedCpo] });
    expect([conflict.status, conflict.detail]).to.deep.equal([
      409,
      'direct_to: the partner has a sandbox, which is at the hub: end it first',
    ]);
    expect((await problem('POST', '/partners', create('NL-SBX', [sandbox.party]))).status).to.equal(400);
  });
});
