import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { runOf } from '../../support/conformance.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { newerCdr, newerSession, newerTariff, taxed } from '../../support/newer.ts';
import { until } from '../../support/wait.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const theirs = { country_code: 'NL', party_id: 'TNM' };
const cdr_token = { ...theirs, uid: 'T1', type: 'RFID', contract_id: 'NL-TNM-C1' } as const;

/** A Connector that 2.2.1 has no name for, and one that it has. */
const connectors = [
  build.connector({ id: 'OLD' }),
  build.connector({ id: 'NEW', standard: 'MCS' as never, capabilities: ['ISO_15118_2_PLUG_AND_CHARGE'] }),
];

/** A Location with what only 2.3.0 knows. */
const newerLocation = (about: object = {}) =>
  build.location({
    ...own,
    id: 'L1',
    help_phone: '+3212345678',
    parking_places: [
      { id: 'P1', vehicle_types: ['PERSONAL_VEHICLE'], reservation_required: false, restricted_to_type: true },
    ],
    evses: [
      build.evse({
        uid: 'E1',
        capabilities: ['RFID_READER', 'SELF_DESTRUCTION'] as never,
        parking_restrictions: ['CUSTOMERS', 'TAXIS'] as never,
        parking: [{ parking_id: 'P1', evse_position: 'LEFT' }],
        connectors,
      }),
      build.evse({ uid: 'E2', connectors: [build.connector({ id: '1', standard: 'MCS' as never })] }),
    ],
    ...about,
  });

describe('a CPO of OCPI 2.3.0 and an eMSP of 2.2.1', () => {
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
  afterEach(() => {
    expect(cpo.complaints).to.deep.equal([]);
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('exchange a Location without what 2.2.1 does not know, pushed, patched and listed (Z-01)', async () => {
    const location = newerLocation();
    expect((await cpo.push('locations/BE/BEC/L1', location)).envelope.status_code).to.equal(1000);
    await hub.settled();
    const { help_phone: _, parking_places: __, ...plain } = location as never as Record<string, unknown>;
    const [evse] = location.evses ?? [];
    const { parking: ___, ...plainEvse } = evse as never as Record<string, unknown>;
    const expected = {
      ...plain,
      evses: [
        {
          ...plainEvse,
          capabilities: ['RFID_READER'],
          parking_restrictions: ['CUSTOMERS'],
          connectors: [connectors[0]],
        },
      ],
    };
    expect(emsp.received('locations')).to.deep.equal([expected]);
    expect(await emsp.list('locations')).to.deep.equal([expected]);
    const one = await emsp.request('GET', 'locations', 'sender', 'L1', { to: 'NL-HUB' });
    expect(one.envelope.data).to.deep.equal(expected);
    // The same out of the CPO's own list, and what it answers about one.
    expect(await emsp.list('locations', {}, 'BE-BEC')).to.deep.equal([expected]);
    const asked = await emsp.request('GET', 'locations', 'sender', 'L1', { to: 'BE-BEC' });
    expect(asked.envelope.data).to.deep.equal(expected);
    const evseOf = await emsp.request('GET', 'locations', 'sender', 'L1/E1', { to: 'NL-HUB' });
    expect(evseOf.envelope.data).to.deep.equal(expected.evses[0]);
    const noPlug = await emsp.request('GET', 'locations', 'sender', 'L1/E1/NEW', { to: 'NL-HUB' });
    expect(noPlug.envelope.status_code).to.equal(4000);
    const patched = await cpo.patch('locations/BE/BEC/L1/E1', build.patch({ status: 'CHARGING' }));
    expect(patched.envelope.status_code).to.equal(1000);
    await hub.settled();
    expect(emsp.received('locations')[0]?.evses?.map(({ uid, status }) => [uid, status])).to.deep.equal([
      ['E1', 'CHARGING'],
    ]);
    // The owner gets back all that it has said.
    const back = await cpo.request('GET', 'locations', 'receiver', 'BE/BEC/L1', { to: 'NL-HUB' });
    expect(back.envelope.data).to.deep.include({ help_phone: '+3212345678' });
  });

  it('have a place without an EVSE whose last plug has become one that 2.2.1 does not know (Z-04, ConnectorType)', async () => {
    const evseOf = (uid: string, standard = 'IEC_62196_T2') =>
      build.evse({ uid, connectors: [build.connector({ id: '1', standard: standard as never })] });
    await cpo.push('locations/BE/BEC/L2', build.location({ ...own, id: 'L2', evses: [evseOf('E1'), evseOf('E2')] }));
    await hub.settled();
    const told = () =>
      emsp
        .received('locations')
        .find(({ id }) => id === 'L2')
        ?.evses?.map(({ uid }) => uid);
    expect(told()).to.deep.equal(['E1', 'E2']);
    await cpo.push('locations/BE/BEC/L2/E2', evseOf('E2', 'MCS'));
    await hub.settled();
    expect(told()).to.deep.equal(['E1']);
    // What is changed of it then is none of the eMSP's business.
    expect((await cpo.patch('locations/BE/BEC/L2/E2', build.patch({ status: 'CHARGING' }))).http).to.equal(200);
    await hub.settled();
    expect(told()).to.deep.equal(['E1']);
    await cpo.push('locations/BE/BEC/L2/E2', evseOf('E2'));
    await hub.settled();
    expect(told()).to.deep.equal(['E1', 'E2']);
    await cpo.patch('locations/BE/BEC/L2/E2/1', build.patch({ standard: 'MCS' }));
    await hub.settled();
    expect(told()).to.deep.equal(['E1']);
  });

  it('exchange a Tariff, and a charge with its bill (Z-01)', async () => {
    const tariff = build.tariff({ ...own, id: 'TARIFF1' });
    const put = await cpo.push('tariffs/BE/BEC/TARIFF1', newerTariff(tariff));
    expect(put.envelope.status_code, JSON.stringify(put.envelope)).to.equal(1000);
    await hub.settled();
    expect(emsp.received('tariffs')).to.deep.equal([tariff]);

    const token = build.token({ ...theirs, uid: 'T1', contract_id: 'NL-TNM-C1' });
    await emsp.push('tokens/NL/TNM/T1', token);
    await hub.settled();
    expect(cpo.received('tokens')).to.deep.equal([token]);

    const session = build.session({ ...own, id: 'S1', cdr_token, total_cost: { excl_vat: 2, incl_vat: 2.42 } });
    const begun = await cpo.push('sessions/BE/BEC/S1', newerSession(session));
    expect(begun.http, JSON.stringify(begun.envelope)).to.equal(201);
    const change = build.patch({ total_cost: taxed({ excl_vat: 3, incl_vat: 3.63 }) });
    expect((await cpo.patch('sessions/BE/BEC/S1', change)).envelope.status_code).to.equal(1000);
    expect(emsp.received('sessions')[0]).to.deep.include({ id: 'S1', total_cost: { excl_vat: 3, incl_vat: 3.63 } });

    const cdr = build.cdr({ ...own, id: 'C1', cdr_token });
    const posted = await cpo.postCdr(newerCdr(cdr));
    expect(posted.http, JSON.stringify(posted.envelope)).to.equal(201);
    expect(emsp.received('cdrs')).to.deep.equal([cdr]);
    const url = String(posted.headers['location']);
    expect(url.startsWith(`${hub.url}/ocpi/2.3.0/receiver/cdrs/`)).to.equal(true);
    expect((await cpo.readCdr(url)).envelope.data).to.deep.equal(newerCdr(cdr));
    expect(await emsp.list('cdrs')).to.deep.equal([cdr]);
  });

  it('exchange a command with its result, an authorization, and lists of each other (Z-01, M-21)', async () => {
    const response_url = emsp.responseUrl('R1');
    const token = build.token({ ...theirs, uid: 'T1', contract_id: 'NL-TNM-C1' });
    const answer = await emsp.request('POST', 'commands', 'receiver', 'START_SESSION', {
      to: 'BE-BEC',
      body: { response_url, token, location_id: 'L1', evse_uid: 'E1' },
    });
    expect(answer.envelope.data).to.deep.equal({ result: 'ACCEPTED', timeout: 30 });
    const asked = cpo.receivedLog.findLast(({ path }) => path.includes('/commands/START_SESSION'));
    const url = (asked?.body as { response_url?: string } | undefined)?.response_url ?? '';
    expect(url.startsWith(`${hub.url}/ocpi/2.3.0/sender/commands/`)).to.equal(true);
    expect((await cpo.postResult(url, { result: 'ACCEPTED' }, 'NL-TNM')).envelope.status_code).to.equal(1000);
    await until(() => emsp.receivedLog.some(({ path }) => path.endsWith('/sender/commands/R1')), {
      what: 'the result',
    });

    const allowed = await cpo.authorize('T1', { to: 'NL-TNM' });
    expect(allowed.envelope.data).to.deep.include({ allowed: 'ALLOWED' });
    expect((await cpo.list('tokens')).map(({ uid }) => uid)).to.deep.equal(['T1']);
    // The eMSP reads the CPO's own list through the hub.
    cpo.keep('tariffs', newerTariff(build.tariff({ ...own, id: 'TARIFF9' })));
    const [through] = (await emsp.list('tariffs', {}, 'BE-BEC')).filter(({ id }) => id === 'TARIFF9');
    expect(through).to.not.have.property('tax_included');
  });

  it('are pulled from in their version (Z-01)', async () => {
    const late = build.tariff({ ...own, id: 'TARIFF2' });
    cpo.keep('tariffs', newerTariff(late));
    cpo.keep('tariffs', build.tariff({ ...own, id: 'WITHOUT-TAX' }));
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'tariffs', kind: 'full' });
    await until(() => emsp.received('tariffs').find(({ id }) => id === 'TARIFF2'), { what: 'the tariff' });
    expect(emsp.received('tariffs').find(({ id }) => id === 'TARIFF2')).to.deep.equal(late);
    const refused = await until(
      async () => {
        const { items } = await hub.admin<{ items: { key: string; issues: { path: string }[] }[] }>(
          'GET',
          '/quarantine',
        );
        return items.filter(({ key }) => key.toLowerCase() === 'without-tax')[0];
      },
      { what: 'the tariff without tax_included' },
    );
    expect(refused?.issues.map(({ path }) => path)).to.deep.equal(['/tax_included']);
  });

  it('count what got lost, and hold back what cannot be told (Z-02, Z-04)', async () => {
    const held = build.evse({ uid: 'E2', connectors: [build.connector({ id: '1', standard: 'MCS' as never })] });
    const posted = await cpo.postCdr(
      newerCdr(
        build.cdr({
          ...own,
          id: 'HELD',
          cdr_token,
          cdr_location: { ...build.cdr().cdr_location, connector_standard: 'MCS' as never },
        }),
      ),
    );
    expect(posted.envelope.status_code).to.equal(4000);
    expect(posted.envelope.status_message).to.include('/cdr_location/connector_standard');
    await cpo.push('locations/BE/BEC/L1/E2', held);
    await hub.settled();
    const entries = await until(
      async () => {
        const { items } = await hub.admin<{ items: { module: string; id: string; reason: string }[] }>(
          'GET',
          `/partners/${emsp.partnerId}/undelivered`,
        );
        return items.some(({ module }) => module === 'cdrs') ? items : undefined;
      },
      { what: 'the hold to be shown' },
    );
    const cdr = entries?.find(({ module }) => module === 'cdrs');
    expect(cdr).to.deep.include({ id: 'HELD' });
    expect(cdr?.reason).to.include('cannot be told in OCPI 2.2.1');
    expect(emsp.received('cdrs').map(({ id }) => id)).to.not.include('HELD');
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    expect(metrics).to.match(
      /crossvolt_translation_losses_total\{version="2.2.1",module="locations",field="\/help_phone"\} \d/,
    );
    expect(metrics).to.match(
      /crossvolt_translation_holds_total\{version="2.2.1",module="cdrs",field="\/cdr_location\/connector_standard"\} \d/,
    );
  });
});

describe('a CPO of OCPI 2.2.1 and an eMSP of 2.3.0', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM', { speaks: ['2.3.0'] });
    await hub.agree('BE-BEC', 'NL-TNM');
  });
  after(() => hub.stop());

  it('exchange Locations, Tariffs, Tokens, a charge, its bill, a command and an authorization (Z-01)', async () => {
    const location = build.location({ ...own, id: 'L1' });
    await cpo.push('locations/BE/BEC/L1', location);
    const tariff = build.tariff({ ...own, id: 'TARIFF1', min_price: { excl_vat: 1, incl_vat: 1.21 } });
    await cpo.push('tariffs/BE/BEC/TARIFF1', tariff);
    const token = build.token({ ...theirs, uid: 'T1', contract_id: 'NL-TNM-C1' });
    await emsp.push('tokens/NL/TNM/T1', token);
    await hub.settled();
    expect(emsp.received('locations')).to.deep.equal([location]);
    const newer = { ...newerTariff(tariff), min_price: { before_taxes: 1, after_taxes: 1.21 } };
    expect(emsp.received('tariffs')).to.deep.equal([newer]);
    expect(await emsp.list('tariffs')).to.deep.equal([newer]);
    expect(cpo.received('tokens')).to.deep.equal([token]);

    const session = build.session({ ...own, id: 'S1', cdr_token, total_cost: { excl_vat: 2, incl_vat: 2.42 } });
    expect((await cpo.push('sessions/BE/BEC/S1', session)).http).to.equal(201);
    expect(emsp.received('sessions')).to.deep.equal([newerSession(session)]);
    const cdr = build.cdr({ ...own, id: 'C1', cdr_token });
    const posted = await cpo.postCdr(cdr);
    expect(posted.http, JSON.stringify(posted.envelope)).to.equal(201);
    expect(emsp.received('cdrs')).to.deep.equal([newerCdr(cdr)]);
    expect(String(posted.headers['location']).startsWith(`${hub.url}/ocpi/2.2.1/receiver/cdrs/`)).to.equal(true);

    const answer = await emsp.request('POST', 'commands', 'receiver', 'START_SESSION', {
      body: { response_url: emsp.responseUrl('R1'), token, location_id: 'L1', evse_uid: location.evses?.[0]?.uid },
    });
    expect(answer.envelope.data, JSON.stringify(answer.envelope)).to.deep.equal({ result: 'ACCEPTED', timeout: 30 });
    const asked = cpo.receivedLog.findLast(({ path }) => path.includes('/commands/START_SESSION'));
    const url = (asked?.body as { response_url?: string } | undefined)?.response_url ?? '';
    expect(url.startsWith(`${hub.url}/ocpi/2.2.1/sender/commands/`)).to.equal(true);
    await cpo.postResult(url, { result: 'ACCEPTED' }, 'NL-TNM');
    await until(() => emsp.receivedLog.some(({ path }) => path === '/ocpi/2.3.0/sender/commands/R1'), {
      what: 'the result',
    });
    expect((await cpo.authorize('T1')).envelope.data).to.deep.include({ allowed: 'ALLOWED' });
    // A page of the CPO's own list, through the hub.
    const through = await emsp.list('tariffs', {}, 'BE-BEC');
    expect(through).to.deep.equal([newer]);
    // How the other is connected.
    await until(() => emsp.received('hubclientinfo').some(({ party_id }) => party_id === 'BEC'), {
      what: 'client info',
    });
    expect(cpo.complaints).to.deep.equal([]);
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('mean the same token by a type that 2.2.1 does not know (table 14.5 of Z-01)', async () => {
    const uid = 'NLTNMC2';
    const token = build.token({ ...theirs, uid, type: 'EMAID' as never, contract_id: 'NL-TNM-C2' });
    expect((await emsp.push(`tokens/NL/TNM/${uid}`, token)).envelope.status_code).to.equal(1000);
    await hub.settled();
    expect(cpo.received('tokens').find((one) => one.uid === uid)).to.deep.equal({ ...token, type: 'OTHER' });
    const about = { ...theirs, uid, contract_id: 'NL-TNM-C2' };
    const allowed = await cpo.authorize(uid, { type: 'OTHER' });
    expect(allowed.envelope.data).to.deep.include({ allowed: 'ALLOWED', token: { ...token, type: 'OTHER' } });
    const cdr = build.cdr({ ...own, id: 'C2', cdr_token: { ...about, type: 'OTHER' } });
    expect((await cpo.postCdr(cdr)).http).to.equal(201);
    const known = { ...newerCdr(cdr), cdr_token: { ...about, type: 'EMAID' } };
    const byId = (objects: readonly object[]) => objects.find((one) => (one as { id: string }).id === 'C2');
    expect(byId(emsp.received('cdrs'))).to.deep.equal(known);
    expect(byId(await emsp.list('cdrs'))).to.deep.equal(known);
    expect(cpo.complaints).to.deep.equal([]);
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('read lists whose next pages are in their version (T-48)', async () => {
    for (let at = 2; at < 6; at += 1)
      await cpo.push(`tariffs/BE/BEC/TARIFF${at}`, build.tariff({ ...own, id: `TARIFF${at}` }));
    await hub.settled();
    const page = await emsp.request('GET', 'tariffs', 'sender', '', { to: 'NL-HUB', query: { limit: 2 } });
    expect(page.headers['link']).to.include(`<${hub.url}/ocpi/2.3.0/sender/tariffs?`);
    const all = await emsp.list('tariffs', { limit: 2 });
    expect(all.map(({ id }) => id)).to.deep.equal([1, 2, 3, 4, 5].map((at) => `TARIFF${at}`));
    expect(all.every((tariff) => tariff['tax_included'] === 'NO')).to.equal(true);
  });
});

describe('a CPO and an eMSP of OCPI 2.3.0', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC', { speaks: ['2.3.0'] });
    emsp = await hub.connect('EMSP', 'NL-TNM', { speaks: ['2.3.0'] });
    await hub.agree('BE-BEC', 'NL-TNM');
  });
  after(() => hub.stop());

  const bodyAt = (path: string) => emsp.receivedLog.findLast((one) => one.path.includes(path))?.bodyText;

  it('exchange everything they say, known to 2.2.1 or not (Z-02)', async () => {
    const location = newerLocation();
    await cpo.push('locations/BE/BEC/L1', location);
    await hub.settled();
    expect(emsp.received('locations')).to.deep.equal([location]);
    expect(await emsp.list('locations')).to.deep.equal([location]);
    const total_cost = {
      before_taxes: 2,
      taxes: [
        { name: 'State tax', account_number: 'A1', percentage: 5, amount: 0.1 },
        { name: 'City tax', amount: 0.05 },
      ],
    };
    const session = { ...newerSession(build.session({ ...own, id: 'S1', cdr_token })), total_cost };
    expect((await cpo.push('sessions/BE/BEC/S1', session)).http).to.equal(201);
    expect(emsp.received('sessions')).to.deep.equal([session]);
    expect(await emsp.list('sessions')).to.deep.equal([session]);
    // Prices with taxes stay what they are, also where nobody can say what they are without.
    const elements = [{ price_components: [{ type: 'ENERGY', price: 0.44, step_size: 1 }] }];
    const tariff = build.tariff({ ...own, id: 'TARIFF1', elements: elements as never, tax_included: 'YES' });
    const put = await cpo.push('tariffs/BE/BEC/TARIFF1', tariff);
    expect(put.envelope.status_code, JSON.stringify(put.envelope)).to.equal(1000);
    await hub.settled();
    expect(emsp.received('tariffs')).to.deep.equal([tariff]);
    expect(await emsp.list('tariffs')).to.deep.equal([tariff]);
    const token = build.token({ ...theirs, uid: 'NLTNMC1', type: 'EMAID' as never });
    await emsp.push('tokens/NL/TNM/NLTNMC1', token);
    await hub.settled();
    expect(cpo.received('tokens')).to.deep.equal([token]);
    expect(cpo.complaints).to.deep.equal([]);
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('exchange what is passed on at once, and bills, to the byte (Z-01)', async () => {
    const session = JSON.stringify(newerSession(build.session({ ...own, id: 'S2', cdr_token })), null, 1);
    await cpo.request('PUT', 'sessions', 'receiver', 'BE/BEC/S2', { to: 'NL-TNM', body: session });
    expect(bodyAt('/sessions/BE/BEC/S2')).to.equal(session);
    const cdr = { ...newerCdr(build.cdr({ ...own, id: 'C1', cdr_token })), booking_id: 'B1' };
    const text = JSON.stringify(cdr, null, 2);
    // It arrives late, by the worker.
    await emsp.behave({ status500: true }, 'cdrs');
    const posted = await cpo.request('POST', 'cdrs', 'receiver', '', { to: 'NL-TNM', body: text });
    expect(posted.envelope.status_code).to.equal(4000);
    await emsp.behave({}, 'cdrs');
    await until(() => emsp.received('cdrs').length > 0, { what: 'the bill' });
    expect(bodyAt('/receiver/cdrs')).to.equal(text);
    const back = await cpo.readCdr(
      String((await cpo.request('POST', 'cdrs', 'receiver', '', { to: 'NL-TNM', body: text })).headers['location']),
    );
    expect(back.text).to.include(text);
    const authorized = await cpo.authorize('NLTNMC1', { to: 'NL-TNM', type: 'EMAID' });
    expect(authorized.envelope.data).to.deep.include({ allowed: 'ALLOWED' });
  });

  it('are checked by their version, when the operator has them checked (V-03)', async () => {
    cpo.keep('tariffs', newerTariff(build.tariff(own)), { ...build.tariff({ ...own, id: 'WITHOUT-TAX' }) });
    cpo.keep('cdrs', newerCdr(build.cdr({ ...own, cdr_token })));
    const run = await runOf(hub, cpo.partnerId);
    const judged = Object.fromEntries(run.checks.map(({ id, verdict }) => [id, verdict]));
    expect(judged).to.deep.include({
      'versions.spoken': 'pass',
      'details.version': 'pass',
      'credentials.object': 'pass',
      'locations.objects': 'pass',
      'cdrs.objects': 'pass',
      'tariffs.objects': 'fail',
    });
    const { issues = [] } = run.checks.find(({ id }) => id === 'tariffs.objects') ?? {};
    expect(new Set(issues.map(({ path }) => path.split('/').at(-1)))).to.deep.equal(new Set(['tax_included']));
  });
});
