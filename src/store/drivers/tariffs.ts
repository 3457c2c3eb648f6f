import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

/** A Tariff as the hub has it now. */
export interface TariffRow {
  readonly number: number;
  /** Another one for every change. */
  readonly version: number;
  readonly owner: PartyKey;
  /** Folded id. */
  readonly key: string;
  /** '' is for everybody; an eMSP: what its CPO pushed to it alone. */
  readonly audience: string;
  /** As received. */
  readonly text: string;
}

/** Names a Tariff: its owner, and its id, folded. */
export interface TariffKey {
  readonly owner: PartyKey;
  readonly key: string;
}

const columns = 'o.number, o.version, o.owner, o.key, o.audience, d.body as text';

/** Those Tariffs that are in use, for everybody and for one eMSP. */
export async function findTariffRows(pool: Pool, emsp: PartyKey, keys: readonly TariffKey[]): Promise<TariffRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<TariffRow>({
    name: 'tariffs-by-key',
    text: `
      select ${columns}
      from unnest($1::text[], $2::text[]) as k (owner, key)
      join objects_tariffs o on o.owner = k.owner and o.key = k.key and o.audience in ('', $3) and not o.gone
      join documents_tariffs d on d.number = o.number`,
    values: [keys.map(({ owner }) => owner), keys.map(({ key }) => key), emsp],
  });
  return rows;
}

/** A Tariff in use by its number in the hub, if it is for everybody or for this eMSP. */
export async function findTariffRow(pool: Pool, emsp: PartyKey, number: number): Promise<TariffRow | undefined> {
  const { rows } = await pool.query<TariffRow>({
    name: 'tariff-by-number',
    text: `
      select ${columns} from objects_tariffs o join documents_tariffs d on d.number = o.number
      where o.number = $1 and o.audience in ('', $2) and not o.gone`,
    values: [number, emsp],
  });
  return rows[0];
}
