import { expect } from 'chai';
import { insertCredential } from '../../../src/store/credentials.ts';
import { type Edge, type EdgeAnswer, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { startPartner } from '../../support/partner/partner.ts';

interface Invitation {
  readonly token: string;
  readonly versions_url: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const otherCase = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();

describe('credentials tokens at the edge', () => {
  let hub: TestHub;
  let edge: Edge;
  let cpo: ConnectedPartner;
  let token: string;
  before(async () => {
    hub = await startHub({ limits: { failedAuthenticationsPerMinuteMax: 10_000 } });
    edge = openEdge(hub.url);
    cpo = await hub.connect('CPO', 'BE-BEC');
    token = cpo.credentialsToken ?? '';
  });
  after(async () => {
    edge.close();
    await hub.stop();
  });

  const showing = (authorization: string | undefined, path = '/ocpi/versions'): Promise<EdgeAnswer> =>
    edge.ask({ path, headers: { authorization } });
  const invite = async (party: string): Promise<Invitation & { id: string }> => {
    const [country_code = '', party_id = ''] = party.split('-');
    const id = await hub.approve([{ country_code, party_id, role: 'CPO' }]);
    return { id, ...(await hub.admin<Invitation>('POST', `/partners/${id}/registration-tokens`)) };
  };

  it('are decoded from Base64 (T-03, T-02)', async () => {
    expect((await showing(`Token ${base64(token)}`)).http).to.equal(200);
    expect((await showing(`Token ${base64(base64(token))}`)).http).to.equal(401);
    expect((await showing(`Token ${Buffer.from(token).toString('hex')}`)).http).to.equal(401);
  });

  it('are compared with regard to case, at every letter (T-03)', async () => {
    let letters = 0;
    for (const [at, letter] of [...token].entries()) {
      if (!/[a-z]/i.test(letter)) continue;
      letters += 1;
      const other = token.slice(0, at) + otherCase(letter) + token.slice(at + 1);
      expect((await showing(`Token ${base64(other)}`)).http, `letter ${at}`).to.equal(401);
    }
    expect(letters).to.be.greaterThan(30);
    for (const other of [token.toUpperCase(), token.toLowerCase()]) {
      expect((await showing(`Token ${base64(other)}`)).http).to.equal(401);
    }
  });

  it('that are missing, unknown or under another scheme are answered 401, in the same words (T-05)', async () => {
    const encoded = base64(token);
    const wrong = [
      undefined,
      '',
      'Token',
      'Token ',
      encoded,
      token,
      `token ${encoded}`,
      `TOKEN ${encoded}`,
      `Bearer ${encoded}`,
      `Basic ${encoded}`,
      `Token  ${encoded}`,
      `Token\t${encoded}`,
      `Token=${encoded}`,
      `Token ${encoded} ${encoded}`,
      `Token "${encoded}"`,
      `Token ${encoded},`,
      `Token ${base64(`${token}x`)}`,
      `Token ${base64(token.slice(0, -1))}`,
      `Token ${base64(` ${token}`)}`,
      `Token ${base64(`${token}:`)}`,
      `Token ${base64('')}`,
      `Token ${base64('~')}`,
      `Token ${base64(token.slice(0, 9))}`,
      `Token ${base64(`somebody${token.slice(8)}`)}`,
      `Token ${'x'.repeat(600)}`,
      'Token __proto__',
      `Token ${base64('constructor~x')}`,
    ];
    const sentences = new Set<string | undefined>();
    for (const path of ['/ocpi/versions', '/ocpi/2.2.1/credentials', '/ocpi/2.2.1/sender/tokens', '/ocpi/nowhere']) {
      for (const authorization of wrong) {
        const answer = await showing(authorization, path);
        expect([answer.http, answer.envelope.status_code], `${authorization}`).to.deep.equal([401, 2000]);
        expect(answer.headers['www-authenticate']).to.equal('Token');
        sentences.add(answer.envelope.status_message);
      }
    }
    expect(sentences.size).to.equal(1);
  });

  it('name one platform each: nobody speaks for another’s party with it (T-06)', async () => {
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const second = await hub.connect('CPO', 'BE-SEC');
    const tokens = { 'BE-BEC': token, 'NL-TNM': emsp.credentialsToken, 'BE-SEC': second.credentialsToken };
    const path = '/ocpi/2.2.1/sender/locations';
    for (const [owner, shown] of Object.entries(tokens)) {
      for (const from of Object.keys(tokens)) {
        const { envelope } = await edge.ask({ token: shown, from, path });
        expect(envelope.status_code, `${from} with the token of ${owner}`).to.equal(from === owner ? 1000 : 2001);
      }
    }
  });

  it('are never issued twice, whatever becomes of them (T-06, C-01)', async () => {
    const seen: string[] = [token];
    const see = (shown: string | undefined): void => void seen.push(shown ?? '');
    const invitations = [await invite('DE-ONE'), await invite('DE-TWO')];
    for (const { token: shown } of invitations) see(shown);
    const { id = '' } = invitations[0] ?? {};
    see((await hub.admin<Invitation>('POST', `/partners/${id}/registration-tokens`)).token);
    for (let round = 0; round < 3; round += 1) {
      await cpo.rotate();
      see(cpo.credentialsToken);
      await hub.admin('POST', `/partners/${cpo.partnerId}/renew-credentials`);
      see(cpo.credentialsToken);
    }
    token = cpo.credentialsToken ?? '';
    expect(new Set(seen).size).to.equal(seen.length);
    expect(seen).to.have.length(10);
    for (const shown of seen) expect(shown).to.match(/^[\x21-\x7e]{52}$/);

    // Not by chance alone: what names a token is kept when it is dead, and taken once.
    const { db } = hub.app.hub;
    const stored: { id: string; state: string }[] = await db('credentials').select('id', 'state');
    expect(stored.map((row) => row.id)).to.include.members(seen.map((shown) => shown.slice(0, 8)));
    const dead = stored.find(({ state }) => state === 'revoked');
    const again = { id: dead?.id ?? '', platform_id: id, kind: 'platform', digest: Buffer.alloc(32) } as const;
    const repeated = insertCredential(db, { ...again, created_at: new Date(), expires_at: null });
    expect(await repeated.catch((error: { code?: string }) => error.code)).to.equal('23505');
  });

  it('of a registration are one for each partner that is expected, and good for that one alone (C-01)', async () => {
    const [first, second] = [await invite('DE-FST'), await invite('DE-SND')];
    expect(first.token).to.not.equal(second.token);
    const partner = await startPartner({ roles: [{ country_code: 'DE', party_id: 'SND', role: 'CPO' }] });
    hub.partners.push(partner);
    const stolen = await partner
      .register({ versionsUrl: first.versions_url, token: first.token })
      .catch((error) => error);
    expect(stolen.answer.envelope.status_code).to.equal(2001);
    expect(stolen.answer.envelope.status_message).to.equal('/roles/0: DE-SND CPO is not approved for this platform');
    await partner.register({ versionsUrl: second.versions_url, token: second.token });
    expect(partner.isRegistered).to.equal(true);
    // A new one for the same partner takes the place of the one before.
    const again = await hub.admin<Invitation>('POST', `/partners/${first.id}/registration-tokens`);
    expect((await showing(`Token ${base64(first.token)}`)).http).to.equal(401);
    expect((await showing(`Token ${base64(again.token)}`)).http).to.equal(200);
  });
});
