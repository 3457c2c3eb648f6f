import type { Pool } from 'pg';

/** The number by which a platform of OCPI 2.1.1 knows a reservation: the same one each time it is asked for. */
export async function reservationNumber(pool: Pool, platformId: string, reservation: string): Promise<number> {
  const { rows } = await pool.query<{ number: string }>({
    name: 'reservation-number',
    text: `
      insert into reservation_numbers (platform_id, reservation) values ($1, $2)
      on conflict (platform_id, reservation) do update set used_at = now()
      returning number`,
    values: [platformId, reservation],
  });
  return Number(rows[0]?.number);
}

/** Forgets the numbers that were last used before a time. */
export async function dropReservationNumbers(pool: Pool, before: Date): Promise<void> {
  await pool.query('delete from reservation_numbers where used_at < $1', [before]);
}
