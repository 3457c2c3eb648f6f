import { expect } from 'chai';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { findingsOn, quarantineOf } from '../../support/data-quality.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { pushesOf } from '../../support/pushes.ts';
import { until } from '../../support/wait.ts';

/** Trying again soon, so that a delivery by the worker fits into a test. */
const limits = { forwardTimeoutMs: 500, pushTimeoutMs: 2000, backoffMinMs: 50, backoffMaxMs: 200 };

describe('CDRs pass through the hub as they were sent', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;

  before(async () => {
    hub = await startHub({ limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const post = (body: string) => cpo.request('POST', 'cdrs', 'receiver', '', { to: 'NL-TNM', body });
  const lastAtEmsp = () => pushesOf(emsp, 'cdrs').at(-1)?.bodyText;

  async function taken(cdr: CDR): Promise<CDR | undefined> {
    expect((await cpo.postCdr(cdr, 'NL-TNM')).http).to.equal(201);
    return emsp.received('cdrs').find(({ id }) => id === cdr.id);
  }

  /** A CDR as a text that no serializer writes: spaces, escapes, trailing zeros, fields nobody knows. */
  function oddText(id: string): string {
    const text = JSON.stringify(build.cdr({ id, remark: 'R' }), undefined, '\t');
    return `\r\n ${text}`
      .replace('"remark": "R"', '"remark" : "caf\\u00e9 \\/ \\"Zoë\\"", "x_meter": {"b":[1.0,-0.0,0],"a":null}')
      .replace('"excl_vat": 8.1', '"excl_vat": 8.10')
      .replace('"total_energy": 16.5', '"total_energy": 16.5000')
      .replace('"volume": 0.75', '"volume": 0.750');
  }

  it('to the byte: numbers, order, spaces, escapes and fields nobody knows (D-11, D-16)', async () => {
    const text = oddText('ODD-1');
    const answer = await post(text);
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
    expect(lastAtEmsp()).to.equal(text);
    const read = await cpo.readCdr(answer.headers.location ?? '');
    expect(read.text).to.include(text.trim());
    expect((await emsp.request('GET', 'cdrs', 'sender', '', { to: 'NL-HUB' })).text).to.include(text.trim());
  });

  it('also when the hub delivers them later (D-11, D-16)', async () => {
    const text = oddText('ODD-2');
    await emsp.behave({ hang: true }, 'cdrs');
    expect((await post(text)).envelope.status_code).to.equal(4002);
    await emsp.behave({}, 'cdrs');
    await until(() => emsp.received('cdrs').some(({ id }) => id === 'ODD-2'), { what: 'the CDR' });
    await hub.settled();
    expect(lastAtEmsp()).to.equal(text);
  });

  it('or not at all: a number that others might read otherwise is refused, as money must not be guessed (D-16)', async () => {
    const text = JSON.stringify(build.cdr({ id: 'DIGITS', total_energy: 0 }));
    for (const number of [
      '12345678901234567.89',
      '1.65e1',
      '1e400',
      '16.500000000000000001',
      `0.${'0'.repeat(20_000)}1`,
    ]) {
      const answer = await post(text.replace('"total_energy":0', `"total_energy":${number}`));
      expect([number, answer.http, answer.envelope.status_code]).to.deep.equal([number, 200, 2001]);
    }
    const unknown = await post(text.replace('"total_energy":0', '"total_energy":0,"x_meter":12345678901234567.89'));
    expect(unknown.envelope.status_code).to.equal(2001);
    expect((await quarantineOf(hub, cpo, 'cdrs'))[0]).to.include({ owner: 'BE-BEC', key: 'digits', source: 'push' });
    expect(emsp.received('cdrs').filter(({ id }) => id === 'DIGITS')).to.deep.equal([]);
    // Fifteen digits are what every reader has, and what is in quotes is no number.
    const meters = '"x_meters":[12345678901.2345,"12345678901234567.89"]';
    const fits = text.replace('"total_energy":0', `"total_energy":16.5,${meters}`);
    expect((await post(fits)).http).to.equal(201);
    expect(lastAtEmsp()).to.equal(fits);
  });

  it('with location, EVSE, tariffs and token as they were, whatever they are by now (D-11)', async () => {
    const location = build.location({ id: 'LOC1', name: 'Old name', evses: [build.evse({ uid: 'EVSE1' })] });
    const tariff = build.tariff({ id: 'TARIFF1' });
    const token = build.token({ uid: 'CARD', contract_id: 'NL-TNM-OLD' });
    await cpo.push('locations/BE/BEC/LOC1', location);
    await cpo.push('tariffs/BE/BEC/TARIFF1', tariff);
    await emsp.push('tokens/NL/TNM/CARD', token);
    const { country_code, party_id, uid, type, contract_id } = token;
    const cdr = build.cdr({
      id: 'SNAPSHOT',
      cdr_token: { country_code, party_id, uid, type, contract_id },
      cdr_location: { ...build.cdr().cdr_location, name: 'Old name' },
      tariffs: [tariff],
    });

    await cpo.patch('locations/BE/BEC/LOC1', build.patch({ name: 'New name' }));
    await cpo.patch('locations/BE/BEC/LOC1/EVSE1', build.patch({ status: 'REMOVED' }));
    await cpo.remove('tariffs/BE/BEC/TARIFF1');
    await emsp.patch('tokens/NL/TNM/CARD', build.patch({ contract_id: 'NL-TNM-NEW', valid: false }));
    await hub.settled();
    expect(emsp.received('locations')[0]).to.include({ name: 'New name' });
    expect(await taken(cdr)).to.deep.equal(cdr);
    expect((await emsp.list('cdrs')).find(({ id }) => id === 'SNAPSHOT')).to.deep.equal(cdr);
  });

  it('with how the driver was authorised last and what the eMSP said last (D-20)', async () => {
    for (const auth_method of ['AUTH_REQUEST', 'COMMAND', 'WHITELIST'] as const) {
      const cdr = build.cdr({ auth_method, authorization_reference: `said for ${auth_method}` });
      expect(await taken(cdr)).to.deep.equal(cdr);
    }
    for (const odd of [{ auth_method: 'GUESSED' }, { auth_method: undefined }]) {
      const answer = await post(JSON.stringify(build.cdr(odd as never)));
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
    }
  });

  it('with or without a session (D-21)', async () => {
    const cdrs = [build.cdr({ session_id: 'S1' }), build.cdr({ session_id: undefined })];
    for (const cdr of cdrs) expect(await taken(cdr)).to.deep.equal(cdr);
    expect(cdrs[1]).to.not.have.property('session_id');
  });

  it('with a tariff for nothing and a total of nothing (D-24)', async () => {
    const free = build.tariff({
      id: 'GRATIS',
      elements: [{ price_components: [{ type: 'FLAT', price: 0, step_size: 1 }] }],
    });
    const cdr = build.cdr({
      tariffs: [free],
      charging_periods: build.cdr().charging_periods.map((period) => ({ ...period, tariff_id: 'GRATIS' })),
      total_cost: { excl_vat: 0, incl_vat: 0 },
      total_fixed_cost: undefined,
      total_energy_cost: undefined,
      total_parking_cost: undefined,
    });
    expect(await taken(cdr)).to.deep.equal(cdr);
  });

  it('however odd they are: what does not add up is noted, delivered and never refused', async () => {
    const before = await hub.admin<{ items: object[] }>('GET', `/findings?partner=${cpo.partnerId}&module=cdrs`);
    expect(before.items).to.deep.equal([]);
    const cdr = build.cdr({ total_cost: { excl_vat: 81 }, total_energy: 16500, end_date_time: '2026-01-15T09:00:00Z' });
    expect(await taken(cdr)).to.deep.equal(cdr);
    expect(await findingsOn(hub, cpo, 'cdrs')).to.have.members([
      'end-before-start /end_date_time 2026-01-15T09:00:00Z',
      'period-order /charging_periods/*/start_date_time 2026-01-15T10:00:00.000Z',
      'total-cost /total_cost 81, and its parts 8.1',
      'total-energy /total_energy 16500, and its parts 16.5',
    ]);
  });
});
