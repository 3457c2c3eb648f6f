import { expect } from 'chai';
import { type ChargingDriver, ChargingScene } from '../../support/drivers/charging.ts';
import { EventReader } from '../../support/drivers/event-reader.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

describe('a live view of charges', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  const readers: EventReader[] = [];
  before(async () => {
    scene = await ChargingScene.open({ limits: { driverViewBeatMs: 200, driverStartWaitMs: 60_000 } });
  });
  beforeEach(async () => {
    driver = await scene.driver();
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });
  after(() => scene.close());

  async function follow(path: string, headers: object = {}, hub: TestHub = scene.hub): Promise<EventReader> {
    const reader = await EventReader.open(`${hub.url}/api/v1${path}`, {
      authorization: `Bearer ${driver.token}`,
      accept: 'text/event-stream',
      ...headers,
    });
    readers.push(reader);
    return reader;
  }

  const states = (reader: EventReader): string[] => reader.events.map(({ data }) => data.state);

  it('shows a charge at once, and whatever becomes of it', async () => {
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    const view = await follow(`/sessions/${id}/stream`);
    expect([view.status, view.contentType]).to.deep.equal([200, 'text/event-stream; charset=utf-8']);
    const first = await view.next(() => true, 'the charge as it is');
    expect([first.event, first.data.id]).to.deep.equal(['session', id]);
    await scene.result(command, 'ACCEPTED');
    await view.next(({ data }) => data.state === 'WAITING_FOR_PLUG', 'the cable to be waited for');
    const session = scene.session(command.body.token, { authorization_reference: id });
    const told = performance.now();
    await scene.tell(session);
    const charging = await view.next(({ data }) => data.state === 'CHARGING', 'the charge to begin');
    expect(charging.at - told).to.be.below(1000);
    await scene.tell(scene.later(session, 4));
    await view.next(({ data }) => data.energy_kwh === '4', 'energy');
    await until(() => view.comments > 0, { what: 'a sign of life' });
    await scene.tell(scene.later(session, 5, { status: 'COMPLETED' }));
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 5 }), 'DE-XVE');
    await until(() => view.isEnded, { what: 'the end of the view' });
    expect(states(view).at(-1)).to.equal('BILLED');
    const ids = view.events.map((event) => Number(event.id));
    expect(ids).to.deep.equal([...ids].sort((one, another) => one - another));
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('goes on where its client was, and shows nothing twice', async () => {
    const { id } = await driver.start();
    const view = await follow(`/sessions/${id}/stream`);
    const last = await view.next(({ data }) => data.state === 'ACCEPTED_BY_CPO', 'the CPO to agree');
    view.close();
    const again = await follow(`/sessions/${id}/stream`, { 'last-event-id': last.id });
    await until(() => again.comments > 0, { what: 'a sign of life' });
    expect(again.events).to.deep.equal([]);
    await driver.ok('POST', `/sessions/${id}/stop`);
    await again.next(({ data }) => data.state === 'CANCELLED', 'what has changed since');
    const other = await follow(`/sessions/${id}/stream`, { 'last-event-id': 'nonsense' });
    await other.next(({ data }) => data.state === 'CANCELLED', 'the charge as it is');
  });

  it('of all charges shows one that begins with nobody looking at it: late, or with a card', async () => {
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    await scene.result(command, 'TIMEOUT');
    await driver.becomes(id, 'TIMED_OUT');
    const view = await follow('/me/sessions/stream');
    await until(() => view.comments > 0, { what: 'a sign of life' });
    expect(view.events).to.deep.equal([]);
    const told = performance.now();
    await scene.tell(scene.session(command.body.token));
    const late = await view.next(({ data }) => data.id === id, 'the late start');
    expect(late.at - told).to.be.below(1000);
    expect(late.data).to.deep.include({ state: 'CHARGING', is_late: true, reason: 'LATE_START' });
    await scene.tell(scene.session(command.body.token, { auth_method: 'WHITELIST' }));
    const other = await view.next(({ data }) => data.id !== id, 'the charge with a card');
    expect(other.data.origin).to.equal('STATION');
  });

  it('shows what another process has changed', async () => {
    const second = await startHub({ database: scene.hub.database, limits: { accessTokenCacheMs: 0 } });
    try {
      const { id } = await driver.start();
      const view = await follow(`/sessions/${id}/stream`, {}, second);
      await view.next(() => true, 'the charge as it is');
      const command = await scene.startOf(id);
      await scene.tell(scene.session(command.body.token, { authorization_reference: id }));
      await view.next(({ data }) => data.state === 'CHARGING', 'the charge to begin');
      view.close();
    } finally {
      await second.stop();
    }
  });

  it('lasts no longer than it may', async () => {
    const short = await startHub({
      database: scene.hub.database,
      limits: { driverViewMs: 100, driverViewBeatMs: 50, accessTokenCacheMs: 0 },
    });
    try {
      const { id } = await driver.start();
      const view = await follow(`/sessions/${id}/stream`, {}, short);
      await until(() => view.isEnded, { what: 'the end of the view' });
    } finally {
      await short.stop();
    }
  });
});
