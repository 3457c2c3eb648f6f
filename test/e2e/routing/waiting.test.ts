import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, pushesOf } from '../../support/pushes.ts';
import { join } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

/** A platform is sent one thing after the other. */
const limits = { pushConcurrencyStart: 1, pushConcurrencyMax: 1 };

describe('what waits behind something slow', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let agreement: string;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM, NSP NL-TNM');
    agreement = await hub.agree('BE-BEC', 'NL-TNM');
    for (const id of ['SLOW', 'PATCHED', 'PART', 'PARTS', 'WHOLE']) {
      const evses = [build.evse({ uid: 'A' })];
      await push('PUT', id, build.location({ id, evses, publish: false, publish_allowed_to: [] as never }));
    }
    await hub.settled();
  });
  after(() => hub.stop());

  const push = async (method: string, path: string, body: object) => {
    const answer = await cpo.request(method, 'locations', 'receiver', `BE/BEC/${path}`, { body, to: 'NL-HUB' });
    expect(answer.envelope.status_code, `${method} ${path}`).to.equal(1000);
  };
  const change = (path: string, fields: object) => push('PATCH', path, { ...fields, last_updated: build.time() });

  /** Changes one Location that the eMSP is slow to take, and others behind it; what is done meanwhile comes before the answer. */
  async function sentBehind(meanwhile: () => Promise<unknown>): Promise<string[]> {
    await hub.settled();
    const before = pushesOf(emsp, 'locations').length;
    let answer: () => void = () => undefined;
    await emsp.behave({ hold: new Promise((resolve) => (answer = resolve)) }, 'locations');
    await change('SLOW', { name: `Slow ${build.time()}` });
    await until(() => pushesOf(emsp, 'locations').length > before, { what: 'the slow push at the eMSP' });
    await change('PATCHED', { name: `Patched ${build.time()}` });
    await change('PART/A', { floor_level: '1' });
    await change('PARTS/A', { floor_level: '2' });
    await change('PARTS/A', { physical_reference: 'B2' });
    await push('PUT', 'WHOLE', build.location({ id: 'WHOLE', publish: false, publish_allowed_to: [] as never }));
    await until(() => hub.app.worker?.deliveries.depth === 5, { what: 'the others to wait behind it' });
    await meanwhile();
    await emsp.behave({}, 'locations');
    answer();
    await hub.settled();
    return linesOf(pushesOf(emsp, 'locations').slice(before));
  }

  it('goes out after it', async () => {
    expect(await sentBehind(async () => undefined)).to.deep.equal([
      'PATCH BE/BEC/SLOW',
      'PATCH BE/BEC/PATCHED',
      'PATCH BE/BEC/PART/A',
      'PUT BE/BEC/PARTS/A',
      'PUT BE/BEC/WHOLE',
    ]);
  });

  it('does not go out when the receiver has no agreement any more, whole or in part (R-30)', async () => {
    const sent = await sentBehind(() => hub.admin('DELETE', `/agreements/${agreement}`));
    expect(sent).to.deep.equal(['PATCH BE/BEC/SLOW']);
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
    const hubs = (await emsp.list('locations')).map(({ id, name, evses }) => [id, name, evses]);
    expect(emsp.received('locations').map(({ id, name, evses }) => [id, name, evses])).to.have.deep.members(hubs);
  });

  it('does not go out when the receiver has given up the role it was for, but for the word that it is no more (L-20)', async () => {
    const sent = await sentBehind(() => emsp.rotate({ roles: [{ role: 'NSP', country_code: 'NL', party_id: 'TNM' }] }));
    expect(sent).to.deep.equal(['PATCH BE/BEC/SLOW', 'PATCH BE/BEC/WHOLE']);
    expect(await emsp.list('locations'), 'what it may read').to.deep.equal([]);
  });

  it('leaves nothing to complain of', () => {
    for (const partner of hub.partners) expect(partner.complaints, partner.name).to.deep.equal([]);
  });
});
