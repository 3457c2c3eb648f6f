import { Agent } from 'node:http';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { newerCdr, newerSession, newerTariff } from '../../support/newer.ts';
import { callHttp } from '../../support/partner/http-call.ts';
import { authorizationOf } from '../../support/partner/keyring.ts';
import { until } from '../../support/wait.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const theirs = { country_code: 'NL', party_id: 'TNM' };

describe('the faults of platforms of OCPI 2.3.0', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC', { speaks: ['2.3.0'] });
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
  });
  after(() => hub.stop());

  const put = (module: string, object: Record<string, unknown>) =>
    cpo.request('PUT', module, 'receiver', `BE/BEC/${object['id']}`, { to: 'NL-HUB', body: object });

  for (const [what, module, object, path] of [
    ['a Tariff without tax_included', 'tariffs', { ...build.tariff({ ...own, id: 'T1' }) }, '/tax_included'],
    [
      'a Tariff whose tax_included is nonsense',
      'tariffs',
      { ...build.tariff({ ...own, id: 'T1' }), tax_included: 'MAYBE' },
      '/tax_included',
    ],
    [
      'a Tariff whose bound is one of 2.2.1',
      'tariffs',
      newerTariff(build.tariff({ ...own, id: 'T1', min_price: { excl_vat: 1 } })),
      '/min_price/before_taxes',
    ],
    [
      'a Location without its coordinates',
      'locations',
      { ...build.location({ ...own, id: 'L1', coordinates: undefined }) },
      '/coordinates',
    ],
    [
      'an id that is not the one of the URL',
      'tariffs',
      { ...newerTariff(build.tariff({ ...own, id: 'T1' })), party_id: 'XXX' },
      '/party_id',
    ],
  ] as const) {
    it(`name the field: ${what}`, async () => {
      const { http, envelope } = await put(module, object as Record<string, unknown>);
      expect([http, envelope.status_code]).to.deep.equal([200, 2001]);
      expect(envelope.status_message).to.include(`${path}: `);
    });
  }

  it('name the field of a CDR by its own version, and of what the hub cannot say (Z-04)', async () => {
    const cdr = await cpo.request('POST', 'cdrs', 'receiver', '', { to: 'NL-TNM', body: build.cdr(own) });
    expect([cdr.http, cdr.envelope.status_code]).to.deep.equal([200, 2001]);
    expect(cdr.envelope.status_message).to.include('/total_cost/before_taxes: ');
    const price_components = [{ type: 'ENERGY', price: 0.44, step_size: 1 }];
    const elements = [{ price_components, restrictions: { booking: 'BOOKING' } }];
    const tariff = await put('tariffs', newerTariff(build.tariff({ ...own, id: 'T2', elements: elements as never })));
    expect(tariff.envelope.status_code).to.equal(2001);
    expect(tariff.envelope.status_message).to.include(
      '/elements/*/restrictions/booking: prices a booking, which the hub does not know',
    );
    await until(
      async () => {
        const { items } = await hub.admin<{ items: { key: string }[] }>('GET', '/quarantine');
        return items.some(({ key }) => key.toLowerCase() === 't2');
      },
      { what: 'the tariff in quarantine' },
    );
  });

  it('are not found in what their version lists and 2.2.1 does not, pushed or pulled', async () => {
    const evse = (standard: string, restriction: string) =>
      build.evse({
        parking_restrictions: [restriction] as never,
        connectors: [build.connector({ standard: standard as never })],
      });
    const placeOf = (id: string, ...evses: ReturnType<typeof evse>[]) => build.location({ ...own, id, evses });
    expect((await put('locations', { ...placeOf('NEW', evse('MCS', 'TAXIS')) })).envelope.status_code).to.equal(1000);
    expect((await put('locations', { ...placeOf('ODD', evse('ODD-1', 'TAXIS')) })).envelope.status_code).to.equal(1000);
    cpo.keep(
      'locations',
      placeOf('PULLED', evse('SAE_J3400', 'EMPLOYEES')),
      placeOf('PULLED-ODD', evse('MCS', 'ODD-2')),
    );
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'locations', kind: 'full' });
    type Found = { items: { path: string; example: string; times: number }[] };
    const found = await until(
      async () => {
        const { items } = await hub.admin<Found>('GET', `/findings?partner=${cpo.partnerId}&module=locations`);
        return items.length > 1 ? items : undefined;
      },
      { what: 'what is odd' },
    );
    expect(found?.map(({ path, example, times }) => [path, example, times])).to.have.deep.members([
      ['/evses/*/connectors/*/standard', 'ODD-1', 1],
      ['/evses/*/parking_restrictions/*', 'ODD-2', 1],
    ]);
  });

  it('are 4000 for who asks, when an answer is not what its version says', async () => {
    cpo.keep('tariffs', newerTariff(build.tariff({ ...own, id: 'GOOD' })), { ...build.tariff({ ...own, id: 'BAD' }) });
    // Out of a list it is left out, and the rest goes on.
    expect((await emsp.list('tariffs', {}, 'BE-BEC')).map(({ id }) => id)).to.deep.equal(['GOOD']);
    const readable = build.location({ ...own, id: 'L2', coordinates: undefined });
    cpo.keep('locations', { ...readable });
    const asked = await emsp.request('GET', 'locations', 'sender', 'L2', { to: 'BE-BEC' });
    expect(asked.envelope.status_code).to.equal(4000);
    expect(asked.envelope.status_message).to.include('/coordinates');
    const posted = await cpo.request('POST', 'cdrs', 'receiver', '', {
      to: 'NL-TNM',
      body: newerCdr(build.cdr({ ...own, id: 'C1' })),
    });
    expect(posted.http).to.equal(201);
  });

  it('are left out of lists, whatever they say of whose they are', async () => {
    const good = newerTariff(build.tariff({ ...own, id: 'GOOD' }));
    const strange = [null, 5, {}, [], 'BE'].flatMap((country_code) =>
      [null, 5, {}, []].map((party_id) => ({ country_code, party_id })),
    );
    try {
      for (const module of ['tariffs', 'locations', 'sessions', 'cdrs'] as const) {
        const objects = [...strange, 42, null, 'x', [], {}, ...(module === 'tariffs' ? [good] : [])];
        for (const data of [objects, ...objects]) {
          await cpo.behave({ data: () => data }, module);
          const { http, envelope } = await emsp.request('GET', module, 'sender', '', { to: 'BE-BEC' });
          const answer = `${http} ${envelope.status_code}`;
          expect(['200 1000', '200 4000'], `${module} ${JSON.stringify(data)}: ${answer}`).to.include(answer);
          if (data !== objects) continue;
          expect((envelope.data as { id: string }[]).map(({ id }) => id)).to.deep.equal(
            module === 'tariffs' ? ['GOOD'] : [],
          );
        }
      }
    } finally {
      await cpo.behave({}, 'tariffs', 'locations', 'sessions', 'cdrs');
    }
  });

  it('are never the hub’s: what is nonsense is 2001, and nothing is 3000', async () => {
    const cdr = newerCdr(build.cdr({ ...own, id: 'ODD' }));
    const tariff = newerTariff(build.tariff({ ...own, id: 'ODD' }));
    const session = newerSession(build.session({ ...own, id: 'ODD', cdr_token: build.cdrToken(theirs) }));
    const location = build.location({ ...own, id: 'ODD' });
    const prices = [
      null,
      4,
      [],
      {},
      { before_taxes: null },
      { before_taxes: '4' },
      { before_taxes: 4, taxes: null },
      { before_taxes: 4, taxes: {} },
      { before_taxes: 4, taxes: [null] },
      { before_taxes: 4, taxes: [{}] },
      { before_taxes: 4, taxes: [{ name: 'A' }] },
      { before_taxes: 4, taxes: [{ name: 'A', amount: 'B' }] },
      { before_taxes: 1e300, taxes: [{ name: 'A', amount: 1e-300 }] },
      { before_taxes: 4, taxes: Array.from({ length: 200 }, () => ({ name: 'A', amount: 0.1 })) },
    ];
    const bodies = [
      ...prices.flatMap((price) => [
        { module: 'cdrs', body: { ...cdr, total_cost: price } },
        { module: 'sessions', body: { ...session, total_cost: price } },
        { module: 'tariffs', body: { ...tariff, min_price: price } },
      ]),
      ...['YES', 'N/A', null, 1].map((tax_included) => ({ module: 'tariffs', body: { ...tariff, tax_included } })),
      ...[null, [], [null], [{ price_components: [null] }], [{ restrictions: { booking: {} } }]].map((elements) => ({
        module: 'tariffs',
        body: { ...tariff, elements },
      })),
      { module: 'cdrs', body: { ...cdr, tariffs: [null] } },
      { module: 'cdrs', body: { ...cdr, tariffs: [{ ...tariff, tax_included: 'YES' }] } },
      { module: 'cdrs', body: { ...cdr, cdr_token: null } },
      { module: 'sessions', body: { ...session, cdr_token: [] } },
      { module: 'locations', body: { ...location, parking_places: {}, help_phone: 7 } },
      { module: 'locations', body: { ...location, evses: [{ uid: 'E', connectors: [null] }] } },
      ...['cdrs', 'sessions', 'tariffs', 'locations'].flatMap((module) =>
        [null, [], 'x', 7].map((body) => ({ module, body })),
      ),
    ];
    const answers = new Map<string, number>();
    for (const { module, body } of bodies) {
      const method = module === 'cdrs' ? 'POST' : 'PUT';
      const to = module === 'cdrs' || module === 'sessions' ? 'NL-TNM' : 'NL-HUB';
      const path = module === 'cdrs' ? '' : 'BE/BEC/ODD';
      const { http, envelope } = await cpo.request(method, module, 'receiver', path, {
        to,
        body: JSON.stringify(body),
      });
      const answer = `${http} ${envelope.status_code}`;
      expect(['200 1000', '201 1000', '200 2001', '200 4000'], `${module} ${JSON.stringify(body)}`).to.include(answer);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    expect(answers.get('200 2001')).to.be.greaterThan(40);
  });

  it('are 404 for a version or a place that is not there', async () => {
    const ask = (path: string) =>
      callHttp(new Agent(), {
        method: 'GET',
        url: `${hub.url}/ocpi/${path}`,
        headers: { authorization: authorizationOf(cpo.credentialsToken ?? '', 'base64') },
      });
    for (const path of [
      '2.2',
      '2.1.1',
      '2.1.1/sender/tokens',
      '2.3.0/credentials/x',
      '2.3.0/sender/payments',
      '2.3.0/receiver/hubclientinfo',
      '2.3.0/x',
    ])
      expect([path, (await ask(path)).http]).to.deep.equal([path, 404]);
    for (const path of ['2.3.0', '2.3.0/', '2.3.0/credentials', '2.3.0/sender/hubclientinfo', '2.3.0/sender/tokens'])
      expect([path, (await ask(path)).http]).to.deep.equal([path, 200]);
  });
});
