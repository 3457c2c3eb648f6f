import { expect } from 'chai';
import type { Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import { findDocument } from '../../../src/store/documents.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, type Pushed, pushesDuring, pushesOf } from '../../support/pushes.ts';
import { until } from '../../support/wait.ts';

/** What was refused is not tried again before something else has happened to it. */
const limits = { backoffMinMs: 60_000 };

describe('Tariffs', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let nsp: ConnectedPartner;
  let outsider: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    nsp = await hub.connect('NSP', 'DE-NSP');
    outsider = await hub.connect('EMSP', 'FR-OUT');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-BEC', 'DE-NSP');
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of [cpo, emsp, nsp, outsider]) expect(partner.complaints, partner.party).to.deep.equal([]);
    expect(outsider.received('tariffs')).to.deep.equal([]);
  });

  const copyAt = (partner: ConnectedPartner, id: string) => partner.received('tariffs').find((one) => one.id === id);
  const listedFor = async (partner: ConnectedPartner, id: string) =>
    (await partner.list('tariffs')).find((tariff) => tariff.id === id);
  const read = async (id: string) => cpo.request('GET', 'tariffs', 'receiver', `BE/BEC/${id}`);

  const pushed = (work: () => Promise<unknown>): Promise<Pushed[][]> => pushesDuring(hub, [emsp, nsp], 'tariffs', work);

  async function placed(id: string, about: Partial<Tariff> = {}): Promise<Tariff> {
    const tariff = build.tariff({ id, ...about });
    expect((await cpo.push(`tariffs/BE/BEC/${id}`, tariff)).http).to.equal(201);
    await hub.settled();
    return tariff;
  }

  /** What is pushed because of something that happens to a Tariff while a state of it is on its way to the receivers. */
  async function pushedAtOnce(tariff: Tariff, work: () => Promise<unknown>): Promise<string[][]> {
    const line = `PUT BE/BEC/${tariff.id}`;
    const seen = await pushed(async () => {
      const releases = await Promise.all([emsp.hold(), nsp.hold()]);
      try {
        const before = [emsp, nsp].map((partner) => pushesOf(partner, 'tariffs').length);
        await cpo.push(`tariffs/BE/BEC/${tariff.id}`, tariff);
        for (const [at, partner] of [emsp, nsp].entries())
          await until(() => pushesOf(partner, 'tariffs').length > (before[at] ?? 0), { what: 'the first push' });
        await work();
        await hub.logRead();
      } finally {
        for (const partner of [emsp, nsp]) await partner.behave({});
        for (const release of releases) release();
      }
    });
    return seen.map(([first, ...rest]) => {
      expect(first?.line).to.equal(line);
      return linesOf(rest);
    });
  }

  it('are put, replaced, listed, and read by their owner (P-01, T-14)', async () => {
    const first = await placed('DAY', { tariff_alt_url: 'https://bec.example/day', min_price: { excl_vat: 1 } });
    for (const partner of [emsp, nsp]) expect(copyAt(partner, 'DAY'), partner.party).to.deep.equal(first);
    const second = build.tariff({ id: 'DAY', currency: 'CHF' });
    const answer = await cpo.push('tariffs/BE/BEC/DAY', second);
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
    await hub.settled();
    for (const partner of [emsp, nsp]) {
      expect(copyAt(partner, 'DAY'), partner.party).to.deep.equal(second);
      expect(await listedFor(partner, 'DAY'), partner.party).to.deep.equal(second);
    }
    expect((await read('DAY')).envelope.data).to.deep.equal(second);
    expect(await outsider.list('tariffs')).to.deep.equal([]);
  });

  it('are passed on as they came, to the byte (T-19, R-11)', async () => {
    const tariff = JSON.stringify(build.tariff({ id: 'ODD' }))
      .replace('"vat":21', '"vat":21.00')
      .slice(0, -1);
    const text = `${tariff}, "x_new" : [ 1.50,{ "b":2e3 } ],\n "x_text":"caf\\u00e9"}`;
    const [seen] = await pushed(() =>
      cpo.request('PUT', 'tariffs', 'receiver', 'BE/BEC/ODD', { body: text, to: 'NL-HUB' }),
    );
    expect(seen?.map((push) => [push.line, push.bodyText])).to.deep.equal([['PUT BE/BEC/ODD', text]]);
    expect((await read('ODD')).text).to.contain(text);
    expect((await emsp.request('GET', 'tariffs', 'sender', '', { to: 'NL-HUB' })).text).to.contain(text);
  });

  it('are not sent again when nothing has changed, nor when an older state comes late (T-84)', async () => {
    const tariff = await placed('SAME');
    const reordered = Object.fromEntries(Object.entries(tariff).reverse());
    const late = { ...tariff, currency: 'CHF', last_updated: '2026-01-01T00:00:00Z' };
    for (const body of [tariff, reordered, late]) {
      const seen = await pushed(async () => {
        const answer = await cpo.request('PUT', 'tariffs', 'receiver', 'BE/BEC/SAME', { body, to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
      });
      expect(seen).to.deep.equal([[], []]);
    }
    expect((await read('SAME')).envelope.data).to.deep.equal(tariff);
  });

  it('cannot be patched or posted, and the Sender interface has the list alone (P-01)', async () => {
    const tariff = await placed('FIXED');
    const calls: readonly (readonly [method: string, side: 'receiver' | 'sender', path: string, http: number])[] = [
      ['PATCH', 'receiver', 'BE/BEC/FIXED', 405],
      ['POST', 'receiver', 'BE/BEC/FIXED', 405],
      ['POST', 'receiver', '', 404],
      ['DELETE', 'sender', '', 405],
      ['GET', 'sender', 'FIXED', 404],
    ];
    for (const [method, side, path, http] of calls) {
      const body = method === 'PATCH' || method === 'POST' ? tariff : undefined;
      const answer = await cpo.request(method, 'tariffs', side, path, { body, to: 'NL-HUB' });
      expect([answer.http, answer.envelope.status_code], `${method} ${side}`).to.deep.equal([http, 2000]);
    }
  });

  it('have the owner and the id of the URL (T-61, T-34)', async () => {
    const tariff = await placed('MINE');
    for (const wrong of [{ party_id: 'TWO' }, { country_code: 'NL' }, { id: 'OTHER' }]) {
      const body = { ...tariff, ...wrong, last_updated: build.time() };
      const answer = await cpo.request('PUT', 'tariffs', 'receiver', 'BE/BEC/MINE', { body, to: 'NL-HUB' });
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
    }
    expect((await read('MINE')).envelope.data).to.deep.equal(tariff);
  });

  describe('that are deleted', () => {
    it('are gone from lists and answers, and from every receiver (P-01)', async () => {
      await placed('GONE');
      const seen = await pushed(async () => {
        const answer = await cpo.remove('tariffs/BE/BEC/GONE');
        expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
      });
      expect(seen.map(linesOf)).to.deep.equal([['DELETE BE/BEC/GONE'], ['DELETE BE/BEC/GONE']]);
      for (const partner of [emsp, nsp]) {
        expect(copyAt(partner, 'GONE'), partner.party).to.equal(undefined);
        expect(await listedFor(partner, 'GONE'), partner.party).to.equal(undefined);
      }
      expect((await read('GONE')).http).to.equal(404);
    });

    it('are found in any case, and deleted with the hub addressed, or nobody (P-01, T-66, R-49)', async () => {
      await placed('Mixed');
      await placed('Open');
      const seen = await pushed(async () => {
        await cpo.request('DELETE', 'tariffs', 'receiver', 'be/bec/mIXED', { to: 'NL-HUB' });
        await cpo.request('DELETE', 'tariffs', 'receiver', 'BE/BEC/OPEN');
      });
      for (const lines of seen.map(linesOf)) {
        expect(lines.map((line) => line.toLowerCase())).to.have.members(['delete be/bec/mixed', 'delete be/bec/open']);
      }
      expect([copyAt(emsp, 'Mixed'), copyAt(emsp, 'Open')]).to.deep.equal([undefined, undefined]);
    });

    it('cannot be deleted again, nor what never was: 404 with 2000 (P-12)', async () => {
      await placed('ONCE');
      await cpo.remove('tariffs/BE/BEC/ONCE');
      await hub.settled();
      const seen = await pushed(async () => {
        for (const id of ['ONCE', 'NEVER']) {
          const answer = await cpo.request('DELETE', 'tariffs', 'receiver', `BE/BEC/${id}`, { to: 'NL-HUB' });
          expect([answer.http, answer.envelope.status_code], id).to.deep.equal([404, 2000]);
        }
      });
      expect(seen).to.deep.equal([[], []]);
    });

    it('may still be named by Connectors and Sessions, for which a copy is kept (P-12)', async () => {
      const tariff = await placed('NAMED');
      const evse = build.evse({ uid: 'A', connectors: [build.connector({ tariff_ids: ['NAMED'] })] });
      const location = build.location({ id: 'L1', evses: [evse] });
      await cpo.push('locations/BE/BEC/L1', location);
      const session = build.session({ id: 'S1', cdr_token: build.cdrToken() });
      await cpo.push('sessions/BE/BEC/S1', session, 'NL-TNM');
      const answer = await cpo.remove('tariffs/BE/BEC/NAMED');
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
      await hub.settled();
      const kept = await findDocument(hub.app.hub.reads, 'tariffs', 'BE-BEC', 'named');
      expect(kept).to.include({ gone: true, text: JSON.stringify(tariff) });
      expect(emsp.received('locations').find(({ id }) => id === 'L1')).to.deep.equal(location);
    });

    it('are deleted at a receiver that never had them without a word, and stay away from one that comes later', async () => {
      await emsp.behave({ refuse2001: true }, 'tariffs');
      await cpo.push('tariffs/BE/BEC/BRIEF', build.tariff({ id: 'BRIEF' }));
      await hub.settled();
      await emsp.behave({}, 'tariffs');
      const [seen] = await pushed(() => cpo.remove('tariffs/BE/BEC/BRIEF'));
      expect(linesOf(seen ?? [])).to.deep.equal(['DELETE BE/BEC/BRIEF']);
      const { rows } = await hub.app.hub.reads.query('select from undelivered');
      expect(rows).to.have.length(0);
      const late = await hub.connect('EMSP', 'DE-LAT');
      await hub.agree('BE-BEC', 'DE-LAT');
      await hub.settled();
      expect(copyAt(late, 'DAY')?.id).to.equal('DAY');
      expect(late.receivedLog.filter(({ path }) => path.includes('BRIEF'))).to.deep.equal([]);
      expect(late.complaints).to.deep.equal([]);
    });

    it('come back with a PUT, as new (P-01)', async () => {
      const tariff = await placed('BACK');
      await cpo.remove('tariffs/BE/BEC/BACK');
      await hub.settled();
      const again = { ...tariff, last_updated: build.time() };
      const seen = await pushed(async () => {
        expect((await cpo.push('tariffs/BE/BEC/BACK', again)).http).to.equal(201);
      });
      expect(seen.map(linesOf)).to.deep.equal([['PUT BE/BEC/BACK'], ['PUT BE/BEC/BACK']]);
      expect(await listedFor(emsp, 'BACK')).to.deep.equal(again);
    });

    it('stay away when a state from before comes late, and no receiver ends with more than the hub (T-84)', async () => {
      const older = await placed('LATE');
      const seen = await pushedAtOnce(build.tariff({ id: 'LATE', currency: 'CHF' }), async () => {
        await cpo.remove('tariffs/BE/BEC/LATE');
        // Whoever sent it gave up long ago.
        const answer = await cpo.request('PUT', 'tariffs', 'receiver', 'BE/BEC/LATE', { body: older, to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
      });
      expect(seen).to.deep.equal([['DELETE BE/BEC/LATE'], ['DELETE BE/BEC/LATE']]);
      expect((await read('LATE')).http).to.equal(404);
      for (const partner of [emsp, nsp]) {
        expect(copyAt(partner, 'LATE'), partner.party).to.equal(undefined);
        expect(await listedFor(partner, 'LATE'), partner.party).to.equal(undefined);
      }
    });

    it('come back as they were, or otherwise with the same stamp, also when one push stands for both (P-01)', async () => {
      const first = await placed('AGAIN');
      for (const again of [first, { ...first, currency: 'CHF' }]) {
        const seen = await pushedAtOnce({ ...first, currency: 'SEK' }, async () => {
          await cpo.remove('tariffs/BE/BEC/AGAIN');
          expect((await cpo.push('tariffs/BE/BEC/AGAIN', again)).http).to.equal(201);
        });
        expect(seen).to.deep.equal([['PUT BE/BEC/AGAIN'], ['PUT BE/BEC/AGAIN']]);
        expect((await read('AGAIN')).envelope.data).to.deep.equal(again);
        for (const partner of [emsp, nsp]) expect(copyAt(partner, 'AGAIN'), partner.party).to.deep.equal(again);
      }
    });
  });

  describe('of every kind', () => {
    it('have one of the types, or none for all sessions; another one is refused (P-05)', async () => {
      const types = [undefined, null, 'AD_HOC_PAYMENT', 'REGULAR', 'PROFILE_CHEAP', 'PROFILE_FAST', 'PROFILE_GREEN'];
      for (const [index, type] of types.entries()) {
        const tariff = await placed(`TYPE-${index}`, { type: type as never });
        expect(copyAt(emsp, tariff.id), String(type)).to.deep.equal(JSON.parse(JSON.stringify(tariff)));
      }
      for (const type of ['PROFILE_REGULAR', 'regular', '']) {
        const body = { ...build.tariff({ id: 'TYPED' }), type };
        const answer = await cpo.request('PUT', 'tariffs', 'receiver', 'BE/BEC/TYPED', { body, to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code], type).to.deep.equal([200, 2001]);
      }
      expect((await read('TYPED')).http).to.equal(404);
    });

    it('may have texts and a page beside their elements, in several languages; without elements they are refused (P-04)', async () => {
      const explained = {
        tariff_alt_text: [
          { language: 'nl', text: 'Blokkeertarief vanaf vier uur.' },
          { language: 'en', text: 'Idle fee from four hours on.' },
        ],
        tariff_alt_url: 'https://www.bec.example/tarieven',
      };
      const both = await placed('TEXTS', explained);
      const page = await placed('PAGE', { tariff_alt_url: explained.tariff_alt_url });
      expect([copyAt(emsp, 'TEXTS'), copyAt(emsp, 'PAGE')]).to.deep.equal([both, page]);
      for (const elements of [undefined, null, []]) {
        const body = { ...build.tariff({ id: 'BARE', ...explained }), elements };
        const answer = await cpo.request('PUT', 'tariffs', 'receiver', 'BE/BEC/BARE', { body, to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
      }
    });

    it('may be free: one FLAT of 0 without restrictions, which stays what it is (P-09)', async () => {
      const elements: Tariff['elements'] = [{ price_components: [{ type: 'FLAT', price: 0, step_size: 1 }] }];
      const free = await placed('FREE', { elements });
      expect(copyAt(emsp, 'FREE')).to.deep.equal(free);
      expect(await listedFor(emsp, 'FREE')).to.deep.equal(free);
    });
  });
});
