import type { Knex } from 'knex';
import type { PartyKey } from '../../../ocpi/party.ts';
import { type Page, type PageRequest, pageOf, timeFrom, timeOf } from '../../read/page.ts';

/** A driver's contract with an eMSP. */
export interface ContractRow {
  readonly id: string;
  readonly emsp: PartyKey;
  /** Null: the person was erased. */
  readonly driver: string | null;
  readonly contract_id: string;
  readonly group_id: string;
  readonly valid_from: Date;
  readonly ended_at: Date | null;
}

/** Keeps a new contract; false when another one has its id. */
export async function insertContract(tx: Knex, contract: Omit<ContractRow, 'ended_at'>): Promise<boolean> {
  const rows: unknown[] = await tx('driver_contracts')
    .insert(contract)
    .onConflict('contract_id')
    .ignore()
    .returning('id');
  return rows.length > 0;
}

/** The contract a driver has now. */
export const presentContract = (db: Knex, driver: string): Promise<ContractRow | undefined> =>
  db('driver_contracts').where({ driver }).whereNull('ended_at').first();

/** All contracts of a driver, the oldest first. */
export const contractsOf = (db: Knex, driver: string): Promise<ContractRow[]> =>
  db('driver_contracts').where({ driver }).orderBy(['valid_from', 'id']);

/** The same in pages. */
export async function listContracts(db: Knex, driver: string, page: PageRequest): Promise<Page<ContractRow>> {
  const query = db('driver_contracts')
    .where({ driver })
    .select<(ContractRow & { place: number })[]>('driver_contracts.*', db.raw(`${timeOf('valid_from')} as place`))
    .orderBy(['valid_from', 'id'])
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.whereRaw(`(valid_from, id) > (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** A contract of somebody who has not been erased. */
export const findContract = (db: Knex, id: string): Promise<ContractRow | undefined> =>
  db('driver_contracts').where({ id }).whereNotNull('driver').first();

/** Ends the contract a driver has now, if there is one. */
export async function endContracts(tx: Knex, driver: string, at: Date): Promise<void> {
  await tx('driver_contracts').where({ driver }).whereNull('ended_at').update({ ended_at: at });
}

/** Whose a contract of the eMSP is, or was; undefined when there is none with this id. */
export const ownerOfContract = (
  db: Knex,
  emsp: PartyKey,
  contractId: string,
): Promise<Pick<ContractRow, 'driver'> | undefined> =>
  db('driver_contracts').where({ emsp, contract_id: contractId }).first('driver');
