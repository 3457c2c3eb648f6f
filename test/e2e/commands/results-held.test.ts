import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { startHub } from '../../support/hub.ts';
import { authorizationOf } from '../../support/partner/keyring.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';
import { location, Scene, token } from './scene.ts';

describe('a result that is there before the answer', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.cpo.behave({}));
  after(() => scene.close());

  /** Sends a command and leaves its answer unread. */
  function sendAndNeverRead(responseUrl: string): Socket {
    const { port } = new URL(scene.hub.url);
    const socket = connect(Number(port), '127.0.0.1').pause();
    const body = JSON.stringify({ response_url: responseUrl, token, location_id: location });
    socket.write(
      [
        'POST /ocpi/2.2.1/receiver/commands/START_SESSION HTTP/1.1',
        'host: hub',
        `authorization: ${authorizationOf(scene.emsp.credentialsToken ?? '', 'base64')}`,
        'content-type: application/json',
        'x-request-id: never-read',
        'x-correlation-id: never-read',
        'ocpi-from-country-code: NL',
        'ocpi-from-party-id: TNM',
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    );
    return socket;
  }

  /** Has the CPO post its result while it has not answered yet; resolves when the hub has taken it. */
  async function resultFirst(send: () => void): Promise<() => void> {
    const release = await scene.cpo.hold();
    const before = scene.asked('commands/START_SESSION').length;
    send();
    await until(() => scene.asked('commands/START_SESSION').length > before, { what: 'the command' });
    const posted = await scene.cpo.postResult(
      scene.callback('commands/START_SESSION'),
      { result: 'ACCEPTED' },
      'NL-TNM',
    );
    expect(posted.http).to.equal(200);
    await scene.cpo.behave({});
    return release;
  }

  it('is brought after it (M-02, R9)', async () => {
    const waiting = scene.waiting();
    let order = '';
    const release = await resultFirst(() => {
      void scene.startSession(waiting.url).then(() => {
        order = waiting.arrived().length === 0 ? 'answer first' : 'result first';
      });
    });
    expect(waiting.arrived()).to.have.length(0);
    release();
    await waiting.result();
    expect(order).to.equal('answer first');
    expect(waiting.results()).to.deep.equal(['ACCEPTED']);
  });

  it('is brought too when the requester never reads the answer, or has gone (R9)', async () => {
    for (const isGone of [false, true]) {
      const waiting = scene.waiting();
      let socket: Socket | undefined;
      const release = await resultFirst(() => {
        socket = sendAndNeverRead(waiting.url);
      });
      if (isGone) socket?.destroy();
      release();
      await waiting.result();
      expect(waiting.results()).to.deep.equal(['ACCEPTED']);
      socket?.destroy();
    }
  });

  it('waits for the answer to go out even when the hub has noted it already (M-02)', async () => {
    const { answersUnderWay } = scene.hub.app.hub;
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    const [{ id } = {}] = await scene.operations();
    const over = answersUnderWay.begin(String(id));
    const posted = scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result: 'ACCEPTED' }, 'NL-TNM');
    await until(async () => (await scene.operations())[0]?.['state'] === 'resulted', { what: 'the result' });
    expect(waiting.arrived()).to.have.length(0);
    over();
    expect((await posted).http).to.equal(200);
    expect(waiting.results()).to.deep.equal(['ACCEPTED']);
  });
});

describe('a hub that is stopped', () => {
  /** Short enough that what is under way is broken off, and soon taken over. */
  const limits = { drainMs: 300, forwardTimeoutMs: 400, operationsLookMs: 50, backoffMinMs: 100 };
  let database: TestDatabase;
  let scene: Scene;
  before(async () => {
    database = await createTestDatabase();
    scene = await Scene.open({ database, limits });
  });
  after(async () => {
    await Promise.all(scene.hub.partners.map((partner) => partner.close()));
    await database.drop();
  });

  it('loses no result that is held back, on its way, or being tried again (R9, R11)', async () => {
    const slow = await scene.hub.connect('CPO', 'BE-SLO');
    const later = await scene.hub.connect('EMSP', 'NL-LAT');
    await scene.hub.agree('BE-SLO', 'NL-TNM');
    await scene.hub.agree('BE-BEC', 'NL-LAT');
    const theirs = { ...token, country_code: 'NL', party_id: 'LAT' };

    const onItsWay = scene.waiting();
    await scene.startSession(onItsWay.url);
    const first = scene.callback('commands/START_SESSION');
    const again = scene.waiting('commands', later);
    await scene.startSession(again.url, { token: theirs }, 'BE-BEC', later);
    await later.behave({ status500: true });
    const second = scene.callback('commands/START_SESSION');
    expect((await scene.cpo.postResult(second, { result: 'REJECTED' }, 'NL-LAT')).http).to.equal(200);

    const releaseCpo = await slow.hold();
    const held = scene.waiting();
    const command = scene.startSession(held.url, { location_id: 'L' }, 'BE-SLO').catch(() => undefined);
    await until(() => scene.asked('commands/START_SESSION', slow).length > 0, { what: 'the command' });
    const third = scene.callback('commands/START_SESSION', slow);
    expect((await slow.postResult(third, { result: 'FAILED' }, 'NL-TNM')).http).to.equal(200);
    const releaseEmsp = await scene.emsp.hold();
    const posting = scene.cpo.postResult(first, { result: 'ACCEPTED' }, 'NL-TNM').catch(() => undefined);
    await until(() => onItsWay.arrived().length > 0, { what: 'a result on its way' });

    const stopped = scene.hub.app.stop();
    await slow.behave({});
    releaseCpo();
    await stopped;
    await Promise.all([command, posting]);
    for (const partner of [scene.emsp, later]) await partner.behave({});
    releaseEmsp();
    expect(held.arrived()).to.have.length(0);

    const next = await startHub({ database, limits });
    try {
      const taken = (waiting: typeof held) => waiting.arrived().filter(({ status }) => status === 200).length;
      for (const waiting of [onItsWay, again, held])
        await until(() => taken(waiting) > 0, { what: 'a result after the restart', limitMs: 20_000 });
      expect(new Set(onItsWay.results())).to.deep.equal(new Set(['ACCEPTED']));
      expect(new Set(again.results())).to.deep.equal(new Set(['REJECTED']));
      expect(new Set(held.results())).to.deep.equal(new Set(['FAILED']));
      await until(
        async () => {
          const { rows } = await next.app.hub.reads.query<{ delivery: string }>('select delivery from operations');
          return rows.every(({ delivery }) => delivery === 'delivered');
        },
        { what: 'all to be noted as delivered', limitMs: 20_000 },
      );
      expect([scene.cpo, slow].map((cpo) => scene.asked('commands', cpo).length)).to.deep.equal([2, 1]);
    } finally {
      await next.stop();
    }
  });
});
