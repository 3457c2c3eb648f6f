import type { Knex } from 'knex';
import type { PartyKey } from '../../../ocpi/party.ts';

export type GrantType = 'authorization_code' | 'refresh_token' | 'client_credentials';

/** An app or a back end that gets tokens of the built-in issuer. */
export interface ClientRow {
  readonly id: string;
  readonly emsp: PartyKey;
  readonly name: string;
  /** Null: it cannot keep a secret, and has none. */
  readonly secret_digest: Buffer | null;
  readonly redirect_uris: readonly string[];
  readonly grants: readonly GrantType[];
  readonly scopes: readonly string[];
  readonly created_at: Date;
}

export async function insertClient(tx: Knex, client: ClientRow): Promise<void> {
  await tx('oidc_clients').insert(client);
}

export const findClient = (db: Knex, id: string): Promise<ClientRow | undefined> =>
  db('oidc_clients').where({ id }).first();

/** Removes a client, and all tokens it was given; false when there is none. */
export const deleteClient = async (tx: Knex, id: string): Promise<boolean> =>
  (await tx('oidc_clients').where({ id }).delete()) > 0;

export async function countClients(tx: Knex, emsp: PartyKey): Promise<number> {
  const [row]: { count: number }[] = await tx('oidc_clients').where({ emsp }).select(tx.raw('count(*) as count'));
  return row?.count ?? 0;
}
