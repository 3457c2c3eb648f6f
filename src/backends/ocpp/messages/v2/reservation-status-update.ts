import type { ReservationReport } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { whole } from '../whole.ts';

/** As 2.1 has it: 2.0.1 lacks NoTransaction. */
export interface ReservationStatusUpdate {
  readonly reservationId: number;
  readonly reservationUpdateStatus: ReservationReport['status'];
}

export async function reservationStatusUpdate(
  { desk, link }: Heard,
  payload: ReservationStatusUpdate,
): Promise<Record<string, never>> {
  await desk.reservation(link, {
    reservationId: whole('/reservationId', payload.reservationId),
    status: payload.reservationUpdateStatus,
  });
  return {};
}
