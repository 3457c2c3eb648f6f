import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** The floor of the station figures: a bare websocket server that parses what comes and answers it, nothing else. */
const server: WebSocketServer = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const [, id] = JSON.parse(String(data)) as [number, string];
    socket.send(JSON.stringify([3, id, { status: 'Accepted' }]));
  });
});
process.on('disconnect', () => process.exit(0));
