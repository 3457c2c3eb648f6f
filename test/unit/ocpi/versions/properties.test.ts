import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson } from '../../../../src/kernel/json.ts';
import { type SchemaName, validate } from '../../../../src/ocpi/validate.ts';
import { type Context, fromHub, type OcpiVersion, toHub } from '../../../../src/ocpi/versions/index.ts';
import { createBuild } from '../../../support/build.ts';

type Json = Readonly<Record<string, unknown>>;

/** The same cases every time, and few enough to take no second. */
const runs = { seed: 230, numRuns: 60 };

const build = createBuild();
const stamp = '2026-01-15T10:00:00Z';

/** Amounts with few and with many digits; JavaScript writes both without an exponent. */
const amount = fc
  .integer({ min: 0, max: 99_999_999 })
  .chain((units) => fc.constantFrom(units / 100, units / 10_000, units));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const price221 = fc
  .record({ excl_vat: amount, incl_vat: maybe(amount) })
  .map(({ excl_vat, incl_vat }) => (incl_vat === undefined ? { excl_vat } : { excl_vat, incl_vat }));
const tax = fc
  .record({ name: fc.constantFrom('VAT', 'GST', 'QST'), amount })
  .chain((named) => fc.constantFrom({ ...named }, { ...named, percentage: 5 }, { ...named, account_number: 'R1' }));
const price230 = fc
  .record({ before_taxes: amount, taxes: fc.array(tax, { maxLength: 3 }) })
  .map(({ before_taxes, taxes }) => (taxes.length === 0 ? { before_taxes } : { before_taxes, taxes }));

const component = fc
  .record({
    type: fc.constantFrom('ENERGY', 'TIME', 'FLAT', 'PARKING_TIME'),
    price: amount,
    vat: maybe(fc.constantFrom(0, 7.7, 21)),
  })
  .map(({ vat, ...rest }) => ({ ...rest, step_size: 1, ...(vat !== undefined && { vat }) }));
const restrictions = fc.record(
  {
    start_time: fc.constantFrom('08:00', '20:00'),
    min_kwh: amount,
    max_power: amount,
    min_current: fc.constant(6),
    reservation: fc.constantFrom('RESERVATION', 'RESERVATION_EXPIRES'),
    day_of_week: fc.uniqueArray(fc.constantFrom('MONDAY', 'SUNDAY'), { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const element = fc
  .record({ price_components: fc.array(component, { minLength: 1, maxLength: 3 }), restrictions: maybe(restrictions) })
  .map(({ restrictions, ...rest }) => ({ ...rest, ...(restrictions && { restrictions }) }));

const tariff221: fc.Arbitrary<Json> = fc
  .record(
    {
      elements: fc.array(element, { minLength: 1, maxLength: 3 }),
      type: fc.constantFrom('REGULAR', 'PROFILE_GREEN'),
      min_price: price221,
      max_price: price221,
      start_date_time: fc.constant(stamp),
      future: fc.constant({ a: [1.5, null] }),
    },
    { requiredKeys: ['elements'] },
  )
  .map((about) => ({ ...build.tariff({ id: 'T', last_updated: stamp }), ...about }));

const session221: fc.Arbitrary<Json> = fc
  .record(
    {
      total_cost: price221,
      status: fc.constantFrom('ACTIVE', 'PENDING', 'RESERVATION'),
      auth_method: fc.constantFrom('COMMAND', 'WHITELIST'),
      kwh: amount,
    },
    { requiredKeys: [] },
  )
  .map((about) => ({ ...build.session({ id: 'S', last_updated: '2026-01-15T10:00:00.125Z' }), ...about }));

const dimension = fc.record({ type: fc.constantFrom('ENERGY', 'TIME', 'POWER', 'RESERVATION_TIME'), volume: amount });
const periods = fc
  .array(fc.array(dimension, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
  .map((lists) => lists.map((dimensions, at) => ({ start_date_time: `2026-01-15T1${at}:00:00Z`, dimensions })));
const cdr221: fc.Arbitrary<Json> = fc
  .record(
    {
      charging_periods: periods,
      total_cost: price221,
      total_energy_cost: price221,
      tariffs: fc.array(tariff221, { maxLength: 2 }),
      session_id: fc.constant('S1'),
    },
    { requiredKeys: ['charging_periods', 'total_cost'] },
  )
  .map((about) => ({ ...build.cdr({ id: 'C', last_updated: stamp }), ...about }));

const connector = fc
  .record({
    standard: fc.constantFrom('IEC_62196_T2', 'MCS', 'GBT_DC', 'SAE_J3400'),
    power_type: fc.constantFrom('AC_2_PHASE', 'AC_3_PHASE', 'DC'),
    tariff_ids: fc.uniqueArray(fc.constantFrom('T', 'U'), { maxLength: 2 }),
  })
  .map((about) => build.connector({ ...about, last_updated: stamp } as never));
const evse = fc
  .record({
    connectors: fc.uniqueArray(connector, { minLength: 1, maxLength: 2, selector: ({ standard }) => standard }),
    capabilities: fc.uniqueArray(fc.constantFrom('RFID_READER', 'PED_TERMINAL', 'X')),
    parking_restrictions: fc.uniqueArray(fc.constantFrom('PLUGGED', 'TAXIS')),
  })
  .map(({ connectors, ...about }) =>
    build.evse({
      ...about,
      connectors: connectors.map((one, at) => ({ ...one, id: String(at) })),
      last_updated: stamp,
    } as never),
  );
const location221: fc.Arbitrary<Json> = fc
  .record(
    {
      evses: fc.array(evse, { maxLength: 2 }),
      publish: fc.boolean(),
      address: fc.string({ unit: fc.constantFrom('a', 'é', ' ', '中'), minLength: 1, maxLength: 100 }),
      postal_code: fc.constantFrom('9000', null),
      parking_type: fc.constantFrom('ON_STREET', 'ON_DRIVEWAY', null),
      facilities: fc.uniqueArray(fc.constantFrom('HOTEL', 'TRAM_STOP')),
      state: fc.constant('S'),
    },
    { requiredKeys: ['evses', 'publish', 'address'] },
  )
  .map((about) => ({ ...build.location({ id: 'L', last_updated: stamp }), ...about }));

const token221: fc.Arbitrary<Json> = fc
  .record({ type: fc.constantFrom('RFID', 'APP_USER', 'EMAID'), group_id: maybe(fc.constant('G')) })
  .map(({ group_id, type }) => ({ ...build.token({ type, last_updated: stamp }), ...(group_id && { group_id }) }));

const objects: Readonly<Partial<Record<SchemaName, fc.Arbitrary<Json>>>> = {
  tariff: tariff221,
  session: session221,
  cdr: cdr221,
  location: location221,
  token: token221,
};
const named = Object.entries(objects) as [SchemaName, fc.Arbitrary<Json>][];

const tokenText = JSON.stringify(build.token());
const place = JSON.stringify(build.location({ id: 'LOC1', evses: [build.evse({ uid: 'EVSE1' })] }));
const peers: fc.Arbitrary<Context['peer']> = fc.record({
  asciiOnly: fc.boolean(),
  acceptsNoPostalCode: fc.boolean(),
  callsJ3400Tesla: fc.boolean(),
  dropsPriceBounds: fc.boolean(),
  readsElementsLiterally: fc.boolean(),
});
const context = (peer: Context['peer']): Context =>
  Object.freeze({
    owner: Object.freeze({ country_code: 'BE', party_id: 'BEC' }),
    receivedAt: stamp,
    now: stamp,
    token: tokenText,
    location: place,
    tariffs: Object.freeze([JSON.stringify(build.tariff({ id: 'U' }))]),
    ...(peer && { peer: Object.freeze(peer) }),
  });

describe('Translations', () => {
  for (const [shape, arbitrary] of named) {
    it(`of a ${shape} of 2.2.1 to 2.3.0 and back change nothing, and lose nothing (Z-02)`, () => {
      fc.assert(
        fc.property(arbitrary, (object) => {
          expect(validate(shape, object).issues).to.deep.equal([]);
          const newer = fromHub('2.3.0', { shape, text: JSON.stringify(object) }, {});
          if (newer.kind === 'held') return expect.fail(newer.reason);
          expect(validate(shape, JSON.parse(newer.text), { version: '2.3.0' }).issues).to.deep.equal([]);
          const back = toHub('2.3.0', { shape, text: newer.text }, {});
          if (back.kind === 'held') return expect.fail(back.reason);
          expect([newer.losses, back.losses]).to.deep.equal([[], []]);
          expect(canonicalJson(JSON.parse(back.text))).to.equal(canonicalJson(object));
        }),
        runs,
      );
    });

    it(`of a ${shape} to 2.1.1 are valid there, or held by a field of it (Z-04)`, () => {
      fc.assert(
        fc.property(arbitrary, peers, (object, peer) => {
          const text = JSON.stringify(object);
          const older = fromHub('2.1.1', { shape, text }, context(peer));
          if (older.kind === 'held') {
            expect(older.field).to.match(/^\/\w/);
            return;
          }
          expect(validate(shape, JSON.parse(older.text), { version: '2.1.1' }).issues).to.deep.equal([]);
          for (const { field, why } of older.losses) {
            expect(field).to.match(/^(\/(\w+|\*))+$/);
            expect(why).to.not.equal('');
          }
          const back = toHub('2.1.1', { shape, text: older.text }, context(undefined));
          if (back.kind === 'held') return;
          expect(validate(shape, JSON.parse(back.text)).issues).to.deep.equal([]);
        }),
        runs,
      );
    });
  }

  it('of a price of 2.3.0 to the hub and on to 2.3.0 change nothing (Z-02)', () => {
    fc.assert(
      fc.property(price230, price230, (total_cost, total_energy_cost) => {
        const cdr = fromHub('2.3.0', { shape: 'cdr', text: JSON.stringify(build.cdr({ last_updated: stamp })) }, {});
        const object = { ...(cdr.kind === 'done' && JSON.parse(cdr.text)), total_cost, total_energy_cost };
        const hub = toHub('2.3.0', { shape: 'cdr', text: JSON.stringify(object) }, {});
        if (hub.kind === 'held') return expect.fail(hub.reason);
        const on = fromHub('2.3.0', { shape: 'cdr', text: hub.text }, {});
        if (on.kind === 'held') return expect.fail(on.reason);
        expect(canonicalJson(JSON.parse(on.text))).to.equal(canonicalJson(object));
      }),
      runs,
    );
  });

  it('list a loss for every known field that is gone (Z-02)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...named), fc.integer({ min: 1, max: 1000 }), ([shape, arbitrary], seed) => {
        const [object] = fc.sample(arbitrary, { seed, numRuns: 1 });
        const older = fromHub('2.1.1', { shape, text: JSON.stringify(object) }, context({ dropsPriceBounds: true }));
        if (older.kind === 'held' || object === undefined) return;
        const told = JSON.parse(older.text) as Json;
        const lost = new Set(older.losses.map(({ field }) => field.split('/')[1]));
        const gone = Object.keys(object).filter(
          (name) => object[name] !== null && !(name in told) && !renamed.has(name),
        );
        expect([...lost]).to.include.members(gone);
      }),
      runs,
    );
  });

  it('end in an answer, whatever stands in fields that the version it comes from does not know (Z-04)', () => {
    const versions: readonly OcpiVersion[] = ['2.1.1', '2.2.1', '2.3.0'];
    const strange = fc.constantFrom<unknown>('{', '"', 5, -1e300, [5, '{'], [[]], { a: '}' }, null, true);
    fc.assert(
      fc.property(fc.constantFrom(...named), fc.nat(1000), strange, ([shape, arbitrary], seed, value) => {
        const [object] = fc.sample(arbitrary, { seed, numRuns: 1 });
        const text = JSON.stringify(withStrangeFields(object, value));
        for (const version of versions) {
          for (const translate of [fromHub, toHub]) {
            const { kind } = translate(version, { shape, text }, context({ readsElementsLiterally: true }));
            expect(['done', 'held']).to.include(kind);
          }
        }
      }),
      runs,
    );
  });
});

/** The same with fields of other versions in every object, where there are none of the name. */
function withStrangeFields(node: unknown, value: unknown): unknown {
  if (Array.isArray(node)) return node.map((entry) => withStrangeFields(entry, value));
  if (typeof node !== 'object' || node === null) return node;
  const fields = [
    'taxes',
    'before_taxes',
    'parking',
    'capabilities',
    'type',
    'tariff_id',
    'voltage',
    'booking',
    'auth_id',
  ];
  const added = Object.fromEntries(fields.map((name) => [name, value]));
  const own = Object.entries(node).map(([name, member]) => [name, withStrangeFields(member, value)]);
  return { ...added, ...Object.fromEntries(own) };
}

/** Fields that 2.1.1 says by another name, in another object, or by the connection. */
const renamed = new Set([
  'country_code',
  'party_id',
  'publish',
  'parking_type',
  'contract_id',
  'start_date_time',
  'end_date_time',
  'cdr_token',
  'cdr_location',
  'location_id',
  'evse_uid',
  'connector_id',
]);
