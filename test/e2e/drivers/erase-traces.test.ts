import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { driverWith } from '../../support/drivers/account.ts';
import { type ChargingDriver, ChargingScene, chargingDriver, emsp, evseUid } from '../../support/drivers/charging.ts';
import { car, road } from '../../support/drivers/trip-scene.ts';

/** What the driver has written himself, wherever he can; nobody is to read it when he is gone. */
const written = 'written-by-me';

describe('a driver who has used everything', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open();
    driver = await scene.driver();
  });
  after(() => scene.close());

  /** The rows of the database that have a text, by their tables. */
  async function tablesWith(text: string): Promise<string[]> {
    const { reads } = scene.hub.app.hub;
    const { rows } = await reads.query<{ name: string }>(
      "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' order by 1",
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rows: hits } = await reads.query(`select 1 from ${name} t where strpos(t::text, $1) > 0 limit 1`, [text]);
      if (hits.length > 0) found.push(name);
    }
    return found;
  }

  it('takes all of it along, and leaves none of it behind', async () => {
    await driver.ok('PATCH', '/me', { name: written, email: `${written}@example.com` });
    await driver.ok('PUT', '/me/password', { password: `${written}-password` });
    const { access_token } = await scene.hub.admin<{ access_token: string }>(
      'POST',
      `/drivers/${driver.id}/access-tokens`,
    );
    driver = chargingDriver(scene.hub, driverWith(scene.hub, driver, access_token), {
      location_id: scene.place,
      evse_uid: evseUid,
    });
    const vehicle = await driver.ok('POST', '/me/vehicles', { name: written, usable_kwh: 58 });
    await driver.ok('PUT', `/me/favourites/${scene.place}`, { label: written });
    await driver.ok('POST', '/me/filters', { name: written, filter: {} });
    await driver.ok('POST', '/feedback', { location_id: scene.place, kind: 'OTHER', text: written });
    const until = new Date(Date.now() + 600_000).toISOString();
    const watch = await driver.ok('POST', '/watches', { location_id: scene.place, until });
    await driver.ok('POST', '/me/trips', { name: written, request: { line: road(0.5), vehicle: car, soc_start: 90 } });
    const { quotes } = await driver.ok('POST', '/prices/estimate', {
      target: { location_id: scene.place, evse_uid: evseUid },
      energy_kwh: 20,
      duration_min: 60,
    });
    const quote_id = quotes.find((quote: { quote_id: string | null }) => quote.quote_id !== null).quote_id;
    const key = randomUUID();
    const { id } = await driver.start({ vehicle_id: vehicle.id, quote_id }, key);
    const { token } = (await scene.startOf(id)).body;
    const session = scene.session(token, { authorization_reference: id });
    await scene.tell(session);
    await driver.becomes(id, 'CHARGING');
    await scene.tell(scene.later(session, 3, { status: 'COMPLETED' }));
    const signed_data: CDR['signed_data'] = {
      encoding_method: 'OCMF',
      signed_values: [{ nature: 'Start', plain_data: 'plain', signed_data: `OCMF|${token.uid}` }],
    };
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 3, signed_data }), emsp);
    await driver.becomes(id, 'BILLED');
    const disputed = { reason: 'OTHER', text: `${written}: not me` };
    await driver.send('POST', `/me/sessions/${id}/dispute`, { body: disputed });
    await scene.hub.settled();

    const taken = await driver.ok('GET', '/me/export');
    expect(taken.watches.map((one: { id: string }) => one.id)).to.deep.equal([watch.id]);
    expect(taken.charging.disputes).to.have.length(1);
    expect(taken.charging.disputes[0]).to.include({ session_id: id, reason: `OTHER: ${written}: not me` });
    for (const part of ['vehicles', 'favourites', 'filters', 'feedback', 'trips', 'quotes'])
      expect(taken[part], part).to.have.length.above(0);
    expect(await tablesWith(written)).to.include.members(['dispute_entries', 'disputes', 'place_feedback']);
    expect(await tablesWith(driver.id)).to.include.members(['driver_bills', 'driver_sessions', 'idempotency_keys']);

    expect((await driver.call('DELETE', '/me')).status).to.equal(204);
    await scene.hub.settled();
    expect(await tablesWith(written)).to.deep.equal([]);
    // That somebody of this id was erased, and by whom, is all there is.
    expect(await tablesWith(driver.id)).to.deep.equal(['audit']);
    expect(await tablesWith(key)).to.deep.equal([]);
    const ofUid = await tablesWith(token.uid);
    expect(ofUid.filter((name) => /^(audit|messages|driver_bills|driver_sessions)/.test(name))).to.deep.equal([]);
    const { rows } = await scene.hub.app.hub.reads.query('select reason, opened_by from disputes');
    expect(rows).to.deep.equal([{ reason: 'OTHER', opened_by: 'DRIVER' }]);
    await scene.hub.app.hub
      .db('dispute_entries')
      .update({ text: 'another' })
      .then(
        () => expect.fail('a thread was changed'),
        (error: Error) => expect(error.message).to.contain('append-only'),
      );
  });
});
