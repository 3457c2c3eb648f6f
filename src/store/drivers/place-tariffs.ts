import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

/** The hub's own copy of a Tariff. */
export interface StoredTariff {
  /** `objects.number`. */
  readonly number: number;
  readonly owner: PartyKey;
  /** Its folded id. */
  readonly key: string;
  readonly gone: boolean;
  readonly text: string;
}

const tariffs = `
  select o.number, o.owner, o.key, o.gone, d.body as text
  from objects_tariffs o join documents_tariffs d on d.number = o.number`;

/** Tariffs by their numbers; gone ones too. */
export async function readTariffs(pool: Pool, numbers: readonly number[]): Promise<StoredTariff[]> {
  const { rows } = await pool.query<StoredTariff>({
    name: 'places-tariffs',
    text: `${tariffs} where o.number = any ($1) and o.audience = ''`,
    values: [numbers],
  });
  return rows;
}

/** All tariffs that are there, behind a number, ascending. */
export async function tariffsAfter(pool: Pool, after: number, limit: number): Promise<StoredTariff[]> {
  const { rows } = await pool.query<StoredTariff>({
    name: 'places-tariffs-after',
    text: `${tariffs} where o.number > $1 and o.audience = '' and not o.gone order by o.number limit $2`,
    values: [after, limit],
  });
  return rows;
}

/** An owner's tariffs with these folded ids, in no order; gone ones are left out. */
export async function tariffsOf(pool: Pool, owner: PartyKey, keys: readonly string[]): Promise<StoredTariff[]> {
  const { rows } = await pool.query<StoredTariff>({
    name: 'places-tariffs-of',
    text: `${tariffs} where o.owner = $1 and o.key = any ($2) and o.audience = '' and not o.gone`,
    values: [owner, keys],
  });
  return rows;
}
