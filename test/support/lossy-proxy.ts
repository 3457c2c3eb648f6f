import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a caller and a platform; can lose answers after the platform has acted. */
export interface LossyProxy {
  readonly origin: string;
  /** Cuts the connection instead of passing on the next answers to requests with this method. */
  lose(method: string, answers: number): void;
  close(): Promise<void>;
}

/** Starts a proxy for the platform at `origin`; URLs of the platform in what it answers become the proxy's. */
export async function startLossyProxy(origin: string): Promise<LossyProxy> {
  const toLose = new Map<string, number>();
  let own = '';
  const server = createServer((incoming, response) => {
    const { method = 'GET', url, headers } = incoming;
    const outgoing = request(`${origin}${url}`, { method, headers: { ...headers, host: new URL(origin).host } });
    outgoing.on('response', async (answer) => {
      const text = (await answer.setEncoding('utf8').toArray()).join('').replaceAll(origin, own);
      const left = toLose.get(method) ?? 0;
      toLose.set(method, Math.max(0, left - 1));
      if (left > 0) return incoming.socket.resetAndDestroy();
      response.writeHead(answer.statusCode ?? 0, { ...answer.headers, 'content-length': Buffer.byteLength(text) });
      return response.end(text);
    });
    outgoing.on('error', () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: own,
    lose: (method, answers) => void toLose.set(method, answers),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
