import { expect } from 'chai';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { createBuild } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';

const limits = { cdrCheckLookMs: 50 };

interface Ledger {
  readonly number: number;
  readonly id: string;
  readonly state: string;
  readonly verdict: string | null;
  readonly rules: readonly string[];
  readonly held_at: string | null;
  readonly rejection: string | null;
}

interface Check {
  readonly verdict: string | null;
  readonly time_zone: string | null;
  readonly reasons: readonly { rule: string; severity: string; field: string; stated?: string; expected?: string }[];
  readonly recalculated: { readonly total_cost: object; readonly delta: object } | null;
  readonly explanation: readonly string[];
}

describe('the check of CDRs on their way', () => {
  let database: TestDatabase;
  let hub: TestHub;
  let cpo: ConnectedPartner;
  /** Its CDRs are delivered and flagged. */
  let emsp: ConnectedPartner;
  /** CDRs for it are held when they fail. */
  let wary: ConnectedPartner;
  let waryAgreement: string;
  const build = createBuild(() => Date.now());
  let count = 0;

  before(async () => {
    database = await createTestDatabase();
    hub = await startHub({ database, limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    wary = await hub.connect('EMSP', 'DE-WRY');
    await hub.agree('*', '*');
    const { id } = await hub.admin<{ id: string }>('POST', '/agreements', {
      cpo: 'BE-BEC',
      emsp: 'DE-WRY',
      cdr_policy: 'hold',
    });
    waryAgreement = id;
    await hub.settled();
  });
  after(async () => {
    await hub.stop();
    await database.drop();
  });
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

  /** A charge that ended just now, at an EVSE and with a token of its own, for 8.10. */
  function charge(partner: ConnectedPartner, about: object = {}): CDR {
    count += 1;
    const [country_code = '', party_id = ''] = partner.party.split('-');
    const { session_id: _, cdr_location, charging_periods, ...cdr } = build.cdr({ id: `C${count}` });
    const [charging, parking] = charging_periods;
    return build.cdr({
      ...cdr,
      session_id: undefined,
      start_date_time: ago(70),
      end_date_time: ago(10),
      charging_periods: [
        { ...charging, start_date_time: ago(70) },
        { ...parking, start_date_time: ago(25) },
      ] as CDR['charging_periods'],
      cdr_location: { ...cdr_location, evse_uid: `EVSE${count}` },
      cdr_token: build.cdrToken({
        country_code,
        party_id,
        uid: `UID-OF-A-DRIVER-${count}`,
        contract_id: `${partner.party}-CONTRACT${count}`,
      }),
      ...about,
    });
  }

  const inflated = { total_cost: { excl_vat: 81, incl_vat: 98.01 } };
  const nameOf = ({ id }: CDR) => `BE-BEC%2F${id}`;
  const ledgerOf = (cdr: CDR) => hub.admin<Ledger>('GET', `/cdrs/${nameOf(cdr)}`);
  const checkOf = (cdr: CDR) => hub.admin<Check>('GET', `/cdrs/${nameOf(cdr)}/checks`);
  const listed = async (query: string) =>
    (await hub.admin<{ items: Ledger[] }>('GET', `/cdrs?${query}`)).items.map(({ id }) => id);
  const checked = (cdr: CDR) =>
    until(async () => ((await ledgerOf(cdr)).verdict === null ? undefined : ledgerOf(cdr)), { what: 'the check' });
  const arrived = (cdr: CDR, at: ConnectedPartner) => at.received('cdrs').some(({ id }) => id === cdr.id);

  async function post(cdr: CDR): Promise<[number, number | undefined, string | undefined]> {
    const { http, envelope, headers } = await cpo.postCdr(cdr);
    return [http, envelope.status_code, headers['location']];
  }

  /** Posts a CDR that has to be held. */
  async function held(about: object = inflated): Promise<{ cdr: CDR; url: string }> {
    const cdr = charge(wary, about);
    const [http, code, url = ''] = await post(cdr);
    expect([http, code]).to.deep.equal([201, 1000]);
    expect(await ledgerOf(cdr)).to.include({ state: 'held', verdict: 'FAIL' });
    return { cdr, url };
  }

  it('delivers what costs too much, as it is, and flags it (D-31)', async () => {
    const [right, wrong] = [charge(emsp), charge(emsp, inflated)];
    for (const cdr of [right, wrong]) expect((await post(cdr)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect(emsp.received('cdrs').slice(-2)).to.deep.equal([right, wrong]);
    expect(await checked(right)).to.include({ state: 'delivered', verdict: 'OK', held_at: null });
    expect(await checked(wrong)).to.deep.include({ state: 'delivered', verdict: 'FAIL', rules: ['total-cost'] });
    expect(await listed('verdict=FAIL&to_party=NL-TNM')).to.deep.equal([wrong.id]);
    expect(await listed('verdict=OK&from_party=be-bec&state=delivered')).to.include(right.id);

    const check = await checkOf(wrong);
    expect(check.reasons.map(({ rule, field, stated, expected }) => [rule, field, stated, expected])).to.deep.equal([
      ['total-cost', '/total_cost/excl_vat', '81', '8.1'],
      ['total-cost', '/total_cost/incl_vat', '98.01', '9.801'],
    ]);
    expect(check.recalculated).to.deep.include({
      total_cost: { excl_vat: '8.1', incl_vat: '9.801' },
      delta: { excl_vat: '72.9', incl_vat: '88.209' },
    });
    expect(check.explanation.at(-1)).to.match(/^in all 8.1 EUR without VAT, 9.801 EUR with VAT/);
    for (const shown of [await ledgerOf(wrong), check]) {
      expect(JSON.stringify(shown)).to.not.match(/UID-OF|CONTRACT/);
    }
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    expect(metrics).to.match(/crossvolt_cdr_checks_total\{verdict="FAIL"\} \d/);
  });

  it('holds what fails when the two sides want that; what is right goes its way at once', async () => {
    const right = charge(wary);
    expect((await post(right)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect(arrived(right, wary)).to.equal(true);
    expect(await ledgerOf(right)).to.include({ state: 'delivered', verdict: 'OK', held_at: null });

    const { cdr, url } = await held();
    // Posted again it is acknowledged, and its CPO can read it.
    expect(await post(cdr)).to.deep.equal([200, 1000, url]);
    expect((await cpo.readCdr(url)).envelope.data).to.deep.equal(cdr);
    // An operator who has everything tried again has not released it, and nor has the eMSP that comes back or lists.
    await hub.admin('POST', `/partners/${wary.partnerId}/undelivered/retry`);
    await wary.behave({ closed: true });
    const later = charge(wary);
    await cpo.postCdr(later);
    await wary.behave({});
    await until(() => arrived(later, wary), { what: 'the later CDR' });
    await hub.settled();
    expect(arrived(cdr, wary)).to.equal(false);
    expect((await wary.list('cdrs')).map(({ id }) => id))
      .to.include(right.id)
      .and.not.include(cdr.id);
    expect(await listed('state=held&to_party=DE-WRY')).to.include(cdr.id);
    expect(
      (await hub.admin<{ items: unknown[] }>('GET', `/partners/${wary.partnerId}/undelivered`)).items,
    ).to.deep.equal([]);
    await until(async () => /crossvolt_cdrs_held [1-9]/.test(await (await fetch(`${hub.url}/metrics`)).text()), {
      what: 'the figure of held CDRs',
    });
  });

  it('delivers a held one when it is released, as it is, and shows it to those who read what is new', async () => {
    const { cdr } = await held();
    await wary.list('cdrs');
    const since = new Date().toISOString();
    const { number } = await ledgerOf(cdr);
    expect(await hub.admin('POST', `/cdrs/${number}/release`)).to.include({ id: cdr.id });
    await until(() => arrived(cdr, wary), { what: 'the released CDR' });
    expect(wary.received('cdrs').find(({ id }) => id === cdr.id)).to.deep.equal(cdr);
    await until(async () => (await ledgerOf(cdr)).state === 'delivered', { what: 'the note of its arrival' });
    expect((await wary.list('cdrs', { date_from: since })).map(({ id }) => id)).to.include(cdr.id);
    expect((await hub.call('POST', `/cdrs/${number}/release`)).status).to.equal(409);
    expect((await hub.call('POST', `/cdrs/${number}/reject`, { reason: 'too late' })).status).to.equal(409);
    const { items } = await hub.admin<{ items: { action: string }[] }>('GET', `/audit?subject=${number}`);
    expect(items.map(({ action }) => action)).to.deep.equal(['cdr.release']);
  });

  it('never delivers a rejected one, and tells its CPO why', async () => {
    const { cdr, url } = await held();
    expect((await hub.call('POST', `/cdrs/${nameOf(cdr)}/reject`, {})).status).to.equal(400);
    await hub.admin('POST', `/cdrs/${nameOf(cdr)}/reject`, { reason: 'ten times the price' });
    const told = '/id: was rejected: ten times the price';
    const again = await cpo.postCdr(cdr);
    expect([again.http, again.envelope.status_code, again.envelope.status_message]).to.deep.equal([200, 2001, told]);
    expect(again.headers['location']).to.equal(undefined);
    const read = await cpo.readCdr(url);
    expect([read.http, read.envelope.status_code, read.envelope.status_message]).to.deep.equal([200, 2001, told]);
    expect(await ledgerOf(cdr)).to.include({ state: 'rejected', rejection: 'ten times the price' });
    await hub.settled();
    expect(arrived(cdr, wary)).to.equal(false);
    expect((await wary.list('cdrs')).map(({ id }) => id)).to.not.include(cdr.id);
    expect((await hub.call('POST', `/cdrs/${nameOf(cdr)}/release`)).status).to.equal(409);
    // A corrected one comes under another id, and is no double of the one that does not count.
    const corrected = { ...cdr, id: `${cdr.id}-2`, total_cost: { excl_vat: 8.1, incl_vat: 9.801 } };
    expect((await post(corrected)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect(arrived(corrected, wary)).to.equal(true);
    expect(await ledgerOf(corrected)).to.include({ verdict: 'OK' });
  });

  it('holds a credit of what is held, whatever the policy is now', async () => {
    const { cdr } = await held();
    await hub.admin('PATCH', `/agreements/${waryAgreement}`, { cdr_policy: 'deliver' });
    const credit = {
      ...cdr,
      id: `${cdr.id}-CREDIT`,
      credit: true,
      credit_reference_id: cdr.id,
      total_cost: { excl_vat: -81, incl_vat: -98.01 },
    };
    expect((await post(credit)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect(await ledgerOf(credit)).to.deep.include({ state: 'held', rules: ['credit-held'] });
    await hub.admin('PATCH', `/agreements/${waryAgreement}`, { cdr_policy: 'hold' });
    await hub.settled();
    expect(arrived(credit, wary)).to.equal(false);
    // Nobody is told to take back what was never billed, and no bill is left that cannot be taken back.
    const say = async (of: CDR, what: 'release' | 'reject') =>
      (await hub.call('POST', `/cdrs/${nameOf(of)}/${what}`, what === 'reject' ? { reason: 'wrong' } : undefined))
        .status;
    expect([await say(credit, 'release'), await say(credit, 'reject')]).to.deep.equal([409, 409]);
    expect([await say(cdr, 'release'), await say(credit, 'reject')]).to.deep.equal([200, 409]);
    expect(await say(credit, 'release')).to.equal(200);
    await until(() => arrived(cdr, wary) && arrived(credit, wary), { what: 'both' });
  });

  it('rejects a credit with what it takes back', async () => {
    const { cdr } = await held();
    const about = { credit: true, credit_reference_id: cdr.id, total_cost: { excl_vat: -81, incl_vat: -98.01 } };
    const credit = { ...cdr, id: `${cdr.id}-CREDIT`, ...about };
    expect((await post(credit)).slice(0, 2)).to.deep.equal([201, 1000]);
    await hub.admin('POST', `/cdrs/${nameOf(cdr)}/reject`, { reason: 'ten times the price' });
    expect((await hub.call('POST', `/cdrs/${nameOf(credit)}/release`)).status).to.equal(409);
    await hub.admin('POST', `/cdrs/${nameOf(credit)}/reject`, { reason: 'nothing to take back' });
    expect(await ledgerOf(credit)).to.include({ state: 'rejected' });
  });

  it('leaves one to the worker that was let go while its exchange was checking it: it is delivered once', async () => {
    const cdr = charge(wary);
    // The exchange waits for this lock with its check, and the operator is faster.
    const { db } = hub.app.hub;
    const blocked = await db.transaction();
    await blocked.raw('lock table cdr_marks in exclusive mode');
    const posted = post(cdr);
    await until(async () => (await hub.call('GET', `/cdrs/${nameOf(cdr)}`)).status === 200, { what: 'the CDR' });
    await hub.admin('POST', `/cdrs/${nameOf(cdr)}/release`);
    await blocked.commit();
    expect((await posted).slice(0, 2)).to.deep.equal([201, 1000]);
    await until(async () => (await ledgerOf(cdr)).state === 'delivered', { what: 'the delivery' });
    await checked(cdr);
    const times = () => wary.receivedLog.filter(({ bodyText }) => bodyText.includes(`"${cdr.id}"`)).length;
    await hub.settled();
    expect(times()).to.equal(1);
  });

  it('follows the policy as it is when a CDR comes', async () => {
    const { cdr } = await held();
    await hub.admin('PATCH', `/agreements/${waryAgreement}`, { cdr_policy: 'deliver' });
    const next = charge(wary, inflated);
    expect((await post(next)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect(arrived(next, wary)).to.equal(true);
    expect(await checked(next)).to.include({ state: 'delivered', verdict: 'FAIL' });
    expect(await ledgerOf(cdr)).to.include({ state: 'held' });
    await hub.admin('PATCH', `/agreements/${waryAgreement}`, { cdr_policy: 'hold' });
    expect(arrived(cdr, wary)).to.equal(false);
    expect((await hub.call('PATCH', `/agreements/${waryAgreement}`, { cdr_policy: 'maybe' })).status).to.equal(400);
  });

  it('holds where one of two agreements says so that name one side each', async () => {
    const tied = await hub.connect('EMSP', 'DE-TIE');
    await hub.admin('POST', '/agreements', { cpo: 'BE-BEC', emsp: '*' });
    await hub.admin('POST', '/agreements', { cpo: '*', emsp: 'DE-TIE', cdr_policy: 'hold' });
    const cdr = charge(tied, inflated);
    expect((await post(cdr)).slice(0, 2)).to.deep.equal([201, 1000]);
    expect(await ledgerOf(cdr)).to.include({ state: 'held' });
  });

  it('explains the price that it has compared with: that of the clock, where hours were rounded', async () => {
    const elements = [{ price_components: [{ type: 'TIME', price: 6, vat: 20, step_size: 300 }] }];
    const about = charge(emsp);
    const start = new Date(Date.parse(about.end_date_time) - 2_400_000).toISOString();
    // 2400 seconds are eight blocks of five minutes; 0.67 hours would be nine.
    const cdr = {
      ...about,
      tariffs: [build.tariff({ id: 'T-CLOCK', elements: elements as never })],
      start_date_time: start,
      charging_periods: [
        { start_date_time: start, dimensions: [{ type: 'TIME' as const, volume: 0.67 }], tariff_id: 'T-CLOCK' },
      ],
      total_cost: { excl_vat: 4, incl_vat: 4.8 },
      total_fixed_cost: null,
      total_energy_cost: null,
      total_parking_cost: null,
      total_parking_time: null,
      total_energy: 0,
      total_time: 0.67,
    } as unknown as CDR;
    await post(cdr);
    await checked(cdr);
    const { verdict, explanation } = await checkOf(cdr);
    expect(verdict).to.equal('OK');
    expect(explanation.at(-1)).to.match(/^in all 4 EUR without VAT, 4\.8 EUR with VAT/);
  });

  it('finds the same charge under another id, and what is at two places at once (E2)', async () => {
    const first = charge(wary);
    await post(first);
    const again = { ...first, id: `${first.id}-AGAIN` };
    await post(again);
    expect(await ledgerOf(again)).to.deep.include({ state: 'held', rules: ['duplicate'] });
    const elsewhere = charge(emsp, { cdr_token: first.cdr_token });
    await post(elsewhere);
    expect(await ledgerOf(elsewhere)).to.deep.include({
      state: 'delivered',
      verdict: 'WARN',
      rules: ['token-overlap'],
    });
    const sameEvse = charge(wary, { cdr_location: first.cdr_location });
    await post(sameEvse);
    expect(await ledgerOf(sameEvse)).to.deep.include({ verdict: 'WARN', rules: ['evse-overlap'] });
    // Of two that come at the same moment not both pass.
    const twins = ['A', 'B'].map((letter) => ({
      ...charge(wary, { cdr_token: sameEvse.cdr_token }),
      id: `TWIN-${letter}`,
    }));
    const [one, other] = twins as [CDR, CDR];
    const double = { ...one, id: other.id };
    await Promise.all([post(one), post(double)]);
    const states = await Promise.all([ledgerOf(one), ledgerOf(double)]);
    expect(states.filter(({ rules }) => rules.includes('duplicate'))).to.not.be.empty;
  });

  it('holds what was pulled, when it has been checked', async () => {
    const [right, wrong] = [charge(wary), charge(wary, inflated)];
    cpo.keep('cdrs', right, wrong);
    await hub.admin('POST', `/partners/${cpo.partnerId}/pulls`, { module: 'cdrs', kind: 'full' });
    await until(() => arrived(right, wary), { what: 'the CDR that is right' });
    expect(await checked(wrong)).to.include({ state: 'held', verdict: 'FAIL' });
    await hub.settled();
    expect(arrived(wrong, wary)).to.equal(false);
  });

  it('goes on where a process has died, and loses nothing on the way', async () => {
    const { port } = new URL(hub.url);
    const restart = async (roles: string): Promise<void> => {
      const partners = hub.partners.splice(0);
      await hub.stop();
      hub = await startHub({ database, limits, env: { PORT: port, ROLES: roles } });
      hub.partners.push(...partners);
    };
    // Nobody checks what is delivered at once; and a process dies after the ledger has a CDR, before it is checked.
    await restart('http');
    const flagged = charge(emsp, inflated);
    await post(flagged);
    const [right, wrong] = [charge(wary), charge(wary, inflated)];
    for (const cdr of [right, wrong]) {
      await post(cdr);
      const { number } = await ledgerOf(cdr);
      await hub.app.hub.db('cdr_checks').where({ number }).delete();
      await hub.app.hub.db('cdr_deliveries').where({ number }).update({
        check_due: true,
        held_at: new Date(),
        delivered_at: null,
      });
    }
    expect(await ledgerOf(flagged)).to.include({ state: 'delivered', verdict: null });
    expect(await ledgerOf(right)).to.include({ state: 'held', verdict: null });
    await restart('http,worker');
    expect(await checked(flagged)).to.include({ state: 'delivered', verdict: 'FAIL' });
    expect(await checked(wrong)).to.include({ state: 'held', verdict: 'FAIL' });
    await until(async () => (await ledgerOf(right)).state === 'delivered', { what: 'the delivery' });
    expect(await ledgerOf(right)).to.include({ verdict: 'OK' });
    expect(arrived(wrong, wary)).to.equal(false);
  });

  it('compares with the session, and with the tariff and the time zone of its start (P-13)', async () => {
    const evse = build.evse({ uid: 'E-P13' });
    const everyDay = [
      {
        price_components: [{ type: 'ENERGY', price: 0.4, vat: 21, step_size: 1 }],
        restrictions: { day_of_week: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] },
      },
    ];
    const tariff = build.tariff({ id: 'P13', elements: everyDay as never });
    await cpo.push('tariffs/BE/BEC/P13', tariff);
    const location = build.location({ id: 'L-P13', evses: [evse], time_zone: 'Asia/Tokyo' });
    await cpo.push('locations/BE/BEC/L-P13', location);
    const cdr = charge(wary, { session_id: 'S-P13', tariffs: [] });
    const { charging_periods, cdr_token, start_date_time, end_date_time, total_energy } = cdr;
    const session = build.session({
      id: 'S-P13',
      cdr_token,
      location_id: 'L-P13',
      evse_uid: 'E-P13',
      start_date_time,
      charging_periods: charging_periods.map((period) => ({ ...period, tariff_id: 'P13' })),
    });
    await cpo.push('sessions/BE/BEC/S-P13', session);
    const done = { ...session, status: 'COMPLETED', kwh: total_energy, end_date_time, last_updated: build.time() };
    await cpo.push('sessions/BE/BEC/S-P13', done);
    // Meanwhile the location has moved and the tariff has doubled.
    await cpo.push('locations/BE/BEC/L-P13', { ...location, time_zone: 'Europe/Lisbon', last_updated: build.time() });
    const dear = build.tariff({
      ...tariff,
      elements: JSON.parse(JSON.stringify(everyDay).replace('0.4', '0.8')),
      last_updated: build.time(),
    });
    await cpo.push('tariffs/BE/BEC/P13', dear);

    const by = (own: object) => ({
      ...cdr,
      charging_periods: session.charging_periods as CDR['charging_periods'],
      tariffs: [own] as CDR['tariffs'],
      cdr_location: { ...cdr.cdr_location, id: 'L-P13', evse_uid: 'E-P13' },
      total_fixed_cost: undefined,
      total_parking_cost: undefined,
    });
    const exact = (value: number) => Number(value.toFixed(4));
    const billed = (price: number) => {
      const cost = { excl_vat: exact(16.5 * price), incl_vat: exact(16.5 * price * 1.21) };
      return { total_cost: cost, total_energy_cost: cost };
    };
    const wrong = JSON.parse(JSON.stringify({ ...by(dear), ...billed(0.8), total_energy: 33, id: 'P13-WRONG' }));
    expect((await post(wrong)).slice(0, 2)).to.deep.equal([201, 1000]);
    const { rules } = await ledgerOf(wrong);
    expect(rules).to.include.members(['session-energy', 'tariff-differs', 'total-energy']);
    expect(await checkOf(wrong)).to.include({ verdict: 'FAIL', time_zone: 'Asia/Tokyo' });
    await hub.admin('POST', `/cdrs/${nameOf(wrong)}/reject`, { reason: 'not the tariff of that day' });
    const right = JSON.parse(JSON.stringify({ ...by(tariff), ...billed(0.4), id: 'P13-RIGHT' }));
    await post(right);
    expect(await checkOf(right)).to.deep.include({ verdict: 'OK', reasons: [], time_zone: 'Asia/Tokyo' });
  });

  it('knows whose token it is (E5)', async () => {
    const token = build.token({ uid: 'FOREIGN' });
    await emsp.push('tokens/NL/TNM/FOREIGN', token);
    const own = build.token({ country_code: 'DE', party_id: 'WRY', uid: 'OWN' });
    await wary.push('tokens/DE/WRY/OWN', own);
    const about = { country_code: 'DE', party_id: 'WRY', contract_id: 'DE-WRY-C1', type: 'RFID' as const };
    const cases = [
      ['OWN', []],
      ['FOREIGN', ['token-owner']],
      ['NOBODYS', ['token-unknown']],
    ] as const;
    for (const [uid, rules] of cases) {
      const cdr = charge(wary, { cdr_token: build.cdrToken({ ...about, uid }) });
      await post(cdr);
      const found = (await ledgerOf(cdr)).rules.filter((rule) => rule.startsWith('token'));
      expect([uid, found]).to.deep.equal([uid, rules]);
    }
  });
});

describe('the check of CDRs, when it cannot be made in time', () => {
  it('holds them until the worker has made it, and never answers with an error', async () => {
    const hub = await startHub({ limits: { ...limits, cdrCheckMs: 0 } });
    try {
      const cpo = await hub.connect('CPO', 'BE-BEC');
      const emsp = await hub.connect('EMSP', 'NL-TNM');
      await hub.admin('POST', '/agreements', { cpo: '*', emsp: '*', cdr_policy: 'hold' });
      const cdr = createBuild(() => Date.now()).cdr({ id: 'SLOW' });
      const { http, envelope } = await cpo.postCdr(cdr);
      expect([http, envelope.status_code]).to.deep.equal([201, 1000]);
      await until(() => emsp.received('cdrs').length === 1, { what: 'the CDR' });
      expect(emsp.received('cdrs')).to.deep.equal([cdr]);
      // The eMSP has it before its answer is noted here.
      const isNoted = async () => (await hub.admin<{ state: string }>('GET', '/cdrs/1')).state !== 'open';
      await until(isNoted, { what: 'its delivery' });
      expect(await hub.admin('GET', '/cdrs/1')).to.deep.include({
        rules: ['late'],
        verdict: 'WARN',
        state: 'delivered',
      });
    } finally {
      await hub.stop();
    }
  });
});
