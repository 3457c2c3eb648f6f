import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { Random } from '../../kill/random.ts';
import { type AdminApi, adminToken, type Json, startAdminApi } from '../../support/admin-api.ts';
import { Books, CdrSimulation, type SentCdr, textOf, unitsOf } from '../../support/cdr-books.ts';
import { type Enter, ledgerOf } from '../../support/ledger.ts';

/** SETTLEMENT_CDRS=100000 is the long run. */
const cdrsWanted = Number(process.env['SETTLEMENT_CDRS'] ?? 3000);
const isLong = process.env['SETTLEMENT_CDRS'] !== undefined;

/** Lines of CSV without quotes, as objects. */
function rowsOf(csv: string): Record<string, string>[] {
  const [head = '', ...lines] = csv.split('\r\n').filter((line) => line !== '');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])));
}

const parts = ['billed', 'credits', 'held', 'rejected'] as const;

/** A settlement as the senders' books are shown: without what is nothing. */
function partsOf(settlement: Json): Record<string, object> {
  const all: [string, Json][] = settlement.pairs.flatMap((pair: Json) =>
    parts.map((part) => [`${pair.cpo} ${pair.emsp} ${pair.currency} ${part}`, pair[part]]),
  );
  return Object.fromEntries(all.filter(([, { cdrs }]) => cdrs > 0).sort(([one], [other]) => (one < other ? -1 : 1)));
}

describe('a settlement', function () {
  this.timeout(60_000 + cdrsWanted * 20);
  const random = new Random(20261129);
  const simulation = new CdrSimulation(random);
  const books = new Books();
  const period = new Date().toISOString().slice(0, 7);
  const path = `/admin/v1/settlements?period=${period}`;
  let api: AdminApi;
  let enter: Enter;
  let settlement: Json;

  before(async () => {
    api = await startAdminApi();
    enter = ledgerOf(api.database);
    const started = performance.now();
    await fill();
    const entered = performance.now();
    settlement = await api.get(path);
    const said = performance.now();
    if (isLong) {
      const seconds = (ms: number) => (ms / 1000).toFixed(1);
      console.log(
        `      ${cdrsWanted} CDRs entered in ${seconds(entered - started)} s, added up in ${seconds(said - entered)} s`,
      );
    }
  });
  after(() => api.close());

  /** Bills, credit CDRs, repetitions and credits that are refused, many at a time. */
  async function fill(): Promise<void> {
    let bills: SentCdr[] = [];
    for (let left = cdrsWanted; left > 0; ) {
      const fresh = Array.from({ length: Math.min(left, 500) }, () => nextOf(bills));
      const results = await Promise.all(fresh.map(enter));
      expect(results.map(({ outcome }) => outcome)).to.deep.equal(fresh.map(() => 'created'));
      await decide(
        fresh,
        results.map(({ number }) => number),
      );
      await Promise.all([repeat(random.pick(fresh)), overcharge(random.pick(fresh))]);
      bills = fresh.filter(({ credits }) => credits === undefined);
      left -= fresh.length;
    }
  }

  const nextOf = (bills: readonly SentCdr[]): SentCdr =>
    (bills.length > 0 && random.chance(0.15) ? simulation.credit(random.pick(bills)) : undefined) ?? simulation.bill();

  const repeat = async (cdr: SentCdr): Promise<void> => {
    expect((await enter(cdr)).outcome).to.equal('repeated');
  };

  /** A credit CDR of a little more than was billed. */
  async function overcharge(cdr: SentCdr): Promise<void> {
    if (cdr.credits !== undefined) return;
    const credit = simulation.creditAs(cdr, `${cdr.id}-X`);
    const text = credit.text.replace(/"excl_vat":-([\d.]+)/, (_, excl) => `"excl_vat":-${textOf(unitsOf(excl) + 1n)}`);
    expect((await enter({ ...credit, text })).outcome).to.equal('credit-differs');
  }

  const fates = new Map<string, 'held'>();

  /** Holds some bills, and others for a moment; what credits one shares its fate. */
  async function decide(cdrs: readonly SentCdr[], numbers: readonly number[]): Promise<void> {
    for (const [place, cdr] of cdrs.entries()) {
      const fate = cdr.credits ? fates.get(cdr.credits.id) : fateOf();
      books.note(cdr, fate);
      if (cdr.credits !== undefined) continue;
      if (fate !== undefined) fates.set(cdr.id, fate);
      const released = fate === undefined && random.chance(0.01);
      if (fate === undefined && !released) continue;
      const at = new Date();
      await api
        .db('cdr_deliveries')
        .where({ number: numbers[place] })
        .update({ held_at: at, released_at: released ? at : null });
    }
  }

  const fateOf = (): 'held' | undefined => (random.chance(0.05) ? 'held' : undefined);

  const text = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
    const answer = await fetch(api.origin + url, { headers: { authorization: `Bearer ${adminToken}`, ...headers } });
    expect(answer.headers.get('content-type')).to.equal('text/csv; charset=utf-8; header=present');
    return answer.text();
  };

  it('is what the senders sent, to the last digit, with credits and holds (D-07, R8)', () => {
    expect(partsOf(settlement)).to.deep.equal(books.shown());
    const net = Object.fromEntries(
      settlement.pairs.map((pair: Json) => [`${pair.cpo} ${pair.emsp} ${pair.currency}`, pair.net.excl_vat]),
    );
    expect(net).to.deep.include(books.net());
    const count = (part: string) => settlement.pairs.reduce((sum: number, pair: Json) => sum + pair[part].cdrs, 0);
    expect(count('billed') + count('credits') + count('held')).to.equal(cdrsWanted);
    expect(count('credits')).to.be.above(cdrsWanted / 20);
    expect(count('held')).to.be.above(0);
  });

  it('has the net by VAT rate, as far as tariffs tell', () => {
    const seen = new Set<string | null>();
    for (const { vat, net } of settlement.pairs) {
      const sum = (field: string) => textOf(vat.reduce((all: bigint, one: Json) => all + unitsOf(one[field]), 0n));
      expect([sum('vat'), sum('incl_vat')]).to.deep.equal([net.vat, net.incl_vat]);
      for (const { rate, excl_vat, vat: tax } of vat) {
        seen.add(rate);
        if (rate !== null)
          expect(unitsOf(tax) * 100n * 1000n).to.equal(unitsOf(excl_vat) * ((unitsOf(rate) * 1000n) / unitsOf('1')));
      }
    }
    expect([...seen]).to.have.members(['0', '19', '21', '8.1', null]);
  });

  it('is the same as CSV, by parameter and by Accept', async () => {
    const csv = await text(`${path}&format=csv`);
    expect(await text(path, { accept: 'text/csv' })).to.equal(csv);
    const rows = rowsOf(csv);
    const net = rows.filter(({ part }) => part === 'NET');
    expect(
      net.map(({ cpo, emsp, currency, excl_vat, digest }) => [cpo, emsp, currency, excl_vat, digest]),
    ).to.deep.equal(
      settlement.pairs.map((pair: Json) => [pair.cpo, pair.emsp, pair.currency, pair.net.excl_vat, pair.digest]),
    );
    const rates = settlement.pairs.flatMap((pair: Json) => pair.vat);
    expect(rows.filter(({ part }) => part === 'VAT')).to.have.length(rates.length);
  });

  it('can be added up again from its lines, and so can its digest', async () => {
    const lines = rowsOf(await text(`/admin/v1/settlements/cdrs?period=${period}&format=csv`));
    expect(lines).to.have.length(cdrsWanted);
    const sums = new Map<string, { excl: bigint; incl: bigint; kwh: bigint; digests: string[] }>();
    for (const { cpo, emsp, currency, standing, excl_vat = '', incl_vat, kwh = '', digest = '' } of lines) {
      const name = `${cpo} ${emsp} ${currency}`;
      const sum = sums.get(name) ?? { excl: 0n, incl: 0n, kwh: 0n, digests: [] };
      sums.set(name, sum);
      if (standing !== 'SETTLED') continue;
      sum.excl += unitsOf(excl_vat);
      sum.incl += unitsOf(incl_vat || '0');
      sum.kwh += unitsOf(kwh);
      sum.digests.push(digest);
    }
    for (const { cpo, emsp, currency, net, digest } of settlement.pairs) {
      const sum = sums.get(`${cpo} ${emsp} ${currency}`);
      expect([textOf(sum?.excl ?? 0n), textOf(sum?.incl ?? 0n), textOf(sum?.kwh ?? 0n)]).to.deep.equal([
        net.excl_vat,
        net.incl_vat,
        net.kwh,
      ]);
      expect(
        createHash('sha256')
          .update(Buffer.from(sum?.digests.join('') ?? '', 'hex'))
          .digest('hex'),
      ).to.equal(digest);
    }
    const all = settlement.pairs
      .map((pair: Json) => `${pair.cpo},${pair.emsp},${pair.currency},${pair.digest}\n`)
      .join('');
    expect(createHash('sha256').update(all).digest('hex')).to.equal(settlement.digest);
  });

  it('is the same whenever it is asked for, and of one CPO or eMSP a part of it', async () => {
    expect(await api.get(path)).to.deep.equal(settlement);
    const part = await api.get(`${path}&cpo=be-bec&emsp=NL-TNM`);
    expect(part.pairs).to.deep.equal(
      settlement.pairs.filter((pair: Json) => pair.cpo === 'BE-BEC' && pair.emsp === 'NL-TNM'),
    );
    expect(part.pairs).to.not.be.empty;
  });

  it('has its lines page by page too', async () => {
    const url = `/admin/v1/settlements/cdrs?period=${period}&cpo=FR-FRC&emsp=DE-OTH`;
    const csv = rowsOf(await text(`${url}&format=csv`));
    const items: Json[] = [];
    for (let cursor = ''; items.length < 400; ) {
      const { items: some, page } = await api.get(`${url}&limit=90${cursor && `&cursor=${cursor}`}`);
      items.push(...some);
      if (!page.has_more) break;
      cursor = page.next_cursor;
    }
    const ids = csv.map(({ cdr_id }) => cdr_id);
    expect(items.map(({ cdr_id }) => cdr_id)).to.deep.equal(isLong ? ids.slice(0, items.length) : ids);
    expect(items.length).to.be.above(180);
  });
});

describe('settlements', () => {
  let api: AdminApi;
  let enter: Enter;
  const simulation = new CdrSimulation(new Random(1));
  before(async () => {
    api = await startAdminApi();
    enter = ledgerOf(api.database);
  });
  after(() => api.close());

  const get = (query: string): Promise<Json> => api.get(`/admin/v1/settlements?${query}`);

  /** Enters a CDR as if it had come at another time. */
  async function enterAt(cdr: SentCdr, at: string): Promise<void> {
    const { number } = await enter(cdr);
    await api.db.raw('alter table cdrs disable trigger cdrs_append_only');
    await api.db('cdrs').where({ number }).update({ received_at: at });
    await api.db.raw('alter table cdrs enable trigger cdrs_append_only');
  }

  it('have a CDR in the month in which it came, UTC, and a credit CDR in its own', async () => {
    const bill = simulation.bill('BE-BEC', 'NL-TNM');
    const credit = simulation.creditAs(bill, 'LATE');
    await enterAt(bill, '2026-01-31T23:59:59.999999Z');
    await enterAt(credit, '2026-02-01T00:00:00Z');
    const [january, february, march] = [
      await get('period=2026-01'),
      await get('period=2026-02'),
      await get('period=2026-03'),
    ];
    expect([january.from, january.to]).to.deep.equal(['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z']);
    const { net } = january.pairs[0];
    expect([net.cdrs, february.pairs[0].credits.cdrs]).to.deep.equal([1, 1]);
    expect(unitsOf(february.pairs[0].net.excl_vat)).to.equal(-unitsOf(net.excl_vat));
    expect(unitsOf(february.pairs[0].net.incl_vat)).to.equal(-unitsOf(net.incl_vat));
    expect(march.pairs).to.deep.equal([]);
    expect(january.is_final).to.equal(true);
    await api.db('cdr_deliveries').update({ held_at: new Date() });
    expect((await get('period=2026-01')).is_final).to.equal(false);
    await api.db('cdr_deliveries').update({ rejected_at: new Date() });
    const rejected = await get('period=2026-01');
    expect([rejected.is_final, rejected.pairs[0].net.cdrs, rejected.pairs[0].rejected.excl_vat]).to.deep.equal([
      true,
      0,
      net.excl_vat,
    ]);
    expect(rejected.digest).to.not.equal(january.digest);
  });

  it('are not final before their month is over', async () => {
    expect((await get(`period=${new Date().toISOString().slice(0, 7)}`)).is_final).to.equal(false);
  });

  it('leave out sandboxes, which exchange no money', async () => {
    const roles = [{ country_code: 'IT', party_id: 'TAL', role: 'EMSP' }];
    const partner = (await api.post('/admin/v1/partners', { name: 'Tester', roles })).body.id;
    const { party } = (await api.post('/admin/v1/sandboxes', { partner })).body;
    for (const [cpo, emsp] of [
      [party, 'IT-TAL'],
      ['IT-TAL', party],
    ] as const)
      await enterAt(simulation.bill(cpo, emsp), '2026-04-02T00:00:00Z');
    expect((await get('period=2026-04')).pairs).to.deep.equal([]);
  });

  it('take no longer the more sandboxes there have been', async () => {
    await api.db.raw(
      `insert into parties (country_code, party_id, role, platform_id, status, status_changed_at)
       select 'ZZ', lpad(to_hex(i), 3, '0'), 'CPO', f.id, 'CONNECTED', now()
       from platforms f, generate_series(1, 4000) as i where f.sandbox_of is not null`,
    );
    await api.db.raw(
      `with bills as (
         insert into cdrs (owner, key, id, url_id, addressee, document, digest, currency, total_excl_vat, last_updated,
           platform_id, received_at)
         select 'BE-BEC', 'many' || i, 'MANY' || i, 'many' || i, 'NL-TNM', '{}', '', 'EUR', 1, now(),
           '00000000-0000-4000-8000-000000000000', '2026-06-01T00:00:00Z' from generate_series(1, 5000) as i
         returning number, addressee
       ) insert into cdr_deliveries (number, addressee) select number, addressee from bills`,
    );
    const before = performance.now();
    expect((await get('period=2026-06')).pairs[0].net).to.include({ cdrs: 5000, excl_vat: '5000' });
    expect(performance.now() - before).to.be.below(2000);
  });

  it('keep ids apart from formulas and separators in CSV', async () => {
    for (const [at, id] of ['=1+1', '+1', '-1', '@A1', 'A,"B"'].entries()) {
      const bill = simulation.bill('BE-BEC', 'NL-TNM');
      const text = bill.text.replace(`"id":"${bill.id}"`, `"id":${JSON.stringify(id)}`);
      await enterAt({ ...bill, id, text }, `2026-05-0${at + 1}T00:00:00Z`);
    }
    const { body } = await api.call('GET', '/admin/v1/settlements/cdrs?period=2026-05&format=csv');
    expect(
      body
        .split('\r\n')
        .slice(1, -1)
        .map((line: string) => line.slice(line.indexOf('NL-TNM,') + 7, line.indexOf(',CDR,,'))),
    ).to.deep.equal(["'=1+1", "'+1", "'-1", "'@A1", '"A,""B"""']);
  });

  const wrong: [string, string, string][] = [
    ['no period', '', 'period'],
    ['a day', 'period=2026-11-01', 'period'],
    ['a month that there is not', 'period=2026-13', 'period'],
    ['a party that is none', 'period=2026-11&cpo=BEC', 'cpo'],
    ['another format', 'period=2026-11&format=xml', 'format'],
    ['a parameter nobody knows', 'period=2026-11&party=BE-BEC', 'party'],
  ];
  for (const [what, query, name] of wrong) {
    it(`refuse ${what}, by name`, async () => {
      for (const path of ['settlements', 'settlements/cdrs']) {
        const { status, body } = await api.call('GET', `/admin/v1/${path}?${query}`);
        expect([status, body.errors.map((issue: Json) => issue.path)]).to.deep.equal([400, [name]]);
      }
    });
  }

  it('that would be too large are refused', async () => {
    const small = await startAdminApi({ limits: { ...api.hub.limits, settlementGroupsMax: 2 } });
    try {
      const enterSmall = ledgerOf(small.database);
      for (const cpo of ['BE-BEC', 'FR-FRC', 'DE-CHA']) await enterSmall(simulation.bill(cpo, 'NL-TNM'));
      const url = `/admin/v1/settlements?period=${new Date().toISOString().slice(0, 7)}`;
      const { status, body } = await small.call('GET', url);
      expect([status, body.errors[0].path]).to.deep.equal([400, 'cpo']);
      expect((await small.get(`${url}&cpo=BE-BEC`)).pairs).to.have.length(1);
    } finally {
      await small.close();
    }
  });
});
