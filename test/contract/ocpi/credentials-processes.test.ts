import { expect } from 'chai';
import { startHub, type TestHub } from '../../support/hub.ts';
import { authorizationOf } from '../../support/partner/keyring.ts';

describe('credentials tokens at another process', () => {
  let hub: TestHub;
  /** It does not look by itself whether the registry is another. */
  let other: TestHub;
  before(async () => {
    hub = await startHub();
    other = await startHub({ database: hub.database, limits: { registryLookMs: 2 ** 31 - 1 } });
  });
  after(async () => {
    await other.stop();
    await hub.stop();
  });

  const versionsWith = async (token: string) => {
    const headers = { authorization: authorizationOf(token, 'base64') };
    const response = await fetch(`${other.url}/ocpi/versions`, { headers });
    return response.status;
  };

  it('are good as soon as they are given out, and others are not (T-05, C-01)', async () => {
    expect(await versionsWith('nobody-has-this-one')).to.equal(401);
    const id = await hub.approve([{ country_code: 'BE', party_id: 'NEW', role: 'CPO' }]);
    const { token } = await hub.admin<{ token: string }>('POST', `/partners/${id}/registration-tokens`);
    expect(await versionsWith(token)).to.equal(200);
    expect(await versionsWith(`${token}x`)).to.equal(401);
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    expect(await versionsWith(emsp.credentialsToken ?? '')).to.equal(200);
  });
});
