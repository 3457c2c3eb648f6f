import { expect } from 'chai';
import { build } from '../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../support/hub.ts';
import type { Answer } from '../support/partner/http-call.ts';
import { join } from '../support/routed.ts';

const pageSizeMax = 7;

describe('lists that change while they are read', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { pageSizeMax } });
    cpo = await join(hub, 'CPO BE-BEC');
    const stranger = await join(hub, 'CPO DE-STW');
    emsp = await join(hub, 'EMSP NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    // Another's objects stand between those that may be seen.
    for (let number = 0; number < 30; number += 1) {
      await put(cpo, 'locations', `L${number}`);
      await put(cpo, 'tariffs', `T${number}`);
      if (number % 3 === 0) await put(stranger, 'locations', `L${number}`, { country_code: 'DE', party_id: 'STW' });
    }
  });
  after(() => hub.stop());
  afterEach(() => expect(emsp.complaints).to.deep.equal([]));

  const own = { country_code: 'BE', party_id: 'BEC' };
  async function put(owner: ConnectedPartner, module: 'locations' | 'tariffs', id: string, about = own): Promise<void> {
    const object =
      module === 'tariffs'
        ? build.tariff({ ...about, id })
        : build.location({ ...about, id, evses: [build.evse({ uid: `${id}-1` })] });
    const answer = await owner.push(`${module}/${about.country_code}/${about.party_id}/${id}`, object, 'NL-HUB');
    expect(answer.envelope.status_code, answer.text).to.equal(1000);
  }
  const status = (id: string) =>
    cpo.patch(`locations/BE/BEC/${id}/${id}-1`, build.patch({ status: 'CHARGING' }), 'NL-HUB');

  const idsIn = ({ envelope }: Answer): string[] => (envelope.data as { id: string }[]).map(({ id }) => id);
  const linkIn = ({ headers }: Answer): URL | undefined => {
    const link = /^<([^>]+)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];
    return link === undefined ? undefined : new URL(link);
  };
  const first = (module: string, query: Record<string, string | number>) =>
    emsp.request('GET', module, 'sender', '', { query, to: 'NL-HUB' });

  /** Reads to the end along the links; `between` is done after each page. */
  async function crawl(
    module: string,
    query = {},
    between?: (page: number, lastId: string) => Promise<unknown>,
  ): Promise<Answer[]> {
    const pages = [await first(module, query)];
    for (let next = linkIn(pages[0] as Answer); next !== undefined; next = linkIn(pages.at(-1) as Answer)) {
      await between?.(pages.length, idsIn(pages.at(-1) as Answer).at(-1) ?? '');
      pages.push(await emsp.readCdr(next.href, 'NL-HUB'));
    }
    return pages;
  }
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, number) => `${letter}${number}`);

  it('show every object once, those that change as they are then (T-51)', async () => {
    const pages = await crawl('locations', { limit: 4 }, async (page) => {
      // One that has been shown, one that is about to be, and one that comes at the end; the state of an EVSE, and the whole.
      await status(`L${page}`);
      await status(`L${page * 4 + 1}`);
      await put(cpo, 'locations', `L${29 - page}`);
      await put(cpo, 'locations', `L${page - 1}`);
    });
    expect(pages.flatMap(idsIn)).to.deep.equal(names('L', 30));
    const shown = pages.flatMap(({ envelope }) => envelope.data as { id: string; evses: { status: string }[] }[]);
    expect(shown.filter(({ evses }) => evses[0]?.status === 'CHARGING').map(({ id }) => id)).to.include.members([
      'L5',
      'L9',
    ]);
  });

  it('show at their end what was added meanwhile, and neither break nor skip where something was deleted (T-51)', async () => {
    const removed: string[] = [];
    const pages = await crawl('tariffs', { limit: 5 }, async (page, lastId) => {
      if (page > 3) return;
      // The one that the next page goes on from, the first of the next page, and one further on.
      const last = Number(lastId.slice(1));
      for (const id of [`T${last}`, `T${last + 1}`, `T${page + 22}`]) {
        expect((await cpo.remove(`tariffs/BE/BEC/${id}`, 'NL-HUB')).envelope.status_code).to.equal(1000);
        if (id !== lastId) removed.push(id);
      }
      await put(cpo, 'tariffs', `T${page + 29}`);
    });
    expect(removed).to.have.length(6);
    expect(pages.flatMap(idsIn)).to.deep.equal(names('T', 33).filter((id) => !removed.includes(id)));
  });

  it('show nobody else’s objects, nor count them (T-49, T-54)', async () => {
    const pages = await crawl('locations', {});
    expect(pages.flatMap(idsIn)).to.have.length(30);
    for (const { envelope } of pages) {
      expect((envelope.data as { country_code: string }[]).every(({ country_code }) => country_code === 'BE')).to.equal(
        true,
      );
    }
  });

  it('say on every page how many there are, filters heeded (T-49)', async () => {
    const counts = async (query: object) =>
      (await crawl('locations', query)).map(({ headers }) => headers['x-total-count']);
    expect(await counts({})).to.deep.equal(Array(5).fill('30'));
    expect(await counts({ limit: 15 })).to.deep.equal(Array(5).fill('30'));
    expect(await counts({ offset: 28 })).to.deep.equal(['30']);
    expect(await counts({ offset: 100 })).to.deep.equal(['30']);
    expect(await counts({ date_to: '2020-01-01T00:00:00Z' })).to.deep.equal(['0']);
    const [now] = await counts({});
    await put(cpo, 'locations', 'L30');
    expect([now, ...(await counts({ limit: 1, offset: 30 }))]).to.deep.equal(['30', '31']);
  });

  it('say how large a page can be, and link to the next with every filter, its offset and the limit in force (T-48, T-50)', async () => {
    const query = { date_from: '2020-01-01T00:00:00Z', date_to: '2040-01-01T00:00:00Z' };
    const pages = await crawl('locations', { ...query, offset: 3, limit: 1000 });
    expect(pages.map((page) => idsIn(page).length)).to.deep.equal([7, 7, 7, 7]);
    for (const [number, page] of pages.entries()) {
      expect(page.headers['x-limit']).to.equal('7');
      const link = linkIn(page);
      if (number === pages.length - 1) expect(link).to.equal(undefined);
      else {
        expect(Object.fromEntries(link?.searchParams ?? [])).to.deep.include({
          ...query,
          offset: String(3 + 7 * (number + 1)),
          limit: '7',
        });
      }
    }
    const [small] = await crawl('locations', { limit: 2 });
    expect([small?.headers['x-limit'], linkIn(small as Answer)?.searchParams.get('limit')]).to.deep.equal(['7', '2']);
  });

  it('go on by offset for those who count for themselves (T-47)', async () => {
    const { origin, pathname } = linkIn(await first('locations', {})) as URL;
    const ids: string[] = [];
    for (let offset = 0; offset < 31; offset += 7) {
      ids.push(...idsIn(await emsp.readCdr(`${origin}${pathname}?offset=${offset}&limit=7`, 'NL-HUB')));
    }
    expect(ids).to.deep.equal(names('L', 31));
  });
});
