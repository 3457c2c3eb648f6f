import { expect } from 'chai';
import { createBuild } from '../../../support/build.ts';
import { down, heldDown, heldUp, lostIn, up, without } from '../../../support/translated.ts';

const build = createBuild();
const stamp = '2026-01-15T10:00:00Z';
const energy = (about: object) => ({ type: 'ENERGY', step_size: 1, ...about });
const tariff230 = (about: object = {}) => ({
  ...build.tariff({ id: 'T1', last_updated: stamp }),
  elements: [{ price_components: [energy({ price: 0.4, vat: 21 })] }],
  tax_included: 'NO',
  ...about,
});
const cdr230 = (about: object = {}) => {
  const { tariffs: _, ...cdr } = down('2.3.0', 'cdr', build.cdr({ id: 'CDR1', last_updated: stamp })).body;
  return { ...cdr, ...about };
};
const sessionOf = (total_cost: object) => ({ ...build.session({ id: 'S1', last_updated: stamp }), total_cost });
const costUp = (total_cost: object) => up('2.3.0', 'session', sessionOf(total_cost)).body['total_cost'];
const costDown = (total_cost: object) => down('2.3.0', 'session', sessionOf(total_cost)).body['total_cost'];

describe('Prices of 2.3.0', () => {
  it('say what VAT adds as their only tax (Z-01, total_cost)', () => {
    expect(costDown({ excl_vat: 8.1, incl_vat: 9.801 })).to.deep.equal({
      before_taxes: 8.1,
      taxes: [{ name: 'VAT', amount: 1.701 }],
    });
    expect(costDown({ excl_vat: 8.1, incl_vat: 8.1 })).to.deep.equal({
      before_taxes: 8.1,
      taxes: [{ name: 'VAT', amount: 0 }],
    });
    expect(costDown({ excl_vat: 8.1 })).to.deep.equal({ before_taxes: 8.1 });
    expect(costDown({ excl_vat: 8.1, incl_vat: null })).to.deep.equal({ before_taxes: 8.1 });
  });

  it('add up to what they are with VAT, exactly (Z-01, total_cost)', () => {
    const taxes = [
      { name: 'QST', account_number: 'TQ1', percentage: 9.975, amount: 0.1 },
      { name: 'GST', amount: 0.2 },
    ];
    expect(costUp({ before_taxes: 1.1, taxes })).to.deep.equal({ excl_vat: 1.1, incl_vat: 1.4, taxes });
    const digits = '{"before_taxes":0.10000000000000000001,"taxes":[{"name":"VAT","amount":0.2}]}';
    const text = JSON.stringify(sessionOf({})).replace('"total_cost":{}', `"total_cost":${digits}`);
    expect(up('2.3.0', 'session', text).text).to.include(
      '"total_cost":{"excl_vat":0.10000000000000000001,"incl_vat":0.30000000000000000001}',
    );
    for (const none of [{ before_taxes: 1 }, { before_taxes: 1, taxes: [] }, { before_taxes: 1, taxes: null }]) {
      expect(costUp(none)).to.deep.equal({ excl_vat: 1 });
    }
  });

  it('come to other receivers of 2.3.0 with the taxes they had (Z-02, total_cost)', () => {
    const taxes = [{ name: 'GST', account_number: 'R1', percentage: 5, amount: 0.5 }];
    const price = { before_taxes: 10, taxes };
    expect(costDown(costUp(price) as object)).to.deep.equal(price);
    const plain = { before_taxes: 10, taxes: [{ name: 'VAT', amount: 2.1 }] };
    expect(costUp(plain)).to.deep.equal({ excl_vat: 10, incl_vat: 12.1 });
    expect(costDown(costUp(plain) as object)).to.deep.equal(plain);
  });

  it('have no taxes that do not make them up: to 2.2.1 the field is unknown, and may be anything (Z-04, total_cost)', () => {
    const price = { excl_vat: 10, incl_vat: 12.1 };
    const made = { before_taxes: 10, taxes: [{ name: 'VAT', amount: 2.1 }] };
    const nonsense = [
      'none',
      7,
      {},
      [null],
      [{ foo: 1 }],
      [{ name: 'VAT' }],
      [{ amount: 2.1 }],
      [{ name: 'A', amount: 'B' }],
    ];
    for (const taxes of [...nonsense, [{ name: 'VAT', amount: 99 }], [{ name: 'VAT', amount: 1e200 }]])
      expect(costDown({ ...price, taxes }), JSON.stringify(taxes)).to.deep.equal(made);
    expect(costDown({ excl_vat: 10, taxes: [{ name: 'VAT', amount: 2.1 }] })).to.deep.equal({ before_taxes: 10 });
  });

  it('that cannot be counted are held, by the field (Z-04, total_cost)', () => {
    const taxes = [{ name: 'VAT', amount: 1e200 }];
    expect(heldUp('2.3.0', 'session', sessionOf({ before_taxes: 1, taxes })).field).to.equal(
      '/total_cost/taxes/*/amount',
    );
    const sum = sessionOf({ excl_vat: 1e200, incl_vat: 1 });
    expect(heldDown('2.3.0', 'session', sum).field).to.equal('/total_cost/excl_vat');
  });

  it('are changed in a PATCH as well (Z-01, total_cost)', () => {
    const patch = { total_cost: { before_taxes: 1 }, last_updated: stamp };
    const translated = up('2.3.0', 'session', patch, {}, true);
    expect(translated.body).to.deep.equal({ total_cost: { excl_vat: 1 }, last_updated: stamp });
    expect(translated.isPatch).to.equal(true);
    expect(down('2.3.0', 'session', translated.body, {}, true).body).to.deep.equal(patch);
  });
});

describe('CDRs of 2.3.0', () => {
  const costs = [
    'total_cost',
    'total_fixed_cost',
    'total_energy_cost',
    'total_time_cost',
    'total_parking_cost',
    'total_reservation_cost',
  ];

  it('have six prices (Z-01, cost parts in CDR)', () => {
    const prices = (price: object) => Object.fromEntries(costs.map((name) => [name, price]));
    const [older, newer] = [
      { excl_vat: 8.1, incl_vat: 9 },
      { before_taxes: 8.1, taxes: [{ name: 'VAT', amount: 0.9 }] },
    ];
    expect(down('2.3.0', 'cdr', build.cdr(prices(older))).body).to.deep.include(prices(newer));
    expect(up('2.3.0', 'cdr', cdr230(prices(newer))).body).to.deep.include(prices(older));
  });

  it('take back others with a negative sum (Z-01, credit CDR)', () => {
    const credit = build.cdr({
      id: 'CDR1-C',
      credit: true,
      credit_reference_id: 'CDR1',
      total_cost: { excl_vat: -8.1, incl_vat: -9.801 },
    });
    const { body } = down('2.3.0', 'cdr', credit);
    expect(body['total_cost']).to.deep.equal({ before_taxes: -8.1, taxes: [{ name: 'VAT', amount: -1.701 }] });
    expect(up('2.3.0', 'cdr', body).body).to.deep.equal(credit);
  });

  it('have Tariffs, of which a bill of 2.2.1 leaves out what it cannot express (Z-04, tax_included)', () => {
    const untold = tariff230({
      id: 'T2',
      tax_included: 'YES',
      elements: [{ price_components: [energy({ price: 0.4 })] }],
    });
    const { body } = up('2.3.0', 'cdr', cdr230({ tariffs: [tariff230(), untold] }));
    expect((body['tariffs'] as object[])[1]).to.deep.equal(untold);
    const translated = down('2.2.1', 'cdr', body);
    expect((translated.body['tariffs'] as { id: string }[]).map(({ id }) => id)).to.deep.equal(['T1']);
    expect(translated.losses).to.deep.equal([
      {
        field: '/tariffs/*',
        why: 'is left out: /elements/*/price_components/*/vat is missing where taxes are included',
      },
    ]);
    const tariffs = down('2.3.0', 'cdr', build.cdr()).body['tariffs'] as object[];
    expect(tariffs[0]).to.include({ tax_included: 'NO' });
    const booking = tariff230({
      elements: [{ price_components: [energy({ price: 1 })], restrictions: { booking: 'BOOKING' } }],
    });
    expect(up('2.3.0', 'cdr', cdr230({ tariffs: [booking] })).body['tariffs']).to.deep.equal([]);
  });
});

describe('Tariffs of 2.3.0', () => {
  it('say that prices are before taxes, and back that goes without saying (Z-01, tax_included)', () => {
    const tariff = build.tariff();
    const { body } = down('2.3.0', 'tariff', tariff);
    expect(body).to.deep.equal({ ...tariff, tax_included: 'NO' });
    expect(up('2.3.0', 'tariff', body).body).to.deep.equal(tariff);
  });

  it('come to other receivers of 2.3.0 as they were, with taxes or without (Z-02, tax_included)', () => {
    for (const tax_included of ['YES', 'N/A', 'NO']) {
      const tariff = tariff230({ tax_included });
      const translated = up('2.3.0', 'tariff', tariff);
      expect(translated.losses).to.deep.equal([]);
      expect(down('2.3.0', 'tariff', translated.body).body).to.deep.equal(tariff);
    }
  });

  it('on which no taxes are due have no VAT in 2.2.1 and 2.1.1 (Z-02, tax_included)', () => {
    const tariff = up('2.3.0', 'tariff', tariff230({ tax_included: 'N/A' })).body;
    for (const version of ['2.2.1', '2.1.1'] as const) {
      const translated = down(version, 'tariff', tariff);
      expect(translated.body['elements']).to.deep.equal([{ price_components: [energy({ price: 0.4 })] }]);
      expect(translated.body).to.not.have.property('tax_included');
      expect(lostIn(translated)).to.deep.equal(['/elements/*/price_components/*/vat']);
    }
  });

  it('with taxes in their prices have them divided by 1 + VAT for 2.2.1 and 2.1.1, exactly (Z-01, tax_included)', () => {
    const prices = [{ price: 0.363, vat: 21 }, { price: 0.5355, vat: 19.0 }, { price: 0 }];
    const tariff = tariff230({ tax_included: 'YES', elements: [{ price_components: prices.map(energy) }] });
    const translated = down('2.2.1', 'tariff', up('2.3.0', 'tariff', tariff).body);
    expect(translated.body).to.not.have.property('tax_included');
    const before = [{ price: 0.3, vat: 21 }, { price: 0.45, vat: 19 }, { price: 0 }].map(energy);
    expect(translated.body['elements']).to.deep.equal([{ price_components: before }]);
    expect(lostIn(translated)).to.deep.equal(['/tax_included']);
    const older = down('2.1.1', 'tariff', tariff).body['elements'] as { price_components: { price: number }[] }[];
    expect(older[0]?.price_components.map(({ price }) => price)).to.deep.equal([0.3, 0.45, 0]);
  });

  it('with taxes in their prices have them rounded half up where VAT leaves more than four decimals (T-93, Z-02, tax_included)', () => {
    for (const version of ['2.2.1', '2.1.1'] as const) {
      const prices = [
        { price: 0.49, vat: 19 },
        { price: 0.3, vat: 3 },
        { price: 0.000_05, vat: 0 },
      ];
      const tariff = tariff230({ tax_included: 'YES', elements: [{ price_components: prices.map(energy) }] });
      const translated = down(version, 'tariff', up('2.3.0', 'tariff', tariff).body);
      const [element] = translated.body['elements'] as { price_components: { price: number }[] }[];
      expect(element?.price_components.map(({ price }) => price)).to.deep.equal([0.4118, 0.2913, 0.0001]);
      expect(translated.losses).to.deep.include({
        field: '/elements/*/price_components/*/price',
        why: 'rounded to four decimals',
      });
    }
  });

  it('with taxes in their prices that cannot be taken out are held from 2.2.1 and 2.1.1 (Z-04, tax_included)', () => {
    const component = '/elements/*/price_components/*';
    for (const version of ['2.2.1', '2.1.1'] as const) {
      const including = (about: object) =>
        heldDown(
          version,
          'tariff',
          tariff230({ tax_included: 'YES', elements: [{ price_components: [energy(about)] }] }),
        ).field;
      expect(including({ price: 0.49 })).to.equal(`${component}/vat`);
      expect(including({ price: 0.49, vat: -100 })).to.equal(`${component}/vat`);
      expect(including({ price: 1e200, vat: 21 })).to.equal(`${component}/price`);
    }
  });

  it('have their bounds by other names (Z-01, min_price, max_price)', () => {
    const bounds = { min_price: { excl_vat: 1, incl_vat: 1.21 }, max_price: { excl_vat: 50 } };
    const limits = { min_price: { before_taxes: 1, after_taxes: 1.21 }, max_price: { before_taxes: 50 } };
    expect(down('2.3.0', 'tariff', build.tariff(bounds)).body).to.deep.include(limits);
    expect(up('2.3.0', 'tariff', tariff230(limits)).body).to.deep.include(bounds);
  });

  it('for bookings are held (Z-04, booking restriction)', () => {
    const elements = [{ price_components: [energy({ price: 1 })], restrictions: { booking: 'BOOKING' } }];
    expect(heldUp('2.3.0', 'tariff', tariff230({ elements })).field).to.equal('/elements/*/restrictions/booking');
  });
});

describe('What else is in 2.3.0', () => {
  it('passes as it is: fields and values that 2.2.1 does not know (Z-02, parking_places, Connector.capabilities, MCS, TAXIS, EMAID)', () => {
    const connector = build.connector({ standard: 'MCS', capabilities: ['ISO_15118_20_PLUG_AND_CHARGE'] });
    const evse = build.evse({
      connectors: [connector],
      parking: [{ parking_id: 'P' }],
      parking_restrictions: ['TAXIS'],
    });
    const location = build.location({ evses: [evse], parking_places: [{ id: 'P' }], help_phone: '+32' });
    for (const [shape, body] of [
      ['location', location],
      ['token', build.token({ type: 'EMAID' })],
    ] as const) {
      const text = JSON.stringify(body);
      expect(up('2.3.0', shape, text).text).to.equal(text);
      expect(down('2.3.0', shape, text).text).to.equal(text);
    }
  });

  it('is all the same between peers of 2.2.1, to the byte (Z-01)', () => {
    const text = '{"total_cost": {"excl_vat":1.0}}';
    expect(up('2.2.1', 'cdr', text).text).to.equal(text);
  });

  it('has the hub apart and everybody it reaches as roles, and no role HUB (Z-01, Credentials, Role enum)', () => {
    const role = { role: 'HUB', business_details: { name: 'Crossvolt' }, party_id: 'XVT', country_code: 'DE' };
    const credentials = build.credentials({ roles: [role] as never });
    const roles = [{ ...role, role: 'CPO', party_id: 'BEC', country_code: 'BE' }];
    const { body } = down('2.3.0', 'credentials', credentials, { reachable: roles.map((one) => JSON.stringify(one)) });
    expect(body).to.deep.equal({ ...without(credentials, 'roles'), hub_party_id: 'DEXVT', roles });
    expect(heldDown('2.3.0', 'credentials', credentials, {}).field).to.equal('/roles');
    const party = build.credentials();
    expect(down('2.3.0', 'credentials', party).body).to.deep.equal(party);
    expect(heldDown('2.3.0', 'client-info', build.clientInfo({ role: 'HUB' })).field).to.equal('/role');
    const info = build.clientInfo();
    expect(down('2.3.0', 'client-info', info).body).to.deep.equal(info);
  });
});
