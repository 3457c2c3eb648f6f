import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Client } from 'pg';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { adminToken, freePort, HubProcess } from '../../kill/hub-process.ts';
import { type ChargingDriver, ChargingScene, emsp, offerPlace, type Shown } from '../../support/drivers/charging.ts';
import type { TestHub } from '../../support/hub.ts';
import { startPartner } from '../../support/partner/partner.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';

/** Longer than a command is left to the process that has taken it, or waits for its answer. */
const limitMs = 60_000;

/** The places at which a process can be held, each by a lock of its own that the test has. */
const gates = {
  /** A command is written down, and nobody has said that it is sent. */
  sending: { key: 71, table: 'driver_commands', when: 'before update', if: "old.state = 'NEW' and new.state = 'SENT'" },
  /** A start is said to be sent, and its charge does not know. */
  marking: { key: 76, table: 'driver_sessions', when: 'before update', if: "new.state = 'SENT'" },
  /** It is said to be sent, and the hub has not passed it on. */
  passing: { key: 72, table: 'operations', when: 'before insert', if: "new.kind = 'STOP_SESSION'" },
  /** A result is noted, and its charge does not know. */
  telling: { key: 73, table: 'driver_sessions', when: 'before update', if: "new.state = 'ACCEPTED_BY_STATION'" },
  /** A refusal is noted, and its charge does not know. */
  refusing: { key: 75, table: 'driver_sessions', when: 'before update', if: "new.state = 'REJECTED'" },
  /** A CDR has come to a bill, and its charge does not know. */
  billing: { key: 74, table: 'driver_sessions', when: 'before update', if: "new.state = 'BILLED'" },
} as const;
type Gate = keyof typeof gates;

describe('a hub that is killed while drivers charge', function () {
  this.timeout(150_000);
  let database: TestDatabase;
  let scene: ChargingScene;
  let node: HubProcess;
  let dataDir: string;
  let keeper: Client;
  before(async () => {
    database = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-killed-'));
    node = new HubProcess({ databaseUrl: database.url, dataDir, port: await freePort() });
    await node.ready();
    const roles = [{ role: 'CPO' as const, country_code: 'BE', party_id: 'BEC' }];
    const { id: partnerId } = await admin<{ id: string }>('POST', '/partners', { name: 'CPO', roles });
    const invitation = await admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${partnerId}/registration-tokens`,
    );
    const cpo = Object.assign(await startPartner({ roles }), { partnerId });
    await cpo.register({ versionsUrl: invitation.versions_url, token: invitation.token });
    await admin('POST', '/parties', { country_code: 'DE', party_id: 'XVE', role: 'EMSP', name: 'Drivers' });
    await admin('POST', '/agreements', { cpo: 'BE-BEC', emsp });
    await offerPlace(cpo);
    keeper = new Client({ connectionString: database.url });
    await keeper.connect();
    const { rows } = await keeper.query(`select number from objects_locations where key = 'site'`);
    scene = new ChargingScene(hub as TestHub, cpo, `loc_${Number(rows[0].number).toString(36)}`);
    for (const [name, { key, table, when, if: condition }] of Object.entries(gates)) {
      await keeper.query(`create function gate_${name}() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock_shared(${key}); return new; end $$`);
      await keeper.query(
        `create trigger gate_${name} ${when} on ${table} for each row when (${condition}) execute function gate_${name}()`,
      );
    }
  });

  async function admin<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${node.url}/admin/v1${path}`, { method, headers, body: JSON.stringify(body ?? {}) });
    expect(response.ok, `${method} ${path}: ${response.status}`).to.equal(true);
    return (await response.json()) as T;
  }

  /** What those who make drivers need of a hub. */
  const hub = {
    admin,
    get url() {
      return node.url;
    },
  } as unknown;

  after(async () => {
    await keeper.end();
    await node.stop();
    await scene.cpo.close();
    await database.drop();
    expect(node.ownEnds).to.deep.equal([]);
    expect(node.errorSamples).to.deep.equal([]);
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Has the process wait at a gate, and resolves when something of it does. */
  const shut = (gate: Gate) => keeper.query('select pg_advisory_lock($1)', [gates[gate].key]);
  const waiting = async (gate: Gate): Promise<number[]> => {
    const { rows } = await keeper.query<{ pid: number }>(
      `select pid from pg_locks where locktype = 'advisory' and objid = $1 and not granted`,
      [gates[gate].key],
    );
    return rows.map(({ pid }) => pid);
  };
  const reached = (gate: Gate) => until(async () => (await waiting(gate)).length > 0, { what: `the gate ${gate}` });

  /** Opens a gate for the next process: what waited there dies with the one that was killed. */
  async function open(gate: Gate): Promise<void> {
    await until(
      async () => {
        const pids = await waiting(gate);
        for (const pid of pids) await keeper.query('select pg_terminate_backend($1)', [pid]);
        return pids.length === 0;
      },
      { what: 'the end of what waited' },
    );
    await keeper.query('select pg_advisory_unlock($1)', [gates[gate].key]);
  }

  const becomes = (driver: ChargingDriver, id: string, fits: (session: Shown) => boolean): Promise<Shown> =>
    until(
      async () => {
        const { body } = await driver.send('GET', `/sessions/${id}`);
        return fits(body) && body;
      },
      { limitMs, what: `the charge to be as ${fits}` },
    );
  const is = (driver: ChargingDriver, id: string, state: string) =>
    becomes(driver, id, (shown) => shown.state === state);

  const startsOf = (id: string) =>
    scene.commands('START_SESSION').filter(({ body }) => body.authorization_reference === id);

  async function charging(driver: ChargingDriver): Promise<{ id: string; session: Session }> {
    const { id } = await driver.start();
    const { body } = await scene.startOf(id);
    const session = scene.session(body.token, { authorization_reference: id });
    await scene.tell(session);
    await is(driver, id, 'CHARGING');
    return { id, session };
  }

  it('at any step sends no command twice, and loses no charge, no result and no bill (7.7)', async () => {
    const [unsent, thinking, stopping, resulting, refusing, billing, marked] = await Promise.all(
      Array.from({ length: 7 }, () => scene.driver()),
    );
    if (!unsent || !thinking || !stopping || !resulting || !refusing || !billing || !marked)
      throw new Error('seven drivers are needed');

    // Its stop is said to be sent, and the hub has not passed it on.
    const stopped = await charging(stopping);
    const stopsOf = () => scene.commands('STOP_SESSION').filter(({ body }) => body.session_id === stopped.session.id);
    await shut('passing');
    await stopping.send('POST', `/sessions/${stopped.id}/stop`);
    await reached('passing');
    // Its result is noted, and its charge does not know.
    const told = await resulting.start();
    const result = await scene.startOf(told.id);
    await is(resulting, told.id, 'ACCEPTED_BY_CPO');
    await shut('telling');
    const posted = scene.result(result, 'ACCEPTED').catch(() => undefined);
    await reached('telling');
    // Its bill is there, and its charge does not know.
    const charged = await charging(billing);
    const cdr = scene.cdr(charged.session, { kwh: 6 });
    await shut('billing');
    const billed = scene.cpo.postCdr(cdr, emsp).catch(() => undefined);
    await reached('billing');
    // Its CPO has refused, and its charge does not know.
    await scene.cpo.behave({ operation: { result: 'REJECTED', timeout: 0 } }, 'commands');
    await shut('refusing');
    const refused = await refusing.start();
    await reached('refusing');
    await scene.cpo.behave({}, 'commands');
    // Its CPO thinks about the command.
    const release = await scene.cpo.hold();
    const thought = await thinking.start();
    const command = await scene.startOf(thought.id);
    // Its command is said to be sent, and neither its charge nor its CPO knows.
    await shut('marking');
    const lost = await marked.start();
    await reached('marking');
    // Its command is written down, and nobody has said that it is sent.
    await shut('sending');
    const key = randomUUID();
    const wish = await unsent.start({}, key);
    await reached('sending');

    expect(node.kill()).to.equal(true);
    await until(() => !node.isReady, { what: 'the end of the process' });
    for (const gate of ['passing', 'telling', 'refusing', 'billing', 'marking', 'sending'] as const) await open(gate);
    await scene.cpo.behave({});
    release();
    await Promise.all([posted, billed]);
    await node.ready();

    // The driver has heard nothing, and taps again.
    expect((await unsent.start({}, key)).id).to.equal(wish.id);
    await is(unsent, wish.id, 'ACCEPTED_BY_CPO');
    expect(await scene.result(command, 'ACCEPTED')).to.equal(200);
    await is(thinking, thought.id, 'WAITING_FOR_PLUG');
    await is(resulting, told.id, 'WAITING_FOR_PLUG');
    expect((await is(refusing, refused.id, 'REJECTED')).reason).to.equal('REJECTED_BY_CPO');
    const paid = await is(billing, charged.id, 'BILLED');
    expect(paid.cost.amount).to.equal('2.9');
    const { rows } = await keeper.query('select count(*)::int as count from driver_bills where cdr_id = $1', [cdr.id]);
    expect(rows).to.deep.equal([{ count: 1 }]);
    // Nobody knows whether it was sent: it is not sent again, and times out; should it begin nevertheless it is that charge.
    const over = await is(marked, lost.id, 'TIMED_OUT');
    expect([over.reason, over.next_action, startsOf(lost.id).length]).to.deep.equal(['NO_ANSWER', 'TRY_OTHER_EVSE', 0]);
    const { rows: tokens } = await keeper.query(
      `select t.uid, t.type, c.contract_id, 'DE' as country_code, 'XVE' as party_id
       from driver_tokens t join driver_contracts c on c.id = t.contract where c.driver = $1`,
      [marked.id],
    );
    await scene.tell(scene.session(tokens[0]));
    expect(await is(marked, lost.id, 'CHARGING')).to.deep.include({
      is_late: true,
      reason: 'LATE_START',
      origin: 'APP',
    });
    expect(startsOf(lost.id)).to.have.length(0);
    // The same of a stop; its driver can ask again.
    const failed = await becomes(stopping, stopped.id, ({ reason }) => reason === 'STOP_FAILED');
    expect([failed.state, stopsOf().length]).to.deep.equal(['CHARGING', 0]);
    await stopping.send('POST', `/sessions/${stopped.id}/stop`);
    await until(() => stopsOf().length === 1, { what: 'the stop at the CPO' });
    for (const id of [wish.id, thought.id, told.id, refused.id, charged.id, stopped.id])
      expect(startsOf(id)).to.have.length(1);
  });
});
