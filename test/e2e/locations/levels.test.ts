import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import type { Answer } from '../../support/partner/http-call.ts';

/** A Location as it is looked at here: what was last updated when, at each of its levels. */
interface Stamped {
  readonly last_updated: string;
  readonly evses?: readonly Stamped[];
  readonly connectors?: readonly Stamped[];
}

describe('Locations, EVSEs and Connectors', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let outsider: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    // Lists that show exactly what they are asked for.
    const exact = { quirks: { late_objects: 'off' } };
    emsp = await hub.connectAll([{ role: 'EMSP', country_code: 'NL', party_id: 'TNM' }], {}, exact);
    outsider = await hub.connect('EMSP', 'DE-OUT');
    await hub.agree('BE-BEC', 'NL-TNM');
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of [cpo, emsp, outsider]) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  /** A Location with two EVSEs of one Connector each, at the hub and at the eMSP. */
  async function placed(id: string) {
    const evses = ['A', 'B'].map((uid) => build.evse({ uid }));
    const location = build.location({ id, evses });
    expect((await cpo.push(`locations/BE/BEC/${id}`, location, 'NL-HUB')).http).to.equal(201);
    await hub.settled();
    return location;
  }

  const stored = async (path: string): Promise<Answer> => cpo.request('GET', 'locations', 'receiver', path);
  const storedData = async (path: string): Promise<unknown> => (await stored(path)).envelope.data;
  const copyOf = (id: string) => emsp.received('locations').find((location) => location.id === id);

  /** Every last_updated of a Location: its own, its EVSEs', their Connectors'. */
  const stampsOf = (location: unknown) => {
    const { last_updated, evses = [] } = location as Stamped;
    const inside = evses.map((evse) => [evse.last_updated, ...(evse.connectors ?? []).map((one) => one.last_updated)]);
    return [last_updated, ...inside];
  };

  describe('pushed as a whole', () => {
    it('are created and replaced at the level that the path has segments for (L-02, L-01)', async () => {
      const location = await placed('WHOLE');
      const renamed = { ...location, name: 'Vooruit', last_updated: build.time() };
      expect((await cpo.push('locations/BE/BEC/WHOLE', renamed)).http).to.equal(200);
      const evse = build.evse({ uid: 'A', status: 'BLOCKED' });
      expect((await cpo.push('locations/BE/BEC/WHOLE/A', evse)).http).to.equal(200);
      const added = build.connector({ id: '2', standard: 'CHADEMO' });
      expect((await cpo.push('locations/BE/BEC/WHOLE/A/2', added)).http).to.equal(201);
      const third = build.evse({ uid: 'C' });
      expect((await cpo.push('locations/BE/BEC/WHOLE/C', third)).http).to.equal(201);

      const expected = {
        ...renamed,
        evses: [
          { ...evse, connectors: [...evse.connectors, added], last_updated: added.last_updated },
          location.evses?.[1],
          third,
        ],
        last_updated: third.last_updated,
      };
      expect(await storedData('BE/BEC/WHOLE')).to.deep.equal(expected);
      await hub.settled();
      expect(copyOf('WHOLE')).to.deep.equal(expected);
    });

    it('lose what the new whole does not have, and their neighbours lose nothing (T-14)', async () => {
      const location = await placed('RESET');
      const detailed = build.evse({
        uid: 'A',
        physical_reference: '7',
        floor_level: '-1',
        capabilities: ['RESERVABLE'],
      });
      await cpo.push('locations/BE/BEC/RESET/A', detailed);
      const { capabilities: _, ...plain } = build.evse({ uid: 'A' });
      await cpo.push('locations/BE/BEC/RESET/A', plain);
      expect(await storedData('BE/BEC/RESET/A')).to.deep.equal(plain);
      expect(await storedData('BE/BEC/RESET/B')).to.deep.equal(location.evses?.[1]);
      await hub.settled();
      expect(copyOf('RESET')?.evses).to.deep.equal([plain, location.evses?.[1]]);
    });
  });

  describe('changed by PATCH', () => {
    it('change where the path points, and nowhere else (L-02, T-15)', async () => {
      const location = await placed('PARTS');
      const [a, b] = location.evses ?? [];
      const ofLocation = build.patch({ name: 'Vooruit', directions: [{ language: 'nl', text: 'Links' }] });
      const ofEvse = build.patch({ status: 'CHARGING', floor_level: '2' });
      const ofConnector = build.patch({ max_amperage: 16 });
      for (const [path, patch] of [
        ['BE/BEC/PARTS', ofLocation],
        ['BE/BEC/PARTS/A', ofEvse],
        ['BE/BEC/PARTS/A/1', ofConnector],
      ] as const) {
        const answer = await cpo.patch(`locations/${path}`, patch);
        expect([answer.http, answer.envelope.status_code], path).to.deep.equal([200, 1000]);
      }
      const { last_updated } = ofConnector;
      const expected = {
        ...location,
        ...ofLocation,
        evses: [{ ...a, ...ofEvse, connectors: [{ ...a?.connectors[0], ...ofConnector }], last_updated }, b],
        last_updated,
      };
      expect(await storedData('BE/BEC/PARTS')).to.deep.equal(expected);
      await hub.settled();
      expect(copyOf('PARTS')).to.deep.equal(expected);
    });

    it('stay as they are without last_updated (T-16, L-08)', async () => {
      const location = await placed('UNDATED');
      for (const [path, fields] of [
        ['BE/BEC/UNDATED', { name: 'Vooruit' }],
        ['BE/BEC/UNDATED/A', { status: 'CHARGING' }],
        ['BE/BEC/UNDATED/A/1', { max_amperage: 16 }],
      ] as const) {
        const answer = await cpo.request('PATCH', 'locations', 'receiver', path, { body: fields, to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code], path).to.deep.equal([200, 2001]);
      }
      expect(await storedData('BE/BEC/UNDATED')).to.deep.equal(location);
    });

    it('keep a value that a PATCH says is null: only a PUT removes (L-08, T-18)', async () => {
      const location = await placed('NULLS');
      const patch = build.patch({ name: null, postal_code: null, city: 'Brugge' });
      await cpo.patch('locations/BE/BEC/NULLS', patch);
      const { name: _, postal_code: __, ...given } = patch;
      expect(await storedData('BE/BEC/NULLS')).to.deep.equal({ ...location, ...given });
    });

    it('are not created by it: 404 with 2003 at each level (T-36)', async () => {
      await placed('SPARSE');
      for (const [path, fields] of [
        ['BE/BEC/NOWHERE', { name: 'Vooruit' }],
        ['BE/BEC/SPARSE/Z', { status: 'CHARGING' }],
        ['BE/BEC/SPARSE/A/9', { max_amperage: 16 }],
        ['BE/BEC/NOWHERE/A', { status: 'CHARGING' }],
      ] as const) {
        const body = build.patch(fields);
        const answer = await cpo.request('PATCH', 'locations', 'receiver', path, { body, to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code], path).to.deep.equal([404, 2003]);
      }
    });
  });

  describe('below a parent that is not there', () => {
    it('are refused with 404 and 2003 (L-10, T-36)', async () => {
      await placed('LONELY');
      for (const [path, body] of [
        ['BE/BEC/NOWHERE/A', build.evse({ uid: 'A' })],
        ['BE/BEC/NOWHERE/A/1', build.connector({ id: '1' })],
        ['BE/BEC/LONELY/Z/1', build.connector({ id: '1' })],
      ] as const) {
        const answer = await cpo.request('PUT', 'locations', 'receiver', path, { body, to: 'NL-HUB' });
        expect([answer.http, answer.envelope.status_code], path).to.deep.equal([404, 2003]);
      }
      expect((await stored('BE/BEC/NOWHERE')).http).to.equal(404);
    });
  });

  describe('last_updated of the parents', () => {
    for (const method of ['PUT', 'PATCH'] as const) {
      const send = (path: string, whole: object, fields: object) =>
        method === 'PUT' ? cpo.push(`locations/${path}`, whole) : cpo.patch(`locations/${path}`, fields);

      it(`becomes that of a ${method} of an EVSE or a Connector, at the hub and at receivers (L-07, L-06, R-11)`, async () => {
        const id = `RAISE-${method}`;
        const location = await placed(id);
        const [, [a1 = '', c1] = [], b] = stampsOf(location) as [string, string[], string[]];
        const atEvse = build.time();
        await send(
          `BE/BEC/${id}/A`,
          { ...location.evses?.[0], status: 'BLOCKED', last_updated: atEvse },
          { status: 'BLOCKED', last_updated: atEvse },
        );
        expect(a1 < atEvse).to.equal(true);
        expect(stampsOf(await storedData(`BE/BEC/${id}`))).to.deep.equal([atEvse, [atEvse, c1], b]);
        await hub.settled();
        expect(stampsOf(copyOf(id))).to.deep.equal([atEvse, [atEvse, c1], b]);

        const atConnector = build.time();
        await send(
          `BE/BEC/${id}/A/1`,
          { ...location.evses?.[0]?.connectors[0], max_amperage: 16, last_updated: atConnector },
          { max_amperage: 16, last_updated: atConnector },
        );
        const expected = [atConnector, [atConnector, atConnector], b];
        expect(stampsOf(await storedData(`BE/BEC/${id}`))).to.deep.equal(expected);
        await hub.settled();
        expect(stampsOf(copyOf(id))).to.deep.equal(expected);
      });
    }

    it('is never lowered by a part that is older than they are (L-06)', async () => {
      const location = await placed('HIGH');
      const [early, late] = [build.time(), build.time()];
      await cpo.patch('locations/BE/BEC/HIGH/B', { status: 'CHARGING', last_updated: late });
      await cpo.patch('locations/BE/BEC/HIGH/A', { status: 'BLOCKED', last_updated: early });
      expect(stampsOf(await storedData('BE/BEC/HIGH'))).to.deep.equal([
        late,
        [early, location.evses?.[0]?.connectors[0]?.last_updated],
        [late, location.evses?.[1]?.connectors[0]?.last_updated],
      ]);
    });

    it('is what lists filter by: a Connector brings its Location into what is new (L-06)', async () => {
      await placed('LISTED');
      const since = build.time();
      const { last_updated } = build.patch({});
      await cpo.patch('locations/BE/BEC/LISTED/B/1', { max_amperage: 63, last_updated });
      const [only, ...others] = await emsp.list('locations', { date_from: since });
      expect([only?.id, only?.last_updated, others]).to.deep.equal(['LISTED', last_updated, []]);
    });
  });

  describe('read one by one', () => {
    const parts = ['', '/A', '/A/1'];
    const partOf = (location: Awaited<ReturnType<typeof placed>>, part: string) =>
      [location, location.evses?.[0], location.evses?.[0]?.connectors[0]][parts.indexOf(part)];

    it('come from the hub’s copy to their owner on the Receiver interface (L-02)', async () => {
      const location = await placed('READ-OWN');
      for (const part of parts) {
        expect(await storedData(`BE/BEC/READ-OWN${part}`), part).to.deep.equal(partOf(location, part));
      }
    });

    it('come to a reader on the Sender interface without country code and party id in the path (L-12, L-02)', async () => {
      const location = await placed('READ');
      for (const part of parts) {
        for (const to of ['NL-HUB', 'BE-BEC', undefined]) {
          const answer = await emsp.request('GET', 'locations', 'sender', `READ${part}`, { to });
          expect(answer.http, `${part} to ${to}`).to.equal(200);
          expect(answer.envelope.data, `${part} to ${to}`).to.deep.equal(partOf(location, part));
        }
      }
    });

    it('are found whatever the case of their ids (T-66, L-05)', async () => {
      const location = await placed('Mixed');
      expect(await storedData('be/bec/mIXED/a/1')).to.deep.equal(location.evses?.[0]?.connectors[0]);
      expect((await cpo.patch('locations/BE/BEC/MIXED/a', build.patch({ status: 'BLOCKED' }))).http).to.equal(200);
      const { id, evses } = (await storedData('BE/BEC/mixed')) as typeof location;
      expect([id, evses?.[0]?.uid, evses?.[0]?.status]).to.deep.equal(['Mixed', 'A', 'BLOCKED']);
    });

    it('are not there: 404 with 2003 at each level, on both interfaces (T-31, T-36)', async () => {
      await placed('GAPS');
      for (const path of ['NOWHERE', 'GAPS/Z', 'GAPS/A/9', 'GAPS/Z/1']) {
        for (const answer of [
          await stored(`BE/BEC/${path}`),
          await emsp.request('GET', 'locations', 'sender', path, { to: 'NL-HUB' }),
        ]) {
          expect([answer.http, answer.envelope.status_code], path).to.deep.equal([404, 2003]);
        }
      }
    });

    it('do not exist for whom no agreement lets see them, nor for readers on the Receiver interface', async () => {
      await placed('HIDDEN');
      for (const to of ['NL-HUB', undefined]) {
        const answer = await outsider.request('GET', 'locations', 'sender', 'HIDDEN', { to });
        expect([answer.http, answer.envelope.status_code]).to.deep.equal([404, 2003]);
      }
      expect(outsider.received('locations')).to.deep.equal([]);
      expect((await emsp.request('GET', 'locations', 'receiver', 'BE/BEC/HIDDEN')).http).to.equal(404);
    });
  });
});
