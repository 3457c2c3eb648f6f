import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, sandboxAt, startSandboxHub, TestingCpo, TestingEmsp } from './scene.ts';

describe('a step of a sandbox that is taken again, as after the end of a process', () => {
  it('sends no command a second time (M-06)', async () => {
    const hub = await startSandboxHub({ limits: { sandboxTaskLeaseMs: 200 } });
    try {
      const cpo = await hub.connect('CPO', 'BE-BEC');
      const { id, party } = await openSandbox(hub, cpo.partnerId);
      await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
      await hub.settled();
      const testing = new TestingCpo(cpo, party);
      const release = await cpo.hold();
      await hub.admin('POST', `/sandboxes/${id}/charges`, { location_id: 'LOC1' });
      // The first step waits for the CPO; the next one finds that the command was sent.
      const checks = async () => (await sandboxAt(hub, id)).charges[0]?.checks ?? [];
      await until(async () => (await checks()).length > 0, { what: 'the step to be taken again' });
      expect((await checks())[0]).to.deep.include({ check: 'start', verdict: 'warn' });
      release();
      await cpo.behave({});
      await testing.end('START_SESSION', 1, 'FAILED');
      const isOver = async () => (await sandboxAt(hub, id)).charges[0]?.verdict === 'fail';
      await until(isOver, { what: 'the end of the charge' });
      expect(testing.commands('START_SESSION')).to.have.length(1);
      expect(cpo.complaints).to.deep.equal([]);
    } finally {
      await hub.stop();
    }
  });

  it('sends the same Session a second time, to the byte (T-84)', async () => {
    const database = await createTestDatabase();
    const options = { database, limits: { sandboxTaskLeaseMs: 1000, sandboxStopMs: 10 } };
    let hub = await startSandboxHub(options);
    let partner: { close(): Promise<void> } | undefined;
    try {
      const port = new URL(hub.url).port;
      const emsp = await hub.connect('EMSP', 'NL-TNM');
      partner = emsp;
      const { party } = await openSandbox(hub, emsp.partnerId);
      const testing = new TestingEmsp(emsp, party);
      const arrived = () =>
        emsp.receivedLog.filter(({ method, path }) => method === 'PUT' && path.includes('/sessions/'));
      const unanswered = new Set([0, 0.5]);
      await emsp.behave({ hangsOn: (body) => unanswered.delete((body as Session).kwh) }, 'sessions');
      await testing.start('HAPPY');
      // The hub ends while the eMSP keeps it waiting for the answer.
      for (const kwh of [0, 0.5]) {
        const isThere = () => arrived().some(({ body }) => (body as Session).kwh === kwh);
        await until(isThere, { what: `a Session of ${kwh} kWh` });
        await hub.app.stop();
        hub = await startSandboxHub({ ...options, env: { PORT: port } });
      }
      const session = await testing.sessionAt('HAPPY', 'COMPLETED');
      await testing.cdrOf(session.id);

      const states = arrived().map(({ body }) => body as Session);
      for (const kwh of [0, 0.5]) {
        const [first, ...others] = states.filter((one) => one.kwh === kwh);
        expect(others.length, `${kwh} kWh, again`).to.be.greaterThan(0);
        for (const other of others) expect(other).to.deep.equal(first);
      }
      expect(new Set(states.map((one) => one.start_date_time)).size).to.equal(1);
    } finally {
      await hub.stop();
      await partner?.close();
      await database.drop();
    }
  });

  it('ends a reservation a second time, to the byte, with one CDR (M-17, T-84)', async () => {
    const database = await createTestDatabase();
    const options = { database, limits: { sandboxTaskLeaseMs: 1000, sandboxStopMs: 10 } };
    let hub = await startSandboxHub(options);
    let partner: { close(): Promise<void> } | undefined;
    try {
      const port = new URL(hub.url).port;
      const emsp = await hub.connect('EMSP', 'NL-TNM');
      partner = emsp;
      const { party } = await openSandbox(hub, emsp.partnerId);
      const testing = new TestingEmsp(emsp, party);
      await testing.reserve('HAPPY', 'R1', { expiry_date: new Date(Date.now() + 500).toISOString() });
      const { id } = await testing.sessionAt('HAPPY', 'RESERVATION');
      await emsp.behave({ hang: true }, 'sessions');
      const ends = () =>
        emsp.receivedLog
          .filter(({ method, path }) => method === 'PUT' && path.endsWith(`/${id}`))
          .map(({ body }) => body as Session)
          .filter(({ status }) => status === 'COMPLETED');
      await until(() => ends().length > 0, { what: 'the end of the reservation' });
      await hub.app.stop();
      await emsp.behave({});
      hub = await startSandboxHub({ ...options, env: { PORT: port } });
      await testing.cdrOf(id);
      const [first, ...others] = ends();
      expect(others.length).to.be.greaterThan(0);
      for (const other of others) expect(other).to.deep.equal(first);
      expect(emsp.received('cdrs')).to.have.length(1);
    } finally {
      await hub.stop();
      await partner?.close();
      await database.drop();
    }
  });
});
