import { expect } from 'chai';
import { needs } from '../../../../src/ocpi/versions/index.ts';
import { createBuild } from '../../../support/build.ts';
import { down, heldDown, heldUp, lostIn, received, up } from '../../../support/translated.ts';

const build = createBuild();
const stamp = '2026-01-15T10:00:00Z';
const energy = (price: number) => ({ type: 'ENERGY', price, step_size: 1 });
const parking = (price: number) => ({ type: 'PARKING_TIME', price, step_size: 60 });
const tariff211 = {
  id: 'T1',
  currency: 'EUR',
  elements: [{ price_components: [energy(0.3)], restrictions: { max_kwh: 10 } }, { price_components: [energy(0.25)] }],
  last_updated: stamp,
};
const tariff = (about: object = {}) => ({ ...build.tariff({ last_updated: stamp }), ...about });
const downTariff = (about: object, peer = {}) => down('2.1.1', 'tariff', tariff(about), { ...received, peer });
const elementWith = (restrictions: object) => ({ price_components: [energy(0.3)], restrictions });

describe('Tariffs of 2.1.1', () => {
  it('get their owner, and are read as they are (Z-01, element selection)', () => {
    const { body, losses } = up('2.1.1', 'tariff', tariff211);
    expect(body).to.deep.equal({ country_code: 'BE', party_id: 'BEC', ...tariff211 });
    expect(losses).to.deep.equal([]);
  });

  it('PATCH becomes a PUT of the whole (Z-05, PATCH)', () => {
    const stored = JSON.stringify({
      country_code: 'BE',
      party_id: 'BEC',
      ...tariff211,
      energy_mix: { is_green_energy: true },
    });
    const patch = { elements: [{ price_components: [energy(0.28)] }] };
    const document = { shape: 'tariff', isPatch: true, text: JSON.stringify(patch) } as const;
    expect(needs('2.1.1', 'to-hub', document, {})).to.deep.equal([{ what: 'stored' }]);
    expect(needs('2.1.1', 'to-hub', document, { stored })).to.deep.equal([]);
    const { body, isPatch } = up('2.1.1', 'tariff', patch, { ...received, stored }, true);
    expect(isPatch).to.equal(false);
    expect(body).to.deep.equal({ ...JSON.parse(stored), ...patch, last_updated: received.receivedAt });
    expect(heldUp('2.1.1', 'tariff', patch, received, true).reason).to.match(/no such object/);
  });
});

describe('Tariffs for 2.1.1', () => {
  it('that are not for everybody are held (Z-04, type)', () => {
    for (const type of ['PROFILE_CHEAP', 'PROFILE_FAST', 'PROFILE_GREEN', 'AD_HOC_PAYMENT']) {
      expect(heldDown('2.1.1', 'tariff', tariff({ type })).field, type).to.equal('/type');
    }
    const regular = downTariff({ type: 'REGULAR' });
    expect(regular.body).to.not.have.any.keys('type', 'country_code', 'party_id');
    expect(lostIn(regular)).to.include('/type');
  });

  it('with a lowest or highest price are held, or told without it by agreement (Z-04, min_price, max_price)', () => {
    for (const bound of ['min_price', 'max_price']) {
      const about = { [bound]: { excl_vat: 10 } };
      expect(heldDown('2.1.1', 'tariff', tariff(about)).field).to.equal(`/${bound}`);
      const told = downTariff(about, { dropsPriceBounds: true });
      expect(told.body).to.not.have.property(bound);
      expect(lostIn(told)).to.include(`/${bound}`);
    }
  });

  it('with a restriction that 2.1.1 cannot say are held (Z-04, restrictions)', () => {
    const unknown = {
      min_current: 6,
      max_current: 16,
      reservation: 'RESERVATION',
      booking: 'BOOKING',
      weather: 'RAIN',
    };
    for (const [name, value] of Object.entries(unknown)) {
      const elements = [{ price_components: [energy(0.3)] }, elementWith({ max_kwh: 5, [name]: value })];
      expect(heldDown('2.1.1', 'tariff', tariff({ elements })).field).to.equal(`/elements/*/restrictions/${name}`);
    }
    const elements = [elementWith({ min_kwh: 1, day_of_week: ['MONDAY'], reservation: null })];
    expect(downTariff({ elements }).body['elements']).to.deep.equal(elements);
  });

  it('lose VAT and when they are in force (Z-02, vat, start_date_time, end_date_time, preauthorize_amount)', () => {
    const translated = downTariff({
      start_date_time: stamp,
      end_date_time: '2027-01-15T10:00:00Z',
      preauthorize_amount: 50,
      tax_included: 'N/A',
    });
    expect(JSON.stringify(translated.body)).to.not.match(/vat|date_time|preauthorize|tax_included/);
    expect(lostIn(translated)).to.deep.equal([
      '/start_date_time',
      '/end_date_time',
      '/preauthorize_amount',
      '/elements/*/price_components/*/vat',
    ]);
  });
});

describe('Tariffs for readers of whole elements', () => {
  const literal = { readsElementsLiterally: true };
  const flat = (elements: object[]) => downTariff({ elements }, literal).body['elements'];

  it('have an element for each combination, the first that holds in front (Z-01, element selection)', () => {
    const workdays = { day_of_week: ['MONDAY', 'TUESDAY'] };
    const elements = [
      { price_components: [energy(0.3)], restrictions: { max_kwh: 10 } },
      { price_components: [energy(0.2)] },
      { price_components: [parking(5)], restrictions: { min_duration: 3600, ...workdays } },
    ];
    expect(flat(elements)).to.deep.equal([
      { price_components: [energy(0.3), parking(5)], restrictions: { max_kwh: 10, min_duration: 3600, ...workdays } },
      { price_components: [energy(0.3)], restrictions: { max_kwh: 10 } },
      { price_components: [energy(0.2), parking(5)], restrictions: { min_duration: 3600, ...workdays } },
      { price_components: [energy(0.2)] },
      { price_components: [parking(5)], restrictions: { min_duration: 3600, ...workdays } },
    ]);
  });

  it('leave out combinations that never hold (Z-01, element selection)', () => {
    const never = [
      [{ day_of_week: ['MONDAY'] }, { day_of_week: ['SUNDAY'] }],
      [{ max_kwh: 5 }, { min_kwh: 5 }],
      [{ end_date: '2026-02-01' }, { start_date: '2026-02-01' }],
    ];
    for (const [first, second] of never) {
      const elements = [
        { price_components: [energy(0.3)], restrictions: first },
        { price_components: [parking(5)], restrictions: second },
      ];
      expect(flat(elements)).to.deep.equal(elements);
    }
  });

  it('have the narrower of two bounds (Z-01, element selection)', () => {
    const elements = [
      {
        price_components: [energy(0.3)],
        restrictions: { min_kwh: 1.5, max_power: 22, start_date: '2026-01-01', end_date: '2026-12-01' },
      },
      {
        price_components: [parking(5)],
        restrictions: { min_kwh: 2, max_power: 11, start_date: '2026-03-01', end_date: '2026-06-01' },
      },
    ];
    const [both] = flat(elements) as { restrictions: object }[];
    expect(both?.restrictions).to.deep.equal(elements[1]?.restrictions);
  });

  it('are held when hours differ, or there would be too many (Z-04, element selection)', () => {
    const elements = [
      { price_components: [energy(0.3)], restrictions: { start_time: '20:00' } },
      { price_components: [parking(5)], restrictions: { end_time: '08:00' } },
    ];
    const context = { ...received, peer: literal };
    expect(heldDown('2.1.1', 'tariff', tariff({ elements }), context).field).to.equal(
      '/elements/*/restrictions/start_time',
    );
    const many = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((at) => ({
      price_components: [energy(at), parking(at)],
      restrictions: { min_kwh: at },
    }));
    expect(heldDown('2.1.1', 'tariff', tariff({ elements: many }), context).field).to.equal('/elements');
    const huge = [
      { price_components: [energy(0.3)], restrictions: { min_kwh: 1e200 } },
      { price_components: [parking(5)], restrictions: { min_kwh: 1 } },
    ];
    expect(heldDown('2.1.1', 'tariff', tariff({ elements: huge }), context).field).to.equal(
      '/elements/*/restrictions/min_kwh',
    );
  });
});
