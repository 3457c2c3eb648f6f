import { expect } from 'chai';
import { type OfferOccasion, offersOf, type Wallet } from '../../../../src/hub/drivers/prices/offers.ts';
import type { KnownTariff } from '../../../../src/hub/drivers/prices/tariff-shelf.ts';
import { always, perKwh } from '../../../support/pricing/build.ts';
import { knownTariff } from '../../../support/pricing/known-tariff.ts';

const start = Date.parse('2026-11-30T09:00:00Z');
const elements = [always(perKwh(0.4))];
const all = knownTariff(elements, { id: 'ALL' });
const adHoc = knownTariff(elements, { id: 'CARD', type: 'AD_HOC_PAYMENT' });
const regular = knownTariff(elements, { id: 'REG', type: 'REGULAR' });
const green = knownTariff(elements, { id: 'GREEN', type: 'PROFILE_GREEN' });

function offers(tariffs: readonly KnownTariff[], wallet: Wallet = 'ALL', about: Partial<OfferOccasion> = {}) {
  const found = offersOf(tariffs, { start, wallet, isOwnNetwork: false, ...about });
  return found.map(({ kind, known }) => `${kind} ${known.tariff.id}${known.isForOne ? ' for one' : ''}`);
}

describe('the tariffs by which a charge may be paid', () => {
  it('are the one for contracts, and the one for paying at the station (P-05)', () => {
    expect(offers([adHoc, regular])).to.deep.equal(['ROAMING REG', 'AD_HOC CARD']);
    expect(offers([adHoc, regular], 'MINE')).to.deep.equal(['ROAMING REG']);
    expect(offers([adHoc, regular], 'AD_HOC')).to.deep.equal(['AD_HOC CARD']);
  });

  it('are the same where one is for all charges, and none where there is none of the kind', () => {
    expect(offers([all])).to.deep.equal(['ROAMING ALL', 'AD_HOC ALL']);
    expect(offers([adHoc], 'MINE')).to.deep.equal([]);
    expect(offers([regular], 'AD_HOC')).to.deep.equal([]);
  });

  it('are also those for a preference that has its own', () => {
    expect(offers([regular, green])).to.deep.equal(['ROAMING REG', 'ROAMING GREEN']);
  });

  it('are those in force at the start (P-06, P-07)', () => {
    const before = knownTariff(elements, { id: 'OLD', end_date_time: '2026-11-30T08:59:59Z' });
    const after = knownTariff(elements, { id: 'NEW', start_date_time: '2026-11-30T09:00:00Z' });
    expect(offers([before, after], 'MINE')).to.deep.equal(['ROAMING NEW']);
    expect(offers([before, after], 'MINE', { start: start - 3_600_000 })).to.deep.equal(['ROAMING OLD']);
  });

  it('are by contract where a CPO has one for this eMSP alone, or is the eMSP itself', () => {
    const special = knownTariff(elements, { id: 'ALL' }, true);
    expect(offers([all, special])).to.deep.equal(['CONTRACT ALL for one', 'AD_HOC ALL']);
    expect(offers([all], 'MINE', { isOwnNetwork: true })).to.deep.equal(['CONTRACT ALL']);
  });
});
