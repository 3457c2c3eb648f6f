import { expect } from 'chai';
import { build } from '../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../support/hub.ts';
import type { Received } from '../support/partner/received.ts';
import { until } from '../support/wait.ts';

const receivers = 10;
const sites = 5;
/** Status changes of a run, and the pause between two. */
const changes = 40;
const changeEveryMs = 15;

/** Failing fast, so that pauses and returns fit into a test. */
const limits = {
  pushTimeoutMs: 6000,
  forwardTimeoutMs: 6000,
  registrationStepTimeoutMs: 500,
  backoffMinMs: 100,
  backoffMaxMs: 400,
  statusHoldMs: 0,
};
/** A delivery that waits for a hanging receiver takes at least `pushTimeoutMs`; one that waits for nobody is far below this. */
const promptMs = 3000;

/** How slow a receiver is that has just come back. */
const backAgainMs = 50;

describe('receivers that fail, among others', function () {
  this.timeout(60_000);
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let all: ConnectedPartner[];
  let healthy: ConnectedPartner[];
  let hanging: ConnectedPartner;
  let failing: ConnectedPartner;
  let worstWithoutMs = 0;

  before(async () => {
    hub = await startHub({ limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    all = [];
    for (let number = 10; number < 10 + receivers; number += 1) all.push(await hub.connect('EMSP', `NL-E${number}`));
    [hanging, failing, ...healthy] = all as [ConnectedPartner, ConnectedPartner, ...ConnectedPartner[]];
    await hub.agree('BE-BEC', '*');
    for (let number = 1; number <= sites; number += 1) {
      const evses = ['A', 'B'].map((uid) => build.evse({ uid }));
      await cpo.push(`locations/BE/BEC/L${number}`, build.location({ id: `L${number}`, evses }), 'NL-HUB');
    }
    await hub.settled();
  });

  after(() => hub.stop());

  it('all get every change while all are well', async () => {
    const latencies = await changeStatus(all);
    await hub.settled();
    expect(latencies.length).to.be.greaterThan(changes);
    worstWithoutMs = Math.max(...latencies);
    expect(worstWithoutMs).to.be.lessThan(promptMs);
    for (const receiver of all) expectUpToDate(receiver);
  });

  it('delay nobody: the others get every change as promptly (R7, G3)', async () => {
    await hanging.behave({ hang: true });
    await failing.behave({ status500: true });
    const latencies = await changeStatus(healthy);
    await until(() => healthy.every(isUpToDate), { what: 'every change at the others', limitMs: promptMs });
    expect(latencies.length).to.be.greaterThan(changes);
    expect(Math.max(...latencies), `and ${worstWithoutMs} ms without them`).to.be.lessThan(promptMs);
  });

  it('are left alone for longer and longer, and shown as OFFLINE to the others (H-07, R-20)', async () => {
    const { worker } = hub.app;
    await until(() => worker?.deliveries.pausedPlatforms === 2, { what: 'both lanes to pause' });
    for (const receiver of [hanging, failing]) {
      await until(() => statusAtCpo(receiver) === 'OFFLINE', { what: `the CPO to see ${receiver.party} OFFLINE` });
      const shown = await hub.admin<{ state: string }>('GET', `/partners/${receiver.partnerId}`);
      expect(shown.state).to.equal('offline');
    }
    for (const receiver of healthy) expect(statusAtCpo(receiver)).to.equal('CONNECTED');
    // Only probes come any more, one after each pause.
    const seen = failing.receivedLog.length;
    await until(() => failing.receivedLog.length >= seen + 3, { what: 'three probes' });
    const since = failing.receivedLog.slice(seen);
    expect(since.filter(({ path }) => !path.endsWith('/versions'))).to.deep.equal([]);
    expect(gapsMs(since).every((gap) => gap >= limits.backoffMinMs / 2)).to.equal(true);
  });

  it('cost a note per object at most, however much happens (R5)', async () => {
    await changeStatus(healthy);
    const { rows } = await hub.app.hub.reads.query<{ count: number }>('select count(*)::int as count from undelivered');
    expect(rows[0]?.count).to.be.at.most(2 * sites);
  });

  it('answer nobody a CDR, but the ledger keeps it for them (D-02)', async () => {
    for (const receiver of [hanging, failing]) {
      for (const id of ['C1', 'C2', 'C3']) {
        const answer = await cpo.postCdr(cdrFor(receiver, id), receiver.party);
        expect(answer.envelope.status_code).to.equal(4003);
      }
    }
  });

  for (const which of ['hanging', 'failing'] as const) {
    it(`get their CDRs first and then the newest states when they are back: the ${which} one (R5)`, async () => {
      const receiver = which === 'hanging' ? hanging : failing;
      const seen = receiver.receivedLog.length;
      await receiver.behave({ delayMs: backAgainMs });
      await until(() => isUpToDate(receiver) && receiver.received('cdrs').length === 3, { what: 'what was missed' });
      const pushes = receiver.receivedLog.slice(seen).filter(isPush);
      const [firstState, lastCdr] = [pushes.findIndex(isState), pushes.findLastIndex(isCdr)];
      expect(firstState).to.be.greaterThan(lastCdr);
      // As long as nothing has arrived, it is asked for one thing at a time.
      expect(gapsMs(pushes)[0]).to.be.at.least(backAgainMs - 5);
      await receiver.behave({});
      expect([...receiver.cdrPosts.values()]).to.deep.equal([1, 1, 1]);
      await until(() => statusAtCpo(receiver) === 'CONNECTED', { what: 'the CPO to see it CONNECTED' });
    });
  }

  it('have lost nothing, and nobody has anything to complain of', async () => {
    await changeStatus(all);
    await hub.settled();
    expect(hub.app.worker?.deliveries.pausedPlatforms).to.equal(0);
    for (const receiver of all) {
      expectUpToDate(receiver);
      expect(receiver.complaints, receiver.party).to.deep.equal([]);
    }
    expect(cpo.complaints).to.deep.equal([]);
  });

  it('get their CDRs although their locations keep failing, and stay CONNECTED', async () => {
    await failing.behave({ status500: true }, 'locations');
    await changeStatus(healthy);
    await until(() => hub.app.worker?.deliveries.pausedPlatforms === 1, { what: 'the lane to pause' });
    const answer = await cpo.postCdr(cdrFor(failing, 'C9'), failing.party);
    expect(answer.envelope.status_code).to.equal(1000);
    expect(statusAtCpo(failing)).to.equal('CONNECTED');
    await failing.behave({}, 'locations');
    await until(() => isUpToDate(failing), { what: 'the newest states' });
  });

  /** Changes the status of EVSEs one after the other; resolves with the milliseconds from each answer to its arrival at each receiver. */
  async function changeStatus(watched: readonly ConnectedPartner[]): Promise<number[]> {
    const from = watched.map((receiver) => receiver.receivedLog.length);
    const answeredAt = new Map<string, number>();
    for (let number = 0; number < changes; number += 1) {
      const fields = build.patch({ status: number % 2 === 0 ? 'CHARGING' : 'AVAILABLE' });
      const path = `locations/BE/BEC/L${(number % sites) + 1}/${number % 3 === 0 ? 'A' : 'B'}`;
      const answer = await cpo.patch(path, fields, 'NL-HUB');
      expect(answer.envelope.status_code).to.equal(1000);
      answeredAt.set(fields.last_updated, Date.now());
      await new Promise((resolve) => setTimeout(resolve, changeEveryMs));
    }
    await until(() => watched.every(isUpToDate), { what: 'every change at those who are watched' });
    return watched.flatMap((receiver, index) =>
      receiver.receivedLog.slice(from[index]).flatMap(({ at, body }) => {
        const stamp = (body as { last_updated?: string } | undefined)?.last_updated ?? '';
        const answered = answeredAt.get(stamp);
        return answered === undefined ? [] : [Math.max(0, at - answered)];
      }),
    );
  }

  const isUpToDate = (receiver: ConnectedPartner): boolean => {
    const [copies, own] = [receiver.received('locations'), cpo.own('locations')];
    return own.every((location) =>
      copies.some(
        (copy) => copy.id === location.id && JSON.stringify(statesOf(copy)) === JSON.stringify(statesOf(location)),
      ),
    );
  };

  function expectUpToDate(receiver: ConnectedPartner): void {
    const statuses = receiver.received('locations').map((copy) => [copy.id, statesOf(copy)]);
    const expected = cpo.own('locations').map((location) => [location.id, statesOf(location)]);
    expect(statuses, receiver.party).to.have.deep.members(expected);
  }

  function statusAtCpo(receiver: ConnectedPartner): string | undefined {
    const infos = cpo.received('hubclientinfo');
    return infos.find((info) => `${info.country_code}-${info.party_id}` === receiver.party)?.status;
  }
});

interface WithEvses {
  readonly evses?:
    | readonly { readonly uid: string; readonly status: string; readonly last_updated: string }[]
    | undefined;
}

const statesOf = (location: object): string[] =>
  ((location as WithEvses).evses ?? []).map(({ uid, status, last_updated }) => `${uid} ${status} ${last_updated}`);

const isPush = ({ method, path }: Received): boolean => method !== 'GET' && path.includes('/receiver/');
const isCdr = ({ path }: Received): boolean => path.includes('/receiver/cdrs');
const isState = ({ path }: Received): boolean => path.includes('/receiver/locations');

const gapsMs = (received: readonly Received[]): number[] =>
  received.slice(1).map(({ at }, index) => at - (received[index]?.at ?? 0));

function cdrFor(receiver: ConnectedPartner, id: string): object {
  const [country_code = '', party_id = ''] = receiver.party.split('-');
  return build.cdr({ id: `${id}-${party_id}`, cdr_token: build.cdrToken({ country_code, party_id }) });
}
