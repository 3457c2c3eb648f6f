import type { Part } from '../part.ts';
import { priceLimitDown, priceLimitUp } from './prices.ts';

/** A Tariff of 2.3.0, which says whether taxes are included: the hub keeps that beside the prices, unless they are not (table 14.4). */
export function tariffUp(tariff: Part): void {
  for (const bound of ['min_price', 'max_price']) tariff.within(bound, priceLimitUp);
  tariff.each('elements', (element) => {
    element.within('restrictions', (restriction) => {
      if (restriction.has('booking')) restriction.hold('booking', 'prices a booking, which the hub does not know');
    });
    return true;
  });
  if (tariff.word('tax_included') === 'NO') tariff.drop('tax_included');
}

/** A Tariff for 2.3.0: where nothing is said, prices are before taxes (table 14.4). */
export function tariffDown(tariff: Part): void {
  for (const bound of ['min_price', 'max_price']) tariff.within(bound, priceLimitDown);
  if (!['YES', 'N/A'].includes(tariff.word('tax_included') ?? '')) tariff.setWord('tax_included', 'NO');
}
