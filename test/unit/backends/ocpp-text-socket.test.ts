import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { TextSocket } from '../../../src/backends/ocpp/rpc/text-socket.ts';
import { until } from '../../support/wait.ts';

describe('a websocket for short texts', () => {
  const http = createServer();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, WebSocket: TextSocket });
  let socket: TextSocket;
  let client: WebSocket;
  const received: string[] = [];

  before(async () => {
    http.on('upgrade', (request, stream, head) => {
      server.handleUpgrade(request, stream, head, (upgraded) => {
        socket = upgraded as TextSocket;
        socket.writesTo(stream);
      });
    });
    await once(http.listen(0, '127.0.0.1'), 'listening');
    client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    client.on('message', (data, isBinary) => received.push(isBinary ? 'binary' : String(data)));
    client.on('ping', (data) => received.push(`ping ${data}`));
    await once(client, 'open');
  });
  after(() => {
    client.terminate();
    http.close();
  });
  beforeEach(() => received.splice(0));

  it('sends texts of every length and alphabet as they are, in order with everything else', async () => {
    const lengths = [0, 1, 124, 125, 126, 127, 128, 65_535, 65_536].map((length) => 'x'.repeat(length));
    const alphabets = [
      '[3,"ü",{}]',
      '[3,"€",{}]',
      '[3,"🚗",{}]',
      '[3,"\\u0000\\n",{}]',
      '[3,"\u007f",{}]',
      `"${'ÿ'.repeat(62)}"`,
    ];
    const sent: string[] = [];
    for (const [at, text] of [...lengths, ...alphabets].entries()) {
      socket.sendText(text);
      socket.ping(`${at}`);
      sent.push(text, `ping ${at}`);
    }
    await until(() => received.length >= sent.length, { what: 'all that was sent' });
    expect(received).to.deep.equal(sent);
    expect(client.readyState).to.equal(WebSocket.OPEN);
  });

  it('counts what was not taken yet as any other websocket', async () => {
    client.pause();
    for (let turn = 0; turn < 1e6 && socket.bufferedAmount === 0; turn += 1) socket.sendText('x'.repeat(100));
    expect(socket.bufferedAmount).to.be.greaterThan(0);
    client.resume();
    await until(() => socket.bufferedAmount === 0, { what: 'what waits to be taken' });
  });
});
