import { connect } from 'node:net';
import { defaultLimits } from '../../src/kernel/limits.ts';

/** Beginnings that are never gone on with, and how long the hub may wait for the rest. */
const beginnings: readonly { readonly what: string; readonly text: string; readonly limitMs: number }[] = [
  { what: 'nothing', text: '', limitMs: defaultLimits.headersTimeoutMs },
  { what: 'half a request line', text: 'GET /ocpi/ver', limitMs: defaultLimits.headersTimeoutMs },
  {
    what: 'half the headers',
    text: 'GET /ocpi/versions HTTP/1.1\r\nHost: hub\r\nX-A',
    limitMs: defaultLimits.headersTimeoutMs,
  },
  {
    what: 'half a body',
    text: 'PUT /ocpi/2.2.1/receiver/tariffs/BE/BEC/T HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\n{',
    limitMs: defaultLimits.requestTimeoutMs,
  },
];

const connectionsEach = 25;
/** The hub looks every 5 s; a busy machine may take a little longer. */
const toleranceMs = 10_000;

/** Opens connections that say something and then nothing more; resolves with those the hub did not end in time (G2). */
export async function findHeldConnections(port: number): Promise<string[]> {
  const outcomes = beginnings.flatMap((beginning) =>
    Array.from({ length: connectionsEach }, () => endsInTime(port, beginning.text, beginning.limitMs + toleranceMs)),
  );
  const ended = await Promise.all(outcomes);
  return beginnings.flatMap(({ what, limitMs }, index) => {
    const mine = ended.slice(index * connectionsEach, (index + 1) * connectionsEach);
    const held = mine.filter((isEnded) => !isEnded).length;
    return held === 0 ? [] : [`${held} connections with ${what} were open after ${limitMs + toleranceMs} ms`];
  });
}

function endsInTime(port: number, text: string, limitMs: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(false);
    }, limitMs);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(true);
    });
    socket.resume();
    if (text !== '') socket.write(text);
  });
}
