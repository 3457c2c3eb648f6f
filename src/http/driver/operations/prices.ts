import type { PriceCompare, PriceEstimate } from '../../../generated/driver.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';

const tag = 'Prices';

/** What a charge costs before it begins. */
export const priceOperations: readonly DriverOperation[] = [
  driverOperation<PriceEstimate>({
    id: 'estimatePrice',
    method: 'POST',
    path: '/prices/estimate',
    tag,
    summary: 'Say what a charge costs at a connector',
    description:
      'The charge is either a vehicle with two states of charge, from which energy and time follow, or energy and time themselves: both or neither ' +
      'is 422. There is a quote for each tariff that may apply, split into all that the total is made of, the fees of the provider among it. ' +
      'A quote has an id, by which a charge can be started at its price until it expires.',
    access: 'app',
    scope: 'prices:read',
    budget: 'search',
    body: 'price-estimate',
    answer: { status: 200, schema: 'price-quotes' },
    faults: ['not-found', 'impossible'],
    handle: ({ prices }, { viewer, body, languages }) => prices.estimate(viewer, body, languages),
  }),
  driverOperation<PriceCompare>({
    id: 'comparePrices',
    method: 'POST',
    path: '/prices/compare',
    tag,
    summary: 'Compare what a charge costs at several connectors',
    description:
      'The same charge at up to 50 connectors, by each tariff that may apply there: the cheapest first, those without a price last, with the reason. ' +
      'These prices are not kept: an estimate at the one that is chosen gives a quote to start with.',
    access: 'app',
    scope: 'prices:read',
    budget: 'search',
    body: 'price-compare',
    answer: { status: 200, schema: 'price-comparison' },
    faults: ['not-found', 'impossible'],
    handle: ({ prices }, { viewer, body, languages }) => prices.compare(viewer, body, languages),
  }),
];
