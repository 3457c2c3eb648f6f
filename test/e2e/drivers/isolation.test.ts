import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { callApi, hostEmsp } from '../../support/drivers/account.ts';
import { type AnnouncedOperation, announcedOperations } from '../../support/drivers/announced-operations.ts';
import { type ChargingDriver, ChargingScene, emsp, evseUid, type Shown } from '../../support/drivers/charging.ts';
import { EventReader } from '../../support/drivers/event-reader.ts';
import { car, road } from '../../support/drivers/trip-scene.ts';

/** Everything that can be asked about a charge, or a reservation, by its id. */
const asks = announcedOperations.filter(({ kind }) => kind === 'session' || kind === 'reservation');

/** What is asked with a body. */
const bodies: Readonly<Record<string, object>> = {
  setSessionPreferences: { profile_type: 'FAST' },
  disputeBill: { reason: 'OTHER', text: 'mine' },
};

/** Lists and sums of what is a driver's own, and streams of it. */
const own = announcedOperations.filter(
  ({ kind, method, isForDrivers }) => kind === 'nothing' && method === 'GET' && isForDrivers,
);
const isStream = ({ types }: AnnouncedOperation): boolean => types.includes('text/event-stream');

describe('another driver’s charge', () => {
  let scene: ChargingScene;
  let owner: ChargingDriver;
  let others: Readonly<Record<string, ChargingDriver>>;
  /** Charges of the owner: one that is under way, and one that is billed; and a reservation. */
  let running: string;
  let billed: string;
  let reservation: string;
  /** What identifies the owner, and nobody else is to see. */
  const secrets: string[] = [];
  /** What the CPO calls the charges. */
  const sessionIds: string[] = [];
  before(async () => {
    scene = await ChargingScene.open();
    await hostEmsp(scene.hub, 'DE-OTH');
    await scene.hub.agree('BE-BEC', 'DE-OTH');
    owner = await scene.driver();
    others = { 'of the same eMSP': await scene.driver(), 'of another eMSP': await scene.driver('DE-OTH') };
    const { body } = await owner.send('POST', '/reservations', {
      body: { location_id: scene.place, evse_uid: evseUid, until: new Date(Date.now() + 600_000).toISOString() },
      headers: { 'idempotency-key': randomUUID() },
    });
    reservation = body.id;
    billed = await charged(true);
    running = await charged(false);
  });
  after(() => scene.close());

  async function charged(isOver: boolean): Promise<string> {
    const { id } = await owner.start();
    const { token } = (await scene.startOf(id)).body;
    secrets.push(token.uid, token.contract_id, token.group_id, owner.id);
    const session = scene.session(token, { authorization_reference: id });
    sessionIds.push(session.id);
    await scene.tell(session);
    await owner.becomes(id, 'CHARGING');
    if (!isOver) return id;
    await scene.tell(scene.later(session, 3, { status: 'COMPLETED' }));
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 3 }), emsp);
    await owner.becomes(id, 'BILLED');
    return id;
  }

  const filled = ({ kind, path }: AnnouncedOperation, session: string): string =>
    path.replace(/\{\w+\}/, kind === 'reservation' ? reservation : session);

  /** What an answer says, but for what each answer has of its own. */
  const told = ({ status, body }: Awaited<ReturnType<ChargingDriver['send']>>): object => {
    const { instance: _, trace_id: _id, ...rest } = body;
    return { status, ...rest };
  };

  it('is not there for anybody else, whatever he asks for, in whatever form: as if it did not exist', async () => {
    let asked = 0;
    for (const [who, driver] of Object.entries(others)) {
      for (const ask of asks) {
        const body = bodies[ask.id];
        for (const session of [running, billed]) {
          for (const accept of ask.types.length > 0 ? ask.types : ['*/*']) {
            const what = `${ask.id} as ${accept} by a driver ${who}`;
            const about = { headers: { accept }, ...(body && { body }) };
            const answer = await driver.send(ask.method, filled(ask, session), about);
            const none = await driver.send(ask.method, ask.path.replace(/\{\w+\}/, randomUUID()), about);
            expect(answer.status, what).to.equal(404);
            expect(told(answer), what).to.deep.equal(told(none));
            asked += 1;
          }
        }
      }
    }
    expect(asks.length).to.be.above(9);
    expect(asked).to.be.above(40);
    expect(asks.filter(({ hasBody }) => hasBody).map(({ id }) => id)).to.have.members(Object.keys(bodies));
    expect((await owner.ok('GET', `/sessions/${running}`)).state).to.equal('CHARGING');
  });

  it('is in nobody else’s lists and sums, in whatever form', async () => {
    const lists = own.filter((one) => !isStream(one));
    expect(lists.map(({ id }) => id)).to.include.members([
      'listMySessions',
      'listReservations',
      'getAnalytics',
      'exportMe',
    ]);
    const hidden = [...secrets, running, billed, reservation, owner.contract_id, ...sessionIds];
    for (const [who, driver] of Object.entries(others)) {
      for (const { id, path, types } of lists) {
        for (const accept of types) {
          const answer = await driver.send('GET', path, { headers: { accept } });
          expect(answer.status, `${id} as ${accept} by a driver ${who}`).to.equal(200);
          const text = JSON.stringify(answer.body);
          for (const one of hidden) expect(text, `${id} as ${accept} by a driver ${who}`).to.not.include(one);
        }
      }
      expect((await driver.ok('GET', '/me/sessions?with_failed=true')).items, who).to.deep.equal([]);
      expect((await driver.ok('GET', '/reservations')).items, who).to.deep.equal([]);
    }
  });

  it('is for nobody who is not signed in, nor for an app', async () => {
    const app = await scene.hub.admin<Shown>('POST', '/app-keys', { emsp, name: 'Map', packages: ['map.example'] });
    const headers = { 'x-api-key': app.key, 'x-app-package': 'map.example' };
    for (const ask of [...asks, ...own]) {
      const { id, method } = ask;
      const at = filled(ask, running);
      expect((await callApi(scene.hub, '', method, at)).status, `${id} by nobody`).to.equal(401);
      expect((await callApi(scene.hub, 'nonsense', method, at)).status, `${id} by who knows`).to.equal(401);
      const response = await fetch(`${scene.hub.url}/api/v1${at}`, { method, headers });
      expect([401, 403], `${id} by an app`).to.include(response.status);
      await response.body?.cancel();
    }
    expect((await owner.ok('GET', `/sessions/${running}`)).state).to.equal('CHARGING');
    expect(scene.commands('STOP_SESSION')).to.deep.equal([]);
    expect(scene.commands('UNLOCK_CONNECTOR')).to.deep.equal([]);
  });

  it('is in no live view but its driver’s', async () => {
    const readers = await Promise.all(
      [owner, ...Object.values(others)].map(({ token }) =>
        EventReader.open(`${scene.hub.url}/api/v1/me/sessions/stream`, { authorization: `Bearer ${token}` }),
      ),
    );
    const [own, ...foreign] = readers;
    await own?.next(({ data }) => data.id === running, 'the owner’s charge');
    const { rows } = await scene.hub.app.hub.reads.query<{ text: string }>(
      `select d.body as text from objects_sessions o join documents_sessions d using (number) where o.key = (
        select session_key from driver_sessions where id = $1)`,
      [running],
    );
    await scene.tell(scene.later(JSON.parse(rows[0]?.text ?? '{}'), 9));
    await own?.next(({ data }) => data.energy_kwh === '9', 'the owner’s energy');
    for (const reader of foreign) expect(reader.events).to.deep.equal([]);
    for (const reader of readers) reader.close();
  });

  it('cannot be made one’s own, nor learnt of: another’s token, vehicle or quote is as one that does not exist', async () => {
    const evse = { location_id: scene.place, evse_uid: evseUid };
    const [token] = (await owner.ok('GET', '/me/tokens')).items;
    const vehicle = await owner.ok('POST', '/me/vehicles', car);
    const asked = { target: evse, energy_kwh: 10, duration_min: 60, wallet: 'MINE' };
    const [quote] = (await owner.ok('POST', '/prices/estimate', asked)).quotes;
    const theirs: Readonly<Record<string, string>> = { token: token.id, vehicle: vehicle.id, quote: quote.quote_id };
    const until = new Date(Date.now() + 600_000).toISOString();
    const soc = { soc_from: 20, soc_to: 80 };
    const trip = { soc_start: 90, line: road(1) };
    /** A request that names something of a driver's, by what it names. */
    const naming: Readonly<Record<string, (id: string) => object>> = {
      'startSession /quote_id': (quote_id) => ({ ...evse, quote_id }),
      'startSession /token_id': (token_id) => ({ ...evse, token_id }),
      'startSession /vehicle_id': (vehicle_id) => ({ ...evse, vehicle_id }),
      'createReservation /token_id': (token_id) => ({ ...evse, until, token_id }),
      'estimatePrice /vehicle_id': (vehicle_id) => ({ target: evse, vehicle_id, ...soc }),
      'comparePrices /vehicle_id': (vehicle_id) => ({ targets: [evse], vehicle_id, ...soc }),
      'planTrip /vehicle_id': (vehicle_id) => ({ vehicle_id, ...trip }),
      'saveTrip /request/vehicle_id': (vehicle_id) => ({ request: { vehicle_id, ...trip } }),
    };
    /** Searches for a vehicle, by what names it. */
    const searches: Readonly<Record<string, (id: string) => [string, string, object?]>> = {
      'listLocations ?vehicle': (id) => ['GET', `/locations?lat=50&lng=4&vehicle=${id}`],
      'listClusters ?vehicle': (id) => ['GET', `/clusters?bbox=0,0,9,9&zoom=3&vehicle=${id}`],
      'getTile ?vehicle': (id) => ['GET', `/tiles/v1/0/0/0.mvt?vehicle=${id}`],
      'getTileJson ?vehicle': (id) => ['GET', `/tiles/tiles.json?vehicle=${id}`],
      'searchLocations /vehicle': (id) => ['POST', '/locations/search', { lat: 50, lng: 4, vehicle: id }],
      'alongRoute /vehicle': (id) => ['POST', '/locations/along-route', { line: road(1), vehicle: id }],
    };
    const inQuery = [...Object.keys(searches).filter((name) => name.includes('?')), 'listMySessions ?vehicle'];
    const named = announcedOperations.flatMap((one) => one.named.map((field) => `${one.id} ${field}`));
    expect(named).to.have.members([...Object.keys(naming), ...inQuery]);
    const send = (driver: ChargingDriver, { method, path }: AnnouncedOperation, body: object) =>
      driver.send(method, path, { body, headers: { 'idempotency-key': randomUUID() } });
    for (const [what, bodyOf] of Object.entries(naming)) {
      const operation = announcedOperations.find(({ id }) => id === what.split(' ')[0]) as AnnouncedOperation;
      const id = theirs[/(\w+)_id$/.exec(what)?.[1] ?? ''] as string;
      for (const [who, driver] of Object.entries(others)) {
        const [answer, none] = [
          await send(driver, operation, bodyOf(id)),
          await send(driver, operation, bodyOf(randomUUID())),
        ];
        expect([400, 404, 422], `${what} by a driver ${who}: ${JSON.stringify(answer.body)}`).to.include(answer.status);
        expect(told(answer), `${what} by a driver ${who}`).to.deep.equal(told(none));
      }
    }
    for (const [what, search] of Object.entries(searches)) {
      const ask = ([method, path, body]: [string, string, object?], driver: ChargingDriver) =>
        driver.send(method, path, body === undefined ? {} : { body });
      const mine = await ask(search(vehicle.id), owner);
      expect(mine.status, `${what}: ${JSON.stringify(mine.body)}`).to.equal(200);
      for (const [who, driver] of Object.entries(others)) {
        const stranger = randomUUID();
        const [answer, none] = [await ask(search(vehicle.id), driver), await ask(search(stranger), driver)];
        // Where tiles are is told of any vehicle, and not what is in them.
        expect(answer.status, `${what} by a driver ${who}`).to.equal(what.startsWith('getTileJson') ? 200 : 422);
        const without = (id: string, said: unknown) => JSON.stringify(said).replaceAll(id, '');
        expect(without(vehicle.id, told(answer))).to.equal(without(stranger, told(none)));
      }
    }
    const driver = others['of the same eMSP'] as ChargingDriver;
    expect((await driver.ok('GET', `/me/sessions?vehicle=${vehicle.id}`)).items).to.deep.equal([]);
  });

  it('is not what another’s request makes with the same key', async () => {
    const driver = others['of the same eMSP'] as ChargingDriver;
    const start = (by: ChargingDriver, key: string) =>
      by.send('POST', '/sessions', {
        body: { location_id: scene.place, evse_uid: evseUid },
        headers: { 'idempotency-key': key },
      });
    const key = randomUUID();
    expect((await start(owner, key)).status).to.equal(409);
    const other = await start(driver, key);
    expect(other.status).to.equal(202);
    expect(other.body.id).to.not.equal(running);
  });

  it('shows its own driver no uid, no contract and nobody’s id', async () => {
    const answers: string[] = [];
    for (const session of [running, billed]) {
      answers.push(JSON.stringify(await owner.ok('GET', `/sessions/${session}`)));
      answers.push(JSON.stringify((await owner.ok('POST', `/sessions/${running}/stop`)).command));
    }
    answers.push(JSON.stringify(await owner.ok('GET', '/me/sessions')));
    answers.push(String((await owner.send('GET', '/me/sessions', { headers: { accept: 'text/csv' } })).body));
    for (const accept of ['application/json', 'text/html'])
      answers.push(
        JSON.stringify((await owner.send('GET', `/me/sessions/${billed}/receipt`, { headers: { accept } })).body),
      );
    answers.push(JSON.stringify(await owner.ok('GET', `/reservations/${reservation}`)));
    expect(secrets.length).to.be.above(4);
    for (const answer of answers)
      for (const secret of secrets) expect(answer.toLowerCase()).to.not.include(secret.toLowerCase());
  });
});
