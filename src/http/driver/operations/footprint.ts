import { footprintFactors } from '../../../hub/drivers/footprint-factors.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';

/** What the CO2 of charges rests on. */
export const footprintOperations: readonly DriverOperation[] = [
  driverOperation({
    id: 'getFootprintFactors',
    method: 'GET',
    path: '/footprint/factors',
    tag: 'Footprint',
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'The figures that the CO2 of charges rests on, with their sources',
    caching: 'static',
    answer: { status: 200, schema: 'grid-factors' },
    handle: async ({ grid }) => footprintFactors(grid),
  }),
];
