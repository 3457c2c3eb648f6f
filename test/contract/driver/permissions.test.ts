import { expect } from 'chai';
import { type DriverApi, driver, startDriverApi } from '../../support/driver-api.ts';

describe('driver API: permissions', () => {
  let api: DriverApi;
  before(async () => {
    api = await startDriverApi();
  });
  after(() => api.close());

  it('tells a driver who he is and what he may do', async () => {
    const { status, body } = await api.call('GET', '/api/v1/me/permissions');
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      kind: 'driver',
      emsp: 'DE-XVE',
      driver_id: driver.driverId,
      client_id: null,
      app_key_id: null,
      scopes: [...driver.scopes].sort(),
    });
  });

  it('asks who it is', async () => {
    const { status, body } = await api.call('GET', '/api/v1/me/permissions', { token: '' });
    expect([status, body.code]).to.deep.equal([401, 'unauthenticated']);
    expect((await api.call('GET', '/api/v1/me/permissions', { token: 'wrong' })).status).to.equal(401);
  });
});
