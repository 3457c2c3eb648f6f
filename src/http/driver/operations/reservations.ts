import type { ReservationCreate } from '../../../generated/driver.ts';
import {
  cancelReservation,
  openReservationsOf,
  ownReservation,
  reserve,
} from '../../../hub/drivers/charging/reserve.ts';
import { driverOf, shownCommand, shownReservation } from '../charging/shown.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { targetOf } from '../target-of.ts';
import { idParam } from './session-param.ts';

const tag = 'Reservations';

/** Keeping a place. */
export const reservationOperations: readonly DriverOperation[] = [
  driverOperation<ReservationCreate>({
    id: 'createReservation',
    method: 'POST',
    path: '/reservations',
    tag,
    summary: 'Have a place kept, from now on',
    description: 'Answers at once: what becomes of it is in the reservation. OCPI 2.2.1 knows no bookings for later.',
    access: 'driver',
    scope: 'reservations:write',
    budget: 'commands',
    body: 'reservation-create',
    idempotent: true,
    answer: { status: 202, schema: 'reservation', location: '/reservations/{id}' },
    faults: ['not-found', 'refused', 'impossible', 'conflict'],
    async handle({ charging }, { viewer, body, idempotencyKey }) {
      const row = await reserve(charging, driverOf(viewer), {
        target: targetOf(body),
        until: body.until,
        tokenId: body.token_id?.toLowerCase(),
        requestKey: idempotencyKey,
      });
      return shownReservation(row);
    },
  }),
  driverOperation({
    id: 'listReservations',
    method: 'GET',
    path: '/reservations',
    tag,
    summary: 'List the reservations that are to be made, or that stand',
    access: 'driver',
    scope: 'sessions:read',
    budget: 'account',
    answer: { status: 200, schema: 'reservation-list' },
    handle: async ({ charging }, { viewer }) => ({
      items: (await openReservationsOf(charging, driverOf(viewer))).map(shownReservation),
    }),
  }),
  driverOperation({
    id: 'getReservation',
    method: 'GET',
    path: '/reservations/{id}',
    params: { id: idParam },
    tag,
    summary: 'Read a reservation',
    access: 'driver',
    scope: 'sessions:read',
    budget: 'account',
    answer: { status: 200, schema: 'reservation' },
    faults: ['not-found'],
    handle: async ({ charging }, { viewer, params }) =>
      shownReservation(await ownReservation(charging, driverOf(viewer), params['id'] ?? '')),
  }),
  driverOperation({
    id: 'cancelReservation',
    method: 'DELETE',
    path: '/reservations/{id}',
    params: { id: idParam },
    tag,
    summary: 'Take a reservation back',
    access: 'driver',
    scope: 'reservations:write',
    budget: 'commands',
    answer: { status: 202, schema: 'reservation-command' },
    faults: ['not-found', 'conflict'],
    async handle({ charging }, { viewer, params }) {
      const id = params['id'] ?? '';
      const command = await cancelReservation(charging, driverOf(viewer), id);
      const reservation = shownReservation(await ownReservation(charging, driverOf(viewer), id));
      return { command: shownCommand(command), reservation };
    },
  }),
];
