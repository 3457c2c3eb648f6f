import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const location = (id: string, name: string) => build.location({ ...own, id, name });

describe('the hub’s store', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let away: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { backoffMinMs: 50, backoffMaxMs: 200, aliveConfirmAfterMs: 100 } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    away = await hub.connect('EMSP', 'NL-AWY');
    await hub.agree('BE-BEC', '*');
    await hub.settled();
  });
  after(() => hub.stop());

  const namesAt = (partner: ConnectedPartner, id: string): unknown[] =>
    partner.receivedLog
      .filter(({ method, path }) => method === 'PUT' && path.endsWith(`/locations/BE/BEC/${id}`))
      .map(({ body }) => (body as { name: string }).name);
  const named = (partner: ConnectedPartner) =>
    partner.list('locations').then((list) => list.map(({ id, name }) => `${id} ${name}`));

  it('serves GET, also while the owner is away (T-83)', async () => {
    await cpo.push('locations/BE/BEC/LOC1', location('LOC1', 'first'));
    await cpo.behave({ closed: true });
    expect(await named(emsp)).to.deep.equal(['LOC1 first']);
    const one = await emsp.request('GET', 'locations', 'sender', 'LOC1', { to: 'NL-HUB' });
    expect(one.envelope.data).to.include({ id: 'LOC1', name: 'first' });
    // The owner itself is out of reach, and the hub does not answer for it.
    const direct = await emsp.request('GET', 'locations', 'sender', 'LOC1', { to: 'BE-BEC' });
    expect([direct.http, direct.envelope.status_code]).to.deep.equal([200, 4003]);
    await cpo.behave({});
    await until(async () => (await hub.admin('GET', `/partners/${cpo.partnerId}`))['state'] === 'connected', {
      what: 'its return',
    });
  });

  it('is no queue: what cannot be delivered is 4003 to one party, and dropped for one of many (T-83)', async () => {
    await hub.settled();
    await away.behave({ closed: true });
    const before = away.receivedLog.length;
    for (const name of ['second', 'third', 'fourth', 'fifth']) {
      const answer = await cpo.push('locations/BE/BEC/LOC1', location('LOC1', name));
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
      await until(() => namesAt(emsp, 'LOC1').at(-1) === name, { what: `${name} at the other eMSP` });
    }
    const direct = await cpo.push('tariffs/BE/BEC/T1', build.tariff({ id: 'T1' }), 'NL-AWY');
    expect([direct.http, direct.envelope.status_code]).to.deep.equal([200, 4003]);

    // Its own GET brings it up to date, with what is now and not with what has been.
    expect(away.receivedLog).to.have.length(before);
    expect(await named(away)).to.deep.equal(['LOC1 fifth']);

    // When it is back it is told the newest state, and none of the states before; again only if its answer did not come in time.
    await away.behave({});
    await hub.settled();
    await until(() => namesAt(away, 'LOC1').includes('fifth'), { what: 'the newest state' });
    await hub.settled();
    expect([...new Set(namesAt(away, 'LOC1'))]).to.deep.equal(['first', 'fifth']);
    expect(away.complaints).to.deep.equal([]);
  });
});
