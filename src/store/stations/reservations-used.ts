import type { ClientBase } from 'pg';
import type { CdrToken } from '../../generated/ocpi-2.2.1.ts';

/** A reservation that a charge continues. */
export interface ReservationToUse {
  readonly number: number;
  readonly session_id: string;
  readonly authorization_reference: string | null;
  readonly created_at: Date;
}

/** What is known of a charge that may have been reserved. */
export interface ReservedCharge {
  readonly station: number;
  /** As the station says it. */
  readonly reservationId: number | undefined;
  readonly evse: number | undefined;
  readonly token: CdrToken;
  /** When the token was shown, by the station's clock. */
  readonly at: Date;
}

/**
 * The reservation that a charge continues: the one that the station names, if it is for this token's party; else the one that this token
 * has at this EVSE, or anywhere at the station, if it was reserved then: a station may tell of a charge a day later. Undefined: there is
 * none.
 */
export async function findReserved(
  client: ClientBase,
  { station, reservationId, evse, token, at }: ReservedCharge,
  skewMs: number,
): Promise<ReservationToUse | undefined> {
  const { rows } = await client.query<ReservationToUse>({
    name: 'find-used-reservation',
    text: `
      select number, session_id, authorization_reference, created_at from station_reservations
      where station = $1 and state in ('asked', 'held')
        and upper(token ->> 'country_code') = upper($4) and upper(token ->> 'party_id') = upper($5)
        and (number = $2 or ((evse is null or evse = $3) and upper(token ->> 'uid') = upper($6)
          and created_at <= $7 and expires_at >= $8))
      order by (number = $2) desc nulls last, evse nulls last, number limit 1`,
    values: [
      station,
      reservationId ?? null,
      evse ?? null,
      token.country_code,
      token.party_id,
      token.uid,
      new Date(at.getTime() + skewMs),
      new Date(at.getTime() - skewMs),
    ],
  });
  return rows[0];
}

/** Notes that a reservation has become a charge. */
export async function useReservation(client: ClientBase, number: number, now: Date): Promise<void> {
  await client.query({
    name: 'use-reservation',
    text: "update station_reservations set state = 'used', changed_at = $2 where number = $1 and state in ('asked', 'held')",
    values: [number, now],
  });
}
