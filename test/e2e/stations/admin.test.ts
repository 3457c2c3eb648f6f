import { expect } from 'chai';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { hostParty, type MadeStation, makeStation, plug, site } from '../../support/stations/inventory.ts';
import { until } from '../../support/wait.ts';

interface Problem {
  readonly type: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

describe('the admin API of stations', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('*', 'NL-TNM');
    await hostParty(hub);
  });
  after(() => hub.stop());

  const refused = async (method: string, path: string, body?: unknown): Promise<Problem & { http: number }> => {
    const response = await hub.call(method, path, body);
    return { http: response.status, ...((await response.json()) as Problem) };
  };
  const pathsOf = ({ errors = [] }: Problem): string[] => errors.map(({ path }) => path).sort();
  const given = (changes: Record<string, unknown> = {}) => ({
    identity: 'A-0',
    party: 'DE-XVC',
    location: site('ADMIN'),
    evses: [{ connectors: [plug()] }],
    ...changes,
  });

  describe('hosts parties', () => {
    const party = (changes: Record<string, unknown> = {}) => ({
      country_code: 'DE',
      party_id: 'XVD',
      role: 'CPO',
      name: 'Another',
      ...changes,
    });

    it('that are CPOs to others, and no partners to the operator', async () => {
      expect(await hub.admin('GET', '/parties/de-xvc')).to.include({
        id: 'DE-XVC',
        country_code: 'DE',
        party_id: 'XVC',
        role: 'CPO',
        name: 'Stations of DE-XVC',
      });
      const { items } = await hub.admin<{ items: { id: string }[] }>('GET', '/partners');
      expect(items.map(({ id }) => id)).to.deep.equal([emsp.partnerId]);
      const infos = () =>
        emsp.received('hubclientinfo').map(({ party_id, role, status }) => `${party_id} ${role} ${status}`);
      await until(async () => infos().length > 0, { what: 'the eMSP to hear of the party' });
      expect(infos()).to.include('XVC CPO CONNECTED');
    });

    it('once, and none for other roles or of the hub itself', async () => {
      expect(await refused('POST', '/parties', party({ party_id: 'XVC' }))).to.include({ http: 409 });
      expect(await refused('POST', '/parties', party({ country_code: 'nl', party_id: 'tnm', role: 'CPO' }))).to.include(
        {
          http: 201,
        },
      );
      const nspRole = await refused('POST', '/parties', party({ role: 'NSP' }));
      expect(nspRole.http).to.equal(400);
      expect(nspRole.errors).to.deep.equal([{ path: '/role', message: 'can only be CPO or EMSP' }]);
      expect(pathsOf(await refused('POST', '/parties', party({ country_code: 'NL', party_id: 'HUB' })))).to.deep.equal([
        '/party_id',
      ]);
    });

    it('until they have no stations any more and are ended', async () => {
      await hub.admin('POST', '/parties', party({ party_id: 'END' }));
      const station = await makeStation(hub, 'END-1', { party: 'DE-END', location: site('END') });
      expect(await refused('DELETE', '/parties/DE-END')).to.include({ http: 409 });
      await hub.admin('DELETE', `/stations/${station.id}`);
      await hub.admin('DELETE', '/parties/DE-END');
      expect(await refused('GET', '/parties/DE-END')).to.include({ http: 404 });
      expect(pathsOf(await refused('POST', '/stations', given({ party: 'DE-END' })))).to.deep.equal(['/party']);
    });

    it('with tariffs that others get (L-39)', async () => {
      const elements = [{ price_components: [{ type: 'ENERGY', price: 0.49, vat: 19, step_size: 1 }] }];
      const tariff = { id: 'AC', currency: 'EUR', elements };
      const made = await hub.admin('POST', '/parties/DE-XVC/tariffs', tariff);
      expect(made).to.deep.include({ country_code: 'DE', party_id: 'XVC', ...tariff });
      await hub.settled();
      expect(emsp.received('tariffs').map(({ id }) => id)).to.deep.equal(['AC']);
      const { items } = await hub.admin<{ items: unknown[] }>('GET', '/parties/DE-XVC/tariffs');
      expect(items).to.deep.equal([made]);
      const wrong = { ...tariff, elements: [{ price_components: [{ type: 'MAGIC', step_size: 1 }] }] };
      expect(pathsOf(await refused('POST', '/parties/DE-XVC/tariffs', wrong))).to.include.members([
        '/elements/0/price_components/0/price',
      ]);
      await hub.admin('DELETE', '/parties/DE-XVC/tariffs?tariff_id=AC');
      await hub.settled();
      expect(emsp.received('tariffs')).to.deep.equal([]);
      expect(await refused('DELETE', '/parties/DE-XVC/tariffs?tariff_id=AC')).to.include({ http: 404 });
    });
  });

  describe('takes stations in', () => {
    it('with a password that is shown once, and an address', async () => {
      const made = await makeStation(hub, 'A-1', { location: site('A1') });
      expect(made.password).to.match(/^[\w-]{32}$/);
      expect(made.websocket_url).to.equal(`${hub.url.replace('http', 'ws')}/ocpp/A-1`);
      expect(made.evses[0]?.uid).to.match(/^[0-9a-f-]{36}$/);
      const shown = await hub.admin('GET', `/stations/${made.id}`);
      expect(shown).to.include({ identity: 'A-1', online: false, has_password: true, published: true, boot: null });
      expect(JSON.stringify(shown)).to.not.contain(made.password);
      const { rows } = await hub.app.hub.reads.query('select details::text, action from audit where subject = $1', [
        made.id,
      ]);
      expect(rows.map(({ action }) => action)).to.deep.equal(['station.create']);
      expect(rows[0].details).to.not.contain(made.password).and.not.contain('A-1');
    });

    it('without one where a certificate is asked for', async () => {
      const made = await makeStation(hub, 'A-2', { password: null });
      expect(made).to.not.have.property('password');
      expect(await hub.admin('GET', `/stations/${made.id}`)).to.include({ has_password: false, security_profile: 3 });
      const problem = await refused(
        'POST',
        '/stations',
        given({ identity: 'A-3', password: null, security_profile: 2 }),
      );
      expect(pathsOf(problem)).to.deep.equal(['/security_profile']);
    });

    it('not when another one has the identity or a uid, which it names', async () => {
      await makeStation(hub, 'A-4', { evses: [{ uid: 'Mine', connectors: [plug()] }] });
      const identity = await refused('POST', '/stations', given({ identity: 'A-4' }));
      expect(identity).to.include({ http: 409, detail: 'identity: another station has it' });
      const evses = [{ uid: 'mINE', connectors: [plug()] }];
      const uid = await refused('POST', '/stations', given({ identity: 'A-5', evses }));
      expect(uid.http).to.equal(409);
      expect(uid.detail).to.match(/^evses\/uid: Mine /);
      expect(await hub.app.stations.desk.find('A-5')).to.equal(undefined);
    });

    it('not with what OCPI would not have, of which it names all', async () => {
      const { coordinates: _, ...nowhere } = site('X');
      const evses = [
        { evse: 1, connectors: [plug({ standard: 'PLUG' }), plug({ max_voltage: '230' })] },
        { evse: 1, connectors: [plug()], capabilities: ['FLIES'] },
      ];
      const problem = await refused('POST', '/stations', given({ location: nowhere, evses }));
      expect(problem.http).to.equal(400);
      expect(pathsOf(problem)).to.include.members([
        '/evses/0/connectors/1/max_voltage',
        '/evses/1/evse',
        '/location/coordinates',
      ]);
      const own = await refused('POST', '/stations', given({ location: { ...site(), evses: [] } }));
      expect(pathsOf(own)).to.deep.equal(['/location/evses']);
    });

    it('and lists them by party, place and whether they are connected', async () => {
      await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'LST', role: 'CPO', name: 'Lists' });
      for (const [identity, place] of [
        ['L-1', 'ONE'],
        ['L-2', 'ONE'],
        ['L-3', 'TWO'],
      ])
        await makeStation(hub, identity ?? '', { party: 'DE-LST', location: site(place) });
      const list = async (query: string) => {
        const { items } = await hub.admin<{ items: MadeStation[] }>('GET', `/stations?${query}`);
        return items.map(({ identity }) => identity);
      };
      expect(await list('party=de-lst')).to.deep.equal(['L-1', 'L-2', 'L-3']);
      expect(await list('party=DE-LST&location=ONE')).to.deep.equal(['L-1', 'L-2']);
      expect(await list('party=DE-LST&online=true')).to.deep.equal([]);
      expect(await list('party=DE-LST&online=false&limit=2')).to.deep.equal(['L-1', 'L-2']);
    });

    it('and knows a place by its id however it is spelled, and by a time zone that there is', async () => {
      const made = await makeStation(hub, 'S-1', { location: site('Depot') });
      const other = await refused('POST', '/stations', given({ identity: 'S-2', location: site('DEPOT') }));
      expect(other).to.include({ http: 409 });
      expect(other.detail).to.match(/^location\/id: Depot is/);
      await hub.settled();
      const location = emsp.received('locations').find(({ id }) => id.toLowerCase() === 'depot');
      expect(location?.evses?.map(({ uid }) => uid)).to.deep.equal(made.evses.map(({ uid }) => uid));
      const nowhere = { ...site('ZONE'), time_zone: 'Mars/Base' };
      expect(pathsOf(await refused('POST', '/stations', given({ location: nowhere })))).to.deep.equal([
        '/location/time_zone',
      ]);
    });

    it('and leaves them where they are: an EVSE elsewhere is another one', async () => {
      const made = await makeStation(hub, 'M-1', { location: site('FROM') });
      const moved = await refused('PATCH', `/stations/${made.id}`, { location: site('TO') });
      expect(pathsOf(moved)).to.deep.equal(['/location/id']);
      await hub.admin('PATCH', `/stations/${made.id}`, { location: { ...site('FROM'), name: 'Harbour' } });
      const nameOf = () => emsp.received('locations').find(({ id }) => id === 'FROM')?.name;
      await until(async () => nameOf() === 'Harbour', { what: 'the location to have its name' });
      expect(emsp.complaints).to.deep.equal([]);
    });
  });
});
