import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { ask, joinAll } from '../../support/routed.ts';

/** Spellings of a time that OCPI allows (T-92), and times that are far from now. */
const stamps = [
  '2026-01-15T10:00:00Z',
  '2026-01-15T10:00:00',
  '2026-01-15T10:00:00.1234Z',
  '2026-01-15T10:00:00.5',
  '2003-02-28T23:59:59.000Z',
  '2041-12-31T00:00:00Z',
];

describe('last_updated', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    const partner = await joinAll(hub, 'CPO BE-BEC', 'EMSP NL-TNM');
    cpo = partner('BE-BEC');
    emsp = partner('NL-TNM');
    await hub.agree('*', '*');
  });
  after(() => hub.stop());

  for (const [number, last_updated] of stamps.entries()) {
    const id = `AT-${number}`;
    const connectors = [build.connector({ last_updated })];
    const objects = {
      locations: build.location({ id, last_updated, evses: [build.evse({ uid: 'E1', last_updated, connectors })] }),
      tariffs: build.tariff({ id, last_updated }),
      tokens: build.token({ uid: id, last_updated }),
      sessions: build.session({ id, last_updated, cdr_token: build.cdrToken() }),
      cdrs: build.cdr({ id, last_updated, cdr_token: build.cdrToken(), tariffs: [build.tariff({ last_updated })] }),
    };

    it(`is the owner’s at the party a message goes to: ${last_updated} (R-11)`, async () => {
      for (const [module, object] of Object.entries(objects)) {
        const fromEmsp = module === 'tokens';
        const owner = fromEmsp ? 'NL/TNM' : 'BE/BEC';
        const line = module === 'cdrs' ? 'POST receiver/cdrs' : `PUT receiver/${module}/${owner}/${id}`;
        const to = fromEmsp ? 'BE-BEC' : 'NL-TNM';
        const { status, received } = await ask(hub, fromEmsp ? emsp : cpo, line, { to, body: object });
        expect(status, module).to.deep.equal([201, 1000]);
        // Not a byte is different.
        expect(
          received.map(({ bodyText }) => bodyText),
          module,
        ).to.deep.equal([JSON.stringify(object)]);
      }
    });

    it(`is the owner’s in a broadcast and in the hub’s copy: ${last_updated} (R-11)`, async () => {
      for (const module of ['locations', 'tariffs', 'tokens'] as const) {
        const [sender, reader, owner] =
          module === 'tokens' ? ([emsp, cpo, 'NL/TNM'] as const) : ([cpo, emsp, 'BE/BEC'] as const);
        const path = `receiver/${module}/${owner}/${id}`;
        const object = objects[module];
        const { received } = await ask(hub, sender, `PUT ${path}`, { to: 'NL-HUB', body: object });
        expect(
          received.map(({ body }) => body),
          module,
        ).to.deep.equal([object]);
        expect((await ask(hub, sender, `GET ${path}`, { to: 'NL-HUB' })).data, module).to.deep.equal(object);
        const all = await reader.list(module);
        expect(
          all.filter((one) => JSON.stringify(one).includes(id)),
          module,
        ).to.deep.equal([object]);
      }
      for (const module of ['sessions', 'cdrs'] as const) {
        const all = await emsp.list(module);
        expect(
          all.filter((one) => one.id === id),
          module,
        ).to.deep.equal([objects[module]]);
      }
    });
  }

  it('of an EVSE, a connector and what stands above them is that of the message, as it was spelled (R-11, L-07)', async () => {
    const base = 'locations/BE/BEC/PARTS';
    const start = '2026-01-15T10:00:00Z';
    const evse = build.evse({ uid: 'E1', last_updated: start, connectors: [build.connector({ last_updated: start })] });
    const body = build.location({ id: 'PARTS', last_updated: start, evses: [evse] });
    await ask(hub, cpo, `PUT receiver/${base}`, { to: 'NL-HUB', body });
    const steps = [
      [`PATCH receiver/${base}/E1`, { status: 'CHARGING', last_updated: '2026-01-15T11:00:00' }],
      [`PATCH receiver/${base}/E1/1`, { max_voltage: 400, last_updated: '2026-01-15T12:00:00.25Z' }],
    ] as const;
    for (const [line, patch] of steps) {
      const { received } = await ask(hub, cpo, line, { to: 'NL-HUB', body: patch });
      expect(received.map((one) => one.body)).to.deep.equal([patch]);
    }
    const last_updated = steps[1][1].last_updated;
    const { data } = await ask(hub, cpo, `GET receiver/${base}`, { to: 'NL-HUB' });
    expect(data).to.deep.equal({
      ...body,
      last_updated,
      evses: [
        {
          ...evse,
          status: 'CHARGING',
          last_updated,
          connectors: [{ ...evse.connectors[0], max_voltage: 400, last_updated }],
        },
      ],
    });
    // An owner that stamps with an old time is believed: the hub does not know better.
    const old = build.location({ id: 'OLD', last_updated: '1999-01-01T00:00:00Z', evses: undefined });
    await ask(hub, cpo, 'PUT receiver/locations/BE/BEC/OLD', { to: 'NL-HUB', body: old });
    expect((await emsp.list('locations')).find(({ id }) => id === 'OLD')).to.deep.equal(old);
  });

  it('leaves nothing to complain of', () => {
    for (const { complaints, name } of hub.partners) expect(complaints, name).to.deep.equal([]);
  });
});
