import { expect } from 'chai';
import type { Token } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type ChargingDriver, ChargingScene, emsp, evseUid, type Shown } from '../../support/drivers/charging.ts';
import { until } from '../../support/wait.ts';

/** Tax of 21 %. */
const withTax = (excl: number): number => Math.round(excl * 1.21 * 100) / 100;

describe('what the charges of a driver come to', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  let token: Token;
  let sessions = 0;
  before(async () => {
    scene = await ChargingScene.open();
    driver = await scene.driver();
    // A charge that was refused.
    const refused = await driver.start();
    const command = await scene.command('START_SESSION');
    token = command.body.token;
    await driver.becomes(refused.id, 'ACCEPTED_BY_CPO');
    await scene.result(command, 'REJECTED');
    await driver.becomes(refused.id, 'REJECTED');
  });
  after(() => scene.close());

  /** A charge with the token of the app, billed. */
  async function charged(about: { start: string; kwh: number; idleHours?: number }): Promise<Shown> {
    const session = scene.session(token, { start_date_time: about.start, status: 'COMPLETED', kwh: about.kwh });
    await scene.tell(session);
    const cdr = scene.cdr(session, { kwh: about.kwh, idleHours: about.idleHours ?? 0 });
    await scene.cpo.postCdr(cdr, emsp);
    sessions += 1;
    await until(
      async () => {
        const { items } = await driver.ok('GET', '/me/sessions?limit=100');
        return items.filter(({ state }: { state: string }) => state === 'BILLED').length === sessions;
      },
      { what: 'the bill' },
    );
    return { session, cdr };
  }

  const analytics = (query = ''): Promise<Shown> =>
    driver.ok('GET', `/me/analytics?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z${query}`);

  it('is nothing, and says why, before there is a bill', async () => {
    const { totals, counterfactual, quote_accuracy, series, groups } = await analytics();
    expect(totals).to.deep.equal({
      n: 0,
      energy_kwh: '0',
      cost: [],
      avg_power_kw: null,
      minutes_charging: 0,
      minutes_idle: 0,
      co2: { location: [], declared: [], avoided: [], unknown: 0 },
    });
    expect(counterfactual.cheapest_own_tariff_saving).to.deep.equal({ savings: null, n: 0, reason: 'NO_CHARGES' });
    expect(quote_accuracy).to.deep.equal({ median_delta_pct: null, n: 0 });
    expect([series, groups]).to.deep.equal([[], []]);
  });

  it('counts energy, money, time and starts, in all, by step and by group', async () => {
    // The last hour of September in Gent is in UTC too; half an hour before midnight UTC is October there.
    await charged({ start: '2026-09-30T22:30:00Z', kwh: 10 });
    await charged({ start: '2026-10-05T08:00:00Z', kwh: 20, idleHours: 0.5 });
    await charged({ start: '2026-11-09T08:00:00Z', kwh: 6 });
    const { totals, reliability, series, groups, truncated } = await analytics('&group_by=weekday');
    expect(totals).to.deep.include({
      n: 3,
      energy_kwh: '36',
      minutes_charging: 150,
      minutes_idle: 30,
      avg_power_kw: 14.4,
    });
    const [cost] = totals.cost;
    expect(totals.cost).to.have.length(1);
    expect(cost).to.deep.include({
      currency: 'EUR',
      incl_tax_n: 3,
      excl_tax: '16.4',
      unknown_n: 0,
      idle_fees_excl_tax: '2',
      idle_fees_n: 3,
    });
    expect(Number(cost.incl_tax)).to.be.closeTo(withTax(4) + withTax(10) + withTax(2.4), 0.001);
    expect(Number(cost.avg_per_kwh)).to.be.closeTo(Number(cost.incl_tax) / 36, 0.0001);
    expect(series.map(({ key, totals: { n } }: Shown) => [key, n])).to.deep.equal([
      ['2026-10', 2],
      ['2026-11', 1],
    ]);
    expect(groups.map(({ key, totals: { n } }: Shown) => [key, n])).to.deep.equal([
      ['MONDAY', 2],
      ['THURSDAY', 1],
    ]);
    expect(truncated).to.equal(false);
    expect(reliability).to.deep.equal({ start_success_rate: 0, failed_starts: 1, n: 1 });
  });

  it('is grouped by operator, place, vehicle and power', async () => {
    const keyed = async (by: string) =>
      (await analytics(`&group_by=${by}`)).groups.map(({ key, label }: Shown) => [key, label]);
    expect(await keyed('operator')).to.deep.equal([['BE-BEC', null]]);
    expect((await keyed('location'))[0][0]).to.equal(scene.place);
    expect(await keyed('vehicle')).to.deep.equal([[null, null]]);
    expect(await keyed('power_class')).to.have.length(1);
    const yearly = await analytics('&period=year');
    expect(yearly.series.map(({ key }: Shown) => key)).to.deep.equal(['2026']);
  });

  it('keeps emissions apart by what they count, and shows no 0 for what is not known (7.15)', async () => {
    const { co2 } = (await analytics()).totals;
    expect(co2.location).to.have.length(1);
    const [sum] = co2.location;
    expect(sum).to.deep.include({
      boundary: 'LIFECYCLE',
      basis: 'GRID_ANNUAL',
      method_version: '1',
      n: 3,
      energy_kwh: '36',
    });
    const receipts = await Promise.all(
      (await driver.ok('GET', '/me/sessions')).items.map(({ id }: Shown) =>
        driver.ok('GET', `/me/sessions/${id}/receipt`),
      ),
    );
    expect(sum.g).to.equal(receipts.reduce((all, { co2: { location } }: Shown) => all + location.g, 0));
    expect(co2.declared).to.deep.equal([]);
    const pool = scene.hub.app.hub.reads;
    await pool.query(
      `update driver_bills set co2 = jsonb_set(co2, '{location,boundary}', '"DIRECT"') where energy_kwh = 6`,
    );
    await pool.query('update driver_bills set co2 = null where energy_kwh = 10');
    const mixed = (await analytics()).totals.co2;
    expect(mixed.location.map(({ boundary, n }: Shown) => [boundary, n]).sort()).to.deep.equal([
      ['DIRECT', 1],
      ['LIFECYCLE', 1],
    ]);
    expect(mixed.unknown).to.equal(1);
    expect(mixed.location.every(({ g }: Shown) => g > 0)).to.equal(true);
  });

  it('says what would have cost less, with the same engine', async () => {
    const before = (await analytics()).counterfactual;
    expect(before.cheapest_own_tariff_saving.savings).to.deep.equal([
      { currency: 'EUR', amount: '0', tax: 'INCLUDED', n: 3 },
    ]);
    expect(before.cheapest_nearby_saving).to.deep.equal({ savings: null, n: 0, reason: 'NO_OTHERS' });
    const price = (id: string, kwh: number, type?: string) =>
      build.tariff({
        id,
        ...(type !== undefined && { type: type as 'PROFILE_CHEAP' }),
        elements: [{ price_components: [{ type: 'ENERGY', price: kwh, vat: 21, step_size: 1 }] }],
      });
    await scene.cpo.push('tariffs/BE/BEC/CHEAP', price('CHEAP', 0.1, 'PROFILE_CHEAP'));
    await scene.cpo.push('tariffs/BE/BEC/NEXT', price('NEXT', 0.3));
    const connector = (tariff_ids: string[]) => build.connector({ tariff_ids });
    await scene.cpo.push(
      'locations/BE/BEC/NEXT',
      build.location({
        id: 'NEXT',
        evses: [build.evse({ uid: 'EVSE-N', evse_id: 'BE*BEC*EN*1', connectors: [connector(['NEXT'])] })],
      }),
    );
    await scene.cpo.push(`locations/BE/BEC/SITE/${evseUid}/1`, connector(['T1', 'CHEAP']));
    const saved = await until(
      async () => {
        const { counterfactual } = await analytics();
        const { cheapest_own_tariff_saving: own, cheapest_nearby_saving: nearby } = counterfactual;
        return own.savings[0].amount !== '0' && nearby.savings !== null && counterfactual;
      },
      { what: 'the other prices' },
    );
    const savings = (kwh: number): number =>
      withTax(10 * 0.4) +
      withTax(20 * 0.4 + 2) +
      withTax(6 * 0.4) -
      withTax(10 * kwh) -
      withTax(20 * kwh) -
      withTax(6 * kwh);
    const { cheapest_own_tariff_saving: own, cheapest_nearby_saving: nearby } = saved as Shown;
    expect(Number(own.savings[0].amount)).to.be.closeTo(savings(0.1), 0.02);
    expect(Number(nearby.savings[0].amount)).to.be.closeTo(savings(0.3), 0.02);
    expect(own).to.deep.include({ n: 3, reason: null });
  });

  it('counts no bill that was taken back', async () => {
    const { cdr } = await charged({ start: '2026-11-10T08:00:00Z', kwh: 50 });
    expect((await analytics()).totals.energy_kwh).to.equal('86');
    await scene.cpo.postCdr(
      {
        ...cdr,
        id: `${cdr.id}-C`,
        credit: true,
        credit_reference_id: cdr.id,
        total_cost: { excl_vat: -cdr.total_cost.excl_vat, incl_vat: -cdr.total_cost.incl_vat },
      },
      emsp,
    );
    await until(async () => (await analytics()).totals.energy_kwh === '36', { what: 'the credit' });
  });

  it('comes as CSV', async () => {
    const { status, body, headers } = await driver.send(
      'GET',
      '/me/analytics?from=2026-01-01T00:00:00Z&group_by=operator',
      {
        headers: { accept: 'text/csv' },
      },
    );
    expect(status).to.equal(200);
    expect(headers.get('content-disposition')).to.contain('analytics.csv');
    const [head, total, ...lines] = String(body).trim().split('\r\n');
    expect(head).to.match(/^kind,key,label,charges,energy_kwh,/);
    expect(total).to.match(/^TOTAL,,,3,36,/);
    expect(lines.map((line) => line.split(',').slice(0, 2).join())).to.deep.equal([
      'SERIES,2026-10',
      'SERIES,2026-11',
      'GROUP,BE-BEC',
    ]);
  });

  it('is each driver’s own, and of a span that there is', async () => {
    const other = await scene.driver();
    expect((await other.ok('GET', '/me/analytics?from=2026-01-01T00:00:00Z')).totals.n).to.equal(0);
    const { status } = await driver.call('GET', '/me/analytics?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z');
    expect(status).to.equal(400);
  });
});
