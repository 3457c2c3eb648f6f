import type { TariffQuery } from '../../../generated/driver.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';

/** What operators ask for charging. */
export const tariffOperations: readonly DriverOperation[] = [
  driverOperation<undefined, TariffQuery>({
    id: 'getTariff',
    method: 'GET',
    path: '/tariffs/{tariff_id}',
    params: {
      tariff_id: { description: 'As a quote names it.', pattern: '^tar_[0-9a-z]{1,10}$' },
    },
    tag: 'Prices',
    summary: 'Read a tariff',
    description:
      'For programs, and for people in English, German, French, Dutch, Spanish or Italian, whichever Accept-Language names first. Prices come in the order ' +
      'energy, time, session, other; from 50 kW on energy is first, and what keeping the place costs stands by itself at the end.',
    access: 'app',
    scope: 'prices:read',
    budget: 'search',
    query: 'tariff-query',
    caching: 'static',
    answer: { status: 200, schema: 'tariff' },
    faults: ['not-found'],
    handle: ({ prices }, { viewer, params, query, languages }) =>
      prices.tariff(viewer, params['tariff_id'] ?? '', { languages, powerKw: query.power_kw }),
  }),
];
