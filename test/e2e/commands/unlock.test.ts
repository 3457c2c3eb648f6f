import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { build } from '../../support/build.ts';
import { location, Scene } from './scene.ts';

describe('whose connector is unlocked', () => {
  let scene: Scene;
  let aheadMs = 0;
  before(async () => {
    scene = await Scene.open({ clock: { ...systemClock, now: () => Date.now() + aheadMs } });
    await scene.hub.agree('BE-BEC', 'FR-MOB');
    await scene.hub.settled();
  });
  afterEach(() => {
    aheadMs = 0;
  });
  after(async () => {
    expect(scene.emsp.complaints).to.deep.equal([]);
    await scene.close();
  });

  let names = 0;
  /** Pushes a Session of NL-TNM at an EVSE of its own; returns where it is. */
  async function charging(about: object = {}, by = scene.cpo): Promise<{ id: string; evse_uid: string }> {
    names += 1;
    const place = { id: `S${names}`, evse_uid: `E${names}` };
    const cdr_token = { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM' };
    const [country_code = '', party_id = ''] = by.party.split('-');
    const session = build.session({ ...place, country_code, party_id, location_id: location, cdr_token, ...about });
    const { http } = await by.push(`sessions/${country_code}/${party_id}/${place.id}`, session);
    expect(http).to.equal(201);
    return place;
  }

  async function unlock(evse_uid: string, more: object = {}, to?: string, from = scene.emsp) {
    const before = scene.asked('commands/UNLOCK_CONNECTOR').length;
    const body = {
      response_url: scene.waiting('commands', from).url,
      location_id: location,
      evse_uid,
      connector_id: '1',
      ...more,
    };
    const { envelope } = await from.request('POST', 'commands', 'receiver', 'UNLOCK_CONNECTOR', { to, body });
    const isPassed = scene.asked('commands/UNLOCK_CONNECTOR').length > before;
    const { result } = envelope.data as { result: string };
    expect(result).to.equal(isPassed ? 'ACCEPTED' : 'REJECTED');
    return isPassed;
  }

  const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
  const { unlockAfterEndMs } = defaultLimits;

  for (const [what, about, isUnlocked] of [
    ['ACTIVE', {}, true],
    ['PENDING', { status: 'PENDING' }, true],
    ['a reservation', { status: 'RESERVATION' }, false],
    ['just ended', { status: 'COMPLETED', end_date_time: () => ago(unlockAfterEndMs - 60_000) }, true],
    ['ended a while ago', { status: 'COMPLETED', end_date_time: () => ago(unlockAfterEndMs + 60_000) }, false],
    ['just found invalid', { status: 'INVALID', last_updated: () => ago(0) }, true],
    ['found invalid a while ago', { status: 'INVALID', last_updated: () => ago(unlockAfterEndMs + 60_000) }, false],
  ] as const) {
    it(`is${isUnlocked ? '' : ' not'} that of an eMSP whose Session is ${what} (H10)`, async () => {
      const said = Object.entries(about).map(([name, value]) => [name, typeof value === 'function' ? value() : value]);
      const { evse_uid } = await charging(Object.fromEntries(said));
      for (const to of [undefined, 'BE-BEC']) expect(await unlock(evse_uid, {}, to)).to.equal(isUnlocked);
    });
  }

  it('is the one at which the Session is, in any letters (H10, T-90)', async () => {
    const { evse_uid } = await charging();
    expect(await unlock(evse_uid.toLowerCase(), { location_id: location.toLowerCase() })).to.equal(true);
    expect(await unlock(evse_uid, { connector_id: '2' })).to.equal(false);
    expect(await unlock(`${evse_uid}0`)).to.equal(false);
    expect(await unlock(evse_uid, { location_id: 'ELSEWHERE' }, 'BE-BEC')).to.equal(false);
  });

  it('is nobody else’s, whoever is named (H10, B9)', async () => {
    const { evse_uid } = await charging();
    for (const to of [undefined, 'BE-BEC']) expect(await unlock(evse_uid, {}, to, scene.stranger)).to.equal(false);
    // A Session at another CPO says nothing about this one.
    const elsewhere = await charging({}, scene.otherCpo);
    expect(await unlock(elsewhere.evse_uid, {}, 'BE-BEC')).to.equal(false);
  });

  it('is where the Session has gone to, and as it ends (H10)', async () => {
    const { id, evse_uid } = await charging();
    await scene.cpo.patch(`sessions/BE/BEC/${id}`, build.patch({ kwh: 9 }));
    expect(await unlock(evse_uid)).to.equal(true);
    await scene.cpo.patch(`sessions/BE/BEC/${id}`, build.patch({ evse_uid: 'MOVED' }));
    expect([await unlock(evse_uid), await unlock('MOVED')]).to.deep.equal([false, true]);
    await scene.cpo.patch(`sessions/BE/BEC/${id}`, build.patch({ status: 'COMPLETED', end_date_time: ago(0) }));
    expect(await unlock('MOVED')).to.equal(true);
    aheadMs = unlockAfterEndMs + 1000;
    expect(await unlock('MOVED')).to.equal(false);
  });

  it('says why not, without a word about others (H10, B5)', async () => {
    const body = { response_url: scene.waiting().url, location_id: location, evse_uid: 'NONE', connector_id: '1' };
    const request = { to: 'BE-BEC', body };
    const { http, envelope } = await scene.emsp.request('POST', 'commands', 'receiver', 'UNLOCK_CONNECTOR', request);
    expect([http, envelope.status_code]).to.deep.equal([200, 1000]);
    expect(envelope.data).to.deep.equal({
      result: 'REJECTED',
      timeout: 0,
      message: [{ language: 'en', text: 'There is no session of yours at this connector, running or just ended.' }],
    });
    expect(await scene.operations()).to.not.deep.include({ evse: 'none' });
  });

  it('is anybody’s with an agreement where the operator says so for the CPO (H10)', async () => {
    await scene.hub.admin('PATCH', `/partners/${scene.cpo.partnerId}`, { quirks: { unlocks_without_session: true } });
    expect(await unlock('NONE', {}, 'BE-BEC')).to.equal(true);
    await scene.hub.admin('PATCH', `/partners/${scene.cpo.partnerId}`, { quirks: {} });
    expect(await unlock('NONE', {}, 'BE-BEC')).to.equal(false);
  });
});

describe('the Sessions at an EVSE', () => {
  it('are found by an index (H10)', async () => {
    const scene = await Scene.open();
    try {
      const { reads } = scene.hub.app.hub;
      await reads.query(`
        insert into objects (module, owner, key, id, addressee, place_key, last_updated, last_updated_text, own_last_updated, version,
          digest, platform_id)
        select 'sessions', 'BE-BEC', 'many' || n, 'MANY' || n, 'NL-TNM', 'l' || n % 100 || chr(10) || 'e' || n % 1000, now(), '', now(),
          1, '', gen_random_uuid() from generate_series(1, 20000) n`);
      await reads.query(`insert into documents (module, number, body) select module, number, '{}' from objects where owner = 'BE-BEC'
        and module = 'sessions'`);
      await reads.query('analyze objects_sessions, documents_sessions');
      const { rows } = await reads.query<Record<string, string>>(`
        explain (costs off) select d.body from objects_sessions o join documents_sessions d on d.number = o.number
        where o.addressee = 'NL-TNM' and o.place_key = 'l7' || chr(10) || 'e7' and o.owner = 'BE-BEC' and o.audience = '' and not o.gone
        order by o.number desc limit 20`);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).to.include('objects_sessions_place').and.not.include('Seq Scan');
    } finally {
      await scene.close();
    }
  });
});
