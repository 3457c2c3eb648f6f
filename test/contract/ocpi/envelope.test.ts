import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type Edge, type EdgeRequest, type Expected, expectForm, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const locations = '/ocpi/2.2.1/receiver/locations';
const own = { country_code: 'BE', party_id: 'BEC' };

/** What a situation needs: who is connected to the hub, and with which tokens. */
interface Scene {
  readonly cpo: ConnectedPartner;
  readonly emsp: ConnectedPartner;
  /** Of the CPO. */
  readonly token: string | undefined;
  /** A token A. */
  readonly tokenA: string;
}

/** What an answer of a functional module to the CPO has in its routing headers when the hub itself answers. */
const byHub = { to: 'BE-BEC', from: 'NL-HUB' };

describe('the envelope around every answer (T-25, T-29, T-70, T-71)', () => {
  let hub: TestHub;
  let scene: Scene;
  let edge: Edge;
  before(async () => {
    hub = await startHub({ limits: { bodyBytesMax: 10_000, forwardTimeoutMs: 500 } });
    edge = openEdge(hub.url);
    const cpo = await hub.connect('CPO', 'BE-BEC');
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.connect('EMSP', 'NL-XXX');
    await hub.agree('BE-BEC', 'NL-TNM');
    const planned = await hub.approve([{ country_code: 'DE', party_id: 'NEW', role: 'CPO' }]);
    const { token: tokenA } = await hub.admin<{ token: string }>('POST', `/partners/${planned}/registration-tokens`);
    scene = { cpo, emsp, token: cpo.credentialsToken, tokenA };
    await cpo.push('locations/BE/BEC/LOC1', build.location({ ...own, id: 'LOC1' }));
    await hub.settled();
  });
  afterEach(() => scene.emsp.behave({}));
  after(async () => {
    edge.close();
    await hub.stop();
  });

  type Row = readonly [what: string, request: (scene: Scene) => EdgeRequest, expected: Expected];

  const location = (id: string) => build.location({ ...own, id });
  const put = (path: string, about: Partial<EdgeRequest> = {}) => ({
    method: 'PUT',
    path: `${locations}/${path}`,
    ...about,
  });
  const asCpo = ({ token }: Scene, request: EdgeRequest): EdgeRequest => ({ token, from: 'BE-BEC', ...request });

  const answeredByHub: readonly Row[] = [
    [
      'a new object',
      (s) => asCpo(s, put('BE/BEC/N1', { to: 'NL-HUB', body: location('N1') })),
      { http: 201, code: 1000 },
    ],
    [
      'a known one',
      (s) => asCpo(s, put('BE/BEC/N1', { to: 'NL-HUB', body: location('N1') })),
      { http: 200, code: 1000 },
    ],
    ['a single object', (s) => asCpo(s, { path: `${locations}/BE/BEC/LOC1`, to: 'NL-HUB' }), { http: 200, code: 1000 }],
    ['a list', (s) => asCpo(s, { path: '/ocpi/2.2.1/sender/tokens', to: 'NL-HUB' }), { http: 200, code: 1000 }],
    [
      'no token',
      (s) => ({ ...asCpo(s, put('BE/BEC/LOC1', { body: {} })), token: undefined }),
      { http: 401, code: 2000 },
    ],
    [
      'an unknown token',
      (s) => ({ ...asCpo(s, put('BE/BEC/LOC1')), token: 'somebody~else' }),
      { http: 401, code: 2000 },
    ],
    ['a token A', (s) => ({ ...asCpo(s, put('BE/BEC/LOC1')), token: s.tokenA }), { http: 401, code: 2000 }],
    ['an unknown object', (s) => asCpo(s, { path: `${locations}/BE/BEC/LOC9` }), { http: 404, code: 2003 }],
    ['a foreign one', (s) => asCpo(s, put('NL/TNM/LOC1', { body: location('LOC1') })), { http: 404, code: 2000 }],
    ['an unknown path', (s) => asCpo(s, { path: `${locations}/BE/BEC/LOC1/E/C/x` }), { http: 404, code: 2000 }],
    ['a module that is not there', (s) => asCpo(s, { path: '/ocpi/2.2.1/sender/commands' }), { http: 404, code: 2000 }],
    [
      'another method',
      (s) => asCpo(s, { method: 'POST', path: `${locations}/BE/BEC/LOC1`, body: {} }),
      { http: 405, code: 2000 },
    ],
    [
      'a method of HTTP',
      (s) => asCpo(s, { method: 'OPTIONS', path: `${locations}/BE/BEC/LOC1` }),
      { http: 405, code: 2000 },
    ],
    ['broken JSON', (s) => asCpo(s, put('BE/BEC/LOC1', { body: '{"id":' })), { http: 400, code: 2000 }],
    [
      'broken UTF-8',
      (s) => asCpo(s, put('BE/BEC/LOC1', { body: Buffer.from([0x22, 0xff, 0x22]) })),
      { http: 400, code: 2000 },
    ],
    ['no body', (s) => asCpo(s, put('BE/BEC/LOC1')), { http: 400, code: 2000 }],
    [
      'a body that is too large',
      (s) => asCpo(s, { method: 'PUT', path: '/ocpi/2.2.1/receiver/tariffs/BE/BEC/T1', body: 'x'.repeat(20_000) }),
      { http: 413, code: 2000 },
    ],
    [
      'another media type',
      (s) => asCpo(s, put('BE/BEC/LOC1', { body: '{}', headers: { 'content-type': 'text/xml' } })),
      { http: 200, code: 2001 },
    ],
    ['an object that is none', (s) => asCpo(s, put('BE/BEC/LOC1', { body: {} })), { http: 200, code: 2001 }],
    ['a bad parameter', (s) => asCpo(s, { path: '/ocpi/2.2.1/sender/tokens?limit=0' }), { http: 200, code: 2001 }],
    [
      'half a pair of parties',
      (s) => asCpo(s, { path: '/ocpi/2.2.1/sender/tokens', headers: { 'ocpi-from-party-id': undefined } }),
      { http: 200, code: 2001 },
    ],
    [
      'a sender that does not say who it is',
      (s) => ({ token: s.token, path: '/ocpi/2.2.1/sender/tokens' }),
      { http: 200, code: 1000 },
    ],
    [
      'a party nobody knows',
      (s) => asCpo(s, put('BE/BEC/LOC1', { to: 'FR-ABC', body: location('LOC1') })),
      { http: 200, code: 4001 },
    ],
    [
      'a party without an agreement',
      (s) => asCpo(s, put('BE/BEC/LOC1', { to: 'NL-XXX', body: location('LOC1') })),
      { http: 200, code: 4001 },
    ],
  ];

  describe('of a functional module, from the hub itself (R-05, R-07)', () => {
    for (const [what, request, expected] of answeredByHub) {
      it(`is whole for ${what}: HTTP ${expected.http}, OCPI ${expected.code}`, async () =>
        expectForm(await edge.ask(request(scene)), { ...byHub, ...expected }));
    }

    it('is whole when the hub itself fails: HTTP 200, OCPI 3000, and nothing of the reason', async () => {
      const { db } = hub.app.hub;
      await db.raw('alter table crawl_marks rename to elsewhere');
      try {
        const answer = await edge.ask(asCpo(scene, { path: '/ocpi/2.2.1/sender/tokens' }));
        expectForm(answer, { ...byHub, http: 200, code: 3000 });
        expect(answer.text).to.not.match(/crawl_marks|relation|does not exist/);
      } finally {
        await db.raw('alter table elsewhere rename to crawl_marks');
      }
    });

    for (const [what, behaviour, code] of [
      ['cannot be reached', { closed: true }, 4003],
      ['does not answer in time', { hang: true }, 4002],
      ['answers nonsense', { garbage: true }, 4000],
    ] as const) {
      it(`is whole when the receiver ${what}: OCPI ${code}`, async () => {
        await scene.emsp.behave(behaviour);
        const request = put('BE/BEC/LOC1', { to: 'NL-TNM', body: location('LOC1') });
        expectForm(await edge.ask(asCpo(scene, request)), { ...byHub, http: 200, code });
      });
    }
  });

  describe('of a functional module, from the party that was asked (R-05)', () => {
    it('names that party as the sender, whether it takes or refuses', async () => {
      const request = asCpo(scene, put('BE/BEC/P1', { to: 'NL-TNM', body: location('P1') }));
      expectForm(await edge.ask(request), { http: 201, code: 1000, to: 'BE-BEC', from: 'NL-TNM' });
      await scene.emsp.behave({ refuse2001: true });
      expectForm(await edge.ask(request), { http: 200, code: 2001, to: 'BE-BEC', from: 'NL-TNM' });
    });
  });

  describe('of a configuration module (R-02, T-75)', () => {
    const credentials = '/ocpi/2.2.1/credentials';
    // Routing headers that are sent there all the same are not answered.
    const rows: readonly Row[] = [
      ['versions', (s) => asCpo(s, { path: '/ocpi/versions' }), { http: 200, code: 1000 }],
      ['version details', (s) => asCpo(s, { path: '/ocpi/2.2.1' }), { http: 200, code: 1000 }],
      ['credentials', (s) => asCpo(s, { path: credentials }), { http: 200, code: 1000 }],
      ['client info', (s) => asCpo(s, { path: '/ocpi/2.2.1/sender/hubclientinfo' }), { http: 200, code: 1000 }],
      ['no token', () => ({ path: '/ocpi/versions' }), { http: 401, code: 2000 }],
      ['an unknown token', () => ({ path: credentials, token: 'somebody~else' }), { http: 401, code: 2000 }],
      [
        'a token A where it is not good',
        (s) => ({ path: '/ocpi/2.2.1/sender/hubclientinfo', token: s.tokenA }),
        { http: 401, code: 2000 },
      ],
      ['an unknown version', (s) => asCpo(s, { path: '/ocpi/2.0' }), { http: 404, code: 2000 }],
      [
        'another method',
        (s) => asCpo(s, { method: 'POST', path: '/ocpi/versions', body: {} }),
        { http: 405, code: 2000 },
      ],
      ['broken JSON', (s) => asCpo(s, { method: 'PUT', path: credentials, body: '{' }), { http: 400, code: 2000 }],
      [
        'a body that is too large',
        (s) => asCpo(s, { method: 'PUT', path: credentials, body: 'x'.repeat(20_000) }),
        { http: 413, code: 2000 },
      ],
      [
        'credentials that are none',
        (s) => asCpo(s, { method: 'PUT', path: credentials, body: {} }),
        { http: 200, code: 2001 },
      ],
      [
        'a bad parameter',
        (s) => asCpo(s, { path: '/ocpi/2.2.1/sender/hubclientinfo?offset=-1' }),
        { http: 200, code: 2001 },
      ],
      [
        'a client that cannot be used',
        (s) => asCpo(s, { method: 'PUT', path: credentials, body: unusable }),
        { http: 200, code: 3001 },
      ],
    ];
    const role = { role: 'CPO', ...own, business_details: { name: 'Belgian Charging' } };
    const unusable = { token: 'theirs', url: 'http://127.0.0.1:9/versions', roles: [role] };
    for (const [what, request, expected] of rows) {
      it(`is whole and without parties for ${what}: HTTP ${expected.http}, OCPI ${expected.code}`, async () =>
        expectForm(await edge.ask(request(scene)), expected));
    }
  });
});

describe('the envelope of a hub that has too much to do (T-29)', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let edge: Edge;
  before(async () => {
    hub = await startHub({ limits: { exchangesInFlightMax: 1, failedAuthenticationsPerMinuteMax: 0 } });
    edge = openEdge(hub.url);
    cpo = await hub.connect('CPO', 'BE-BEC', { modules: ['locations'] });
    emsp = await hub.connect('EMSP', 'NL-TNM', { modules: ['locations'] });
    await hub.agree('BE-BEC', 'NL-TNM');
  });
  after(async () => {
    edge.close();
    await hub.stop();
  });
  const path = `${locations}/BE/BEC/LOC1`;

  it('is whole when too many exchanges are at work, and says when to come again', async () => {
    await emsp.behave({ hang: true }, 'locations');
    const request = { token: cpo.credentialsToken, from: 'BE-BEC', path };
    const hanging = edge.ask({ ...request, to: 'NL-TNM' });
    let busy = await edge.ask(request);
    await until(
      async () => {
        busy = await edge.ask(request);
        return busy.http === 503;
      },
      { what: 'a busy hub' },
    );
    expectForm(busy, { ...byHub, http: 503, code: 3000 });
    expect(busy.headers['retry-after']).to.equal('1');
    await emsp.close();
    expectForm(await hanging, { ...byHub, http: 200, code: 4003 });
  });

  it('is whole when somebody fails to authenticate too often', async () => {
    const answer = await edge.ask({ token: 'somebody~else', from: 'BE-BEC', path });
    expectForm(answer, { ...byHub, http: 429, code: 2000 });
    expect(answer.headers['retry-after']).to.equal('60');
    expectForm(await edge.ask({ path: '/ocpi/versions' }), { http: 429, code: 2000 });
  });
});
