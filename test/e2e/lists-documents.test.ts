import { expect } from 'chai';
import { build } from '../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../support/hub.ts';
import { join } from '../support/routed.ts';

interface Evse {
  readonly uid: string;
  readonly status: string;
  readonly last_updated: string;
  readonly connectors: readonly { readonly id: string }[];
}
interface Listed {
  readonly id: string;
  readonly last_updated: string;
  readonly evses?: readonly Evse[];
}

describe('documents in a list', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await join(hub, 'CPO BE-BEC');
    emsp = await join(hub, 'EMSP NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of [cpo, emsp]) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  async function send(method: string, path: string, body: object | string): Promise<void> {
    const answer = await cpo.request(method, 'locations', 'receiver', `BE/BEC/${path}`, { body, to: 'NL-HUB' });
    expect(answer.envelope.status_code, `${method} ${path}: ${answer.text}`).to.equal(1000);
  }
  const read = (path: string, query: Record<string, string | number> = {}) =>
    emsp.request('GET', 'locations', 'sender', path, { to: 'NL-HUB', query });

  /** A location as the list shows it, which is to the byte what it is when it is read alone. */
  async function listed(id: string): Promise<Listed> {
    const [list, alone] = [await read('', { limit: 1000 }), await read(id)];
    const text = /^\{"data":(.*),"status_code":1000,"timestamp":"[^"]*"\}$/s.exec(alone.text)?.[1];
    expect(list.text).to.include(text ?? 'the location alone');
    const found = (list.envelope.data as Listed[]).filter((location) => location.id === id);
    expect(found).to.deep.equal([alone.envelope.data]);
    return found[0] as Listed;
  }

  it('are what every kind of change has made of them (L-06, L-07, L-37)', async () => {
    const [first, second] = [build.evse({ uid: 'E1' }), build.evse({ uid: 'E2' })];
    const location = build.location({ id: 'ALL', name: 'One', evses: [first, second], x_kept: { b: [1] } });
    await send('PUT', 'ALL', location);
    expect(await listed('ALL')).to.deep.equal(location);

    const named = build.patch({ name: 'Two' });
    await send('PATCH', 'ALL', named);
    expect(await listed('ALL')).to.deep.equal({ ...location, ...named });

    const charging = build.patch({ status: 'CHARGING' });
    await send('PATCH', 'ALL/E2', charging);
    let expected: object = { ...location, ...named, last_updated: charging.last_updated };
    expect(await listed('ALL')).to.deep.equal({ ...expected, evses: [first, { ...second, ...charging }] });

    const labelled = build.patch({ physical_reference: '7', status: 'BLOCKED' });
    await send('PATCH', 'ALL/E1', labelled);
    expected = { ...expected, last_updated: labelled.last_updated };
    const evses = [
      { ...first, ...labelled },
      { ...second, ...charging },
    ];
    expect(await listed('ALL')).to.deep.equal({ ...expected, evses });

    const third = build.evse({ uid: 'E3', status: 'RESERVED' });
    await send('PUT', 'ALL/E3', third);
    expected = { ...expected, last_updated: third.last_updated };
    expect(await listed('ALL')).to.deep.equal({ ...expected, evses: [...evses, third] });

    const connector = build.connector({ id: '2' });
    await send('PUT', 'ALL/E3/2', connector);
    const cable = build.patch({ format: 'CABLE' });
    await send('PATCH', 'ALL/E3/2', cable);
    expected = { ...expected, last_updated: cable.last_updated };
    const connectors = [...third.connectors, { ...connector, ...cable }];
    expect(await listed('ALL')).to.deep.equal({
      ...expected,
      evses: [...evses, { ...third, connectors, last_updated: cable.last_updated }],
    });

    const without = build.location({ id: 'ALL', name: 'Three', evses: [{ ...second, last_updated: build.time() }] });
    await send('PUT', 'ALL', without);
    const after = await listed('ALL');
    expect(after.evses?.map(({ uid, status }) => `${uid} ${status}`).sort()).to.deep.equal([
      'E1 REMOVED',
      'E2 AVAILABLE',
      'E3 REMOVED',
    ]);
    expect({ ...after, evses: without.evses }).to.deep.equal(without);
  });

  it('have their EVSEs in the order of their owner, added ones last', async () => {
    const uids = ['Z', 'b', 'M', 'A', 'y', '10', '9'];
    await send('PUT', 'ORDER', build.location({ id: 'ORDER', evses: uids.map((uid) => build.evse({ uid })) }));
    await send('PUT', 'ORDER/C', build.evse({ uid: 'C' }));
    await send('PUT', 'ORDER/M', build.evse({ uid: 'M' }));
    await send('PATCH', 'ORDER/9', build.patch({ status: 'CHARGING' }));
    expect((await listed('ORDER')).evses?.map(({ uid }) => uid)).to.deep.equal([...uids, 'C']);
  });

  it('keep whatever stands in them, braces, quotes and other scripts at their ends too (T-19)', async () => {
    const last = ['"x_last":"}"', '"x_last":{"a":{}}', '"x_last":"\\"]}\\\\"', '"x_last":"Ω漢🚗"', '"x_last":[{}]'];
    for (const [number, member] of last.entries()) {
      const id = `ENDS${number}`;
      const evse = `${JSON.stringify(build.evse({ uid: 'E' })).slice(0, -1)},${member}}`;
      const { evses, ...rest } = build.location({ id });
      await send('PUT', id, `${JSON.stringify(rest).slice(0, -1)},"evses":[${evse}],${member}}`);
      await send('PATCH', `${id}/E`, build.patch({ status: 'CHARGING' }));
      const { x_last } = JSON.parse(`{${member}}`) as { x_last: unknown };
      const shown = await listed(id);
      expect(shown).to.deep.include({ ...rest, x_last, evses: shown.evses, last_updated: shown.last_updated });
      expect(shown.evses?.[0]).to.deep.include({ uid: 'E', status: 'CHARGING', x_last });
      expect((await read('', { limit: 1000 })).text.split(member).length, member).to.be.greaterThan(2);
    }
  });

  it('are objects when there is no EVSE in them', async () => {
    const { evses, ...location } = build.location({ id: 'BARE' });
    await send('PUT', 'BARE', location);
    expect(await listed('BARE')).to.deep.equal(location);
  });

  it('are all there, in order, in a page of many and of large ones (T-51)', async () => {
    const ids = Array.from({ length: 260 }, (_, number) => `MANY${number}`);
    const put = (id: string, number: number): Promise<void> => {
      // Some are a hundred times as large as the others, and not of one byte a character.
      const evse = build.evse({ uid: id, x_notes: '±'.repeat(number % 60 === 7 ? 100_000 : number % 50) });
      return send('PUT', id, build.location({ id, evses: [evse] }));
    };
    for (const [number, id] of ids.entries()) await put(id, number);
    const before = Number((await read('', { limit: 1 })).headers['x-total-count']) - ids.length;

    const page = await read('', { limit: 1000, offset: before });
    const shown = page.envelope.data as { id: string; evses: { uid: string; x_notes: string }[] }[];
    expect(shown.map(({ id }) => id)).to.deep.equal(ids);
    for (const [number, { id, evses }] of shown.entries()) {
      const lengths = evses.map(({ uid, x_notes }) => `${uid} ${x_notes.length}`);
      expect(lengths).to.deep.equal([`${id} ${number % 60 === 7 ? 100_000 : number % 50}`]);
    }
    expect(shown.every(({ evses }) => /^±*$/.test(evses[0]?.x_notes ?? ''))).to.equal(true);
  });
});
