import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A bare node:http server in a process of the bench: reads each body, answers with success when `take` has done its work and with 500
 * when that fails, and tells its port. It ends with whoever started it.
 */
export function serveBare(take: (url: string, body: string) => Promise<unknown>): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take(request.url ?? '', Buffer.concat(chunks).toString()).then(
        () => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end('{"status_code":1000}');
        },
        (error: unknown) => {
          response.writeHead(500);
          response.end(String(error));
        },
      );
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('disconnect', () => process.exit(0));
}
