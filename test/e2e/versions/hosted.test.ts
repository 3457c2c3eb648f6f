import { expect } from 'chai';
import { type ChargingDriver, ChargingScene, emsp, type Shown, tariff } from '../../support/drivers/charging.ts';
import { newerCdr, newerSession, newerTariff } from '../../support/newer.ts';

describe('a driver of the hub at a CPO of OCPI 2.3.0', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open({}, { speaks: ['2.3.0'] });
    driver = await scene.driver();
  });
  after(() => scene.close());

  async function charged() {
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    const session = scene.session(command.body.token, { authorization_reference: id });
    await scene.cpo.push(`sessions/BE/BEC/${session.id}`, newerSession(session), null);
    await driver.becomes(id, 'CHARGING');
    return { id: String(id), session };
  }

  it('is billed by what the CPO says, whatever 2.2.1 could say of it (Z-01, D-10)', async () => {
    const put = await scene.cpo.push('tariffs/BE/BEC/T1', newerTariff(tariff()));
    expect(put.envelope.status_code).to.equal(1000);
    const { id, session } = await charged();
    const cdr = scene.cdr(session, { kwh: 11 });
    const bill = newerCdr({ ...cdr, cdr_location: { ...cdr.cdr_location, connector_standard: 'MCS' as never } });
    const posted = await scene.cpo.postCdr(bill, emsp);
    expect([posted.http, posted.envelope.status_code]).to.deep.equal([201, 1000]);
    const billed: Shown = await driver.becomes(id, 'BILLED');
    expect([billed.energy_kwh, billed.cost.amount, billed.cost.basis]).to.deep.equal(['11', '5.32', 'FINAL']);
    const back = await scene.cpo.readCdr(String(posted.headers['location']));
    expect(back.envelope.data).to.deep.equal(JSON.parse(JSON.stringify(bill)));
    expect(scene.cpo.complaints).to.deep.equal([]);
  });
});
