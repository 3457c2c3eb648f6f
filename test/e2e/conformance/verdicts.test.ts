import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { found, runOf, type ShownRun, stock } from '../../support/conformance.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Behaving, Behaviour } from '../../support/partner/behaviour.ts';

const hourMs = 3_600_000;
const lists = ['tariffs', 'locations', 'sessions', 'cdrs'];

describe('conformance runs', function () {
  this.timeout(60_000);
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;

  before(async () => {
    hub = await startHub({ limits: { conformanceRequestMs: 500 } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    stock(cpo);
    emsp.keep('tokens', ...Array.from({ length: 8 }, () => build.token()));
  });
  afterEach(() => cpo.behave({}));
  after(() => hub.stop());

  const idsOf = (run: ShownRun, verdict: string): string[] =>
    run.checks.filter((check) => check.verdict === verdict).map(({ id }) => id);

  it('find nothing wrong with an honest CPO, and look at every list it has (T-45, T-58, L-12)', async () => {
    const run = await runOf(hub, cpo.partnerId);
    expect(found(run)).to.deep.equal([]);
    expect(run).to.deep.include({ state: 'finished', verdict: 'pass', partner: cpo.partnerId });
    // A laboratory has no https; everything else was said something of.
    expect(idsOf(run, 'skipped')).to.deep.equal(['details.https']);
    const groups = [...new Set(run.checks.map(({ group }) => group))];
    expect(groups).to.have.members(
      'versions details credentials locations tariffs sessions cdrs tokens paths clock'.split(' '),
    );
    expect(run.counts).to.deep.equal({ pass: run.checks.length - 1, fail: 0, warn: 0, skipped: 1 });
    for (const { requirements } of run.checks) expect(requirements).to.not.be.empty;
  });

  it('find nothing wrong with an honest eMSP (K-06)', async () => {
    const run = await runOf(hub, emsp.partnerId);
    expect(found(run)).to.deep.equal([]);
    expect(idsOf(run, 'skipped')).to.deep.equal(['details.https']);
    expect(run.checks.map(({ id }) => id)).to.include.members([
      'tokens.limit',
      'tokens.no-get',
      'locations.unknown-object-received',
      'sessions.unknown-object-received',
      'tariffs.unknown-object-received',
    ]);
  });

  it('ask by GET alone, and the partner has nothing to complain of but what was meant', async () => {
    const before = cpo.receivedLog.length;
    const complaintsBefore = cpo.complaints.length;
    await runOf(hub, cpo.partnerId);
    const requests = cpo.receivedLog.slice(before);
    expect(requests.length).to.be.above(50);
    expect(new Set(requests.map(({ method }) => method))).to.deep.equal(new Set(['GET']));
    const meant = /Authorization is missing|nothing is offered|this method is not offered|no-such|NO-SUCH/;
    expect(cpo.complaints.slice(complaintsBefore).filter((complaint) => !meant.test(complaint))).to.deep.equal([]);
  });

  /** What a partner does, where it does it, and the checks that say so. */
  const cases: readonly [what: string, behaviour: Behaviour, where: Behaving, expected: readonly string[]][] = [
    [
      'serves strangers a list (T-05)',
      { anyToken: true },
      'locations',
      ['locations.without-token fail', 'locations.wrong-token fail'],
    ],
    [
      'serves strangers its versions (T-05, V-09)',
      { anyToken: true },
      'versions',
      ['versions.without-token fail', 'versions.wrong-token fail'],
    ],
    [
      'serves strangers its credentials (T-05)',
      { anyToken: true },
      'credentials',
      // What it answers to a stranger has no token in it.
      ['credentials.without-token fail', 'credentials.wrong-token fail'],
    ],
    ['does not repeat the ids (T-70, T-71)', { forgetsIds: true }, 'tariffs', ['tariffs.ids fail']],
    ['does not repeat the ids of its versions (T-75)', { forgetsIds: true }, 'versions', ['versions.ids fail']],
    ['does not turn the routing headers round (R-05)', { keepsRouting: true }, 'cdrs', ['cdrs.routing fail']],
    [
      'ignores date_from (T-46)',
      { ignores: ['date_from'] },
      'locations',
      ['locations.future fail', 'locations.date-from fail'],
    ],
    ['ignores date_to (T-46)', { ignores: ['date_to'] }, 'cdrs', ['cdrs.date-to fail']],
    ['ignores limit (T-47)', { ignores: ['limit'] }, 'tariffs', ['tariffs.limit fail']],
    [
      'ignores offset (T-47, T-55)',
      { ignores: ['offset'] },
      'tariffs',
      ['tariffs.next-page fail', 'tariffs.offset fail', 'tariffs.offset-beyond fail'],
    ],
    [
      'links to another server (T-48, T-56, R-66)',
      { linksTo: 'http://127.0.0.1:9' },
      'sessions',
      ['sessions.link fail'],
    ],
    ['links to no next page (T-48)', { noLinks: true }, 'locations', ['locations.link fail']],
    [
      'shows objects that are not valid (T-21)',
      { shows: ({ coordinates: _, ...location }) => location },
      'locations',
      ['locations.objects fail'],
    ],
    [
      'shows objects of others (T-63)',
      { shows: (location) => ({ ...location, country_code: 'FR', party_id: 'XXX' }) },
      'locations',
      ['locations.owners fail'],
    ],
    [
      'does not say how many objects there are (T-49)',
      { headers: { 'X-Total-Count': 'many' } },
      'tariffs',
      ['tariffs.total-count fail'],
    ],
    ['does not say how many it gives (T-50)', { headers: { 'X-Limit': '' } }, 'tariffs', ['tariffs.x-limit fail']],
    ['answers as text (T-25)', { headers: { 'Content-Type': 'text/plain' } }, 'cdrs', ['cdrs.envelope fail']],
    ['has a clock that is an hour ahead', { clockAheadMs: hourMs }, 'tariffs', ['clock.skew warn']],
    ['has a clock that is an hour behind', { clockAheadMs: -hourMs }, 'tariffs', ['clock.skew warn']],
    ['finds what is not there (T-31, T-36)', { findsAll: true }, 'locations', ['locations.unknown-object fail']],
    ['takes a GET for another method (T-13)', { findsAll: true }, 'sessions', ['sessions.no-get fail']],
    [
      'does not answer a list',
      { status500: true },
      'locations',
      ['locations.page fail', 'locations.unknown-object fail'],
    ],
    ['answers a list with no OCPI', { garbage: true }, 'tariffs', ['tariffs.page fail']],
    ['never answers a list', { hang: true }, 'tariffs', ['tariffs.page fail']],
    ['cuts the connection', { reset: true }, 'tariffs', ['tariffs.page fail']],
    ['says that it gives nothing (T-50)', { headers: { 'X-Limit': '0' } }, 'sessions', ['sessions.x-limit fail']],
    [
      'has routing headers on its versions (R-02)',
      { headers: { 'OCPI-to-country-code': 'NL' } },
      'versions',
      ['versions.routing warn'],
    ],
    [
      'names a role that was not approved (C-31)',
      {
        data: (data) => {
          const credentials = data as { roles: object[] };
          const { roles } = credentials;
          return { ...credentials, roles: [...roles, { ...roles[0], party_id: 'XXX' }] };
        },
      },
      'credentials',
      ['credentials.roles fail'],
    ],
    [
      'does not name a role any more (C-18)',
      {
        data: (data) => {
          const credentials = data as { roles: object[] };
          return {
            ...credentials,
            roles: credentials.roles.map((role) => ({ ...role, role: 'EMSP', party_id: 'TNM', country_code: 'NL' })),
          };
        },
      },
      'credentials',
      ['credentials.roles fail'],
    ],
    [
      'answers with the token of somebody else (C-24)',
      { data: (data) => ({ ...(data as object), token: 'another-token-altogether' }) },
      'credentials',
      ['credentials.token warn'],
    ],
    [
      'leaves the name of a role out (C-37)',
      {
        data: (data) => {
          const credentials = data as { roles: { business_details: object }[] };
          return {
            ...credentials,
            roles: credentials.roles.map(({ business_details: _, ...role }) => role),
          };
        },
      },
      'credentials',
      ['credentials.object fail'],
    ],
    [
      'lists no version that is spoken (V-02)',
      { data: () => [{ version: '2.1.1', url: 'http://127.0.0.1/2.1.1' }] },
      'versions',
      ['versions.spoken fail'],
    ],
    [
      'has details at another server (R-66)',
      { data: () => [{ version: '2.2.1', url: 'http://127.0.0.1:9/2.2.1' }] },
      'versions',
      ['versions.spoken fail'],
    ],
    [
      'says that its details are those of another version (V-03)',
      { data: (data) => ({ ...(data as object), version: '2.2' }) },
      'details',
      ['details.version fail'],
    ],
    [
      'names an endpoint without a role (V-03, V-04)',
      {
        data: (data) => {
          const details = data as { endpoints: { url: string }[] };
          const url = `${details.endpoints[0]?.url}/custom`;
          return { ...details, endpoints: [...details.endpoints, { identifier: 'bebec-custom', url }] };
        },
      },
      'details',
      ['details.endpoints fail'],
    ],
    [
      'names an endpoint at another server (R-66)',
      {
        data: (data) => {
          const details = data as { endpoints: object[] };
          const custom = { identifier: 'bebec-custom', role: 'SENDER', url: 'https://ocpi.fr-xxx.example/custom' };
          return { ...details, endpoints: [...details.endpoints, custom] };
        },
      },
      'details',
      ['details.origins fail'],
    ],
    [
      'offers another module than it registered (V-08)',
      {
        data: (data) => {
          const details = data as { endpoints: { identifier: string }[] };
          return { ...details, endpoints: details.endpoints.filter(({ identifier }) => identifier !== 'cdrs') };
        },
      },
      'details',
      ['details.registered warn'],
    ],
  ];
  for (const [what, behaviour, where, expected] of cases) {
    it(`find it out when a partner ${what}: ${expected.join(', ')}`, async () => {
      await cpo.behave(behaviour, where);
      const run = await runOf(hub, cpo.partnerId);
      expect(found(run)).to.deep.equal(expected);
      expect(run.verdict).to.equal(expected.some((one) => one.endsWith('fail')) ? 'fail' : 'warn');
    });
  }

  it('find out whatever a partner does everywhere, and nothing else (T-05, T-13, T-31, T-70)', async () => {
    const everywhere = async (behaviour: Behaviour): Promise<string[]> => {
      await cpo.behave(behaviour);
      return found(await runOf(hub, cpo.partnerId));
    };
    const endpoints = ['versions', 'details', 'credentials', ...lists];
    expect(await everywhere({ anyToken: true })).to.deep.equal(
      endpoints.flatMap((name) => [`${name}.without-token fail`, `${name}.wrong-token fail`]),
    );
    expect(await everywhere({ forgetsIds: true })).to.deep.equal(endpoints.map((name) => `${name}.ids fail`));
    expect(await everywhere({ findsAll: true })).to.deep.equal([
      'paths.unknown fail',
      'locations.unknown-object fail',
      'tokens.unknown-object-received fail',
      'sessions.no-get fail',
    ]);
  });

  it('find out when a token is not taken in Base64 (T-02, T-04)', async () => {
    const raw = await hub.connect('CPO', 'BE-RAW', { tokenForm: 'raw', modules: ['tariffs'] });
    const run = await runOf(hub, raw.partnerId);
    expect(found(run)).to.deep.equal(['versions.base64 fail']);
  });

  it('answer for a partner that is not there, without waiting for each check', async () => {
    await cpo.behave({ closed: true });
    const run = await runOf(hub, cpo.partnerId);
    const asked = ['versions.answer', 'credentials.answer', ...lists.map((list) => `${list}.page`)];
    expect(found(run)).to.have.members(asked.map((id) => `${id} fail`));
    expect(idsOf(run, 'pass')).to.deep.equal([]);
    expect(run.checks[0]?.exchanges[0]).to.deep.include({ response: null });
    expect(run.checks[0]?.exchanges[0]?.fault).to.match(/cannot be reached/);
  });
});
