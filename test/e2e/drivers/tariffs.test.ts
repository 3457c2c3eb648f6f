import { expect } from 'chai';
import { always, parked, perKwh } from '../../support/pricing/build.ts';
import { type PriceScene, startPriceScene } from './price-scene.ts';

describe('a tariff in the driver API', () => {
  let scene: PriceScene;
  let id = '';
  before(async () => {
    scene = await startPriceScene();
    const tariff = await scene.tariff({ id: 'T', elements: [always(parked(6, 1, 21), perKwh(0.4, 1, 21))] });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const charge = { energy_kwh: 20, duration_min: 120, wallet: 'MINE' };
    const { body } = await scene.call('POST', '/prices/estimate', { target: { location_id: place.id }, ...charge });
    id = body.quotes[0].tariff.id;
  });
  after(() => scene.stop());

  it('is named by quotes, and is for programs and for people', async () => {
    const { status, body } = await scene.call('GET', `/tariffs/${id}`);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ id, party: 'BE-BEC', name: 'T', currency: 'EUR', tax: 'EXCLUDED' });
    expect(body.text).to.deep.equal({
      language: 'en',
      text: 'Energy: €0.484 per kWh\nTime at the station after charging: €0.121 per minute\nPrices include all taxes.',
    });
    expect(body.elements).to.deep.equal([always(parked(6, 1, 21), perKwh(0.4, 1, 21))]);
  });

  it('is in the language that is wanted, and as fast charging has to be shown', async () => {
    const german = await scene.call('GET', `/tariffs/${id}`, undefined, { 'accept-language': 'de' });
    expect(german.body.text.language).to.equal('de');
    const fast = await scene.call('GET', `/tariffs/${id}?power_kw=150`);
    expect(fast.body.text.text).to.equal(
      'Energy: €0.484 per kWh\n\nTime at the station after charging: €0.121 per minute\n\nPrices include all taxes.',
    );
    expect((await scene.call('GET', `/tariffs/${id}?power_kw=x`)).status).to.equal(400);
  });

  it('can be kept, and is not sent again to who has it', async () => {
    const first = await scene.call('GET', `/tariffs/${id}`);
    expect(first.headers.get('cache-control')).to.match(/max-age=300/);
    const etag = first.headers.get('etag') ?? '';
    expect((await scene.call('GET', `/tariffs/${id}`, undefined, { 'if-none-match': etag })).status).to.equal(304);
    await scene.tariff({ id: 'T', elements: [always(perKwh(0.5, 1, 21))], last_updated: '2026-11-30T08:30:00Z' });
    const changed = await scene.call('GET', `/tariffs/${id}`, undefined, { 'if-none-match': etag });
    expect([changed.status, changed.body.components.length]).to.deep.equal([200, 1]);
  });

  it('is not there for those without an agreement, under another name, and when it was withdrawn', async () => {
    const other = await scene.hub.connect('CPO', 'BE-OTH');
    await other.push('tariffs/BE/OTH/T', scene.build.tariff({ country_code: 'BE', party_id: 'OTH', id: 'T' }));
    const { rows } = await scene.hub.app.hub.reads.query<{ number: number }>(
      `select number from objects_tariffs where owner = 'BE-OTH'`,
    );
    const secret = `tar_${rows[0]?.number.toString(36)}`;
    for (const wrong of [secret, 'tar_zzzzz', 'tar_zzzzzzzzzz', 'T', 'tar_', 'loc_1']) {
      expect((await scene.call('GET', `/tariffs/${wrong}`)).status, wrong).to.equal(404);
    }
    await scene.hub.agree('BE-OTH', 'DE-XVE', ['tariffs']);
    expect((await scene.call('GET', `/tariffs/${secret}`)).status).to.equal(200);
    await other.request('DELETE', 'tariffs', 'receiver', 'BE/OTH/T', { to: 'NL-HUB' });
    expect((await scene.call('GET', `/tariffs/${secret}`)).status).to.equal(404);
  });
});
