import { expect } from 'chai';
import { openDoor, password, Refused, type TestDoor } from '../../support/station-door.ts';
import { until } from '../../support/wait.ts';

const otherPassword = 'another long password of another';

/** What a refused attempt is answered with, without what differs from one to the next. */
async function refusal(attempt: Promise<unknown>): Promise<{ status: number; body: string; authenticate: unknown }> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Refused) {
      return { status: error.status, body: error.body, authenticate: error.headers['www-authenticate'] };
    }
    throw error;
  }
  throw new Error('it was let in');
}

describe('the door for stations: who is let in', () => {
  let door: TestDoor;
  const open = async (options: Parameters<typeof openDoor>[0] = {}): Promise<TestDoor> => {
    door = await openDoor(options);
    return door;
  };
  afterEach(() => door.close());

  it('lets a station in, hears it boot and answers', async () => {
    await open();
    door.desk.add('CP-1');
    const station = await door.connect('CP-1');
    const [type, , payload] = await station.call('BootNotification', {});
    expect(type).to.equal(3);
    expect(payload).to.include({ status: 'Accepted', interval: 300 });
    expect(door.desk.arrivals.map(({ arrival }) => arrival)).to.deep.equal([
      { version: '2.0.1', securityProfile: 1, address: '127.0.0.1' },
    ]);
    expect(door.edge.connectionsOf('2.0.1')).to.equal(1);
  });

  it('opens nothing for a known identity without a credential (H1, CVE-2026-22552)', async () => {
    await open({
      limits: { stationFailuresMax: 1000, stationFailuresPerAddressMax: 1000, stationFailuresPerIdentityMax: 1000 },
    });
    for (let n = 0; n < 50; n += 1) door.desk.add(`CP-${n}`, { password: `${password} ${n}` });
    for (let n = 0; n < 50; n += 1) {
      const identity = `CP-${n}`;
      expect(await door.knock(identity, { password: '' })).to.equal(401);
      expect(await door.knock(identity, { password: 'wrong' })).to.equal(401);
      // Of another station: its password, and its whole credential.
      expect(await door.knock(identity, { password: `${password} ${n + 1}` })).to.equal(401);
      expect(await door.knock(identity, { user: `CP-${n + 1}`, password: `${password} ${n + 1}` })).to.equal(401);
    }
    expect(door.desk.arrivals).to.deep.equal([]);
    expect(door.edge.counts.refused.unauthenticated).to.equal(200);
    expect(await door.knock('CP-7', { password: `${password} 7` })).to.equal(101);
  });

  it('refuses two Authorizations, whichever is the right one (A10)', async () => {
    await open();
    door.desk.add('CP-1');
    const basic = (secret: string) => `Authorization: Basic ${Buffer.from(`CP-1:${secret}`).toString('base64')}`;
    for (const [one, other] of [
      [password, otherPassword],
      [otherPassword, password],
    ] as const) {
      const socket = await door.raw();
      const head = ['GET /ocpp/CP-1 HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket'];
      head.push('Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
      head.push('Sec-WebSocket-Protocol: ocpp2.0.1', basic(one), basic(other));
      let said = '';
      socket.setEncoding('latin1').on('data', (text: string) => {
        said += text;
      });
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      await until(() => said.includes('}'), { what: 'the answer' });
      socket.destroy();
      expect(said.split('\r\n', 1)).to.deep.equal(['HTTP/1.1 400 Bad Request']);
    }
    expect(door.desk.arrivals).to.deep.equal([]);
  });

  it('tells an unknown station and a wrong password the same, and which credential it wants', async () => {
    await open();
    door.desk.add('CP-1');
    const unknown = await refusal(door.connect('CP-2'));
    const wrong = await refusal(door.connect('CP-1', { password: otherPassword }));
    const none = await refusal(door.connect('CP-1', { password: '' }));
    expect(unknown).to.deep.equal(wrong);
    expect(none).to.deep.equal(wrong);
    expect(wrong).to.include({ status: 401, authenticate: 'Basic realm="ocpp", charset="UTF-8"' });
  });

  it('refuses what is no Basic authentication, and lets no station in that has no password', async () => {
    await open({
      limits: { stationFailuresMax: 1000, stationFailuresPerAddressMax: 1000, stationFailuresPerIdentityMax: 1000 },
    });
    door.desk.add('CP-1');
    door.desk.add('CP-2', { password: null });
    for (const authorization of [
      'Bearer abc',
      'Basic',
      'Basic !!!!',
      `Basic ${Buffer.from('CP-1').toString('base64')}`,
      `Basic ${Buffer.from(`cp-1:${password}`).toString('base64')}`,
      `Basic ${Buffer.from(`CP-1:${password} `).toString('base64')}`,
      `Basic ${Buffer.from(`CP-1:${'x'.repeat(5000)}`).toString('base64')}`,
    ]) {
      expect(await door.knock('CP-1', { password: '', headers: { authorization } }), authorization).to.equal(401);
    }
    expect(await door.knock('CP-2', { password: '' })).to.equal(401);
    expect(await door.knock('CP-2', { password: 'undefined' })).to.equal(401);
  });

  it('stops guessers by their tenth attempt, and not the station they pretend to be (H3, CVE-2026-24445)', async () => {
    await open();
    door.desk.add('CP-1');
    const station = await door.connect('CP-1');
    const from = (localAddress: string) => refusal(door.connect('CP-1', { password: otherPassword, localAddress }));
    const statuses: number[] = [];
    for (let tries = 0; tries < 15; tries += 1) statuses.push((await from('127.0.0.2')).status);
    expect(statuses).to.deep.equal([...Array(10).fill(401), ...Array(5).fill(429)]);
    // Neither the station nor its identity is locked with them: it goes on, and finds its way back from wherever it is.
    expect((await station.call('Heartbeat', {}))[0]).to.equal(3);
    expect(await door.knock('CP-1', { localAddress: '127.0.0.3' })).to.equal(409);
    expect((await from('127.0.0.3')).status).to.equal(401);
    station.socket.terminate();
    await until(() => door.edge.connections() === 0, { what: 'the end of the connection' });
    expect(await door.knock('CP-1')).to.equal(101);
    expect(door.edge.counts.refused['too-many']).to.equal(5);
  });

  it('stops an address that tries many identities, and an identity that is tried from many (H3)', async () => {
    await open({ limits: { stationFailuresPerAddressMax: 20, stationFailuresPerIdentityMax: 5 } });
    for (const identity of ['CP-1', 'CP-2']) door.desk.add(identity);
    await door.connect('CP-1');
    const statuses = new Map<number, number>();
    for (let n = 0; n < 30; n += 1) {
      const status = await door.knock(`NOBODY-${n}`, { password: otherPassword, localAddress: '127.0.0.4' });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).to.deep.equal([
      [401, 20],
      [429, 10],
    ]);
    expect(await door.knock('CP-2', { localAddress: '127.0.0.4' })).to.equal(429);
    for (let n = 10; n < 15; n += 1) {
      expect(await door.knock('CP-1', { password: otherPassword, localAddress: `127.0.0.${n}` })).to.equal(401);
    }
    expect(await door.knock('CP-1', { localAddress: '127.0.0.20' })).to.equal(429);
    // Not where it was before: there it is told that it is connected.
    expect(await door.knock('CP-1')).to.equal(409);
  });

  it('says when to come back, later each time, and remembers for long (H3)', async () => {
    let now = 1000;
    await open({ clock: { now: () => Date.now(), monotonic: () => now } });
    door.desk.add('CP-1');
    const attempt = async (): Promise<[number, unknown]> => {
      try {
        await door.connect('CP-1', { password: otherPassword });
      } catch (error) {
        if (error instanceof Refused) return [error.status, error.headers['retry-after']];
      }
      return [0, undefined];
    };
    for (let tries = 0; tries < 10; tries += 1) expect(await attempt()).to.deep.equal([401, undefined]);
    expect(await attempt()).to.deep.equal([429, '60']);
    now += 60_000;
    expect(await attempt()).to.deep.equal([401, undefined]);
    expect(await attempt()).to.deep.equal([429, '120']);
    now += 6 * 3_600_000;
    expect(await attempt()).to.deep.equal([401, undefined]);
    expect(await attempt()).to.deep.equal([429, '240']);
    now += 25 * 3_600_000;
    expect(await attempt()).to.deep.equal([401, undefined]);
    expect(await attempt()).to.deep.equal([401, undefined]);
  });

  it('stops a station that connects over and over', async () => {
    await open({ limits: { stationHandshakesPerMinuteMax: 3 } });
    door.desk.add('CP-1');
    const statuses: number[] = [];
    for (let tries = 0; tries < 5; tries += 1) {
      statuses.push(await door.knock('CP-1'));
      door.desk.holders.clear();
    }
    expect(statuses).to.deep.equal([101, 101, 101, 429, 429]);
  });

  it('names no station to those who are none (H4)', async () => {
    const lines: string[] = [];
    await open({ log: (line) => lines.push(line) });
    door.desk.add('SECRET-CP-1');
    const answers: unknown[] = [];
    for (const knock of [{ password: '' }, { password: otherPassword }, { protocols: ['ocpp9'] }]) {
      answers.push(await refusal(door.connect('SECRET-CP-1', knock)));
    }
    const station = await door.connect('SECRET-CP-1');
    answers.push(await refusal(door.connect('SECRET-CP-1')));
    station.send('no JSON');
    await station.call('Faulty', {});
    expect(answers).to.have.length(4);
    expect(lines.length).to.be.greaterThan(0);
    expect(JSON.stringify([answers, lines])).not.to.match(/SECRET-CP-1|correct horse|another long/);
  });

  it('takes the best subprotocol that is offered, and refuses before the upgrade when there is none (H7)', async () => {
    await open();
    door.desk.add('CP-1');
    const versionOf = async (...protocols: string[]) => {
      const station = await door.connect('CP-1', { protocols });
      const { protocol } = station.socket;
      station.socket.terminate();
      door.desk.holders.clear();
      return protocol;
    };
    expect(await versionOf('ocpp1.6', 'ocpp2.1', 'ocpp2.0.1')).to.equal('ocpp2.1');
    expect(await versionOf('ocpp1.6', 'ocpp2.0.1')).to.equal('ocpp2.0.1');
    expect(await versionOf('chat', 'ocpp1.6')).to.equal('ocpp1.6');
    expect(await door.knock('CP-1', { protocols: ['ocpp1.5'] })).to.equal(400);
    expect(await door.knock('CP-1', { protocols: ['OCPP1.6'] })).to.equal(400);
    expect(await door.knock('CP-1', { protocols: [] })).to.equal(400);
    expect(door.edge.connections()).to.be.at.most(3);
  });

  it('reads the identity out of the last segment, percent-decoded', async () => {
    await open({
      limits: { stationFailuresMax: 1000, stationFailuresPerAddressMax: 1000, stationFailuresPerIdentityMax: 1000 },
    });
    const identity = 'CP*1|x@y.z=+-_';
    door.desk.add(identity);
    door.desk.add('A'.repeat(48));
    expect(await door.knock(identity)).to.equal(101);
    expect(await door.knock('A'.repeat(48))).to.equal(101);
    expect(await door.knock('A'.repeat(49))).to.equal(400);
    for (const odd of ['CP 1', 'CP/1', 'CP:1', 'CP\n1', 'CP\u0000', 'Ü', '../x']) {
      expect(await door.knock(odd), JSON.stringify(odd)).to.equal(400);
    }
  });

  it('refuses at once what is not for stations', async () => {
    await open();
    const raw = async (request: string): Promise<string> => {
      const socket = await door.raw();
      socket.write(request);
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) text += chunk;
      return text;
    };
    const websocket =
      'Host: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n';
    const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    expect(await raw(`GET /chat HTTP/1.1\r\n${websocket}${key}\r\n`)).to.match(/^HTTP\/1.1 404 /);
    expect(await raw(`GET /ocpp/ HTTP/1.1\r\n${websocket}${key}\r\n`)).to.match(/^HTTP\/1.1 404 /);
    expect(await raw(`GET /ocpp/%zz HTTP/1.1\r\n${websocket}${key}\r\n`)).to.match(/^HTTP\/1.1 400 /);
    expect(await raw(`POST /ocpp/CP-1 HTTP/1.1\r\n${websocket}${key}\r\n`)).to.match(/^HTTP\/1.1 405 /);
    expect(await raw(`GET /ocpp/CP-1 HTTP/1.1\r\n${websocket}\r\n`)).to.match(/^HTTP\/1.1 400 /);
    expect(await raw(`GET /ocpp/CP-1 HTTP/1.0\r\n${websocket}${key}\r\n`)).to.match(/^HTTP\/1.1 400 .*HTTP\/1.1"/s);
    for (const body of ['Content-Length: 2\r\n\r\nab', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'])
      expect(await raw(`GET /ocpp/CP-1 HTTP/1.1\r\n${websocket}${key}${body}`)).to.match(/^HTTP\/1.1 400 .*body/s);
    expect(await raw(`GET /ocpp/CP-1 HTTP/1.1\r\n${websocket.replace('13', '7')}${key}\r\n`)).to.match(
      /^HTTP\/1.1 426 [\s\S]*Sec-WebSocket-Version: 13/,
    );
    // Whoever asks for HTTP/2 in passing is answered over HTTP/1.1, with a body too.
    const h2c = 'Host: h\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n';
    expect(await raw(`GET /healthz HTTP/1.1\r\n${h2c}\r\n`)).to.match(/^HTTP\/1.1 200 [\s\S]*"ok"/);
    expect(await raw(`PUT /ocpi/x HTTP/1.1\r\n${h2c}Content-Length: 2\r\n\r\n{}`)).to.match(/^HTTP\/1.1 200 /);
  });

  it('refuses while it is full, and says when to come back', async () => {
    await open({ limits: { stationConnectionsMax: 2 } });
    for (const identity of ['CP-1', 'CP-2', 'CP-3']) door.desk.add(identity);
    await door.connect('CP-1');
    await door.connect('CP-2');
    const attempt = door.connect('CP-3').catch((error: unknown) => error);
    const refused = (await attempt) as Refused;
    expect(refused.status).to.equal(503);
    expect(Number(refused.headers['retry-after'])).to.be.within(5, 30);
  });

  it('believes a proxy only where it is told to', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7, 10.0.0.1', 'x-forwarded-proto': 'https' };
    await open();
    door.desk.add('CP-1');
    await door.connect('CP-1', { headers });
    expect(door.desk.arrivals[0]?.arrival).to.deep.include({ address: '127.0.0.1', securityProfile: 1 });
    await door.close();
    await open({ proxies: '127.0.0.1,10.0.0.0/8' });
    door.desk.add('CP-1', { securityProfile: 2 });
    expect(await door.knock('CP-1')).to.equal(403);
    await door.connect('CP-1', { headers });
    expect(door.desk.arrivals[0]?.arrival).to.deep.include({ address: '203.0.113.7', securityProfile: 2 });
  });
});
