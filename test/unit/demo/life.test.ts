import { expect } from 'chai';
import fc from 'fast-check';
import { costsOf } from '../../../demo/data/cost.ts';
import { countryOf } from '../../../demo/data/countries.ts';
import { generateLocations } from '../../../demo/data/generate-locations.ts';
import { generateTariffs } from '../../../demo/data/generate-tariffs.ts';
import { generateTokens } from '../../../demo/data/generate-tokens.ts';
import { createLife } from '../../../demo/data/life.ts';
import type { LifeEvent } from '../../../demo/data/life-event.ts';
import type { CDR, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import { validate } from '../../../src/ocpi/validate.ts';
import { type JsonObject, Shelf } from '../../support/partner/shelf.ts';

const parties = [
  { country_code: 'BE', party_id: 'BEC', name: 'Belgian Electric Charging' },
  { country_code: 'DE', party_id: 'LDN', name: 'Ladenetz Nord' },
];
const locations = generateLocations(80, parties, 1);
const tariffs = generateTariffs(parties);
const tokens = ['TNM', 'OTH'].flatMap((party_id) =>
  generateTokens(30, { country_code: 'NL', party_id, name: 'Tulp Mobiel' }, 1),
);
const startMs = Date.parse('2026-01-10T00:00:00Z');

function first(count: number, seed = 1): LifeEvent[] {
  const life = createLife(locations, tariffs, tokens, { seed, startMs });
  return Array.from({ length: count }, () => life.next().value);
}
const isCdr = (event: LifeEvent): event is LifeEvent & { kind: 'cdr' } => event.kind === 'cdr';

/** A number as a fraction of ten thousands, exactly: prices, volumes and percentages have at most four decimals. */
const exact = (value: number): bigint => {
  const [whole = '0', decimals = ''] = value.toFixed(4).split('.');
  expect(Number(`${whole}.${decimals}`)).to.equal(value);
  return BigInt(whole + decimals);
};
const scale = 10_000n;

/** The price of a CDR by its own tariff and periods, calculated another way than the demo does: in units of 10^-12. */
function priceOf(cdr: CDR): { net: bigint; gross: bigint } {
  const volumes = new Map([['FLAT', scale]]);
  for (const { type, volume } of cdr.charging_periods.flatMap(({ dimensions }) => dimensions)) {
    volumes.set(type, (volumes.get(type) ?? 0n) + exact(volume));
  }
  const components = cdr.tariffs?.[0]?.elements[0]?.price_components ?? [];
  let net = 0n;
  let gross = 0n;
  for (const { type, price, vat } of components) {
    const cost = exact(price) * (volumes.get(type) ?? 0n) * scale;
    net += cost;
    gross += cost + (cost / scale) * (exact(vat ?? 0) / 100n);
  }
  return { net, gross };
}
const rounded = (amount: bigint): number => Number((amount + 50_000_000n) / 100_000_000n) / 10_000;

describe('life at charging stations', () => {
  const events = first(6000);

  it('is told in the order of time, and each kind of event happens', () => {
    const times = events.map(({ at }) => at);
    expect(times).to.deep.equal([...times].sort((one, other) => one - other));
    expect(times[0]).to.be.at.least(startMs);
    expect(new Set(events.map(({ kind }) => kind))).to.deep.equal(
      new Set(['evse-status', 'session-put', 'session-patch', 'cdr']),
    );
  });

  it('is the same for the same seed and another for another', () => {
    expect(first(500)).to.deep.equal(events.slice(0, 500));
    expect(first(500, 2)).to.not.deep.equal(events.slice(0, 500));
  });

  it('says nothing that breaks the rules', () => {
    for (const event of events) {
      const verdict =
        event.kind === 'evse-status'
          ? validate('evse', event.patch, { partial: true })
          : event.kind === 'session-patch'
            ? validate('session', event.patch, { partial: true })
            : validate(event.kind === 'cdr' ? 'cdr' : 'session', event.object);
      expect(verdict).to.deep.equal({ issues: [], findings: [] });
    }
  });

  it('puts every session before it changes, and bills what the session came to', () => {
    const shelf = new Shelf();
    const billed: CDR[] = [];
    for (const event of events) {
      const [module, ...segments] = event.path.split('/').map(decodeURIComponent);
      if (event.kind === 'session-put') {
        expect(module).to.equal('sessions');
        expect(shelf.put({ module: 'sessions', segments }, event.object as unknown as JsonObject)).to.equal('created');
      }
      if (event.kind === 'session-patch') {
        expect(shelf.patch({ module: 'sessions', segments }, event.patch)).to.equal('updated');
      }
      if (!isCdr(event)) continue;
      const { object: cdr } = event;
      billed.push(cdr);
      const session = shelf.get({
        module: 'sessions',
        segments: [cdr.country_code, cdr.party_id, cdr.session_id ?? ''],
      });
      expect(session).to.deep.include({
        status: 'COMPLETED',
        kwh: cdr.total_energy,
        total_cost: cdr.total_cost,
        charging_periods: cdr.charging_periods,
        start_date_time: cdr.start_date_time,
        end_date_time: cdr.end_date_time,
        cdr_token: cdr.cdr_token,
      });
    }
    expect(billed).to.have.lengthOf.at.least(200);
    expect(new Set(billed.map(({ id }) => id)).size).to.equal(billed.length);
  });

  it('has CDRs whose periods follow each other and whose sums are right', () => {
    for (const { object: cdr } of events.filter(isCdr)) {
      let energy = 0n;
      let hours = 0n;
      let at = Date.parse(cdr.start_date_time);
      for (const { start_date_time, dimensions } of cdr.charging_periods) {
        expect(Date.parse(start_date_time)).to.equal(at);
        for (const { type, volume } of dimensions) {
          if (type === 'ENERGY') energy += exact(volume);
          else {
            hours += exact(volume);
            at += Number(exact(volume)) * 360;
          }
        }
      }
      expect(at).to.equal(Date.parse(cdr.end_date_time));
      expect([exact(cdr.total_energy), exact(cdr.total_time)]).to.deep.equal([energy, hours]);
      const { net, gross } = priceOf(cdr);
      expect(cdr.total_cost).to.deep.equal({ excl_vat: rounded(net), incl_vat: rounded(gross) });
    }
  });

  it('never lets two vehicles charge at one EVSE, and frees it at the end', () => {
    const charging = new Map<string, string>();
    for (const event of events) {
      if (event.kind !== 'evse-status') continue;
      expect(event.patch.status, event.path).to.not.equal(charging.get(event.path) ?? 'AVAILABLE');
      if (event.patch.status !== 'AVAILABLE') expect(charging.get(event.path) ?? 'AVAILABLE').to.equal('AVAILABLE');
      charging.set(event.path, event.patch.status);
    }
    expect([...charging.values()]).to.include.members(['AVAILABLE', 'CHARGING']);
  });

  it('brings vehicles as often as it was told to, on average over a day', () => {
    const life = createLife(locations, tariffs, tokens, { seed: 5, startMs, chargesPerDay: 2 });
    const count = { sessions: 0 };
    for (const { at, kind } of life) {
      if (at > startMs + 4 * 86_400_000) break;
      if (kind === 'session-put') count.sessions += 1;
    }
    const evses = locations.flatMap(({ evses }) => evses ?? []).length;
    expect(count.sessions / evses / 4).to.be.within(1.5, 2.1);
  });

  it('only uses valid tokens and goes to their eMSP', () => {
    const byUid = new Map(tokens.map((token) => [token.uid, token]));
    for (const event of events) {
      if (event.kind !== 'session-put' && !isCdr(event)) continue;
      const { cdr_token } = event.object;
      expect(event.to).to.equal(`${cdr_token.country_code}-${cdr_token.party_id}`);
      expect(byUid.get(cdr_token.uid)?.valid).to.equal(true);
    }
  });

  it('finds a price by country where locations name no tariff, and keeps away where there is none', () => {
    const bare = locations.map((location) => ({
      ...location,
      evses: (location.evses ?? []).map((evse) => ({
        ...evse,
        evse_id: undefined,
        connectors: evse.connectors.map(({ tariff_ids, ...connector }) => connector),
      })),
    }));
    const life = createLife(JSON.parse(JSON.stringify(bare)), tariffs, tokens, { seed: 1, startMs });
    const cdr = Array.from({ length: 2000 }, () => life.next().value).find(isCdr)?.object;
    expect(cdr?.cdr_location).to.include({ evse_id: '#NA' });
    const country = countryOf(cdr?.cdr_location.country ?? '')?.code;
    expect(cdr?.tariffs?.[0]?.id).to.match(new RegExp(`^${country}-(AC|DC|HPC)$`));

    const nowhere = createLife(locations, [], tokens, { seed: 1, startMs });
    expect(() => nowhere.next()).to.throw('life needs priced EVSEs and valid tokens');
  });
});

describe('the costs of a simple tariff', () => {
  const tariffOf = (components: Tariff['elements'][number]['price_components']): Tariff => ({
    country_code: 'BE',
    party_id: 'BEC',
    id: 'T',
    currency: 'EUR',
    elements: [{ price_components: components }],
    last_updated: '2026-01-01T00:00:00Z',
  });

  it('are the parts and their sum, rounded once and half up', () => {
    const tariff = tariffOf([
      { type: 'FLAT', price: 0.5, vat: 21, step_size: 1 },
      { type: 'ENERGY', price: 0.4001, vat: 21, step_size: 1 },
      { type: 'TIME', price: 1.5, vat: 21, step_size: 1 },
      { type: 'PARKING_TIME', price: 4, vat: 21, step_size: 1 },
    ]);
    expect(costsOf(tariff, { energyWh: 16_500, chargingS: 2700, parkingS: 900 })).to.deep.equal({
      total_fixed_cost: { excl_vat: 0.5, incl_vat: 0.605 },
      // 6.60165 and 7.9879965
      total_energy_cost: { excl_vat: 6.6017, incl_vat: 7.988 },
      total_time_cost: { excl_vat: 1.125, incl_vat: 1.3613 },
      total_parking_cost: { excl_vat: 1, incl_vat: 1.21 },
      // 9.22665 and 11.1642465: not the sum of the rounded parts
      total_cost: { excl_vat: 9.2267, incl_vat: 11.1642 },
    });
  });

  it('grow with what is consumed', () => {
    const tariff = tariffOf([{ type: 'ENERGY', price: 0.37, vat: 8.1, step_size: 1 }]);
    const total = (energyWh: number): number =>
      costsOf(tariff, { energyWh, chargingS: 0, parkingS: 0 }).total_cost.incl_vat ?? Number.NaN;
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1000), (energyWh, more) => {
        expect(total(energyWh + more)).to.be.at.least(total(energyWh));
        expect(total(energyWh)).to.be.closeTo((energyWh / 1000) * 0.37 * 1.081, 0.000_06);
      }),
    );
  });

  it('are refused for a tariff that is not simple, and for times that would have to be rounded', () => {
    const restricted = tariffOf([{ type: 'ENERGY', price: 1, vat: 21, step_size: 1 }]);
    const nothing = { energyWh: 0, chargingS: 0, parkingS: 0 };
    const elements = restricted.elements.map((element) => ({ ...element, restrictions: { max_kwh: 10 } }));
    expect(() => costsOf({ ...restricted, elements }, nothing)).to.throw('is not simple');
    expect(() => costsOf(tariffOf([{ type: 'ENERGY', price: 1, step_size: 1 }]), nothing)).to.throw('has VAT');
    const byTime = tariffOf([{ type: 'TIME', price: 1, vat: 21, step_size: 1 }]);
    expect(() => costsOf(byTime, { ...nothing, chargingS: 35 })).to.throw('35 s are no hundredths of an hour');
  });
});
