import { expect } from 'chai';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const where = '/locations?lat=53.543&lng=9.989&radius_m=500';

describe('a station of the hub that has never been connected', () => {
  let hub: TestHub;
  let driver: TestDriver;
  before(async () => {
    hub = await startHub();
    await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVC', role: 'CPO', name: 'Stations' });
    await hostEmsp(hub);
    await hub.agree('DE-XVC', 'DE-XVE');
    driver = await makeDriver(hub);
    await hub.admin('POST', '/stations', {
      identity: 'NEVER-1',
      party: 'DE-XVC',
      location: {
        id: 'HAFEN',
        publish: true,
        address: 'Hafenstraße 1',
        city: 'Hamburg',
        country: 'DEU',
        coordinates: { latitude: '53.543000', longitude: '9.989000' },
        time_zone: 'Europe/Berlin',
      },
      evses: [
        {
          connectors: [
            {
              standard: 'IEC_62196_T2',
              format: 'SOCKET',
              power_type: 'AC_3_PHASE',
              max_voltage: 230,
              max_amperage: 32,
            },
          ],
        },
      ],
    });
  });
  after(() => hub.stop());

  it('is not live, and cannot be started', async () => {
    const place = await until(
      async () =>
        (await driver.call('GET', `${where}&fields=availability,startable,operator&include=evses`)).body.items?.[0],
      {
        what: 'the place',
      },
    );
    expect(place.availability).to.deep.include({
      state: 'UNKNOWN',
      available: 0,
      total: 1,
      observed_at: null,
      age_s: null,
      freshness: 'NONE',
    });
    const not = { by_app: false, by_rfid: false, reason: 'PARTNER_OFFLINE' };
    expect([place.startable, place.evses[0].startable]).to.deep.equal([not, not]);
    expect(place.operator).to.deep.equal({ party: 'DE-XVC', name: 'Stations' });
    for (const filter of ['startable=true', 'available_now=true'])
      expect((await driver.ok('GET', `${where}&${filter}`)).items, filter).to.deep.equal([]);
    expect((await driver.ok('GET', `${where}&operator=stations`)).items).to.have.length(1);
  });
});
