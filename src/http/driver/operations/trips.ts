import type { TripPlanRequest, TripSave } from '../../../generated/driver.ts';
import { forgetTrip, keepTrip, tripOf, tripOrder, tripsOf } from '../../../hub/drivers/trips/kept-trips.ts';
import { planTrip } from '../../../hub/drivers/trips/plan-trip.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { lineOf } from '../place-search.ts';
import { signedIn } from '../signed-in.ts';
import { tripAnswer } from '../trips/trip-files.ts';
import { idParam } from './session-param.ts';

const tag = 'Trips';
const files = ['application/geo+json', 'application/gpx+xml'] as const;

/** Where to charge on a trip. */
export const tripOperations: readonly DriverOperation[] = [
  driverOperation<TripPlanRequest>({
    id: 'planTrip',
    method: 'POST',
    path: '/trips/plan',
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'Plan where to charge on a route',
    description:
      'The route is that of the driver’s navigation. A trip that cannot be made is an answer like any other, with `feasible: false`. As GeoJSON or GPX with `Accept`.',
    body: 'trip-request',
    answer: { status: 200, schema: 'trip-plan', also: files },
    faults: ['impossible', 'not-found'],
    async handle({ trips }, { viewer, body, wants }) {
      const line = lineOf(body, trips.limits);
      const plan = await planTrip(trips, viewer, body, line);
      return tripAnswer(wants, { name: null, plan, line }, plan);
    },
  }),
  driverOperation<TripSave>({
    id: 'saveTrip',
    method: 'POST',
    path: '/me/trips',
    tag,
    access: 'driver',
    scope: 'profile:write',
    budget: 'search',
    summary: 'Plan a trip and keep it',
    body: 'trip-save',
    answer: { status: 201, schema: 'saved-trip', location: '/me/trips/{id}' },
    faults: ['impossible', 'not-found', 'conflict'],
    handle: ({ trips }, { viewer, body }) =>
      keepTrip(trips, signedIn(viewer), body, lineOf(body.request, trips.limits)),
  }),
  driverOperation({
    id: 'listTrips',
    method: 'GET',
    path: '/me/trips',
    tag,
    access: 'driver',
    scope: 'profile:read',
    budget: 'account',
    summary: 'List the trips that are kept, the newest first',
    answer: { status: 200, listOf: 'saved-trip-summary', order: tripOrder },
    handle: ({ trips }, { viewer, page }) => tripsOf(trips, signedIn(viewer), page),
  }),
  driverOperation({
    id: 'getTrip',
    method: 'GET',
    path: '/me/trips/{id}',
    params: { id: idParam },
    tag,
    access: 'driver',
    scope: 'profile:read',
    budget: 'account',
    summary: 'Read a trip, as it was planned',
    answer: { status: 200, schema: 'saved-trip', also: files },
    faults: ['not-found'],
    async handle({ trips }, { viewer, params: { id = '' }, wants }) {
      const trip = await tripOf(trips, signedIn(viewer), id);
      return tripAnswer(wants, { ...trip, line: lineOf(trip.request, trips.limits) }, trip);
    },
  }),
  driverOperation({
    id: 'deleteTrip',
    method: 'DELETE',
    path: '/me/trips/{id}',
    params: { id: idParam },
    tag,
    access: 'driver',
    scope: 'profile:write',
    budget: 'account',
    summary: 'Forget a trip',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ trips }, { viewer, params: { id = '' } }) => forgetTrip(trips, signedIn(viewer), id),
  }),
];
