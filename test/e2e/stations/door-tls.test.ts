import { get } from 'node:https';
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls';
import { expect } from 'chai';
import {
  authority,
  expired,
  forged,
  hubCertificate,
  namesake,
  stationOne,
  stationTwo,
  type TestCertificate,
} from '../../support/station-certificates.ts';
import { type Knock, openDoor, type TestDoor } from '../../support/station-door.ts';

const tls = { ...hubCertificate, clientAuthority: authority.certificate };
const shown = ({ certificate, key }: TestCertificate): Knock => ({ cert: certificate, key, password: '' });
const overTls = { ca: authority.certificate };

describe('the door for stations: TLS', () => {
  let door: TestDoor;
  afterEach(() => door.close());

  it('refuses every connection below the station’s security profile (H8, enumerated)', async () => {
    const statuses: Record<string, number> = {};
    const ways: [string, boolean, 1 | 2 | 3, Knock][] = [
      ['Basic', false, 1, {}],
      ['Basic over TLS', true, 2, overTls],
      ['certificate', true, 3, { ...overTls, ...shown(stationOne) }],
    ];
    for (const [way, isTls, , knock] of ways) {
      door = await openDoor(isTls ? { tls } : {});
      for (const floor of [1, 2, 3] as const) {
        door.desk.doors.clear();
        door.desk.holders.clear();
        door.desk.add('CP-1', { securityProfile: floor });
        statuses[`${way}, floor ${floor}`] = await door.knock('CP-1', knock);
      }
      expect(door.desk.arrivals.map(({ arrival }) => arrival.securityProfile)).to.satisfy((profiles: number[]) =>
        profiles.every((profile) => profile === ways.find(([name]) => name === way)?.[2]),
      );
      if (way !== 'certificate') await door.close();
    }
    expect(statuses).to.deep.equal({
      'Basic, floor 1': 101,
      'Basic, floor 2': 403,
      'Basic, floor 3': 403,
      'Basic over TLS, floor 1': 101,
      'Basic over TLS, floor 2': 101,
      'Basic over TLS, floor 3': 403,
      'certificate, floor 1': 101,
      'certificate, floor 2': 101,
      'certificate, floor 3': 101,
    });
  });

  it('takes a certificate for the station it names, by CN or DNS name, and for no other', async () => {
    door = await openDoor({ tls, limits: { stationFailuresMax: 100 } });
    for (const identity of ['CP-1', 'CP-2', 'CP-3']) door.desk.add(identity, { securityProfile: 3, password: null });
    expect(await door.knock('CP-1', { ...overTls, ...shown(stationOne) })).to.equal(101);
    expect(await door.knock('CP-2', { ...overTls, ...shown(stationTwo) })).to.equal(101);
    expect(await door.knock('CP-2', { ...overTls, ...shown(stationOne) })).to.equal(401);
    expect(await door.knock('CP-3', { ...overTls, ...shown(stationTwo) })).to.equal(401);
    expect(await door.knock('CP-4', { ...overTls, ...shown(stationOne) })).to.equal(401);
    expect(await door.knock('CP-1', { ...overTls, ...shown(forged) })).to.equal(401);
    expect(await door.knock('CP-1', { ...overTls, password: '' })).to.equal(401);
  });

  it('counts a certificate that nobody vouches for as none: the password decides', async () => {
    door = await openDoor({ tls });
    door.desk.add('CP-1');
    const { cert, key } = shown(forged);
    expect(await door.knock('CP-1', { ...overTls, ...(cert && { cert }), ...(key && { key }) })).to.equal(101);
    expect(door.desk.arrivals[0]?.arrival.securityProfile).to.equal(2);
  });

  it('reads the names of a certificate one by one, and believes none that has expired', async () => {
    door = await openDoor({ tls });
    for (const identity of ['CP-1', 'CP-9']) door.desk.add(identity, { securityProfile: 3, password: null });
    expect(await door.knock('CP-1', { ...overTls, ...shown(namesake) })).to.equal(401);
    expect(await door.knock('CP-9', { ...overTls, ...shown(namesake) })).to.equal(101);
    expect(await door.knock('CP-1', { ...overTls, ...shown(expired) })).to.equal(401);
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`takes a TLS session that is resumed for what it was: ${version}`, async () => {
      door = await openDoor({ tls });
      door.desk.add('CP-1');
      const ways: [string, object, number, number?][] = [
        ['no certificate', {}, 101, 2],
        ['its own', { cert: stationOne.certificate, key: stationOne.key }, 101, 3],
        ['another station’s', { cert: stationTwo.certificate, key: stationTwo.key }, 401],
        ['a forged one', { cert: forged.certificate, key: forged.key }, 101, 2],
      ];
      for (const [way, certificate, status, profile] of ways) {
        const options = { ...overTls, ...certificate, minVersion: version, maxVersion: version } as const;
        const session = await sessionOf(door.port, options);
        door.desk.holders.clear();
        const before = door.desk.arrivals.length;
        expect(await door.knock('CP-1', { ...options, session } as Knock), way).to.equal(status);
        expect(door.desk.arrivals[before]?.arrival.securityProfile, way).to.equal(profile);
      }
    });
  }

  it('asks for no certificate without a CA, and then believes none', async () => {
    door = await openDoor({ tls: { ...hubCertificate, clientAuthority: undefined } });
    door.desk.add('CP-1', { password: null });
    expect(await door.knock('CP-1', { ...overTls, ...shown(stationOne) })).to.equal(401);
  });

  it('believes no header about TLS but a trusted proxy’s (H8)', async () => {
    door = await openDoor();
    door.desk.add('CP-1', { securityProfile: 2 });
    for (const headers of [
      { 'x-forwarded-proto': 'https' },
      { forwarded: 'proto=https' },
      { 'x-forwarded-ssl': 'on' },
    ]) {
      expect(await door.knock('CP-1', { headers: headers as unknown as Record<string, string> })).to.equal(403);
    }
  });

  it('waits for a TLS handshake no longer than for headers (S6)', async () => {
    door = await openDoor({ tls, limits: { headersTimeoutMs: 200 } });
    for (const said of ['', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n']) {
      const socket = await door.raw();
      socket.write(said);
      await new Promise<void>((resolve) => socket.resume().once('close', resolve));
    }
    // Who has shaken hands is told.
    const answer = await new Promise<string>((resolve) => {
      const socket = tlsConnect({ ...overTls, port: door.port, host: '127.0.0.1' }, () =>
        socket.write('nonsense\r\n\r\n'),
      );
      socket.setEncoding('utf8').once('data', resolve);
    });
    expect(answer).to.match(/^HTTP\/1.1 400 /);
  });

  it('serves everything else over the same port, from TLS 1.2 on', async () => {
    door = await openDoor({ tls });
    const status = await new Promise((resolve, reject) => {
      const url = `https://127.0.0.1:${door.port}/healthz`;
      get(url, { ca: authority.certificate, agent: false }, (answer) => resolve(answer.resume().statusCode)).on(
        'error',
        reject,
      );
    });
    expect(status).to.equal(200);
    const old = await new Promise<string>((resolve) => {
      const socket = tlsConnect({
        port: door.port,
        host: '127.0.0.1',
        ca: authority.certificate,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      });
      socket.once('secureConnect', () => resolve('connected'));
      socket.once('error', () => resolve('refused'));
    });
    expect(old).to.equal('refused');
  });
});

/** A TLS session to be resumed. */
function sessionOf(port: number, options: ConnectionOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({ ...options, port, host: '127.0.0.1' }, () =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    socket.on('error', reject).resume();
    socket.once('session', (session: Buffer) => {
      socket.destroy();
      resolve(session);
    });
  });
}
