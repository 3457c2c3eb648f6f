import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type Edge, type EdgeRequest, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { endpointAt, listing, type OddPlatform, startOddPlatform } from '../../support/odd-platform.ts';
import { type Partner, startPartner } from '../../support/partner/partner.ts';

const receiver = '/ocpi/2.2.1/receiver';
const sender = '/ocpi/2.2.1/sender';
const credentials = '/ocpi/2.2.1/credentials';
const own = { country_code: 'BE', party_id: 'BEC' };
const cdrToken = build.cdrToken();

describe('what is answered to what (T-30, T-31, T-32, T-33, T-36)', () => {
  let hub: TestHub;
  let edge: Edge;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let tokenA: string;
  let old: Partner;
  let bare: OddPlatform;
  before(async () => {
    hub = await startHub({ limits: { forwardTimeoutMs: 500 } });
    edge = openEdge(hub.url);
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.connect('EMSP', 'NL-XXX');
    await hub.agree('BE-BEC', 'NL-TNM');
    const planned = await hub.approve([{ country_code: 'DE', party_id: 'NEW', role: 'CPO' }]);
    tokenA = (await hub.admin<{ token: string }>('POST', `/partners/${planned}/registration-tokens`)).token;
    old = await startPartner({ roles: [{ ...own, role: 'CPO' }], versions: ['2.1.1'] });
    bare = await startOddPlatform((origin) => listing(origin, [endpointAt(origin, 'locations')]));
    const evse = build.evse({ uid: 'E1', connectors: [build.connector({ id: 'C1' })] });
    await cpo.push('locations/BE/BEC/LOC1', build.location({ ...own, id: 'LOC1', evses: [evse] }));
    await cpo.push('tariffs/BE/BEC/T1', build.tariff({ id: 'T1' }));
    await cpo.push('sessions/BE/BEC/S1', build.session({ id: 'S1', evse_uid: 'E1', cdr_token: cdrToken }), 'NL-TNM');
    await emsp.push('tokens/NL/TNM/U1', build.token({ uid: 'U1' }));
    await hub.settled();
  });
  afterEach(() => emsp.behave({}));
  after(async () => {
    edge.close();
    await hub.stop();
    await old.close();
    await bare.close();
  });

  const byCpo = (method: string, path: string, body?: unknown, about: Partial<EdgeRequest> = {}): EdgeRequest => ({
    token: cpo.credentialsToken,
    from: 'BE-BEC',
    method,
    path,
    ...(body !== undefined && { body }),
    ...about,
  });
  const byEmsp = (method: string, path: string, body?: unknown, about: Partial<EdgeRequest> = {}): EdgeRequest => ({
    ...byCpo(method, path, body, about),
    token: emsp.credentialsToken,
    from: 'NL-TNM',
  });
  const location = (id: string, about = {}) => build.location({ ...own, id, ...about });
  const cdr = build.cdr({ id: 'CDR1', cdr_token: cdrToken });
  const patch = () => build.patch({});
  const at = (url: string, token: string) => ({
    token,
    url,
    roles: [{ ...own, role: 'CPO', business_details: { name: 'Belgian Charging' } }],
  });

  type Row = readonly [what: string, request: () => EdgeRequest, http: number, code: number];
  const table: Readonly<Record<string, readonly Row[]>> = {
    'success: updated or read': [
      ['a list', () => byEmsp('GET', `${sender}/locations`), 200, 1000],
      ['a single object', () => byEmsp('GET', `${sender}/locations/LOC1/E1/C1`), 200, 1000],
      ['a PUT of a known object', () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, location('LOC1')), 200, 1000],
      ['a PATCH', () => byCpo('PATCH', `${receiver}/locations/BE/BEC/LOC1`, build.patch({ name: 'New' })), 200, 1000],
      ['a DELETE', () => byCpo('DELETE', `${receiver}/tariffs/BE/BEC/T1`), 200, 1000],
    ],
    'success: newly created': [
      ['a PUT', () => byCpo('PUT', `${receiver}/locations/BE/BEC/NEW`, location('NEW')), 201, 1000],
      ['a CDR', () => byCpo('POST', `${receiver}/cdrs`, cdr, { to: 'NL-TNM' }), 201, 1000],
      ['not the same CDR again', () => byCpo('POST', `${receiver}/cdrs`, cdr, { to: 'NL-TNM' }), 200, 1000],
    ],
    'a body that is no JSON': [
      ['a PUT', () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, '{'), 400, 2000],
      ['credentials', () => byCpo('PUT', credentials, 'token=x'), 400, 2000],
    ],
    'a token that is missing, unknown or not for this': [
      ['no token', () => ({ path: `${sender}/locations` }), 401, 2000],
      ['an unknown token', () => ({ path: `${sender}/locations`, token: 'x' }), 401, 2000],
      ['a token A', () => ({ path: `${sender}/locations`, token: tokenA }), 401, 2000],
    ],
    'GET of an unknown object': [
      ['a Location of its own', () => byCpo('GET', `${receiver}/locations/BE/BEC/NONE`), 404, 2003],
      ['an EVSE of its own', () => byCpo('GET', `${receiver}/locations/BE/BEC/LOC1/NONE`), 404, 2003],
      ['a Connector of its own', () => byCpo('GET', `${receiver}/locations/BE/BEC/LOC1/E1/NONE`), 404, 2003],
      ['a Location', () => byEmsp('GET', `${sender}/locations/NONE`), 404, 2003],
      ['an EVSE', () => byEmsp('GET', `${sender}/locations/LOC1/NONE`), 404, 2003],
      ['a Connector', () => byEmsp('GET', `${sender}/locations/LOC1/E1/NONE`), 404, 2003],
      ['a Token', () => byEmsp('GET', `${receiver}/tokens/NL/TNM/NONE`), 404, 2004],
      ['a Token of another type', () => byEmsp('GET', `${receiver}/tokens/NL/TNM/U1?type=APP_USER`), 404, 2004],
      ['a Tariff', () => byCpo('GET', `${receiver}/tariffs/BE/BEC/NONE`), 404, 2000],
      ['a Session', () => byCpo('GET', `${receiver}/sessions/BE/BEC/NONE`), 404, 2000],
      ['a CDR', () => byCpo('GET', `${receiver}/cdrs/NONE`), 404, 2000],
    ],
    'an object of somebody else': [
      [
        'a PUT',
        () => byCpo('PUT', `${receiver}/locations/DE/ABC/L`, location('L', { country_code: 'DE', party_id: 'ABC' })),
        404,
        2000,
      ],
      ['a PATCH', () => byEmsp('PATCH', `${receiver}/tokens/NL/XXX/U1`, patch()), 404, 2000],
      ['a GET', () => byCpo('GET', `${receiver}/tariffs/NL/TNM/T1`), 404, 2000],
      ['a DELETE', () => byCpo('DELETE', `${receiver}/tariffs/NL/TNM/T1`), 404, 2000],
      ['a CDR', () => byCpo('POST', `${receiver}/cdrs`, { ...cdr, party_id: 'ABC' }, { to: 'NL-TNM' }), 404, 2000],
      ['a module of another role', () => byEmsp('PUT', `${receiver}/locations/NL/TNM/L`, location('L')), 404, 2000],
    ],
    'charging preferences for an EVSE that cannot': [
      [
        'the CPO says so',
        () => byEmsp('PUT', `${sender}/sessions/S1/charging_preferences`, { profile_type: 'CHEAP' }),
        404,
        2001,
      ],
    ],
    'a change of what is not there': [
      ['PATCH of a Location', () => byCpo('PATCH', `${receiver}/locations/BE/BEC/NONE`, patch()), 404, 2003],
      ['PATCH of an EVSE', () => byCpo('PATCH', `${receiver}/locations/BE/BEC/LOC1/NONE`, patch()), 404, 2003],
      ['PATCH of a Connector', () => byCpo('PATCH', `${receiver}/locations/BE/BEC/LOC1/E1/NONE`, patch()), 404, 2003],
      [
        'PUT of an EVSE without its Location',
        () => byCpo('PUT', `${receiver}/locations/BE/BEC/NONE/E9`, build.evse({ uid: 'E9' })),
        404,
        2003,
      ],
      [
        'PUT of a Connector without its EVSE',
        () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1/NONE/C9`, build.connector({ id: 'C9' })),
        404,
        2003,
      ],
      ['PATCH of a Token', () => byEmsp('PATCH', `${receiver}/tokens/NL/TNM/NONE`, patch()), 404, 2004],
      ['PATCH of a Session', () => byCpo('PATCH', `${receiver}/sessions/BE/BEC/NONE`, patch()), 404, 2000],
    ],
    'credentials at the wrong time': [
      ['POST when registered', () => byCpo('POST', credentials, at(cpo.versionsUrl, 'x')), 405, 2000],
      [
        'PUT when not',
        () => ({ method: 'PUT', path: credentials, token: tokenA, body: at(cpo.versionsUrl, 'x') }),
        405,
        2000,
      ],
      ['DELETE when not', () => ({ method: 'DELETE', path: credentials, token: tokenA }), 405, 2000],
    ],
    'a method that is not offered': [
      ['POST of a Location', () => byCpo('POST', `${receiver}/locations/BE/BEC/LOC1`, location('LOC1')), 405, 2000],
      ['DELETE of a Location', () => byCpo('DELETE', `${receiver}/locations/BE/BEC/LOC1`), 405, 2000],
      ['PUT of a list', () => byCpo('PUT', `${sender}/locations`, []), 405, 2000],
    ],
    'a fault in what was sent': [
      [
        'a missing field',
        () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, location('LOC1', { address: undefined })),
        200,
        2001,
      ],
      [
        'a malformed field',
        () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, location('LOC1', { publish: 'yes' })),
        200,
        2001,
      ],
      [
        'an unknown value',
        () => byCpo('PATCH', `${receiver}/locations/BE/BEC/LOC1/E1`, build.patch({ status: 'BROKEN' })),
        200,
        2001,
      ],
      ['another id', () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, location('LOC2')), 200, 2001],
      ['no last_updated', () => byCpo('PATCH', `${receiver}/locations/BE/BEC/LOC1`, { name: 'x' }), 200, 2001],
      ['a bad parameter', () => byEmsp('GET', `${sender}/locations?date_from=yesterday`), 200, 2001],
      ['a parameter twice', () => byEmsp('GET', `${sender}/locations?limit=1&limit=2`), 200, 2001],
      ['something else than an object', () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, '[]'), 200, 2001],
      ['null', () => byCpo('PATCH', `${receiver}/locations/BE/BEC/LOC1`, 'null'), 200, 2001],
      [
        'a sender that is not of this connection',
        () => byCpo('GET', `${sender}/tokens`, undefined, { from: 'DE-ABC' }),
        200,
        2001,
      ],
      [
        'another CDR under the same id',
        () => byCpo('POST', `${receiver}/cdrs`, { ...cdr, total_time: 9 }, { to: 'NL-TNM' }),
        200,
        2001,
      ],
      [
        'credentials without roles',
        () => byCpo('PUT', credentials, { ...at(cpo.versionsUrl, 'x'), roles: [] }),
        200,
        2001,
      ],
    ],
    'a client that cannot be registered': [
      ['out of reach', () => byCpo('PUT', credentials, at('http://127.0.0.1:9/versions', 'x')), 200, 3001],
      ['of another version', () => byCpo('PUT', credentials, at(old.versionsUrl, old.issueToken())), 200, 3002],
      ['without credentials', () => byCpo('PUT', credentials, at(bare.versionsUrl, 'x')), 200, 3003],
    ],
    'a party the hub cannot deliver to': [
      [
        'nobody',
        () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, location('LOC1'), { to: 'FR-ABC' }),
        200,
        4001,
      ],
      [
        'nobody it may reach',
        () => byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`, location('LOC1'), { to: 'NL-XXX' }),
        200,
        4001,
      ],
    ],
  };
  for (const [situation, rows] of Object.entries(table)) {
    describe(situation, () => {
      for (const [what, request, http, code] of rows) {
        it(`${what}: HTTP ${http}, OCPI ${code}`, async () => {
          const answer = await edge.ask(request());
          expect({ http: answer.http, code: answer.envelope.status_code }, answer.text).to.deep.equal({ http, code });
        });
      }
    });
  }

  describe('a receiver that fails', () => {
    for (const [what, behaviour, code] of [
      ['out of reach', { closed: true }, 4003],
      ['too late', { hang: true }, 4002],
      ['no OCPI', { status500: true }, 4000],
    ] as const) {
      it(`${what}: HTTP 200, OCPI ${code}`, async () => {
        await emsp.behave(behaviour);
        const path = `${receiver}/locations/BE/BEC/LOC1`;
        const answer = await edge.ask(byCpo('PUT', path, location('LOC1'), { to: 'NL-TNM' }));
        expect({ http: answer.http, code: answer.envelope.status_code }).to.deep.equal({ http: 200, code });
      });
    }
  });

  it('never an HTTP error for valid JSON about what exists, whatever is wrong with it (T-30)', async () => {
    const places = [
      byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1`),
      byCpo('PATCH', `${receiver}/locations/BE/BEC/LOC1/E1`),
      byCpo('PUT', `${receiver}/locations/BE/BEC/LOC1/E1/C1`),
      byCpo('PUT', `${receiver}/tariffs/BE/BEC/T1`),
      byCpo('PATCH', `${receiver}/sessions/BE/BEC/S1`),
      byEmsp('PATCH', `${receiver}/tokens/NL/TNM/U1`),
      byCpo('POST', `${receiver}/cdrs`),
      byEmsp('PUT', `${sender}/sessions/S1/charging_preferences`),
      byCpo('PUT', credentials),
    ];
    const bodies = ['null', 'true', '0', '1e400', '""', '"{}"', '[]', '[{}]', '{}', '{"id":{}}', '{"last_updated":0}'];
    for (const place of places) {
      for (const body of bodies) {
        const { http, envelope, text } = await edge.ask({ ...place, body });
        expect({ http, code: envelope.status_code }, `${place.method} ${place.path} ${body}: ${text}`).to.deep.equal({
          http: 200,
          code: 2001,
        });
      }
    }
  });

  it('a failure of the hub’s own: HTTP 200, OCPI 3000', async () => {
    const { db } = hub.app.hub;
    await db.raw('alter table cdrs rename to elsewhere');
    try {
      const answer = await edge.ask(byCpo('GET', `${receiver}/cdrs/NONE`));
      expect({ http: answer.http, code: answer.envelope.status_code }).to.deep.equal({ http: 200, code: 3000 });
    } finally {
      await db.raw('alter table elsewhere rename to cdrs');
    }
  });
});
