import { expect } from 'chai';
import { type ChargingDriver, ChargingScene, emsp, evseId, evseUid } from '../../support/drivers/charging.ts';

describe('a charge of a driver at a partner’s station', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open();
    driver = await scene.driver();
  });
  after(() => scene.close());

  it('goes from the wish to the receipt', async () => {
    const asked = await driver.start();
    expect(asked).to.deep.include({ origin: 'APP', state: 'REQUESTED', next_action: 'WAIT', receipt_url: null });
    expect(asked.evse).to.deep.equal({ uid: evseUid, evse_id: evseId, physical_reference: null });
    const command = await scene.command('START_SESSION');
    expect(command.body).to.deep.include({
      location_id: 'SITE',
      evse_uid: evseUid,
      connector_id: '1',
      authorization_reference: asked.id,
    });
    expect(command.body.token).to.deep.include({ country_code: 'DE', party_id: 'XVE', type: 'APP_USER', valid: true });
    await driver.becomes(asked.id, 'ACCEPTED_BY_CPO');
    expect(await scene.result(command, 'ACCEPTED')).to.equal(200);
    await driver.becomes(asked.id, 'ACCEPTED_BY_STATION');
    expect((await driver.becomes(asked.id, 'WAITING_FOR_PLUG')).next_action).to.equal('PLUG_IN');
    const then = new Date(Date.now() - 1_800_000).toISOString();
    const when = { start_date_time: then, last_updated: then };
    const session = scene.session(command.body.token, { authorization_reference: asked.id, ...when });
    await scene.tell(session);
    await driver.becomes(asked.id, 'CHARGING');
    await scene.tell(scene.later(session, 5.5));
    const charging = await driver.becomes(asked.id, ({ energy_kwh }) => energy_kwh === '5.5');
    expect(charging).to.deep.include({ state: 'CHARGING', power_basis: 'AVERAGE_SINCE_LAST_UPDATE' });
    expect(Number(charging.power_kw)).to.be.closeTo(11, 0.2);
    expect(charging.cost).to.deep.include({ currency: 'EUR', tax: 'INCLUDED', amount: '2.66' });
    const { status, body } = await driver.send('POST', `/sessions/${asked.id}/stop`);
    expect([status, body.command.kind]).to.deep.equal([202, 'STOP_SESSION']);
    expect(body.command.state).to.be.oneOf(['NEW', 'SENT']);
    const stop = await scene.command('STOP_SESSION');
    expect(stop.body.session_id).to.equal(session.id);
    await driver.becomes(asked.id, 'STOPPING');
    await scene.result(stop, 'ACCEPTED');
    await scene.tell(scene.later(session, 11, { status: 'COMPLETED' }));
    await driver.becomes(asked.id, 'ENDED');
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 11 }), emsp);
    const billed = await driver.becomes(asked.id, 'BILLED');
    expect(billed.cost).to.deep.include({ amount: '5.32', basis: 'FINAL', tax: 'INCLUDED' });
    const receipt = await driver.ok('GET', `/me/sessions/${asked.id}/receipt`);
    expect(receipt).to.deep.include({ energy_kwh: '11', charging_min: 60, idle_min: 0, tax: '0.92', basis: 'FINAL' });
    expect(receipt.total).to.deep.equal({ incl_tax: '5.32', excl_tax: '4.4', currency: 'EUR' });
    expect(scene.commands('START_SESSION')).to.have.length(1);
    expect(scene.cpo.complaints).to.deep.equal([]);
  });
});
