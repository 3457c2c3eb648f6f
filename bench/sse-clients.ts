import { connect, type Socket } from 'node:net';

/**
 * Clients of streams of events, in a process of their own: they count events by a word that each has, and parse nothing. A program to be
 * forked: it is told what to do by messages and answers each.
 */
export type ClientOrder =
  | { readonly what: 'open'; readonly port: number; readonly requests: readonly string[] }
  /** Events since the last time this was asked, of all clients, and when the last one came, in ms of the system's clock. */
  | { readonly what: 'count' }
  | { readonly what: 'close' };

export interface ClientAnswer {
  readonly count?: number;
  readonly lastAt?: number;
  readonly refused?: number;
}

const word = Buffer.from('event: status');
let sockets: Socket[] = [];
let count = 0;
let lastAt = 0;
let refused = 0;

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Counts the word in what has come; what a chunk cuts in two is found by the end of the one before. */
function counter(): (chunk: Buffer) => void {
  let end = Buffer.alloc(0);
  return (chunk) => {
    const seam = Buffer.concat([end, chunk.subarray(0, word.length - 1)]);
    for (let at = seam.indexOf(word); at !== -1; at = seam.indexOf(word, at + 1)) if (at < end.length) count += 1;
    for (let at = chunk.indexOf(word); at !== -1; at = chunk.indexOf(word, at + word.length)) count += 1;
    end = Buffer.from(chunk.subarray(Math.max(0, chunk.length - word.length + 1)));
    lastAt = now();
  };
}

async function obey(order: ClientOrder): Promise<ClientAnswer> {
  if (order.what === 'open') {
    await Promise.all(order.requests.map((request) => open(order.port, request)));
    return { refused };
  }
  if (order.what === 'close') {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    return {};
  }
  const answer = { count, lastAt };
  count = 0;
  return answer;
}

/** Resolves when the answer has begun. */
function open(port: number, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const take = counter();
    socket.once('data', (first: Buffer) => {
      if (!first.toString('latin1', 0, 12).startsWith('HTTP/1.1 200')) refused += 1;
      resolve();
    });
    socket.on('data', take);
    socket.on('error', reject);
    socket.write(request);
    sockets.push(socket);
  });
}

process.on('message', (order: ClientOrder) => void obey(order).then((answer) => process.send?.(answer)));
process.send?.({});
