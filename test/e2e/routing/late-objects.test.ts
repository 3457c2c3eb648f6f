import { expect } from 'chai';
import { setReachable } from '../../../src/hub/reachability.ts';
import { resyncAll } from '../../../src/hub/restored.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partyPair } from '../../support/partner/party.ts';
import { join, joinAll } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

const modules = ['locations', 'tariffs', 'sessions', 'cdrs'] as const;
type Module = (typeof modules)[number];

const dayMs = 24 * 3600 * 1000;
const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString();

/** A party that reads lists of the hub again and again, each time what was updated since the time before. */
class Poller {
  readonly partner: ConnectedPartner;
  readonly party: string;
  since: string | undefined;

  constructor(partner: ConnectedPartner, party = partner.party) {
    this.partner = partner;
    this.party = party;
  }

  /** Reads a list to its end; resolves with the ids. */
  async poll(module: Module, size = 100): Promise<string[]> {
    const began = new Date().toISOString();
    const ids = await this.read(module, { limit: size, ...(this.since !== undefined && { date_from: this.since }) });
    this.since = began;
    return ids;
  }

  /** Polls until nothing is new: what a transaction that was still open could have hidden is shown once more. */
  quiet(module: Module): Promise<boolean> {
    return until(async () => (await this.poll(module)).length === 0, { what: 'a list without anything new' });
  }

  async read(module: Module, query: Readonly<Record<string, string | number>>): Promise<string[]> {
    const pages = await this.pages(module, query);
    const ids: string[] = [];
    for await (const page of pages) ids.push(...page);
    return ids;
  }

  /** The same, a page each time the next one is asked for. */
  async *pages(module: Module, query: Readonly<Record<string, string | number>>): AsyncGenerator<string[]> {
    let next: Readonly<Record<string, string | number>> | undefined = query;
    while (next !== undefined) {
      const options = { from: this.party, to: 'NL-HUB', query: next };
      const { envelope, headers } = await this.partner.request('GET', module, 'sender', '', options);
      expect(envelope.status_code).to.equal(1000);
      yield (envelope.data as { id: string }[]).map(({ id }) => id);
      const link = /<([^>]+)>; rel="next"/.exec(String(headers['link'] ?? ''))?.[1];
      next = link === undefined ? undefined : Object.fromEntries(new URL(link).searchParams);
    }
  }
}

describe('an object that reaches the hub late', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let usual: ConnectedPartner;
  let byArrival: ConnectedPartner;
  let exact: ConnectedPartner;
  let count = 0;
  before(async () => {
    hub = await startHub();
    const partner = await joinAll(hub, 'CPO BE-BEC', 'EMSP NL-TNM, EMSP NL-TN2', 'EMSP FR-ARR', 'EMSP IT-OFF');
    cpo = partner('BE-BEC');
    usual = partner('NL-TNM');
    byArrival = partner('FR-ARR');
    exact = partner('IT-OFF');
    await hub.admin('PATCH', `/partners/${byArrival.partnerId}`, { quirks: { late_objects: 'by_arrival' } });
    await hub.admin('PATCH', `/partners/${exact.partnerId}`, { quirks: { late_objects: 'off' } });
    await hub.agree('BE-BEC', '*');
    await hub.settled();
  });
  after(() => hub.stop());

  /** Sends an object that was updated five days ago; resolves with its id. */
  const sendLate = async (module: Module, emsp: string, last_updated = daysAgo(5)): Promise<string> => {
    count += 1;
    const id = `LATE${count}`;
    const about = { id, last_updated, cdr_token: build.cdrToken(partyPair(emsp)) };
    const body = {
      locations: () => build.location({ id, last_updated, evses: [build.evse({ uid: 'E1', last_updated })] }),
      tariffs: () => build.tariff({ id, last_updated }),
      sessions: () => build.session(about),
      cdrs: () => build.cdr(about),
    }[module]();
    const answer =
      module === 'cdrs'
        ? await cpo.request('POST', 'cdrs', 'receiver', '', { body })
        : await cpo.request('PUT', module, 'receiver', `BE/BEC/${id}`, { body });
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
    return id;
  };

  for (const module of modules) {
    it(`is in a poller’s next list although it is older than what was asked for, and then no more: ${module} (R-58, R6)`, async () => {
      const poller = new Poller(usual);
      await poller.quiet(module);
      const id = await sendLate(module, 'NL-TNM');
      expect(await poller.poll(module)).to.deep.equal([id]);
      await poller.quiet(module);
    });

    it(`is there for those who ask by its arrival: ${module} (R-58, R6)`, async () => {
      const poller = new Poller(byArrival);
      const before = new Date().toISOString();
      const id = await sendLate(module, 'FR-ARR');
      expect(await poller.read(module, { date_from: before })).to.include(id);
      expect(await poller.read(module, { date_from: before }), 'as often as it asks').to.include(id);
      const later = new Date(Date.now() + dayMs).toISOString();
      expect(await poller.read(module, { date_from: later })).to.deep.equal([]);
    });

    it(`is left out for those who want what they ask for to the letter: ${module} (R-58)`, async () => {
      const poller = new Poller(exact);
      await poller.poll(module);
      const id = await sendLate(module, 'IT-OFF');
      expect(await poller.poll(module)).to.deep.equal([]);
      expect(await poller.read(module, {}), 'a full pull has it').to.include(id);
      expect(await poller.read(module, { date_from: daysAgo(6), date_to: daysAgo(4) })).to.include(id);
    });
  }

  it('can be a state of a known one (R6)', async () => {
    const poller = new Poller(usual);
    const id = await sendLate('locations', 'NL-TNM');
    await poller.quiet('locations');
    for (const [path, fields] of [
      [id, { name: 'Late', last_updated: daysAgo(4) }],
      [`${id}/E1`, { status: 'CHARGING', last_updated: daysAgo(3) }],
    ] as const) {
      const answer = await cpo.request('PATCH', 'locations', 'receiver', `BE/BEC/${path}`, { body: fields });
      expect(answer.envelope.status_code).to.equal(1000);
      expect(await poller.poll('locations'), path).to.deep.equal([id]);
    }
    await poller.quiet('locations');
  });

  it('may come between two pages (R6)', async () => {
    const poller = new Poller(usual);
    await poller.poll('tariffs');
    const first = [await sendLate('tariffs', 'NL-TNM'), await sendLate('tariffs', 'NL-TNM')];
    const pages = poller.pages('tariffs', { limit: 1, date_from: new Date().toISOString() });
    const seen = [...((await pages.next()).value ?? [])];
    const between = await sendLate('tariffs', 'NL-TNM');
    for await (const page of pages) seen.push(...page);
    expect(seen).to.include.members(first);
    expect(await poller.poll('tariffs')).to.include(between);
  });

  it('is found by each party of a platform (R6)', async () => {
    const pollers = [new Poller(usual, 'NL-TNM'), new Poller(usual, 'NL-TN2')];
    for (const poller of pollers) await poller.quiet('locations');
    const id = await sendLate('locations', 'NL-TNM');
    for (const poller of pollers) expect(await poller.poll('locations'), poller.party).to.deep.equal([id]);
  });

  it('is found again when the poller asks again, because the answer did not arrive (R6)', async () => {
    const poller = new Poller(usual);
    await poller.quiet('cdrs');
    const id = await sendLate('cdrs', 'NL-TNM');
    const date_from = new Date().toISOString();
    for (const attempt of [1, 2, 3]) expect(await poller.read('cdrs', { date_from }), `${attempt}`).to.deep.equal([id]);
    await poller.quiet('cdrs');
  });

  it('is found by those who read one window after the other, and something old now and then (R6)', async () => {
    const poller = new Poller(usual, 'NL-TN2');
    /** One second of the last hour after the other. */
    let at = Date.now() - 3_600_000;
    const readNext = () => {
      at += 1000;
      const [date_from, date_to] = [at, at + 1000].map((ms) => new Date(ms).toISOString());
      return poller.read('sessions', { date_from: date_from ?? '', date_to: date_to ?? '' });
    };
    await readNext();
    const id = await sendLate('sessions', 'NL-TN2');
    // A look at what was long before does not show it, and does not count as having seen it.
    expect(await poller.read('sessions', { date_from: daysAgo(30), date_to: daysAgo(20) })).to.deep.equal([]);
    expect(await readNext()).to.deep.equal([id]);
    await until(async () => (await readNext()).length === 0, { what: 'a window without anything new' });
  });

  describe('because its owner was out of sight', () => {
    let other: ConnectedPartner;
    let pollers: readonly Poller[];
    before(async () => {
      other = await join(hub, 'CPO DE-STW');
      pollers = [usual, byArrival, exact].map((partner) => new Poller(partner));
    });

    const send = async (id: string): Promise<void> => {
      const body = build.location({ ...partyPair('DE-STW'), id });
      const answer = await other.request('PUT', 'locations', 'receiver', `DE/STW/${id}`, { body });
      expect(answer.http).to.equal(201);
      // Yesterday, so that its arrival alone is no reason to show it.
      await hub.app.hub
        .db('objects')
        .where({ owner: 'DE-STW' })
        .update({ changed_at: daysAgo(1) });
    };
    const pollAll = async (): Promise<boolean[]> => {
      const lists = await Promise.all(pollers.map((poller) => poller.poll('locations')));
      return lists.map((ids) => ids.some((id) => id.startsWith('HIDDEN')));
    };

    const quietAll = (): Promise<boolean> =>
      until(async () => !(await pollAll()).includes(true), { what: 'lists without anything new' });

    it('is found when there is an agreement (R6)', async () => {
      await send('HIDDEN1');
      expect(await pollAll()).to.deep.equal([false, false, false]);
      for (const { party } of pollers) await hub.agree('DE-STW', party);
      expect(await pollAll()).to.deep.equal([true, true, false]);
      await quietAll();
    });

    it('is found when a suspension is over (R6)', async () => {
      await send('HIDDEN2');
      await hub.admin('POST', `/partners/${other.partnerId}/suspend`);
      expect(await pollAll()).to.deep.equal([false, false, false]);
      await hub.admin('POST', `/partners/${other.partnerId}/resume`);
      expect(await pollAll()).to.deep.equal([true, true, false]);
      await quietAll();
    });

    it('is not found anew each time its platform was out of reach for a while', async () => {
      await quietAll();
      for (const reachable of [false, true]) await setReachable(hub.app.hub, other.partnerId, reachable);
      expect(await pollAll()).to.deep.equal([false, false, false]);
    });
  });

  it('is missed by no poller, however many come at once while it reads (R6)', async () => {
    const poller = new Poller(usual);
    await poller.poll('tariffs');
    const seen = new Set<string>();
    let isSending = true;
    const polling = (async () => {
      while (isSending) for (const id of await poller.poll('tariffs', 7)) seen.add(id);
    })();
    const sent: string[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      sent.push(...(await Promise.all(Array.from({ length: 20 }, () => sendLate('tariffs', 'NL-TNM')))));
    }
    isSending = false;
    await polling;
    for (const id of await poller.poll('tariffs')) seen.add(id);
    expect(sent.filter((id) => !seen.has(id))).to.deep.equal([]);
  });

  describe('because the database was restored from a copy', () => {
    it('is everything there is, once (R6)', async () => {
      const poller = new Poller(usual);
      await poller.quiet('tariffs');
      await hub.app.hub.db.transaction(async (tx) => {
        await tx('cursors').delete();
        await resyncAll(tx);
      });
      expect(await poller.poll('tariffs')).to.deep.equal(await poller.read('tariffs', {}));
      await poller.quiet('tariffs');
    });
  });
});
