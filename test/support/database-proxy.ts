import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Client } from 'pg';

/** Stands between a hub and its database. */
export interface DatabaseProxy {
  /** Of the database, through the proxy. */
  readonly url: string;
  /** Ends every connection there is, without a word of PostgreSQL; new ones are made. */
  cut(): void;
  /** The same, and what happens to new connections from now on: `refuse` ends them, `ignore` says nothing on them. */
  block(how: 'refuse' | 'ignore'): void;
  /** Passes new connections on again. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port for the database at `databaseUrl`. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const { host, port } = new Client({ connectionString: databaseUrl });
  const target = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
  const sockets = new Set<Socket>();
  let blocked: 'refuse' | 'ignore' | undefined;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((socket) => {
    keep(socket);
    if (blocked === 'refuse') socket.destroy();
    if (blocked !== undefined) return;
    const onward = connect(target);
    keep(onward);
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  for (const name of ['host', 'port']) url.searchParams.delete(name);
  return {
    url: url.href,
    cut,
    block(how) {
      blocked = how;
      cut();
    },
    restore() {
      blocked = undefined;
      cut();
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
