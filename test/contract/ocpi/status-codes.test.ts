import { expect } from 'chai';
import { answers } from '../../../src/http/ocpi/faults.ts';
import { statusCodes } from '../../../src/ocpi/envelope.ts';
import { build } from '../../support/build.ts';
import { type Edge, type EdgeAnswer, openEdge } from '../../support/edge.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { listing, type OddPlatform, startOddPlatform, Verbatim } from '../../support/odd-platform.ts';
import { until } from '../../support/wait.ts';

/** The codes of OCPI 2.2.1, chapter Status codes. */
const standard = [1000, 2000, 2001, 2002, 2003, 2004, 3000, 3001, 3002, 3003, 4000, 4001, 4002, 4003];

describe('the status codes of the hub', () => {
  it('are those of the specification and none of its own (T-35)', () => {
    expect(Object.values(statusCodes)).to.have.members(standard);
    const used = Object.values(answers).map(({ ocpi }) => ocpi);
    expect(used).to.have.length.above(20);
    expect(standard).to.include.members(used);
  });
});

const locations = '/ocpi/2.2.1/receiver/locations';
const own = { country_code: 'BE', party_id: 'BEC' };
const oddParty = { country_code: 'NL', party_id: 'ODD' };
const location = (id: string) => build.location({ ...own, id });

describe('status codes between parties', () => {
  let hub: TestHub;
  let edge: Edge;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let odd: OddPlatform;
  /** What the odd eMSP says to any push of a location. */
  let said: Verbatim;
  let lists = 0;
  let list = '';
  const pushed: string[] = [];
  before(async () => {
    hub = await startHub();
    edge = openEdge(hub.url);
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM', { modules: ['locations', 'hubclientinfo'] });
    odd = await startOddPlatform((origin) => {
      const url = (module: string) => `${origin}/${module}`;
      const say = (id: string) => () => {
        pushed.push(id);
        return said;
      };
      return {
        ...listing(origin, [
          { identifier: 'credentials', role: 'SENDER', url: url('credentials') },
          { identifier: 'locations', role: 'RECEIVER', url: url('locations') },
          { identifier: 'tokens', role: 'SENDER', url: url('tokens') },
        ]),
        'PUT /locations/BE/BEC/LOC1': say('LOC1'),
        'GET /locations/BE/BEC/LOC1': say('LOC1'),
        'PUT /locations/BE/BEC/ALL': say('ALL'),
        'GET /tokens?limit=500': () => {
          lists += 1;
          return new Verbatim(200, list);
        },
      };
    });
    await hub.agree('BE-BEC', '*');
  });
  afterEach(() => emsp.behave({}));
  after(async () => {
    edge.close();
    await hub.stop();
    await odd.close();
  });

  const ask = (method: string, path: string, to?: string, body?: unknown): Promise<EdgeAnswer> =>
    edge.ask({
      token: cpo.credentialsToken,
      from: 'BE-BEC',
      method,
      path,
      ...(to !== undefined && { to }),
      ...(body !== undefined && { body }),
    });
  /** Registers the odd eMSP; its own list of tokens is pulled then. */
  const registerOdd = async (): Promise<string> => {
    const id = await hub.approve([{ ...oddParty, role: 'EMSP' }]);
    const { token } = await hub.admin<{ token: string }>('POST', `/partners/${id}/registration-tokens`);
    const roles = [{ ...oddParty, role: 'EMSP', business_details: { name: 'An odd eMSP' } }];
    const body = { token: 'theirs', url: odd.versionsUrl, roles };
    const answer = await edge.ask({ method: 'POST', path: '/ocpi/2.2.1/credentials', token, body });
    expect(answer.envelope.status_code, answer.text).to.equal(1000);
    return id;
  };

  it('outside 1xxx make the rest of an answer worthless (T-27)', async () => {
    const tokens = JSON.stringify([build.token({ ...oddParty, uid: 'U1' })]);
    list = `{"data":${tokens},"status_code":2000,"timestamp":"2026-01-01T00:00:00Z"}`;
    const id = await registerOdd();
    await until(() => lists > 0, { what: 'a pull of the tokens' });
    await until(async () => (await pullOf(id, 'tokens'))?.failures > 0, { what: 'the end of the pull' });
    expect(await hub.app.hub.db('objects').where({ module: 'tokens' })).to.deep.equal([]);

    // The same list as a success is taken.
    list = list.replace('2000', '1000');
    await hub.admin('POST', `/partners/${id}/pulls`, { module: 'tokens', kind: 'full' });
    await until(async () => (await hub.app.hub.db('objects').where({ module: 'tokens' })).length === 1, {
      what: 'the token',
    });
  });

  const pullOf = (platform: string, module: string) =>
    hub.app.hub.db('pulls').where({ platform_id: platform, module }).first();

  it('in 1xxx come with the data the module defines, others with none (T-27)', async () => {
    await cpo.push('locations/BE/BEC/LOC1', location('LOC1'));
    const dataOf = async (...request: Parameters<typeof ask>) => (await ask(...request)).envelope.data;
    expect(await dataOf('GET', `${locations}/BE/BEC/LOC1`)).to.include({ id: 'LOC1' });
    expect(await dataOf('GET', '/ocpi/2.2.1/sender/tokens')).to.be.an('array');
    expect(await dataOf('GET', '/ocpi/2.2.1/credentials')).to.have.keys('token', 'url', 'roles');
    expect(await dataOf('PUT', `${locations}/BE/BEC/LOC1`, undefined, location('LOC1'))).to.equal(undefined);
    expect(await dataOf('GET', `${locations}/BE/BEC/NONE`)).to.equal(undefined);
    expect(await dataOf('PUT', `${locations}/BE/BEC/LOC1`, undefined, {})).to.equal(undefined);
  });

  describe('of a receiver, 2xxx and 3xxx', () => {
    const codes = [2000, 2001, 2002, 2003, 2004, 2900, 2999, 3000, 3001, 3002, 3003, 3900, 3999];
    for (const code of codes) {
      for (const http of [200, code < 3000 ? 404 : 500]) {
        it(`reach the requester unchanged: ${code} with HTTP ${http} (T-40)`, async () => {
          said = new Verbatim(
            http,
            `{ "status_code": ${code}, "data":{"hint": 1.50, "x": null}, "status_message":"die Säule\\u002f1", "extra": [1e2], "timestamp":"2026-01-01T00:00:00"}`,
          );
          const answers = [
            await ask('PUT', `${locations}/BE/BEC/LOC1`, 'NL-ODD', location('LOC1')),
            await ask('GET', `${locations}/BE/BEC/LOC1`, 'NL-ODD'),
          ];
          for (const answer of answers) {
            expect({ http: answer.http, text: answer.text }).to.deep.equal({ http, text: said.text });
          }
        });
      }
    }

    it('do not reach who broadcasts (T-40)', async () => {
      said = new Verbatim(200, '{"status_code":2001,"status_message":"no","timestamp":"2026-01-01T00:00:00Z"}');
      const answer = await ask('PUT', `${locations}/BE/BEC/ALL`, 'NL-HUB', location('ALL'));
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
      await until(() => pushed.includes('ALL'), { what: 'the push' });
      const again = await ask('PUT', `${locations}/BE/BEC/ALL`, 'NL-HUB', location('ALL'));
      expect([again.http, again.envelope.status_code]).to.deep.equal([200, 1000]);
    });
  });

  it('in 4xxx are said of what was to be passed on, and of nothing else (T-41)', async () => {
    await emsp.behave({ closed: true });
    const codeOf = async (...request: Parameters<typeof ask>) => (await ask(...request)).envelope.status_code;
    const put = [`${locations}/BE/BEC/LOC1`, location('LOC1')] as const;
    expect(await codeOf('PUT', put[0], 'NL-TNM', put[1])).to.equal(4003);
    expect(await codeOf('GET', put[0], 'NL-TNM')).to.equal(4003);
    expect(await codeOf('PUT', put[0], 'FR-ABC', put[1])).to.equal(4001);
    // The hub answers these itself, whoever is out of reach.
    expect(await codeOf('PUT', put[0], 'NL-HUB', put[1])).to.equal(1000);
    expect(await codeOf('GET', put[0], 'NL-HUB')).to.equal(1000);
    expect(await codeOf('GET', '/ocpi/2.2.1/sender/tokens', 'NL-HUB')).to.equal(1000);
    expect(await codeOf('GET', '/ocpi/2.2.1/sender/hubclientinfo')).to.equal(1000);
    const role = { role: 'CPO', ...own, business_details: { name: 'Belgian Charging' } };
    const body = { token: 'theirs', url: `${emsp.origin}/ocpi/versions`, roles: [role] };
    expect(await codeOf('PUT', '/ocpi/2.2.1/credentials', undefined, body)).to.equal(3001);
    // A mistake stays one: it is found before anybody is looked for.
    expect(await codeOf('PUT', put[0], 'FR-ABC', {})).to.equal(2001);
    expect(await codeOf('GET', `${locations}/DE/ABC/LOC1`, 'FR-ABC')).to.equal(2000);
  });
});
