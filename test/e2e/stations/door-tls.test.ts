import { get } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import { expect } from 'chai';
import {
  authority,
  forged,
  hubCertificate,
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
