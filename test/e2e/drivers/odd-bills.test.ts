import { expect } from 'chai';
import type { CDR, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import { type ChargingDriver, ChargingScene, emsp, type Shown, tariff } from '../../support/drivers/charging.ts';

describe('an odd bill of a driver', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open();
  });
  beforeEach(async () => {
    driver = await scene.driver();
  });
  after(() => scene.close());

  const sql = async (text: string, values: unknown[] = []) =>
    (await scene.hub.app.hub.reads.query<Shown>(text, values)).rows;

  async function charging() {
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    const session = scene.session(command.body.token, { authorization_reference: id });
    await scene.tell(session);
    await driver.becomes(id, 'CHARGING');
    return { id: String(id), session };
  }

  const receiptOf = (id: string, accept = 'application/json') =>
    driver.send('GET', `/me/sessions/${id}/receipt`, { headers: { accept } });

  it('is what a CDR says, whatever its Session has said before (S-25)', async () => {
    const { id, session } = await charging();
    const total_cost = { excl_vat: 99, incl_vat: 119.79 };
    await scene.tell(scene.later(session, 20, { status: 'COMPLETED', total_cost }));
    const ended = await driver.becomes(id, 'ENDED');
    expect([ended.energy_kwh, ended.cost.amount, ended.cost.basis]).to.deep.equal(['20', '9.68', 'ESTIMATED']);
    expect((await receiptOf(id)).status).to.equal(409);
    expect(await sql('select from driver_bills where session = $1', [id])).to.have.length(0);
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 11 }), emsp);
    const billed = await driver.becomes(id, 'BILLED');
    expect([billed.energy_kwh, billed.cost.amount, billed.cost.basis]).to.deep.equal(['11', '5.32', 'FINAL']);
    expect((await receiptOf(id)).body).to.deep.include({ energy_kwh: '11', tax: '0.92' });
    expect(await sql('select incl_vat from driver_bills where session = $1', [id])).to.deep.equal([
      { incl_vat: '5.32' },
    ]);
  });

  it('is given back also where its price was not known yet when its credit CDR came (D-07)', async () => {
    const { id, session } = await charging();
    const cdr = scene.cdr(session, { kwh: 12 });
    const { prices } = scene.hub.app.drivers.charging.desk as unknown as { prices: { retail: unknown } };
    const { retail } = prices;
    prices.retail = () => Promise.reject(new Error('no price at the moment'));
    try {
      await scene.cpo.postCdr(cdr, emsp);
      await driver.becomes(id, 'BILLED');
    } finally {
      prices.retail = retail;
    }
    const { excl_vat, incl_vat } = cdr.total_cost;
    const credit: CDR = {
      ...cdr,
      id: `${cdr.id}-C`,
      credit: true,
      credit_reference_id: cdr.id,
      total_cost: { excl_vat: -excl_vat, incl_vat: -Number(incl_vat) },
      last_updated: new Date().toISOString(),
    };
    expect((await scene.cpo.postCdr(credit, emsp)).http).to.equal(201);
    await sql('update driver_bills set due_at = now() where session = $1 and due_at is not null', [id]);
    await driver.becomes(id, ({ cost }) => cost?.amount === '0');
    const [sums] = await sql(
      'select sum(incl_vat)::float as sum, count(incl_vat) as count from driver_bills where session = $1',
      [id],
    );
    expect(sums).to.deep.equal({ sum: 0, count: 2 });
  });

  it('says what standing there has cost only where that is known, without tax', async () => {
    const withTax: Tariff & { tax_included: string } = { ...tariff(), tax_included: 'YES' };
    const [taxed, unknown] = [{ tariffs: [withTax] }, { tariffs: [] }];
    for (const [about, idleHours, wanted] of [
      [{}, 0.5, '2'],
      [{}, 0, '0'],
      // Two euros with tax: nobody knows what of it is tax.
      [taxed, 0.5, null],
      [taxed, 0, '0'],
      // The operator states one sum.
      [unknown, 0.5, null],
      [unknown, 0, '0'],
    ] as const) {
      driver = await scene.driver();
      const { id, session } = await charging();
      const cdr = scene.cdr(session, { ...about, idleHours });
      // What the hub remembers of the tariff goes before what the CDR says of it.
      if (about === taxed) await sql('delete from session_snapshots where session_key = lower($1)', [session.id]);
      const charging_periods = cdr.charging_periods.map((period) => ({ ...period, tariff_id: 'NONE' }));
      await scene.cpo.postCdr(about === unknown ? { ...cdr, charging_periods } : cdr, emsp);
      await driver.becomes(id, 'BILLED');
      const rows = await sql('select idle_excl_vat::text as idle from driver_bills where session = $1', [id]);
      expect(rows).to.deep.equal([{ idle: wanted }]);
    }
  });

  it('can be read where its CPO names a time zone that there is not', async () => {
    const { id, session } = await charging();
    await sql(`update driver_sessions set site = site || '{"time_zone": "Europe/Nowhere"}' where id = $1`, [id]);
    await scene.cpo.postCdr(scene.cdr(session), emsp);
    await driver.becomes(id, 'BILLED');
    for (const accept of ['text/html', 'application/pdf']) expect((await receiptOf(id, accept)).status).to.equal(200);
    expect((await receiptOf(id, 'text/html')).body).to.include('UTC');
  });

  it('can be read where it is in no currency', async () => {
    const { id, session } = await charging();
    await scene.cpo.postCdr(scene.cdr(session, { currency: '#NA' }), emsp);
    await driver.becomes(id, 'BILLED');
    for (const accept of ['text/html', 'application/pdf']) expect((await receiptOf(id, accept)).status).to.equal(200);
    expect((await receiptOf(id, 'text/html')).body).to.include('5.32 #NA');
  });

  it('can be of any length that a CDR can say', async () => {
    const { id, session } = await charging();
    const longest = { total_time: 999_999_999_999_999, total_parking_time: -999_999_999_999_999 };
    expect((await scene.cpo.postCdr(scene.cdr(session, longest), emsp)).http).to.equal(201);
    await driver.becomes(id, 'BILLED');
    for (const accept of ['application/json', 'text/html', 'application/pdf'])
      expect((await receiptOf(id, accept)).status).to.equal(200);
  });
});
