import { expect } from 'chai';
import type { Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { type Occasion, selectTariff } from '../../../src/pricing/select.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import { build } from '../../support/build.ts';

const start = Date.parse('2026-11-29T12:00:00Z');

const select = (tariffs: readonly Partial<Tariff>[], kind: Occasion['kind'] = 'REGULAR') =>
  selectTariff(
    tariffs.map((tariff) => compileTariff(exactly(build.tariff(tariff) as unknown as Tariff))),
    { start, kind },
  );

describe('the tariff of a session', () => {
  it('P-05: is the one for its kind, before one for all', () => {
    const tariffs = [
      { id: 'ALL' },
      { id: 'CARD', type: 'AD_HOC_PAYMENT' as const },
      { id: 'FAST', type: 'PROFILE_FAST' as const },
    ];
    expect(select(tariffs, 'AD_HOC_PAYMENT').tariff?.id).to.equal('CARD');
    expect(select(tariffs, 'PROFILE_FAST').tariff?.id).to.equal('FAST');
    expect(select(tariffs, 'REGULAR').tariff?.id).to.equal('ALL');
  });

  it('P-05: is the regular one where the chosen profile has none', () => {
    expect(
      select(
        [
          { id: 'CARD', type: 'AD_HOC_PAYMENT' },
          { id: 'REG', type: 'REGULAR' },
        ],
        'PROFILE_GREEN',
      ).tariff?.id,
    ).to.equal('REG');
    expect(select([{ id: 'REG', type: 'REGULAR' }], 'AD_HOC_PAYMENT').tariff).to.equal(undefined);
  });

  it('P-05: of two that are for the profile as for others is said to go before, not to be for it alone', () => {
    const { candidates } = select([{ id: 'ALL' }, { id: 'REG', type: 'REGULAR' }], 'PROFILE_FAST');
    expect(candidates.map(({ reason }) => reason)).to.deep.equal([
      'for all charges, valid at the start',
      'tariff ALL goes before: it is newer, or earlier in the list',
    ]);
  });

  it('P-06, P-07: is valid at the start of the session', () => {
    const tariffs = [
      { id: 'OLD', end_date_time: '2026-11-29T11:59:59Z' },
      { id: 'NOW', start_date_time: '2026-11-29T11:59:59Z', end_date_time: '2026-11-29T12:00:01Z' },
      { id: 'NEXT', start_date_time: '2026-11-29T12:00:01Z' },
    ];
    const { tariff, candidates } = select(tariffs);
    expect(tariff?.id).to.equal('NOW');
    expect(candidates.map(({ reason }) => reason)).to.deep.equal([
      'not in force any more',
      'for all charges, valid at the start',
      'not in force yet',
    ]);
  });

  it('is the newer of two, and then the first of the list', () => {
    expect(select([{ id: 'A' }, { id: 'B', start_date_time: '2026-01-01T00:00:00Z' }]).tariff?.id).to.equal('B');
    expect(select([{ id: 'A' }, { id: 'B' }]).tariff?.id).to.equal('A');
  });

  it('is none where none fits, and says why', () => {
    const { tariff, candidates } = select([{ id: 'CARD', type: 'AD_HOC_PAYMENT' }]);
    expect(tariff).to.equal(undefined);
    expect(candidates[0]?.reason).to.equal('for AD_HOC_PAYMENT alone');
  });
});
