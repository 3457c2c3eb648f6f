import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { CDR, PriceComponent, Session, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import {
  type ChargingDriver,
  ChargingScene,
  emsp,
  evseId,
  evseUid,
  type Shown,
  tariff,
} from '../../support/drivers/charging.ts';

describe('the bill of a driver', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open();
  });
  beforeEach(async () => {
    driver = await scene.driver();
  });
  after(() => scene.close());

  /** A charge that is billed. */
  async function billed(
    about: Parameters<ChargingScene['cdr']>[1] = {},
    terms: object = {},
  ): Promise<{ id: string; session: Session; cdr: CDR }> {
    const { id } = await driver.start(terms);
    const command = await scene.startOf(id);
    const session = scene.session(command.body.token, { authorization_reference: id });
    await scene.tell(session);
    await driver.becomes(id, 'CHARGING');
    await scene.tell(scene.later(session, about.kwh ?? 11, { status: 'COMPLETED' }));
    const cdr = scene.cdr(session, about);
    expect((await scene.cpo.postCdr(cdr, emsp)).http).to.equal(201);
    await driver.becomes(id, 'BILLED');
    return { id, session, cdr };
  }

  const receiptOf = (id: string, accept = 'application/json', language = 'en') =>
    driver.send('GET', `/me/sessions/${id}/receipt`, { headers: { accept, 'accept-language': language } });

  it('is on the receipt with place, times, energy, parts, taxes and CO2', async () => {
    const { id, cdr } = await billed({ kwh: 12, idleHours: 0.5, meter_id: 'M-77' });
    const { status, body } = await receiptOf(id);
    expect(status).to.equal(200);
    expect(body).to.deep.include({
      session_id: id,
      receipt_number: `BE*BEC*${cdr.id}`,
      provider: { party: 'DE-XVE', name: 'Drivers of DE-XVE' },
      energy_kwh: '12',
      charging_min: 30,
      idle_min: 30,
      meter_id: 'M-77',
      basis: 'FINAL',
      // 12 x 0.4 + 0.5 x 4 = 6.8, and 21 %.
      total: { incl_tax: '8.23', excl_tax: '6.8', currency: 'EUR' },
      tax: '1.43',
      quote: null,
      credit: null,
      signed_data: null,
    });
    expect(body.evse.evse_id).to.equal(evseId);
    expect(body.components.map(({ type, amount }: Shown) => [type, amount])).to.deep.equal([
      ['ENERGY', '4.8'],
      ['PARKING_TIME', '2'],
      ['TAX', '1.43'],
    ]);
    expect(body.periods).to.have.length(2);
    // By the grid of Belgium; its CPO says nothing.
    expect(body.co2.location.g).to.be.above(0);
    expect(body.co2.declared).to.equal(null);
  });

  it('is the arithmetic of the quote on what was really charged, and shows the difference (D5)', async () => {
    const target = { location_id: scene.place, evse_uid: 'EVSE-A' };
    const estimate = { target, energy_kwh: 20, duration_min: 60 };
    const { quotes } = await driver.ok('POST', '/prices/estimate', estimate);
    const quote = quotes.find(({ quote_id }: Shown) => quote_id !== null);
    expect(quote.total).to.deep.equal({ incl_tax: '9.68', excl_tax: '8', currency: 'EUR' });
    // The CPO has another tariff by the time it bills: what was promised holds.
    const price_components: [PriceComponent] = [{ type: 'ENERGY', price: 9, vat: 21, step_size: 1 }];
    const dearer: Tariff = { ...tariff(), elements: [{ price_components }] };
    const { id } = await billed({ kwh: 15, tariffs: [dearer] }, { quote_id: quote.quote_id });
    const { body } = await receiptOf(id);
    expect(body.total).to.deep.equal({ incl_tax: '7.26', excl_tax: '6', currency: 'EUR' });
    expect(body.quote).to.deep.include({
      quote_id: quote.quote_id,
      total: quote.total,
      energy_kwh: '20',
      effective_per_kwh: '0.484',
      difference: '-2.42',
      difference_pct: '-25',
    });
    const { rows } = await scene.hub.app.hub.reads.query(
      'select quoted, incl_vat from driver_bills where session = $1',
      [id],
    );
    expect(rows).to.deep.equal([{ quoted: '9.68', incl_vat: '7.26' }]);
  });

  it('has the signed values of the meter as they were sent', async () => {
    const signed_data: CDR['signed_data'] = {
      encoding_method: 'OCMF',
      public_key: 'AQ==',
      signed_values: [{ nature: 'Start', plain_data: '{"RV":1}', signed_data: 'OCMF|{"RV":1}|{"SD":"30"}' }],
    };
    const { id } = await billed({ signed_data });
    const { body } = await receiptOf(id);
    expect(body.signed_data).to.deep.equal({
      encoding_method: 'OCMF',
      encoding_method_version: null,
      public_key: 'AQ==',
      url: null,
      values: [{ nature: 'Start', plain_data: '{"RV":1}', signed_data: 'OCMF|{"RV":1}|{"SD":"30"}' }],
    });
    const page = (await receiptOf(id, 'text/html')).body as string;
    expect(page).to.include('OCMF|{&quot;RV&quot;:1}|{&quot;SD&quot;:&quot;30&quot;}');
  });

  it('is a page, in the language that is wanted', async () => {
    const { id } = await billed({ kwh: 12 });
    const german = await receiptOf(id, 'text/html', 'de-AT, en;q=0.5');
    expect(german.headers.get('content-type')).to.match(/^text\/html/);
    expect(german.headers.get('content-security-policy')).to.match(/default-src 'none'/);
    expect(german.body)
      .to.match(/<html lang="de">/)
      .and.include('<h1>Quittung</h1>')
      .and.include('5,81')
      .and.match(/CO₂ der Energie, nach dem Netz des Landes<.dt><dd>[0-9,]+ kg \(/)
      .and.match(/CO₂ weniger als ein Auto mit Verbrenner<.dt><dd>[-0-9,]+ kg … [-0-9,]+ kg</);
    expect((await receiptOf(id, 'text/html', 'nl')).body).to.include('Exploitant van de laadpaal');
  });

  it('is a PDF file, in any language', async () => {
    const { id } = await billed({ kwh: 12 });
    for (const language of ['en', 'fr', 'ru']) {
      const answer = await receiptOf(id, 'application/pdf', language);
      expect(answer.headers.get('content-type')).to.equal('application/pdf');
      expect(answer.headers.get('content-disposition')).to.equal(`attachment; filename="receipt-${id}.pdf"`);
      expect(String(answer.body).slice(0, 5)).to.equal('%PDF-');
      expect(String(answer.body)).to.include('DejaVuSans');
    }
  });

  it('is taken back by a credit CDR, and a corrected one takes its place (D-07, D-08)', async () => {
    const { id, session, cdr } = await billed({ kwh: 12 });
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
    const taken = await driver.becomes(id, ({ cost }) => cost.amount === '0');
    expect(taken.state).to.equal('BILLED');
    expect((await receiptOf(id)).body.credit.receipt_number).to.equal(`BE*BEC*${credit.id}`);
    expect((await receiptOf(id, 'text/html')).body).to.include('This bill was taken back by');
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 10 }), emsp);
    await driver.becomes(id, ({ cost }) => cost.amount === '4.84');
    expect((await receiptOf(id)).body).to.deep.include({ energy_kwh: '10', credit: null });
    const { rows } = await scene.hub.app.hub.reads.query(
      'select sum(incl_vat)::text as sum, sum(energy_kwh)::text as kwh from driver_bills where session = $1',
      [id],
    );
    expect(rows).to.deep.equal([{ sum: '4.84', kwh: '10' }]);
  });

  it('is one where its CPO corrects it before it takes the wrong one back: nobody pays, or counts, twice (D-07)', async () => {
    const { id, session, cdr } = await billed({ kwh: 12 });
    const dispute = () => driver.send('POST', `/me/sessions/${id}/dispute`, { body: { reason: 'OTHER', text: 'why' } });
    const first = (await dispute()).body.id;
    const corrected = scene.cdr(session, { kwh: 10 });
    await scene.cpo.postCdr(corrected, emsp);
    const counted = async () => {
      const { totals } = await driver.ok('GET', '/me/analytics?from=2026-01-01T00:00:00Z&to=2027-12-31T00:00:00Z');
      return [totals.n, totals.energy_kwh, totals.cost[0]?.incl_tax];
    };
    const shown = async () => {
      const { cost } = await driver.ok('GET', `/me/sessions/${id}`);
      const { receipt_number, total, credit } = (await receiptOf(id)).body;
      return [cost.amount, cost.basis, receipt_number, total.incl_tax, credit];
    };
    await driver.becomes(id, ({ cost }) => cost.amount === '4.84');
    const wanted = ['4.84', 'FINAL', `BE*BEC*${corrected.id}`, '4.84', null];
    expect([await shown(), await counted()]).to.deep.equal([wanted, [1, '10', '4.84']]);
    const creditOf = ({ total_cost, ...rest }: CDR): CDR => ({
      ...rest,
      id: `${rest.id}-C`,
      credit: true,
      credit_reference_id: rest.id,
      total_cost: { excl_vat: -total_cost.excl_vat, incl_vat: -Number(total_cost.incl_vat) },
    });
    expect((await scene.cpo.postCdr(creditOf(cdr), emsp)).http).to.equal(201);
    expect([await shown(), await counted()]).to.deep.equal([wanted, [1, '10', '4.84']]);
    // What was disputed is settled; what stands can be disputed.
    expect((await scene.hub.admin<Shown>('GET', `/disputes/${first}`)).state).to.equal('CLOSED');
    const second = await dispute();
    expect((await scene.hub.admin<Shown>('GET', `/disputes/${second.body.id}`)).cdr.id).to.equal(corrected.id);
    // A third one, taken back at once, leaves the second as it is.
    const third = scene.cdr(session, { kwh: 50 });
    for (const one of [third, creditOf(third)]) expect((await scene.cpo.postCdr(one, emsp)).http).to.equal(201);
    expect([await shown(), await counted()]).to.deep.equal([wanted, [1, '10', '4.84']]);
    // With nothing left there is nothing to dispute.
    await scene.cpo.postCdr(creditOf(corrected), emsp);
    await driver.becomes(id, ({ cost }) => cost.amount === '0');
    expect([(await dispute()).status, await counted()]).to.deep.equal([409, [0, '0', undefined]]);
  });

  it('is the sum of several for one time after the other', async () => {
    const { id, session } = await billed({ kwh: 12 });
    const start_date_time = new Date(Date.parse(session.start_date_time) + 3_600_000).toISOString();
    await scene.cpo.postCdr(scene.cdr({ ...session, start_date_time }, { kwh: 10 }), emsp);
    await driver.becomes(id, ({ cost }) => cost.amount === '10.65');
  });

  it('can be disputed once, in the queue of the operator', async () => {
    const { id, cdr } = await billed({ kwh: 99 });
    const { uid, contract_id } = cdr.cdr_token;
    const text = `My car takes 40 kWh at the most. Contract ${contract_id}, card ${uid}.`;
    const answer = await driver.send('POST', `/me/sessions/${id}/dispute`, { body: { reason: 'WRONG_ENERGY', text } });
    expect(answer.status).to.equal(201);
    const dispute = await scene.hub.admin<Shown>('GET', `/disputes/${answer.body.id}`);
    expect(dispute).to.deep.include({ opened_by: 'DRIVER', state: 'OPEN' });
    expect(dispute.cdr).to.deep.include({ party: 'BE-BEC', id: cdr.id, emsp });
    expect(dispute.reason).to.match(/^WRONG_ENERGY: My car takes 40 kWh at the most\. Contract /);
    expect(dispute.reason).to.not.include(contract_id).and.not.include(uid);
    const again = await driver.send('POST', `/me/sessions/${id}/dispute`, { body: { reason: 'OTHER', text: 'again' } });
    expect(again.status).to.equal(409);
    const { items } = await scene.hub.admin<Shown>('GET', '/audit');
    const opened = items.find(({ subject }: Shown) => subject === answer.body.id);
    expect(opened).to.deep.include({ action: 'dispute.open', actor: `emsp:${emsp}` });
    expect(JSON.stringify(opened)).to.not.include(driver.id);
  });

  it('is readable whatever its CPO calls time zone and currency', async () => {
    const { id } = await billed({ kwh: 2 });
    await scene.hub.app.hub.db.raw(
      `update driver_bills set receipt = jsonb_set(jsonb_set(receipt, '{location,time_zone}', '"Mars/Olympus"'), '{total,currency}', '"#NA"')
       where session = ?`,
      [id],
    );
    for (const accept of ['text/html', 'application/pdf'])
      expect((await receiptOf(id, accept)).status, accept).to.equal(200);
    expect((await receiptOf(id, 'text/html')).body).to.contain('UTC');
  });

  it('is not there before its CDR', async () => {
    const { id } = await driver.start();
    expect((await receiptOf(id)).status).to.equal(409);
    const dispute = { body: { reason: 'OTHER', text: 'why' } };
    expect((await driver.send('POST', `/me/sessions/${id}/dispute`, dispute)).status).to.equal(409);
    expect((await receiptOf(randomUUID())).status).to.equal(404);
  });

  it('is in the history: by time, operator and vehicle, page by page, and as CSV', async () => {
    const vehicle = await driver.ok('POST', '/me/vehicles', { usable_kwh: 58 });
    const first = await billed({ kwh: 1 }, { vehicle_id: vehicle.id });
    const second = await billed({ kwh: 2 });
    const third = await billed({ kwh: 3 });
    const ids = async (query: string): Promise<string[]> =>
      (await driver.ok('GET', `/me/sessions${query}`)).items.map(({ id }: Shown) => id);
    expect(await ids('')).to.deep.equal([third.id, second.id, first.id]);
    expect(await ids(`?vehicle=${vehicle.id.toUpperCase()}`)).to.deep.equal([first.id]);
    expect(await ids('?operator=be*bec')).to.have.length(3);
    expect(await ids('?operator=DEABC')).to.deep.equal([]);
    const { requested_at } = await driver.ok('GET', `/me/sessions/${second.id}`);
    expect(await ids(`?from=${requested_at}`)).to.deep.equal([third.id, second.id]);
    expect(await ids(`?to=${requested_at}`)).to.deep.equal([first.id]);
    const page = await driver.ok('GET', '/me/sessions?limit=2');
    expect(page.page.has_more).to.equal(true);
    expect(await ids(`?limit=2&cursor=${page.page.next_cursor}`)).to.deep.equal([first.id]);
    const csv = await driver.send('GET', '/me/sessions?limit=1', { headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).to.match(/^text\/csv/);
    const lines = String(csv.body).trim().split('\r\n');
    expect(lines[0]).to.match(/^id,state,origin,requested_at/);
    expect(lines.slice(1).map((line) => line.split(',')[0])).to.deep.equal([third.id, second.id, first.id]);
    expect(lines[1]).to.include(',3,1.45,EUR,INCLUDED,FINAL,');
  });

  it('stays when its driver is erased, without who it was (7.14)', async () => {
    const signed_values: NonNullable<CDR['signed_data']>['signed_values'] = [
      { nature: 'End', plain_data: '{}', signed_data: 'OCMF|{"ID":"04A1B2C3D4"}|{}' },
    ];
    const { id } = await billed({ kwh: 7, signed_data: { encoding_method: 'OCMF', signed_values } });
    const before = await driver.ok('GET', '/me/export');
    expect(before.charging.sessions.map((session: Shown) => session.id)).to.deep.equal([id]);
    expect(before.charging.receipts[0].total.incl_tax).to.equal('3.39');
    expect((await driver.send('DELETE', '/me')).status).to.equal(204);
    await scene.hub.settled();
    const { rows } = await scene.hub.app.hub.reads.query(
      `select b.incl_vat, b.driver as biller, s.driver, s.token_digest, s.vehicle from driver_bills b join driver_sessions s on s.id = b.session
       where s.id = $1`,
      [id],
    );
    expect(rows).to.deep.equal([{ incl_vat: '3.39', biller: null, driver: null, token_digest: null, vehicle: null }]);
    const tables = ['driver_sessions', 'driver_bills', 'driver_reservations', 'driver_commands'];
    for (const table of tables) {
      const { rows: all } = await scene.hub.app.hub.reads.query<{ text: string }>(
        `select t::text as text from ${table} t`,
      );
      expect(
        all.filter(({ text }) => text.includes(driver.id) || text.includes('04A1B2C3D4')),
        table,
      ).to.deep.equal([]);
    }
  });

  it('is of nobody who was erased at the moment in which he began: one of the two is refused', async () => {
    for (let tries = 0; tries < 6; tries += 1) {
      const leaving = await scene.driver();
      const start = {
        body: { location_id: scene.place, evse_uid: evseUid },
        headers: { 'idempotency-key': randomUUID() },
      };
      const [started, erased] = await Promise.all([
        leaving.send('POST', '/sessions', start),
        leaving.send('DELETE', '/me'),
      ]);
      expect([started.status, erased.status].filter((status) => status < 300)).to.have.length(1);
    }
  });

  it('has to come before its driver can be erased: a charge that is under way ends first', async () => {
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    await scene.tell(scene.session(command.body.token, { authorization_reference: id }));
    await driver.becomes(id, 'CHARGING');
    expect((await driver.send('DELETE', '/me')).status).to.equal(409);
  });
});
