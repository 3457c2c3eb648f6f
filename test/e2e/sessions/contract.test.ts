import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { pushesOf } from '../../support/pushes.ts';

describe('a contract with a smart charging provider', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let scsp: ConnectedPartner;
  /** An eMSP that is a smart charging provider too. */
  let both: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hub.connect('EMSP', 'NL-TNM');
    scsp = await hub.connect('SCSP', 'AT-SCS');
    both = await hub.connectAll([
      { role: 'EMSP', country_code: 'FR', party_id: 'TWO' },
      { role: 'SCSP', country_code: 'FR', party_id: 'TWO' },
    ]);
    await hub.agree('BE-BEC', '*');
    await hub.settled();
  });
  after(() => hub.stop());

  let count = 0;
  const push = async (to: string): Promise<[number, number | undefined]> => {
    count += 1;
    const { http, envelope } = await cpo.push(`sessions/BE/BEC/S${count}`, build.session({ id: `S${count}` }), to);
    return [http, envelope.status_code];
  };
  const askCpo = async (): Promise<number | undefined> =>
    (await scsp.request('GET', 'sessions', 'sender', '', { to: 'BE-BEC' })).envelope.status_code;

  it('is none that everybody has: no Sessions of others, pushed or asked for (S-21, S-14)', async () => {
    expect(await push('AT-SCS')).to.deep.equal([200, 4001]);
    expect(await push('FR-TWO')).to.deep.equal([200, 2001]);
    expect(await askCpo()).to.equal(4001);
    await hub.settled();
    for (const partner of [scsp, both]) expect(pushesOf(partner, 'sessions')).to.deep.equal([]);
    // What everybody may see, it sees.
    expect((await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }), 'AT-SCS')).http).to.equal(201);
  });

  it('names it, and the module (S-21, G-10)', async () => {
    const id = await hub.agree('BE-BEC', 'AT-SCS', ['sessions']);
    await hub.agree('BE-BEC', 'FR-TWO', ['sessions']);
    expect(await push('AT-SCS')).to.deep.equal([201, 1000]);
    expect(await push('FR-TWO')).to.deep.equal([201, 1000]);
    expect(await askCpo()).to.equal(1000);
    expect(await scsp.list('sessions')).to.deep.equal([]);
    const response_url = scsp.responseUrl('x', 'chargingprofiles');
    const cleared = await scsp.request('DELETE', 'chargingprofiles', 'receiver', 'S1', {
      to: 'BE-BEC',
      query: { response_url },
    });
    expect(cleared.envelope.status_code).to.equal(4001);
    await hub.admin('DELETE', `/agreements/${id}`);
    expect(await push('AT-SCS')).to.deep.equal([200, 4001]);
  });
});
