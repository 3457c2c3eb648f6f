import { expect } from 'chai';
import { askStation, noteEffect } from '../../../src/hub/stations/calls.ts';
import type { StationLink } from '../../../src/hub/stations/desk.ts';
import type { StationOutcome } from '../../../src/stations/model.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { faultOf } from '../../support/stations/fault-of.ts';
import { hostParty, makeStation } from '../../support/stations/inventory.ts';
import { arrive, linkTo, type TestLinks } from '../../support/stations/station-links.ts';
import { until } from '../../support/wait.ts';

describe('stations on two processes', () => {
  let here: TestHub;
  let there: TestHub;
  let linksHere: TestLinks;
  let linksThere: TestLinks;
  const limits = { stationsLookMs: 50, stationCallPollMs: 100, stationProbeMs: 300, stationStatusWaitMs: 60_000 };
  before(async () => {
    here = await startHub({ limits, env: { STATION_OFFLINE_GRACE_S: '1' } });
    there = await startHub({ database: here.database, limits, env: { ROLES: 'http,ocpp' } });
    linksHere = linkTo(here);
    linksThere = linkTo(there);
    await hostParty(here);
  });
  after(async () => {
    await there.stop();
    await here.stop();
  });

  const reset = { kind: 'reset', when: 'on-idle' } as const;
  const accepted: StationOutcome = { kind: 'answered', answer: { status: 'Accepted' } };
  const ask = (hub: TestHub, link: StationLink, deadlineMs = 2000) =>
    askStation(hub.app.stations.hub, link.station.number, reset, { askedBy: 'NL-TNM', deadlineMs, effectMs: 60_000 });
  const callsOf = async (id: string) =>
    (await here.admin<{ items: Record<string, unknown>[] }>('GET', `/stations/${id}/calls`)).items;

  it('are asked from either, once, and what came of it is told where it was asked (H6)', async () => {
    const { id } = await makeStation(here, 'N-1');
    const link = await arrive(there, linksThere, 'N-1');
    const { callId, outcome } = await ask(here, link);
    expect(outcome).to.deep.equal(accepted);
    expect(linksThere.asked).to.deep.equal([{ station: link.station.number, epoch: link.epoch, request: reset }]);
    expect(await noteEffect(here.app.stations.hub, callId, 'booted')).to.equal(true);
    expect(await callsOf(id)).to.have.length(1);
    expect((await callsOf(id))[0]).to.include({
      state: 'done',
      outcome: 'answered',
      detail: 'Accepted',
      effect: 'booted',
    });
    expect((await ask(there, link)).outcome).to.deep.equal(accepted);
    expect(linksThere.asked).to.have.length(2);
  });

  it('are not asked when they are not connected, and that is said at once', async () => {
    await makeStation(here, 'N-2');
    const link = await arrive(there, linksThere, 'N-2');
    linksThere.drop(link);
    await there.app.stations.desk.disconnected(link);
    for (const hub of [here, there])
      expect((await ask(hub, link)).outcome).to.deep.equal({
        kind: 'not-sent',
        reason: 'the station is not connected',
      });
  });

  it('keep the connection that answers, and lose one that does not (H4)', async () => {
    await makeStation(here, 'N-3');
    const first = await arrive(there, linksThere, 'N-3');
    const door = first.station;
    const arrival = { version: '2.0.1', securityProfile: 1, address: '127.0.0.1' } as const;
    expect(await here.app.stations.desk.connect(door, arrival)).to.equal('occupied');
    linksThere.isAnswering = false;
    const second = await arrive(here, linksHere, 'N-3');
    linksThere.isAnswering = true;
    expect(second.epoch).to.be.greaterThan(first.epoch);
    expect(linksThere.closed).to.include(first.epoch);
    const { desk } = there.app.stations;
    expect(await faultOf(desk.status(first, { evse: 1, connector: 1, status: 'Faulted' }))).to.equal('refused');
    expect(await faultOf(desk.boot(first, { vendor: 'A', model: 'B' }))).to.equal('refused');
    expect(await desk.alive([first])).to.deep.equal([first]);
    await desk.disconnected(first);
    expect((await ask(there, second)).outcome).to.deep.equal(accepted);
    expect(linksHere.asked.at(-1)).to.include({ station: door.number, epoch: second.epoch });
  });

  it('are not asked by a process that thinks it still has them', async () => {
    await makeStation(here, 'N-4');
    const zombie = await arrive(there, linksThere, 'N-4');
    linksThere.isAnswering = false;
    await arrive(here, linksHere, 'N-4');
    linksThere.isAnswering = true;
    // The socket hangs there as if nobody had closed it.
    linksThere.open(zombie);
    const before = linksThere.asked.length;
    expect((await ask(there, zombie)).outcome).to.deep.equal(accepted);
    expect(linksThere.asked).to.have.length(before);
    expect(linksHere.asked.at(-1)?.station).to.equal(zombie.station.number);
  });

  it('know nothing of what was sent by a process that ended', async () => {
    await makeStation(here, 'N-5');
    const other = await startHub({ database: here.database, limits, env: { ROLES: 'ocpp' } });
    const links = linkTo(other);
    const link = await arrive(other, links, 'N-5');
    let end = (_: StationOutcome): void => undefined;
    const never = new Promise<StationOutcome>((resolve) => {
      end = resolve;
    });
    links.answer = () => never;
    const asked = ask(here, link, 60_000);
    await until(async () => links.asked.length === 1, { what: 'the station to be asked' });
    let outcome: StationOutcome | undefined;
    void asked.then((ended) => {
      outcome = ended.outcome;
    });
    await until(() => endNode(other).then(() => outcome !== undefined), { what: 'the call to be given up' });
    expect(outcome).to.deep.equal({ kind: 'cut' });
    const again = await arrive(here, linksHere, 'N-5');
    expect((await ask(there, again)).outcome).to.deep.equal(accepted);
    expect(links.asked).to.have.length(1);
    end(accepted);
    await other.stop();
  });

  it('are UNKNOWN after a while when the process that had them has ended and they do not come back (L-39)', async () => {
    const emsp = await here.connect('EMSP', 'NL-TNM');
    await here.agree('DE-XVC', 'NL-TNM');
    const { evses } = await makeStation(here, 'N-7');
    const other = await startHub({ database: here.database, limits, env: { ROLES: 'ocpp' } });
    const link = await arrive(other, linkTo(other), 'N-7');
    await other.app.stations.desk.status(link, { evse: 1, connector: 1, status: 'Available' });
    const statusOf = () =>
      emsp
        .received('locations')
        .flatMap((location) => location.evses ?? [])
        .find(({ uid }) => uid === evses[0]?.uid)?.status;
    await until(async () => statusOf() === 'AVAILABLE', { what: 'the EVSE to be free' });
    await until(() => endNode(other).then(() => statusOf() === 'UNKNOWN'), { what: 'the EVSE to be unknown' });
    await other.stop();
  });

  it('bound what waits for one of them', async () => {
    await makeStation(here, 'N-6');
    const link = await arrive(here, linksHere, 'N-6');
    let free = (_: StationOutcome): void => undefined;
    const held = new Promise<StationOutcome>((resolve) => {
      free = resolve;
    });
    linksHere.answer = () => held;
    const max = here.app.hub.limits.stationCallsWaitingMax;
    const waiting = Array.from({ length: max }, () => ask(here, link));
    await until(async () => linksHere.asked.filter(({ epoch }) => epoch === link.epoch).length >= 1, {
      what: 'a call',
    });
    await Promise.all([...Array(max)].map(() => Promise.resolve()));
    await until(
      async () => {
        const { rows } = await here.app.hub.reads.query(
          `select from station_calls where station = $1 and state = 'sent'`,
          [link.station.number],
        );
        return rows.length === max;
      },
      { what: 'all of them to wait' },
    );
    const { outcome } = await ask(here, link);
    expect(outcome).to.deep.equal({ kind: 'not-sent', reason: 'too many requests wait for the station' });
    free(accepted);
    expect((await Promise.all(waiting)).map((one) => one.outcome.kind)).to.deep.equal(waiting.map(() => 'answered'));
    linksHere.answer = () => accepted;
  });

  /** Ends the session that says that a process lives, as often as the process makes it anew: one that was killed makes none. */
  async function endNode(hub: TestHub): Promise<void> {
    const { nodeId } = hub.app.stations.hub;
    await here.app.hub.reads.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7301002
         and objid = ((hashtext($1)::bigint + 4294967296) % 4294967296)::oid`,
      [nodeId],
    );
  }
});
