import { expect } from 'chai';
import { setReachable } from '../../../src/hub/reachability.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partyPair } from '../../support/partner/party.ts';
import { ask, joinAll } from '../../support/routed.ts';
import { until } from '../../support/wait.ts';

interface Owned {
  readonly country_code: string;
  readonly party_id: string;
  readonly id?: string;
  readonly uid?: string;
}

/** `BE-BEC L1`: what tells the objects of a list apart. */
const named = (data: unknown): string[] =>
  (data as Owned[]).map(({ country_code, party_id, id, uid }) => `${country_code}-${party_id} ${id ?? uid}`);

describe('GET all', () => {
  let hub: TestHub;
  let partner: (party: string) => ConnectedPartner;
  let emsp: ConnectedPartner;
  let agreement: string;
  before(async () => {
    hub = await startHub({ limits: { backoffMinMs: 600_000, backoffMaxMs: 600_000 } });
    partner = await joinAll(
      hub,
      'CPO BE-BEC',
      'CPO DE-STW',
      'CPO FR-MOB, EMSP FR-MOB, EMSP FR-MO2',
      'EMSP NL-TNM',
      'EMSP SE-STR',
    );
    emsp = partner('NL-TNM');
    // Filters are to be taken to the letter here; what comes late is the subject of another file.
    const quirks = { no_pull: ['tokens'], late_objects: 'off' };
    await hub.admin('PATCH', `/partners/${emsp.partnerId}`, { quirks });
    await hub.agree('BE-BEC', 'NL-TNM');
    await hub.agree('BE-BEC', 'FR-MOB');
    await hub.agree('BE-BEC', 'FR-MO2', ['sessions', 'cdrs']);
    agreement = await hub.agree('DE-STW', 'NL-TNM');
    await hub.agree('FR-MOB', 'NL-TNM');
    for (const [owner, id] of [
      ['BE-BEC', 'L1'],
      ['DE-STW', 'L1'],
      ['FR-MOB', 'L1'],
      ['BE-BEC', 'L2'],
      ['DE-STW', 'L2'],
    ] as const) {
      const path = owner.replace('-', '/');
      const about = { ...partyPair(owner), id, x_unknown: [owner] };
      const sent = [
        await ask(hub, partner(owner), `PUT receiver/locations/${path}/${id}`, { body: build.location(about) }),
        await ask(hub, partner(owner), `PUT receiver/tariffs/${path}/${id}`, { body: build.tariff(about) }),
      ];
      for (const { status } of sent) expect(status).to.deep.equal([201, 1000]);
    }
    for (const owner of ['NL-TNM', 'FR-MOB', 'FR-MO2', 'SE-STR']) {
      const body = build.token({ ...partyPair(owner), uid: 'T1' });
      const line = `PUT receiver/tokens/${owner.replace('-', '/')}/T1`;
      const platform = owner === 'FR-MO2' ? 'FR-MOB' : owner;
      expect((await ask(hub, partner(platform), line, { from: owner, body })).status).to.deep.equal([201, 1000]);
    }
    for (const [owner, id, reader] of [
      ['BE-BEC', 'S1', 'NL-TNM'],
      ['BE-BEC', 'S2', 'FR-MOB'],
      ['BE-BEC', 'S3', 'FR-MO2'],
      ['DE-STW', 'S1', 'NL-TNM'],
      ['FR-MOB', 'S1', 'NL-TNM'],
    ] as const) {
      const about = { ...partyPair(owner), id, cdr_token: build.cdrToken(partyPair(reader)) };
      const line = `PUT receiver/sessions/${owner.replace('-', '/')}/${id}`;
      const session = await ask(hub, partner(owner), line, { to: reader, body: build.session(about) });
      const cdr = await ask(hub, partner(owner), 'POST receiver/cdrs', { to: reader, body: build.cdr(about) });
      expect([session.status, cdr.status]).to.deep.equal([
        [201, 1000],
        [201, 1000],
      ]);
    }
  });
  after(() => hub.stop());

  const ofAllThree = ['BE-BEC L1', 'DE-STW L1', 'FR-MOB L1', 'BE-BEC L2', 'DE-STW L2'];
  /** Who reads what: the lists in the order in which the objects came to the hub. */
  const lists: readonly [string, string, readonly string[]][] = [
    ['NL-TNM', 'locations', ofAllThree],
    ['NL-TNM', 'tariffs', ofAllThree],
    ['NL-TNM', 'sessions', ['BE-BEC S1', 'DE-STW S1', 'FR-MOB S1']],
    ['NL-TNM', 'cdrs', ['BE-BEC S1', 'DE-STW S1', 'FR-MOB S1']],
    // Of the parties of a platform each sees what is its own; nothing of the CPO beside it.
    ['FR-MOB', 'locations', ['BE-BEC L1', 'BE-BEC L2']],
    ['FR-MOB', 'tariffs', ['BE-BEC L1', 'BE-BEC L2']],
    ['FR-MOB', 'sessions', ['BE-BEC S2']],
    ['FR-MOB', 'cdrs', ['BE-BEC S2']],
    ['FR-MOB', 'tokens', ['NL-TNM T1']],
    // Its agreement is about sessions and CDRs.
    ['FR-MO2', 'locations', []],
    ['FR-MO2', 'tariffs', []],
    ['FR-MO2', 'sessions', ['BE-BEC S3']],
    ['FR-MO2', 'cdrs', ['BE-BEC S3']],
    ['BE-BEC', 'tokens', ['NL-TNM T1', 'FR-MOB T1']],
    ['DE-STW', 'tokens', ['NL-TNM T1']],
    // Nobody sees those of its own side, nor anything without an agreement.
    ['BE-BEC', 'locations', []],
    ['BE-BEC', 'tariffs', []],
    ['BE-BEC', 'sessions', []],
    ['BE-BEC', 'cdrs', []],
    ['NL-TNM', 'tokens', []],
    ['SE-STR', 'locations', []],
    ['SE-STR', 'tariffs', []],
    ['SE-STR', 'sessions', []],
    ['SE-STR', 'cdrs', []],
  ];
  for (const [reader, module, expected] of lists) {
    it(`shows ${reader} the ${module} of every owner it may see, from the hub (R-05, R-55, R-56, R-57)`, async () => {
      const asking = partner(reader === 'FR-MO2' ? 'FR-MOB' : reader);
      const routed = await ask(hub, asking, `GET sender/${module}`, { from: reader, to: 'NL-HUB' });
      expect(routed).to.deep.include({ status: [200, 1000], answer: `NL-HUB to ${reader}`, arrivals: [] });
      expect(named(routed.data)).to.deep.equal(expected);
      expect(routed.headers['x-total-count']).to.equal(String(expected.length));
    });
  }

  it('shows the objects as their owners sent them (R-56)', async () => {
    const locations = await emsp.list('locations');
    expect(locations.map(({ x_unknown }) => x_unknown)).to.deep.equal(ofAllThree.map((name) => [name.slice(0, 6)]));
  });

  it('is one list in pages, counted and filtered as a whole (R-57)', async () => {
    const first = await ask(hub, emsp, 'GET sender/locations?limit=2', { to: 'NL-HUB' });
    expect(first.headers).to.deep.include({ 'x-total-count': '5' });
    expect(named(first.data)).to.deep.equal(ofAllThree.slice(0, 2));
    expect(named(await emsp.list('locations', { limit: 2 }))).to.deep.equal(ofAllThree);
    expect(named(await emsp.list('locations', { offset: 3 }))).to.deep.equal(ofAllThree.slice(3));
    const [, second, , fourth] = await emsp.list('locations');
    const filtered = await ask(hub, emsp, 'GET sender/locations', {
      to: 'NL-HUB',
      query: { date_from: second?.last_updated ?? '', date_to: fourth?.last_updated ?? '', limit: 1 },
    });
    expect(named(filtered.data)).to.deep.equal(['DE-STW L1']);
  });

  it('keeps the order of first arrival, whatever is updated (R-57)', async () => {
    const body = build.patch({ name: 'Updated' });
    await ask(hub, partner('BE-BEC'), 'PATCH receiver/locations/BE/BEC/L1', { to: 'NL-HUB', body });
    // An older stamp than everything there is does not put an object first.
    const late = build.location({ id: 'L3', last_updated: '2020-01-01T00:00:00Z', evses: [] });
    await ask(hub, partner('BE-BEC'), 'PUT receiver/locations/BE/BEC/L3', { to: 'NL-HUB', body: late });
    expect(named(await emsp.list('locations'))).to.deep.equal([...ofAllThree, 'BE-BEC L3']);
  });

  it('holds what the hub pulled as well (R-57)', async () => {
    const puller = await hub.connect('CPO', 'ES-PUL');
    await hub.agree('ES-PUL', 'NL-TNM');
    puller.keep('locations', build.location({ ...partyPair('ES-PUL'), id: 'P1' }));
    await hub.admin('POST', `/partners/${puller.partnerId}/pulls`, { module: 'locations', kind: 'full' });
    await until(async () => named(await emsp.list('locations')).includes('ES-PUL P1'), { what: 'what was pulled' });
  });

  it('answers with what there is when an owner is gone, or cannot be read (R-59)', async () => {
    const before = named(await emsp.list('locations'));
    const gone = partner('DE-STW');
    await gone.behave({ closed: true });
    await setReachable(hub.app.hub, gone.partnerId, false);
    const unread = await hub.connect('CPO', 'AT-UNR');
    unread.keep('locations', build.location({ ...partyPair('AT-UNR'), id: 'U1' }));
    await unread.behave({ status500: true }, 'locations');
    await hub.agree('AT-UNR', 'NL-TNM');
    await hub.admin('POST', `/partners/${unread.partnerId}/pulls`, { module: 'locations', kind: 'full' });
    const pull = async () => {
      const { modules } = await hub.admin<{ modules: { module: string; pull: { state: string } | null }[] }>(
        'GET',
        `/partners/${unread.partnerId}/sync`,
      );
      return modules.find(({ module }) => module === 'locations')?.pull?.state;
    };
    await until(async () => (await pull()) === 'failed', { what: 'the pull to fail' });
    expect(named(await emsp.list('locations'))).to.deep.equal(before);
    expect(before).to.include('DE-STW L1');
    expect(named(await emsp.list('cdrs'))).to.include('DE-STW S1');
  });

  it('shows nothing of an owner any more when the agreement has ended (R-57)', async () => {
    await hub.admin('DELETE', `/agreements/${agreement}`);
    for (const module of ['locations', 'tariffs', 'sessions', 'cdrs'] as const) {
      const owners = named(await emsp.list(module)).map((name) => name.slice(0, 6));
      expect(owners, module).to.include('BE-BEC').and.not.to.include('DE-STW');
    }
  });

  it('leaves nothing to complain of', () => {
    for (const { complaints, name } of hub.partners) expect(complaints, name).to.deep.equal([]);
  });
});
