import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Answer } from '../../support/partner/http-call.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const cdrToken = build.cdrToken();
const location = (id: string, about = {}) => build.location({ ...own, id, ...about });

describe('values on their way through the hub', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.settled();
  });
  after(() => hub.stop());

  const put = (path: string, body: unknown, by = cpo, to: string | undefined = 'NL-HUB'): Promise<Answer> => {
    const [module = '', ...rest] = path.split('/');
    return by.request('PUT', module, 'receiver', rest.join('/'), { body, to });
  };
  const get = async (path: string, by = cpo): Promise<Record<string, unknown>> => {
    const [module = '', ...rest] = path.split('/');
    return (await by.request('GET', module, 'receiver', rest.join('/'))).envelope.data as Record<string, unknown>;
  };
  const codes = ({ http, envelope }: Answer) => [http, envelope.status_code];

  describe('CiString', () => {
    it('names the same object in whatever case, and is kept as it was received (T-90)', async () => {
      expect(codes(await put('locations/BE/BEC/Loc-a', location('Loc-a')))).to.deep.equal([201, 1000]);
      expect(await get('locations/be/Bec/LOC-A')).to.include({ id: 'Loc-a' });
      expect(codes(await put('locations/be/bec/loc-A', location('LOC-a', { name: 'New' })))).to.deep.equal([200, 1000]);
      expect(await get('locations/BE/BEC/Loc-a')).to.include({ id: 'LOC-a', name: 'New' });

      const token = build.token({ uid: 'aBc' });
      expect(codes(await put('tokens/NL/TNM/aBc', token, emsp))).to.deep.equal([201, 1000]);
      expect(codes(await put('tokens/nl/tnm/AbC', build.token({ uid: 'ABC' }), emsp))).to.deep.equal([200, 1000]);
      expect(await get('tokens/NL/TNM/abc', emsp)).to.include({ uid: 'ABC' });

      const session = (id: string) => build.session({ id, cdr_token: cdrToken });
      expect(codes(await put('sessions/BE/BEC/s-1x', session('s-1x'), cpo, 'NL-TNM'))).to.deep.equal([201, 1000]);
      expect(codes(await put('sessions/BE/BEC/S-1X', session('S-1X'), cpo, 'NL-TNM'))).to.deep.equal([200, 1000]);

      await hub.settled();
      for (const [module, reader, field] of [
        ['locations', emsp, 'id'],
        ['sessions', emsp, 'id'],
        ['tokens', cpo, 'uid'],
      ] as const) {
        const expected = { locations: 'LOC-a', sessions: 'S-1X', tokens: 'ABC' }[module];
        expect((await reader.list(module)).map((object) => String(object[field]))).to.deep.equal([expected]);
        expect(reader.received(module).map((object) => String(object[field]))).to.deep.equal([expected]);
      }
    });

    it('names the same part of a location, and the same CDR (T-90)', async () => {
      const evse = build.evse({ uid: 'eV-1', connectors: [build.connector({ id: 'cO-1' })] });
      await put('locations/BE/BEC/PARTS', location('PARTS', { evses: [evse] }));
      const status = build.patch({ status: 'BLOCKED' });
      const patched = await cpo.request('PATCH', 'locations', 'receiver', 'BE/BEC/parts/EV-1', {
        body: status,
        to: 'NL-HUB',
      });
      expect(codes(patched)).to.deep.equal([200, 1000]);
      expect(codes(await put('locations/BE/BEC/PARTS/ev-1/CO-1', build.connector({ id: 'Co-1' })))).to.deep.equal([
        200, 1000,
      ]);
      const { evses } = (await get('locations/BE/BEC/PARTS')) as {
        evses: { uid: string; status: string; connectors: { id: string }[] }[];
      };
      expect(evses.map(({ uid, status }) => [uid, status])).to.deep.equal([['eV-1', 'BLOCKED']]);
      expect(evses[0]?.connectors.map(({ id }) => id)).to.deep.equal(['Co-1']);

      const cdr = build.cdr({ id: 'cDr-1', cdr_token: cdrToken });
      expect(codes(await cpo.postCdr(cdr))).to.deep.equal([201, 1000]);
      // The same id in another spelling is not another CDR, and a CDR is never changed.
      expect(codes(await cpo.postCdr({ ...cdr, id: 'CDR-1' }))).to.deep.equal([200, 2001]);
      expect((await emsp.list('cdrs')).map(({ id }) => id)).to.deep.equal(['cDr-1']);
    });

    it('is printable ASCII, in the URL and in the object (T-90)', async () => {
      for (const id of ['Göteborg', 'a\u007f', 'tab\there', 'nbsp\u00a0', '🔌', 'line\n']) {
        const answer = await put(`locations/BE/BEC/${encodeURIComponent(id)}`, location(id));
        expect(codes(answer), id).to.deep.equal([200, 2001]);
        expect(answer.envelope.status_message).to.include('location_id: must be 1 to 36 printable ASCII characters');
        expect(answer.envelope.status_message).to.include('/id: must be printable ASCII');
        expect(answer.envelope.status_message).to.not.include(id);
      }
      const odd = '~!@#$%^&*()_+{}|"<>?';
      expect(codes(await put(`locations/BE/BEC/${encodeURIComponent(odd)}`, location(odd)))).to.deep.equal([201, 1000]);
      expect(await get(`locations/BE/BEC/${encodeURIComponent(odd)}`)).to.include({ id: odd });
    });
  });

  describe('string', () => {
    it('is kept letter by letter, and differs in another case (T-91)', async () => {
      const names = ['Straße 5 — «Λάρισα» 🔌 é', 'STRASSE 5', 'strasse 5', 'Strasse 5'];
      for (const name of names) {
        await put('locations/BE/BEC/TEXT', location('TEXT', { name }));
        expect(await get('locations/BE/BEC/TEXT')).to.include({ name });
        await hub.settled();
        expect(emsp.received('locations').find(({ id }) => id === 'TEXT')).to.include({ name });
      }
    });

    it('has its length in characters, and none that cannot be printed (T-91)', async () => {
      const city = (text: string) => put('locations/BE/BEC/CITY', location('CITY', { city: text }));
      expect((await city('🔌'.repeat(45))).envelope.status_code).to.equal(1000);
      expect((await get('locations/BE/BEC/CITY'))['city']).to.equal('🔌'.repeat(45));
      for (const text of ['🔌'.repeat(46), 'a\nb', 'a\tb', 'a\rb', '\u001b[31m', '\u0085', '\u009f']) {
        const answer = await city(text);
        expect(codes(answer), text).to.deep.equal([200, 2001]);
        expect(answer.envelope.status_message).to.match(/^\/city: must /);
      }
    });
  });

  describe('number', () => {
    /** Texts of numbers; what a program writes that has once parsed them is another text. */
    const written = ['0', '0.0001', '1.50', '41.1234', '10000.0', '1e2', '-0.5000'];

    it('is passed on and kept as it was written (T-93)', async () => {
      for (const [at, text] of written.entries()) {
        const id = `N${at}`;
        const body = JSON.stringify(build.tariff({ id })).replace('"price":0.5', `"price":${text}`);
        expect(body).to.include(`"price":${text}`);
        expect((await put(`tariffs/BE/BEC/${id}`, body)).envelope.status_code, text).to.equal(1000);
        const { text: answered } = await cpo.request('GET', 'tariffs', 'receiver', `BE/BEC/${id}`);
        expect(answered).to.include(`"data":${body},`);
      }
      await hub.settled();
      const pushed = emsp.receivedLog.filter(({ path }) => path.includes('/receiver/tariffs/'));
      for (const text of written) {
        expect(pushed.filter(({ bodyText }) => bodyText.includes(`"price":${text},`))).to.have.length(1);
      }
      const { text: list } = await emsp.request('GET', 'tariffs', 'sender', '', { to: 'NL-HUB' });
      for (const text of written) expect(list).to.include(`"price":${text},`);
    });

    it('is never a string, wherever there is one (T-93)', async () => {
      const session = build.session({ id: 'NUM', cdr_token: cdrToken });
      const cdr = build.cdr({ id: 'NUM', cdr_token: cdrToken });
      const answers = {
        '/kwh': await put('sessions/BE/BEC/NUM', { ...session, kwh: '5.5' }, cpo, 'NL-TNM'),
        '/total_cost/excl_vat': await put(
          'sessions/BE/BEC/NUM',
          { ...session, total_cost: { excl_vat: '1' } },
          cpo,
          'NL-TNM',
        ),
        '/charging_periods/0/dimensions/0/volume': await put(
          'sessions/BE/BEC/NUM',
          {
            ...session,
            charging_periods: [
              { start_date_time: session.start_date_time, dimensions: [{ type: 'ENERGY', volume: '1' }] },
            ],
          },
          cpo,
          'NL-TNM',
        ),
        '/min_price/excl_vat': await put('tariffs/BE/BEC/NUM', {
          ...build.tariff({ id: 'NUM' }),
          min_price: { excl_vat: '1' },
        }),
        '/total_energy': await cpo.postCdr({ ...cdr, total_energy: '16.5' }),
        '/total_cost/incl_vat': await cpo.postCdr({ ...cdr, total_cost: { excl_vat: 1, incl_vat: '1.21' } }),
      };
      for (const [pointer, answer] of Object.entries(answers)) {
        expect(codes(answer), pointer).to.deep.equal([200, 2001]);
        expect(answer.envelope.status_message).to.equal(`${pointer}: must be a number`);
      }
    });
  });
});
