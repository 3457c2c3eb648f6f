import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The floor of the fan-out of events: bare node:http that writes each batch, made once, to all who listen. A program to be forked. */
interface Job {
  readonly events: number;
  readonly perBatch: number;
  readonly pauseMs: number;
}

const listening = new Set<ServerResponse>();
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  listening.add(response);
  request.socket.once('close', () => listening.delete(response));
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('message', (job: Job) => void run(job).then(() => process.send?.({ done: true })));
process.on('disconnect', () => process.exit(0));

async function run({ events, perBatch, pauseMs }: Job): Promise<void> {
  for (let sent = 0; sent < events; sent += perBatch) {
    const batch = Array.from({ length: Math.min(perBatch, events - sent) }, (_, at) => {
      const data = {
        location_id: `loc_${sent + at}`,
        evse_uid: `LOC${sent + at}-0`,
        status: 'CHARGING',
        since: new Date().toISOString(),
        observed_at: new Date().toISOString(),
      };
      return `event: status\ndata: ${JSON.stringify(data)}\nid: ${sent + at}\n\n`;
    });
    const bytes = Buffer.from(batch.join(''));
    for (const response of listening) response.write(bytes);
    await pause(pauseMs);
  }
}
