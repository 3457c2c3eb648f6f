import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

/** The floor of the list: whole texts from one table, a bare query per page, piped out. `?after=N&limit=M`. */
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 4 });

const server = createServer((incoming, outgoing) => {
  const query = new URL(incoming.url ?? '', 'http://floor').searchParams;
  pool
    .query<{ number: string; document: string }>({
      name: 'page',
      text: 'select number, document from floor_documents where number > $1 order by number limit $2',
      values: [query.get('after'), query.get('limit')],
    })
    .then(({ rows }) => {
      const body = `{"data":[${rows.map((row) => row.document).join(',')}],"status_code":1000}`;
      outgoing.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-last': rows.at(-1)?.number ?? '',
      });
      outgoing.end(body);
    })
    .catch((error: unknown) => {
      outgoing.writeHead(500);
      outgoing.end(String(error));
    });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
