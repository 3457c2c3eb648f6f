import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { type EventClient, openStream } from '../../support/drivers/events.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { untilPulled } from '../../support/pulled.ts';
import { until } from '../../support/wait.ts';

const gent = { lat: 51.05723, lng: 3.72064 };
const box = 'bbox=3.6,50.9,3.9,51.2';

/** Less than a client needs that does not read for a while. */
const slowBytesMax = 2500;

describe('live statuses', () => {
  let hub: TestHub;
  /** Another process on the same database. */
  let other: TestHub;
  let cpo: ConnectedPartner;
  let driver: TestDriver;
  const streams: EventClient[] = [];

  before(async () => {
    hub = await startHub({ limits: { liveBufferBytesMax: slowBytesMax, liveSnapshotMs: 0, liveHeartbeatMs: 200 } });
    other = await startHub({ database: hub.database });
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('BE-BEC', 'DE-XVE');
    driver = await makeDriver(hub);
    for (const id of ['LIVE1', 'LIVE2']) {
      const evses = [build.evse({ uid: `${id}-A` }), build.evse({ uid: `${id}-B` })];
      await cpo.push(`locations/BE/BEC/${id}`, build.location({ id, evses }), 'NL-HUB');
    }
    await until(
      async () => (await driver.call('GET', `/locations?lat=${gent.lat}&lng=${gent.lng}`)).body?.items?.length === 2,
      {
        what: 'the places',
      },
    );
  });
  after(async () => {
    for (const stream of streams) stream.close();
    await other.stop();
    await hub.stop();
  });

  const open = async (query = box, { at = hub, ...headers }: { at?: TestHub } & Record<string, unknown> = {}) => {
    const stream = await openStream(
      `${at.url}/api/v1/status/stream?${query}`,
      driver.token,
      headers as Record<string, string>,
    );
    streams.push(stream);
    return stream;
  };
  const patch = (uid: string, status: string) =>
    cpo.patch(`locations/BE/BEC/${uid.split('-')[0]}/${uid}`, build.patch({ status }), 'NL-HUB');
  const isStatus =
    (uid: string, status: string) => (event: { event: string; data: { evse_uid?: string; status?: string } }) =>
      event.event === 'status' && event.data.evse_uid === uid && event.data.status === status;

  it('begin with a snapshot, and have a change within a second (7.4)', async () => {
    const stream = await open();
    const snapshot = await stream.heard(({ event }) => event === 'snapshot', 'the snapshot');
    expect(snapshot.data.is_last).to.equal(true);
    const statuses = snapshot.data.places.flatMap(
      ({ evses }: { evses: { evse_uid: string; status: string }[] }) => evses,
    );
    expect(
      statuses.map(({ evse_uid, status }: { evse_uid: string; status: string }) => `${evse_uid} ${status}`).sort(),
    ).to.deep.equal(['LIVE1-A AVAILABLE', 'LIVE1-B AVAILABLE', 'LIVE2-A AVAILABLE', 'LIVE2-B AVAILABLE']);
    const started = performance.now();
    await patch('LIVE1-A', 'CHARGING');
    const heard = await stream.heard(isStatus('LIVE1-A', 'CHARGING'), 'the change', 5000);
    expect(heard.at - started).to.be.lessThan(1000);
    expect(heard.data).to.have.keys(['location_id', 'evse_uid', 'status', 'since', 'observed_at']);
    expect(heard.id).to.match(/^\d+-\d+$/);
  });

  it('go on at another process where they were broken off, and lose nothing (7.4)', async () => {
    const stream = await open();
    await stream.heard(({ event }) => event === 'snapshot', 'the snapshot');
    await patch('LIVE2-A', 'RESERVED');
    await stream.heard(isStatus('LIVE2-A', 'RESERVED'), 'the change');
    const known = stream.lastEventId;
    stream.close();
    await patch('LIVE2-A', 'CHARGING');
    await patch('LIVE2-B', 'BLOCKED');
    const next = await open(box, { at: other, 'last-event-id': known });
    await next.heard(isStatus('LIVE2-A', 'CHARGING'), 'the first change that was missed');
    await next.heard(isStatus('LIVE2-B', 'BLOCKED'), 'the second');
    await patch('LIVE2-B', 'AVAILABLE');
    await next.heard(isStatus('LIVE2-B', 'AVAILABLE'), 'what comes afterwards');
    expect(next.events.map(({ event }) => event)).to.not.include.oneOf(['snapshot', 'reset']);
  });

  it('are a feed for those who only ask, the same at every process', async () => {
    const start = await driver.ok('GET', '/status/changes');
    expect(start).to.deep.include({ items: [], has_more: false });
    await patch('LIVE1-A', 'AVAILABLE');
    await patch('LIVE1-A', 'CHARGING');
    await patch('LIVE1-B', 'OUTOFORDER');
    // What is committed is told when nothing older can follow it any more: a moment later, where another transaction is open.
    const changes = await until(
      async () => {
        const answer = await driver.ok('GET', `/status/changes?since=${start.next_since}`);
        return answer.items.length === 2 ? answer : undefined;
      },
      { what: 'both changes' },
    );
    expect(
      changes.items.map(({ evse_uid, status }: { evse_uid: string; status: string }) => [evse_uid, status]),
    ).to.deep.equal([
      ['LIVE1-A', 'CHARGING'],
      ['LIVE1-B', 'OUTOFORDER'],
    ]);
    const elsewhere = await fetch(`${other.url}/api/v1/status/changes?since=${start.next_since}`, {
      headers: { authorization: `Bearer ${driver.token}` },
    });
    expect(await elsewhere.json()).to.deep.equal(changes);
    expect((await driver.ok('GET', `/status/changes?since=${changes.next_since}`)).items).to.deep.equal([]);
    expect((await driver.call('GET', '/status/changes?since=yesterday')).status).to.equal(400);
    for (const since of ['0-0', `9${start.next_since}`]) {
      const gone = await driver.call('GET', `/status/changes?since=${since}`);
      expect([gone.status, gone.body.code]).to.deep.equal([410, 'cursor_expired']);
    }
    const [{ location_id }] = changes.items;
    // The places in memory follow the log.
    const batch = await until(
      async () => {
        const { items } = await driver.ok('POST', '/status/batch', { ids: [location_id, 'loc_zzzz'] });
        return items[0]?.availability.state === 'BUSY' ? items : undefined;
      },
      { what: 'the place to be busy' },
    );
    expect(batch).to.have.length(1);
    expect(batch[0].availability).to.include({ available: 0, total: 2 });
    const single = await driver.ok('GET', `/locations/${location_id}/status`);
    expect(single.evses.map(({ status }: { status: string }) => status)).to.deep.equal(['CHARGING', 'OUTOFORDER']);
  });

  it('are only of what was asked for', async () => {
    const { items } = await driver.ok('GET', `/locations?lat=${gent.lat}&lng=${gent.lng}&fields=id`);
    const details = await Promise.all(items.map(({ id }: { id: string }) => driver.ok('GET', `/locations/${id}`)));
    const second = details.find(({ evses }) => evses[0].uid === 'LIVE2-A');
    const [some, elsewhere, all] = [await open(`ids=${second.id}`), await open('bbox=8,48,8.5,48.5'), await open()];
    for (const stream of [some, elsewhere, all])
      await stream.heard(({ event }) => event === 'snapshot', 'the snapshot');
    await patch('LIVE1-A', 'RESERVED');
    await patch('LIVE2-A', 'RESERVED');
    await all.heard(isStatus('LIVE2-A', 'RESERVED'), 'both changes');
    const uids = (stream: EventClient) =>
      stream.events.filter(({ event }) => event === 'status').map(({ data }) => data.evse_uid);
    await some.heard(isStatus('LIVE2-A', 'RESERVED'), 'its change');
    expect(uids(some)).to.deep.equal(['LIVE2-A']);
    expect(uids(all)).to.deep.equal(['LIVE1-A', 'LIVE2-A']);
    expect(uids(elsewhere)).to.deep.equal([]);
    await expectRejected(() => open(''), '400');
    await expectRejected(() => open('bbox=0,0,9,9'), '422');
  });

  it('end for whoever may no longer see them, and tell of places that are gone', async () => {
    const stranger = await hub.connect('CPO', 'FR-STR');
    const agreement = await hub.agree('FR-STR', 'DE-XVE');
    const location = build.location({
      country_code: 'FR',
      party_id: 'STR',
      id: 'GONE1',
      country: 'FRA',
      coordinates: { latitude: '50.630000', longitude: '3.060000' },
      evses: [build.evse({ uid: 'GONE1-A', evse_id: 'FR*STR*EG1' })],
    });
    await stranger.push('locations/FR/STR/GONE1', location, 'NL-HUB');
    const lille = 'bbox=3,50.5,3.1,50.7';
    const names = async () => (await driver.ok('GET', '/locations?lat=50.63&lng=3.06&fields=id')).items;
    await until(async () => (await names()).length === 1, { what: 'the place' });
    const stream = await open(lille);
    const snapshot = await stream.heard(({ event }) => event === 'snapshot', 'the snapshot');
    expect(snapshot.data.places).to.have.length(1);
    await hub.admin('DELETE', `/agreements/${agreement}`);
    const reset = await stream.heard(({ event }) => event === 'reset', 'that everything is to be forgotten');
    expect(reset.data).to.deep.equal({ reason: 'visibility' });
    const after = await stream.heard(({ event, at }) => event === 'snapshot' && at >= reset.at, 'what is left');
    expect(after.data).to.deep.equal({ places: [], is_last: true });
    const all = await open();
    await all.heard(({ event }) => event === 'snapshot', 'the snapshot of another stream');
    await stranger.patch('locations/FR/STR/GONE1/GONE1-A', build.patch({ status: 'CHARGING' }), 'NL-HUB');
    await patch('LIVE1-A', 'BLOCKED');
    await all.heard(isStatus('LIVE1-A', 'BLOCKED'), 'what came after it');
    expect(stream.events.filter(({ event }) => event === 'status')).to.deep.equal([]);
  });

  it('are unknown when they are too old to be relied on, as in searches, whenever the stream was opened (U1)', async () => {
    const silent = await hub.connect('CPO', 'AT-PUL');
    await hub.agree('AT-PUL', 'DE-XVE');
    const location = build.location({
      country_code: 'AT',
      party_id: 'PUL',
      id: 'OLD1',
      country: 'AUT',
      coordinates: { latitude: '48.200000', longitude: '16.370000' },
      evses: [build.evse({ uid: 'OLD1-A', evse_id: 'AT*PUL*E1' })],
    });
    silent.keep('locations', location);
    await hub.admin('POST', `/partners/${silent.partnerId}/pulls`, { module: 'locations', kind: 'full' });
    const evses = async () =>
      (await driver.ok('GET', '/locations?lat=48.2&lng=16.37&include=evses')).items[0]?.evses[0]?.status;
    await until(async () => (await evses()) === 'AVAILABLE', { what: 'the place' });
    const wien = 'bbox=16.3,48.1,16.4,48.3';
    const [before, elsewhere] = [await open(wien), await open()];
    const isSnapshot = ({ event }: { event: string }) => event === 'snapshot';
    const statusIn = ({ data }: { data: { places: { evses: { status: string }[] }[] } }) =>
      data.places[0]?.evses[0]?.status;
    expect(statusIn(await before.heard(isSnapshot, 'the snapshot'))).to.equal('AVAILABLE');
    await elsewhere.heard(isSnapshot, 'the other snapshot');
    await untilPulled(hub, silent.partnerId, 'locations');
    const { reads } = hub.app.hub;
    const { rows } = await reads.query<{ number: number }>(
      `update objects_locations set changed_at = now() - interval '9 hours' where id = 'OLD1' returning number`,
    );
    const processes = [hub, other];
    for (const { app } of processes) app.drivers.places.parts.feed.reread(rows[0]?.number ?? 0);
    const lately = new Date(Date.now() - 3_600_000).toISOString();
    const changedLately = async ({ url }: TestHub): Promise<object[]> => {
      const answer = await fetch(`${url}/api/v1/locations?lat=48.2&lng=16.37&updated_since=${lately}`, {
        headers: { authorization: `Bearer ${driver.token}` },
      });
      return ((await answer.json()) as { items: object[] }).items;
    };
    // Only then: a snapshot in between would still rely on the word of the Location itself.
    await until(async () => (await Promise.all(processes.map(changedLately))).flat().length === 0, {
      what: 'the age of the Location to be known',
    });
    const agedAt = performance.now();
    await reads.query(
      `update pulls set last_full_at = now() - interval '9 hours', last_delta_at = null where platform_id = $1`,
      [silent.partnerId],
    );
    // That the owner was heard for the first time may be a reset of its own, before or after.
    const now = await before.heard(
      (event) => isSnapshot(event) && event.at >= agedAt && statusIn(event) === 'UNKNOWN',
      'a new snapshot in which nothing is known any more',
    );
    const reset = before.events.filter(({ event, at }) => event === 'reset' && at <= now.at).at(-1);
    expect(reset?.data).to.deep.equal({ reason: 'freshness' });
    expect(await evses()).to.equal('UNKNOWN');
    expect(statusIn(await (await open(wien)).heard(isSnapshot, 'the snapshot of later'))).to.equal('UNKNOWN');
    expect(elsewhere.events.filter(({ event }) => event === 'reset')).to.deep.equal([]);
  });

  it('do not wait for clients that are slow: these get a new snapshot, the others everything (7.4)', async () => {
    const { live } = hub.app.drivers.places;
    const viewer = { emsp: { country_code: 'DE', party_id: 'XVE' }, driverId: undefined };
    const scope = { kind: 'box', box: { west: 3.6, south: 50.9, east: 3.9, north: 51.2 } } as const;
    const slow = await live.statuses.open(viewer, scope, undefined);
    const quick = await open();
    await quick.heard(({ event }) => event === 'snapshot', 'the snapshot');
    // One after the other: what comes at once is told as one.
    for (let round = 0; round < 20; round += 1) {
      await patch('LIVE1-B', round % 2 === 0 ? 'CHARGING' : 'AVAILABLE');
      await until(() => quick.events.filter(({ event }) => event === 'status').length > round, { what: 'the change' });
    }
    await patch('LIVE1-A', 'RESERVED');
    await quick.heard(isStatus('LIVE1-A', 'RESERVED'), 'the last change');
    expect(slow.readableLength).to.be.lessThanOrEqual(slowBytesMax);
    let text = '';
    slow.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    await until(() => /event: reset\ndata: {"reason":"slow"}.*event: snapshot.*is_last":true/s.test(text), {
      what: 'a new snapshot',
    });
    expect(text.slice(text.indexOf('event: reset'))).to.contain('"evse_uid":"LIVE1-A","status":"RESERVED"');
    await patch('LIVE1-A', 'AVAILABLE');
    await until(() => text.includes('"evse_uid":"LIVE1-A","status":"AVAILABLE"'), { what: 'what happens afterwards' });
    slow.destroy();
  });

  it('tell a driver once when an EVSE is free, at whatever process he listens', async () => {
    const { items } = await driver.ok('GET', `/locations?lat=${gent.lat}&lng=${gent.lng}&fields=id&include=evses`);
    const { id } = items.find(({ evses }: { evses: { uid: string }[] }) => evses[0]?.uid === 'LIVE1-A');
    for (const uid of ['LIVE1-A', 'LIVE1-B']) await patch(uid, 'CHARGING');
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const events = await openStream(`${other.url}/api/v1/me/events`, driver.token);
    streams.push(events);
    await until(async () => (await driver.ok('GET', `/locations/${id}/status`)).availability.state === 'BUSY', {
      what: 'the place to be busy',
    });
    const watch = await driver.ok('POST', '/watches', { location_id: id, connector: 'IEC_62196_T2', until: soon });
    expect(watch).to.include({ state: 'OPEN', fired_at: null, connector: 'IEC_62196_T2' });
    const wrong = await driver.call('POST', '/watches', { location_id: id, connector: 'CHADEMO', until: soon });
    expect(wrong.status).to.equal(400);
    await patch('LIVE1-B', 'AVAILABLE');
    const fired = await events.heard(({ event }) => event === 'watch.fired', 'the watch');
    expect(fired.data).to.deep.include({ watch_id: watch.id, location_id: id, evse_uid: 'LIVE1-B' });
    await patch('LIVE1-A', 'AVAILABLE');
    const again = await driver.ok('POST', '/watches', { location_id: id, until: soon });
    expect(again.state, 'one that is free already').to.equal('FIRED');
    await events.heard(({ data }) => data.watch_id === again.id, 'the second watch');
    expect(events.events.filter(({ data }) => data.watch_id === watch.id)).to.have.length(1);
    const missed = await openStream(`${hub.url}/api/v1/me/events`, driver.token, { 'last-event-id': fired.id });
    streams.push(missed);
    await missed.heard(({ data }) => data.watch_id === again.id, 'what was missed');
    expect(missed.events).to.have.length(1);
    const stranger = await makeDriver(hub);
    expect((await stranger.call('DELETE', `/watches/${watch.id}`)).status).to.equal(404);
    await driver.ok('DELETE', `/watches/${watch.id}`);
    expect((await driver.ok('GET', '/watches')).items.map(({ id: one }: { id: string }) => one)).to.deep.equal([
      again.id,
    ]);
  });

  it('are watched ten at a time', async () => {
    const { items } = await driver.ok('GET', `/locations?lat=${gent.lat}&lng=${gent.lng}&fields=id&include=evses`);
    const { id } = items.find(({ evses }: { evses: { uid: string }[] }) => evses[0]?.uid === 'LIVE2-A');
    for (const uid of ['LIVE2-A', 'LIVE2-B']) await patch(uid, 'CHARGING');
    await until(async () => (await driver.ok('GET', `/locations/${id}/status`)).availability.state === 'BUSY', {
      what: 'the place to be busy',
    });
    const busy = await makeDriver(hub);
    const until_ = new Date(Date.now() + 3_600_000).toISOString();
    const made = await Promise.all(
      Array.from({ length: 12 }, () => busy.call('POST', '/watches', { location_id: id, until: until_ })),
    );
    expect(made.filter(({ status }) => status === 201)).to.have.length(10);
    // Who comes when the store is busy may be asked to come again.
    for (const { status } of made) expect([201, 409, 503]).to.include(status);
  });

  it('can be reported as wrong, and the CPO answers', async () => {
    const { items } = await driver.ok('GET', `/locations?lat=${gent.lat}&lng=${gent.lng}&fields=id&include=evses`);
    const [{ id, evses }] = items;
    const given = { location_id: id, evse_uid: evses[0].uid, kind: 'WRONG_STATUS', text: 'It is free.' };
    const made = await driver.call('POST', '/feedback', given);
    expect([made.status, made.body.state]).to.deep.equal([202, 'OPEN']);
    expect((await driver.call('POST', '/feedback', { ...given, evse_uid: 'NONE' })).status).to.equal(400);
    const events = await openStream(`${hub.url}/api/v1/me/events`, driver.token);
    streams.push(events);
    const list = await hub.admin<{ items: Record<string, unknown>[] }>('GET', '/feedback?owner=be-bec&state=OPEN');
    expect(list.items).to.have.length(1);
    expect(list.items[0]).to.include({ kind: 'WRONG_STATUS', owner: 'BE-BEC', text: 'It is free.' });
    expect(JSON.stringify(list.items)).to.not.contain(driver.id);
    await hub.admin('POST', `/feedback/${made.body.id}/reply`, { state: 'FIXED', text: 'Thank you.' });
    const told = await events.heard(({ event }) => event === 'feedback.answered', 'the answer');
    expect(told.data).to.include({ feedback_id: made.body.id, state: 'FIXED', reply: 'Thank you.' });
    expect((await driver.ok('GET', '/me/feedback')).items[0]).to.include({ state: 'FIXED', reply: 'Thank you.' });
    await driver.ok('DELETE', '/me');
    await until(
      async () => (await hub.admin<{ items: { text: string | null }[] }>('GET', '/feedback')).items[0]?.text === null,
      { what: 'the words of the driver to be forgotten' },
    );
  });
});

async function expectRejected(work: () => Promise<unknown>, text: string): Promise<void> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(String(error)).to.contain(text);
}
