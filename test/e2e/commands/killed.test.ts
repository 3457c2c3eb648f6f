import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminToken, freePort, HubProcess } from '../../kill/hub-process.ts';
import { build } from '../../support/build.ts';
import type { Answer } from '../../support/partner/http-call.ts';
import { type Partner, startPartner } from '../../support/partner/partner.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';

/** Longer than the hub leaves a delivery to the exchange that has begun it. */
const endMs = 90_000;

/** One command, from its eMSP to its CPO. */
interface Sent {
  readonly point: string;
  readonly emsp: Partner;
  readonly cpo: Partner;
  readonly name: string;
  /** What the eMSP was answered; undefined when the hub died before. */
  answer: Answer | undefined;
}

describe('a hub that is killed', function () {
  this.timeout(180_000);
  let database: TestDatabase;
  let dataDir: string;
  let hub: HubProcess;
  const partners = new Map<string, Partner>();
  const sent: Sent[] = [];

  before(async () => {
    database = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-test-'));
    hub = new HubProcess({ databaseUrl: database.url, dataDir, port: await freePort() });
    await hub.ready();
    for (const name of ['ANS', 'HLD', 'TMO', 'REF', 'LST']) await connect('CPO', 'BE', name);
    for (const name of ['EMS', 'SLO', 'BAD']) await connect('EMSP', 'NL', name);
    await admin('POST', '/agreements', { cpo: '*', emsp: '*' });
  });
  after(async () => {
    await hub.stop();
    for (const partner of partners.values()) await partner.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function admin<T>(method: string, path: string, body: object): Promise<T> {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${hub.url}/admin/v1${path}`, { method, headers, body: JSON.stringify(body) });
    expect(response.ok, `${method} ${path}`).to.equal(true);
    return (await response.json()) as T;
  }

  async function connect(role: 'CPO' | 'EMSP', country_code: string, party_id: string): Promise<void> {
    const roles = [{ role, country_code, party_id }];
    const { id } = await admin<{ id: string }>('POST', '/partners', { name: party_id, roles });
    const invitation = await admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${id}/registration-tokens`,
      {},
    );
    const partner = await startPartner({ roles });
    await partner.register({ versionsUrl: invitation.versions_url, token: invitation.token });
    partners.set(party_id, partner);
  }

  const partner = (name: string): Partner => {
    const found = partners.get(name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  };

  /** Sends a command; resolves with it when it is answered, or at once with `wait: false`. */
  async function send(
    point: string,
    from: string,
    to: string,
    { wait = true, kind = 'START_SESSION' } = {},
  ): Promise<Sent> {
    const [emsp, cpo] = [partner(from), partner(to)];
    const one: Sent = { point, emsp, cpo, name: `point-${sent.length + 1}`, answer: undefined };
    sent.push(one);
    const body = {
      response_url: emsp.responseUrl(one.name),
      token: build.token({ country_code: 'NL', party_id: from, uid: one.name, type: 'APP_USER' }),
      location_id: one.name,
      ...(kind === 'RESERVE_NOW' && { reservation_id: one.name, expiry_date: '2099-01-01T00:00:00Z' }),
    };
    const answered = emsp
      .request('POST', 'commands', 'receiver', kind, { to: `BE-${to}`, body })
      .then((answer) => {
        one.answer = answer;
      })
      .catch(() => undefined);
    if (wait) await answered;
    return one;
  }

  const commandsAt = ({ cpo, name }: Sent) =>
    cpo.receivedLog.filter(({ body }) => (body as { location_id?: string } | undefined)?.location_id === name);
  const callbackOf = async (one: Sent): Promise<string> => {
    await until(() => commandsAt(one).length > 0, { what: `the command at the CPO: ${one.point}` });
    const [command] = commandsAt(one);
    return (command as { body: { response_url: string } }).body.response_url;
  };
  const post = async (one: Sent, result: string): Promise<number | undefined> => {
    const answer = await one.cpo.postResult(await callbackOf(one), { result }, one.emsp.party).catch(() => undefined);
    return answer?.http;
  };
  const resultsAt = ({ emsp, name }: Sent) =>
    emsp.receivedLog
      .filter(({ path, status }) => path.endsWith(`/${name}`) && status === 200)
      .map(({ body }) => (body as { result: string }).result);
  const arrivedAt = ({ emsp, name }: Sent) => emsp.receivedLog.filter(({ path }) => path.endsWith(`/${name}`)).length;
  const isAccepted = ({ answer }: Sent) =>
    (answer?.envelope.data as { result?: string } | undefined)?.result === 'ACCEPTED';

  it('at any step ends every accepted command once at its eMSP, and sends none twice to its CPO (R9, M-06)', async () => {
    await partner('TMO').behave({ operation: { result: 'ACCEPTED', timeout: 1 } }, 'commands');
    await partner('REF').behave({ operation: { result: 'REJECTED', timeout: 1 } }, 'commands');

    const waits = await send('accepted, no result yet', 'EMS', 'ANS');
    const ended = await send('all over', 'EMS', 'ANS');
    expect(await post(ended, 'ACCEPTED')).to.equal(200);
    const refused = await send('refused', 'EMS', 'REF');
    const reserved = await send('reserved', 'EMS', 'ANS', { kind: 'RESERVE_NOW' });
    expect(await post(reserved, 'ACCEPTED')).to.equal(200);
    const timedOut = await send('timed out', 'EMS', 'TMO');
    await until(() => resultsAt(timedOut).length > 0, { what: 'TIMEOUT at the eMSP', limitMs: 30_000 });

    const releaseSlow = await partner('SLO').hold();
    const timeoutUnderWay = await send('TIMEOUT on its way', 'SLO', 'TMO');
    await until(() => arrivedAt(timeoutUnderWay) > 0, { what: 'TIMEOUT on its way', limitMs: 30_000 });
    const resultUnderWay = await send('result on its way', 'SLO', 'ANS');
    const underWay = post(resultUnderWay, 'ACCEPTED');
    await until(() => arrivedAt(resultUnderWay) > 0, { what: 'a result on its way' });
    const failing = await send('eMSP failing', 'BAD', 'ANS');
    await partner('BAD').behave({ status500: true });
    expect(await post(failing, 'FAILED')).to.equal(200);

    const willTimeOut = await send('deadline still to come', 'EMS', 'TMO');
    const releaseHeld = await partner('HLD').hold();
    const unanswered = await send('CPO has not answered', 'EMS', 'HLD', { wait: false });
    await callbackOf(unanswered);
    const before = await send('result before the answer', 'EMS', 'HLD', { wait: false });
    expect(await post(before, 'ACCEPTED')).to.equal(200);
    const releaseLost = await partner('LST').hold();
    const answering = await send('CPO is answering', 'EMS', 'LST', { wait: false });
    await callbackOf(answering);
    const posting = await send('result is being posted', 'EMS', 'ANS');
    await callbackOf(posting);

    // All of these meet the kill on their way.
    const posted = post(posting, 'EVSE_OCCUPIED');
    const sending = await send('being sent', 'EMS', 'ANS', { wait: false });
    releaseLost();
    expect(hub.kill()).to.equal(true);
    await until(() => !hub.isReady, { what: 'the end of the process' });
    await hub.ready();
    for (const name of ['SLO', 'HLD', 'LST', 'BAD']) await partner(name).behave({});
    releaseSlow();
    releaseHeld();
    await Promise.all([posted, underWay]);

    // What a CPO does then: it has heard nothing, so it posts what it has.
    expect(await post(waits, 'ACCEPTED')).to.equal(200);
    expect(await post(ended, 'ACCEPTED')).to.equal(200);
    expect(await post(unanswered, 'ACCEPTED')).to.equal(200);
    expect(await post(answering, 'ACCEPTED')).to.equal(200);
    expect(await post(posting, 'EVSE_OCCUPIED')).to.equal(200);
    expect(await post(reserved, 'CANCELED_RESERVATION')).to.equal(200);
    expect(await post(timedOut, 'ACCEPTED')).to.equal(404);
    expect(await post(refused, 'ACCEPTED')).to.equal(404);
    if (commandsAt(sending).length > 0) expect(await post(sending, 'ACCEPTED')).to.equal(200);

    for (const one of sent.filter(isAccepted))
      await until(() => resultsAt(one).length > 0, { limitMs: endMs, what: `the result of: ${one.point}` });
    for (const one of [before, unanswered, answering])
      await until(() => resultsAt(one).length > 0, { limitMs: endMs, what: `the result of: ${one.point}` });
    await until(() => resultsAt(reserved).length === 2, { what: 'the cancelled reservation' });

    const distinct = (one: Sent) => new Set(resultsAt(one));
    for (const one of sent) {
      expect(commandsAt(one).length, `commands at the CPO: ${one.point}`).to.be.at.most(1);
      expect([...distinct(one)].length, `results: ${one.point}`).to.be.at.most(one === reserved ? 2 : 1);
    }
    expect([...distinct(refused)]).to.deep.equal([]);
    expect([...distinct(timedOut), ...distinct(timeoutUnderWay), ...distinct(willTimeOut)]).to.deep.equal(
      Array(3).fill('TIMEOUT'),
    );
    console.log(
      `      killed at ${sent.length} points: ${sent.filter(isAccepted).length} commands accepted, each ended once; ` +
        `${sent.filter((one) => commandsAt(one).length > 1).length} sent twice`,
    );
  });
});
