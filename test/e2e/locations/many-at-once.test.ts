import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

const emsps = ['NL-TNM', 'FR-MOB', 'IT-NEW'];

describe('Locations of which more are on their way than the hub keeps in memory', () => {
  let hub: TestHub;
  const cpos: ConnectedPartner[] = [];
  const receivers: ConnectedPartner[] = [];
  before(async () => {
    hub = await startHub({ limits: { documentCacheBytesMax: 1 } });
    for (const party of ['BE-BEC', 'DE-STW', 'AT-CPO']) cpos.push(await hub.connect('CPO', party));
    for (const party of emsps) receivers.push(await hub.connect('EMSP', party));
    await hub.settled();
  });
  after(() => hub.stop());

  const ids = Array.from({ length: 20 }, (_, at) => `L${at}`);

  it('reach everybody there is an agreement with, every one (R-30)', async () => {
    for (const cpo of cpos) {
      const [country_code = '', party_id = ''] = cpo.party.split('-');
      const pushed = ids.map((id) =>
        cpo.push(`locations/${country_code}/${party_id}/${id}`, build.location({ country_code, party_id, id })),
      );
      for (const { http } of await Promise.all(pushed)) expect(http).to.equal(201);
    }
    await Promise.all(cpos.map((cpo, at) => hub.agree(cpo.party, emsps[at] ?? '')));
    await hub.settled();
    for (const { party, received } of receivers.map((one) => ({
      party: one.party,
      received: one.received('locations'),
    })))
      expect(
        received.map(({ id }) => id),
        party,
      ).to.have.members(ids);
  });
});
