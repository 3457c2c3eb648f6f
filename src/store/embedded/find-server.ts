import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { superuser } from './cluster.ts';
import type { Places } from './places.ts';
import { isServerProcess, type PostmasterFile, readPostmasterFile } from './postmaster.ts';

/** The state of whatever server there is on a cluster. */
export type Found =
  | { readonly kind: 'none' }
  /** It takes sessions; `client` is one, as superuser. */
  | { readonly kind: 'answers'; readonly client: Client; readonly file: PostmasterFile }
  /** It says that it is starting, recovering or stopping. */
  | { readonly kind: 'busy'; readonly pid: number }
  /** Its process is there, and that is all. */
  | { readonly kind: 'silent'; readonly pid: number };

/** SQLSTATE of a server that will take sessions later. */
const cannotConnectNow = '57P03';

/**
 * Looks for a living server on the cluster by asking it, and only when it does not answer by its process: a process in
 * another container is out of sight, but its socket answers.
 */
export async function findServer(places: Places, answerTimeoutMs: number): Promise<Found> {
  const file = await readPostmasterFile(places.cluster);
  if (file === undefined) return { kind: 'none' };
  if (places.transport === 'tcp' || file.socketFolder !== '') {
    try {
      return { kind: 'answers', client: await connect(places, file, answerTimeoutMs), file };
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === cannotConnectNow) return { kind: 'busy', pid: file.pid };
      // Any other answer of PostgreSQL is one that waiting will not change, such as a refused login.
      if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) throw error;
    }
  }
  return (await isServerProcess(file.pid)) ? { kind: 'silent', pid: file.pid } : { kind: 'none' };
}

/** What only the server's user may read; there is none with the unix socket. */
export async function readPassword(places: Places): Promise<string | undefined> {
  return places.transport === 'tcp' ? (await readFile(places.passwordFile, 'utf8')).trim() : undefined;
}

async function connect(places: Places, file: PostmasterFile, connectionTimeoutMillis: number): Promise<Client> {
  const password = await readPassword(places);
  const client = new Client({
    host: places.transport === 'tcp' ? '127.0.0.1' : file.socketFolder,
    port: file.port,
    user: superuser,
    ...(password !== undefined && { password }),
    database: superuser,
    application_name: 'crossvolt supervisor',
    // The environment's PGSSLMODE is meant for other servers.
    ssl: false,
    connectionTimeoutMillis,
  });
  // The end of the connection is what counts; an error without a listener would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
