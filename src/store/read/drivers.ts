import type { Knex } from 'knex';
import type { PartyKey } from '../../ocpi/party.ts';
import type { ClientRow } from '../drivers/accounts/clients.ts';
import type { DriverRow } from '../drivers/accounts/drivers.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

export const driverOrder: Order = ['time', 'uuid'];

/** Drivers, the oldest first: those of one eMSP, or all. Those who are being erased are not there any more. */
export async function listDrivers(db: Knex, emsp: PartyKey | undefined, page: PageRequest): Promise<Page<DriverRow>> {
  const query = db('drivers')
    .whereNull('erased_at')
    .select<(DriverRow & { place: number })[]>('drivers.*', db.raw(`${timeOf('created_at')} as place`))
    .orderBy(['created_at', 'id'])
    .limit(page.limit + 1);
  if (emsp !== undefined) void query.where({ emsp });
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) > (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** A driver of any eMSP. */
export const findAnyDriver = (db: Knex, id: string): Promise<DriverRow | undefined> =>
  db('drivers').where({ id }).whereNull('erased_at').first();

export const clientOrder: Order = ['time', 'text'];

/** Clients of the built-in issuer, the oldest first: those of one eMSP, or all. */
export async function listClients(db: Knex, emsp: PartyKey | undefined, page: PageRequest): Promise<Page<ClientRow>> {
  const query = db('oidc_clients')
    .select<(ClientRow & { place: number })[]>('oidc_clients.*', db.raw(`${timeOf('created_at')} as place`))
    .orderBy(['created_at', 'id'])
    .limit(page.limit + 1);
  if (emsp !== undefined) void query.where({ emsp });
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) > (${timeFrom}, ?)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}
