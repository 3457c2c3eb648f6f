import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { writeAnswer } from '../../src/http/ocpi/answer.ts';
import { until } from '../support/wait.ts';

/** What a server is asked for, and what becomes of its answer. */
interface Streaming {
  readonly res: ServerResponse;
  /** Resolves when the answer has been written, or given up. */
  readonly written: Promise<void>;
}

describe('a list that goes out piece by piece', () => {
  let server: Server;
  let texts: (res: ServerResponse) => AsyncGenerator<readonly string[]>;
  let streaming: Streaming | undefined;
  before(async () => {
    server = createServer((_req, res) => {
      const answer = { http: 200, statusCode: 1000, data: texts(res) };
      const ids = { requestId: 'request', correlationId: 'correlation' };
      streaming = { res, written: writeAnswer(res, answer, ids, Date.parse('2026-03-01T00:00:00Z')) };
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    streaming = undefined;
  });

  async function ask(): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
    return response;
  }
  async function textOf(response: IncomingMessage): Promise<string> {
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    return Buffer.concat(pieces).toString();
  }

  const large = (number: number): string => `{"number":${number},"text":"${'ä€'.repeat(50_000)}"}`;

  it('is one array, whatever the pieces are', async () => {
    const pieces = [['{"a":"é€🚗"}'], ['1', '[]'], ['{}', '"x"', 'null']];
    for (let count = 0; count <= pieces.length; count += 1) {
      texts = async function* () {
        yield* pieces.slice(0, count);
      };
      const text = await textOf(await ask());
      const data = pieces.slice(0, count).flat().join(',');
      expect(text).to.equal(`{"data":[${data}],"status_code":1000,"timestamp":"2026-03-01T00:00:00.000Z"}`);
    }
  });

  it('leaves nothing behind on its response, however often it waits for its reader', async () => {
    const listeners: number[] = [];
    let drains = 0;
    texts = async function* (res) {
      res.on('drain', () => {
        drains += 1;
      });
      for (let number = 0; number < 40; number += 1) {
        yield [large(2 * number), large(2 * number + 1)];
        listeners.push(res.eventNames().reduce((sum, name) => sum + res.listenerCount(name), 0));
      }
    };
    const { data } = JSON.parse(await textOf(await ask())) as { data: { number: number }[] };
    expect(data.map(({ number }) => number)).to.deep.equal(Array.from({ length: 80 }, (_, number) => number));
    expect(drains).to.be.greaterThan(11);
    expect(new Set(listeners).size, listeners.join()).to.equal(1);
  });

  it('is not read on while its reader takes nothing, and ends when the reader leaves', async () => {
    let read = 0;
    let isEnded = false;
    texts = async function* () {
      try {
        for (; read < 1000; read += 1) yield [large(read)];
      } finally {
        isEnded = true;
      }
    };
    const response = await ask();
    response.pause();
    await until(() => streaming?.res.writableNeedDrain && streaming.res.socket?.writableLength, {
      what: 'the reader to be too slow',
    });
    // What the kernel and the two processes hold between them is far less than the list.
    expect(read).to.be.lessThan(300);
    response.destroy();
    await streaming?.written;
    expect(isEnded).to.equal(true);
    expect(read).to.be.lessThan(300);
  });
});
