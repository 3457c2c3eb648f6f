import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { Scene } from './scene.ts';

describe('a connection that was kept open and breaks when a request has been written', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
    const cdr_token = { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM' };
    await scene.cpo.push('sessions/BE/BEC/S1', build.session({ id: 'S1', cdr_token }));
    await scene.hub.settled();
  });
  afterEach(() => scene.cpo.behave({}));
  after(() => scene.close());

  /** How often a request comes to the CPO, over a connection that has served the same one before. */
  async function arrivals(module: 'commands' | 'chargingprofiles' | 'sessions', send: () => Promise<unknown>) {
    const count = () => scene.cpo.receivedLog.filter(({ path }) => path.includes(`/${module}/`)).length;
    const before = count();
    await send();
    expect(count() - before, 'while all is well').to.equal(1);
    await scene.cpo.behave({ reset: true });
    await send();
    return count() - before - 1;
  }

  const response_url = () => scene.waiting('chargingprofiles').url;

  for (const [what, module, send] of [
    ['a command', 'commands', () => scene.startSession(scene.waiting().url)],
    [
      'PUT of a charging profile',
      'chargingprofiles',
      () =>
        scene.emsp.request('PUT', 'chargingprofiles', 'receiver', 'S1', {
          body: { response_url: response_url(), charging_profile: { charging_rate_unit: 'A' } },
        }),
    ],
    [
      'GET of a charging profile',
      'chargingprofiles',
      () =>
        scene.emsp.request('GET', 'chargingprofiles', 'receiver', 'S1', {
          query: { response_url: response_url(), duration: 60 },
        }),
    ],
    [
      'DELETE of a charging profile',
      'chargingprofiles',
      () =>
        scene.emsp.request('DELETE', 'chargingprofiles', 'receiver', 'S1', { query: { response_url: response_url() } }),
    ],
  ] as const) {
    it(`brings ${what} to the CPO once (M-06, R9)`, async () => {
      expect(await arrivals(module, send)).to.equal(1);
    });
  }

  it('has what may be repeated written again: charging preferences', async () => {
    const send = () =>
      scene.emsp.request('PUT', 'sessions', 'sender', 'S1/charging_preferences', {
        body: { profile_type: 'CHEAP' },
      });
    expect(await arrivals('sessions', send)).to.equal(2);
  });
});
