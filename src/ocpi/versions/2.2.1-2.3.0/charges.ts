import { costs } from '../costs.ts';
import { toldOrLeftOut } from '../left-out.ts';
import type { Part } from '../part.ts';
import { priceDown, priceUp } from './prices.ts';
import { tariffDown, tariffUp } from './tariffs.ts';

/** A Session of 2.3.0 (table 14.3). */
export const sessionUp = (session: Part): void => session.within('total_cost', priceUp);

export const sessionDown = (session: Part): void => session.within('total_cost', priceDown);

/** A CDR of 2.3.0 (table 14.3). A Tariff in it that the hub cannot express is left out; the bill stands without it. */
export function cdrUp(cdr: Part): void {
  for (const cost of costs) cdr.within(cost, priceUp);
  cdr.each('tariffs', (tariff) => toldOrLeftOut(tariff, tariffUp));
}

export function cdrDown(cdr: Part): void {
  for (const cost of costs) cdr.within(cost, priceDown);
  cdr.each('tariffs', (tariff) => {
    tariffDown(tariff);
    return true;
  });
}
