import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Answer } from '../../support/partner/http-call.ts';
import type { ModuleId } from '../../support/partner/interfaces.ts';
import type { Received } from '../../support/partner/received.ts';

const own = { country_code: 'BE', party_id: 'BEC' };
const cdrToken = build.cdrToken();

/** An object of each client-owned module: where it is pushed, with and without what may be left out. */
const objects = {
  locations: {
    path: 'locations/BE/BEC/LOC1',
    whole: () =>
      build.location({ ...own, id: 'LOC1', name: 'Gravensteen', owner: { name: 'Stad Gent' }, x_unknown: 1 }),
    bare: () =>
      build.location({
        ...own,
        id: 'LOC1',
        name: undefined,
        postal_code: undefined,
        parking_type: undefined,
        opening_times: undefined,
        evses: undefined,
      }),
    gone: ['name', 'owner', 'postal_code', 'parking_type', 'opening_times', 'x_unknown'],
    required: [
      'country_code',
      'party_id',
      'id',
      'publish',
      'address',
      'city',
      'country',
      'coordinates',
      'time_zone',
      'last_updated',
    ],
  },
  tariffs: {
    path: 'tariffs/BE/BEC/T1',
    whole: () =>
      build.tariff({
        id: 'T1',
        type: 'REGULAR',
        max_price: { excl_vat: 20 },
        tariff_alt_url: 'https://bec.example/t1',
      }),
    bare: () => build.tariff({ id: 'T1' }),
    gone: ['type', 'max_price', 'tariff_alt_url'],
    required: ['country_code', 'party_id', 'id', 'currency', 'elements', 'last_updated'],
  },
  sessions: {
    path: 'sessions/BE/BEC/S1',
    whole: () => build.session({ id: 'S1', cdr_token: cdrToken, total_cost: { excl_vat: 1 }, meter_id: 'M1' }),
    bare: () => build.session({ id: 'S1', cdr_token: cdrToken, charging_periods: undefined }),
    gone: ['total_cost', 'meter_id', 'charging_periods'],
    required: [
      'country_code',
      'party_id',
      'id',
      'start_date_time',
      'kwh',
      'cdr_token',
      'auth_method',
      'location_id',
      'evse_uid',
      'connector_id',
      'currency',
      'status',
      'last_updated',
    ],
  },
  tokens: {
    path: 'tokens/NL/TNM/U1',
    whole: () => build.token({ uid: 'U1', visual_number: 'DF000-1', group_id: 'G1', language: 'nl' }),
    bare: () => build.token({ uid: 'U1' }),
    gone: ['visual_number', 'group_id', 'language'],
    required: [
      'country_code',
      'party_id',
      'uid',
      'type',
      'contract_id',
      'issuer',
      'valid',
      'whitelist',
      'last_updated',
    ],
  },
} as const;
type Module = keyof typeof objects;
const modules = Object.keys(objects) as Module[];

describe('client-owned objects', () => {
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

  const ownerOf = (module: Module): ConnectedPartner => (module === 'tokens' ? emsp : cpo);
  const readerOf = (module: Module): ConnectedPartner => (module === 'tokens' ? cpo : emsp);
  /** A request to the Receiver interface, as its owner sends it. */
  const send = (method: string, module: Module, path: string, body?: unknown): Promise<Answer> =>
    ownerOf(module).request(method, module, 'receiver', path.slice(module.length + 1), {
      ...(body !== undefined && { body }),
      ...(module !== 'sessions' && { to: 'NL-HUB' }),
    });
  const pushesTo = (partner: ConnectedPartner, module: ModuleId): Received[] =>
    partner.receivedLog.filter(
      ({ method, path }) => method !== 'GET' && path.startsWith(`/ocpi/2.2.1/receiver/${module}/`),
    );

  for (const module of modules) {
    const { path, whole, bare, gone, required } = objects[module];

    it(`are new by PUT at endpoint, owner and id, and by nothing else: ${module} (T-60)`, async () => {
      const object = whole();
      for (const method of ['POST', 'PATCH']) {
        if (module === 'tariffs' && method === 'PATCH') continue;
        expect((await send(method, module, path, object)).http, method).to.equal(method === 'POST' ? 405 : 404);
      }
      expect((await send('GET', module, path)).http).to.equal(404);
      const created = await send('PUT', module, path, object);
      expect([created.http, created.envelope.status_code], created.text).to.deep.equal([201, 1000]);
      expect((await send('GET', module, path)).envelope.data).to.deep.equal(object);
      // And so does the hub push it to who may see it.
      await hub.settled();
      const pushes = pushesTo(readerOf(module), module);
      expect(pushes.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).to.deep.equal([
        `PUT /ocpi/2.2.1/receiver/${path}`,
      ]);
      expect(pushes[0]?.body).to.deep.equal(object);
      expect(readerOf(module).complaints).to.deep.equal([]);
    });

    it(`are replaced by a PUT, which resets what it leaves out: ${module} (T-14)`, async () => {
      await send('PUT', module, path, whole());
      const object = bare();
      const replaced = await send('PUT', module, path, object);
      expect([replaced.http, replaced.envelope.status_code], replaced.text).to.deep.equal([200, 1000]);
      const stored = (await send('GET', module, path)).envelope.data as Record<string, unknown>;
      expect(stored).to.include({ last_updated: object.last_updated });
      for (const field of gone) expect(stored).to.not.have.property(field);
      await hub.settled();
      const [there] = readerOf(module).received(module);
      for (const field of gone) expect(there).to.not.have.property(field);
    });

    it(`lack no required field in a PUT: ${module} (T-14)`, async () => {
      const before = (await send('GET', module, path)).envelope.data;
      for (const field of required) {
        for (const value of [undefined, null]) {
          const { http, envelope } = await send('PUT', module, path, { ...whole(), [field]: value });
          expect([http, envelope.status_code], field).to.deep.equal([200, 2001]);
          expect(envelope.status_message).to.include(`/${field}: `);
        }
      }
      expect((await send('GET', module, path)).envelope.data).to.deep.equal(before);
    });

    it(`say the owner and the id of their URL: ${module} (T-61, T-34)`, async () => {
      const before = (await send('GET', module, path)).envelope.data;
      const id = module === 'tokens' ? 'uid' : 'id';
      const others = { country_code: 'DE', party_id: 'ABC', [id]: 'OTHER' };
      for (const [field, value] of Object.entries(others)) {
        const answers = [await send('PUT', module, path, { ...whole(), [field]: value })];
        if (module !== 'tariffs') answers.push(await send('PATCH', module, path, build.patch({ [field]: value })));
        for (const { http, envelope } of answers) {
          expect([http, envelope.status_code], field).to.deep.equal([200, 2001]);
          expect(envelope.status_message).to.equal(`/${field}: must be the one of the URL`);
        }
      }
      expect((await send('GET', module, path)).envelope.data).to.deep.equal(before);
      // CiStrings are equal in whatever case.
      const spelled = { ...whole(), country_code: own.country_code.toLowerCase(), party_id: 'bec' };
      const lower = module === 'tokens' ? { ...whole(), country_code: 'nl', party_id: 'tnm' } : spelled;
      expect((await send('PUT', module, path, lower)).envelope.status_code).to.equal(1000);
    });
  }

  it('reset the parts a PUT leaves out as well: an EVSE and a Connector (T-14)', async () => {
    const connector = build.connector({ id: 'C1', max_electric_power: 11_000, tariff_ids: ['T1'] });
    const evse = build.evse({ uid: 'E1', floor_level: '-1', physical_reference: 'left', connectors: [connector] });
    await send('PUT', 'locations', 'locations/BE/BEC/LOC2', build.location({ ...own, id: 'LOC2', evses: [evse] }));
    const bareConnector = build.connector({ id: 'C1', tariff_ids: undefined });
    await send('PUT', 'locations', 'locations/BE/BEC/LOC2/E1/C1', bareConnector);
    const partOf = async (path: string) =>
      (await send('GET', 'locations', `locations/BE/BEC/LOC2/${path}`)).envelope.data;
    expect(await partOf('E1/C1')).to.deep.equal(bareConnector);
    expect(await partOf('E1')).to.include({ floor_level: '-1', physical_reference: 'left' });
    const bareEvse = build.evse({ uid: 'E1', capabilities: undefined, connectors: [bareConnector] });
    await send('PUT', 'locations', 'locations/BE/BEC/LOC2/E1', bareEvse);
    expect(await partOf('E1')).to.deep.equal(bareEvse);
  });

  it('have their id percent-encoded in the URL, whatever is in it (T-60, T-65)', async () => {
    const id = "Gent/1 50%?#&=+~'";
    const path = `tariffs/BE/BEC/${encodeURIComponent(id)}`;
    expect((await send('PUT', 'tariffs', path, build.tariff({ id }))).http).to.equal(201);
    expect((await send('GET', 'tariffs', path)).envelope.data).to.include({ id });
    await hub.settled();
    expect(emsp.received('tariffs').map((tariff) => tariff.id)).to.include(id);
    expect(pushesTo(emsp, 'tariffs').at(-1)?.path).to.equal(`/ocpi/2.2.1/receiver/${path}`);
    expect(emsp.complaints).to.deep.equal([]);
  });
});
