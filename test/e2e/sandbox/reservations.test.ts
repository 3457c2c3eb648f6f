import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { found, openSandbox, startSandboxHub, TestingEmsp } from './scene.ts';

describe('reservations at the simulated CPO of a sandbox', () => {
  let hub: TestHub;
  let platform: ConnectedPartner;
  let testing: TestingEmsp;
  let other: TestingEmsp;
  before(async () => {
    hub = await startSandboxHub();
    platform = await hub.connectAll([
      { role: 'EMSP', country_code: 'NL', party_id: 'TNM' },
      { role: 'EMSP', country_code: 'FR', party_id: 'MOB' },
    ]);
    const { party } = await openSandbox(hub, platform.partnerId);
    testing = new TestingEmsp(platform, party, 'NL-TNM');
    other = new TestingEmsp(platform, party, 'FR-MOB');
  });
  after(async () => {
    expect(platform.complaints).to.deep.equal([]);
    const { items } = await hub.admin<{ items: unknown[] }>('GET', '/findings');
    expect(items, 'findings').to.deep.equal([]);
    await hub.stop();
  });

  const statesOf = (id: string) => testing.arrived(`/${id}`).map(({ body }) => (body as Session).status);
  const isFree = (location: string) =>
    until(() => testing.evseStatus(location) === 'AVAILABLE', { what: `${location} to be free` });

  it('has a Session of status RESERVATION, and when it is cancelled it is COMPLETED and billed (M-17, S-11)', async () => {
    const reserved = await testing.reserve('HAPPY', 'R1', { authorization_reference: 'REF-R1' });
    expect(await reserved.result()).to.equal('ACCEPTED');
    const session = await testing.sessionAt('HAPPY', 'RESERVATION');
    expect(session).to.deep.include({ kwh: 0, authorization_reference: 'REF-R1', auth_method: 'COMMAND' });
    const listed = await platform.list('sessions', {}, testing.party);
    expect(listed.find(({ id }) => id === session.id)?.status).to.equal('RESERVATION');

    const cancelled = await testing.command('CANCEL_RESERVATION', { reservation_id: 'R1' });
    expect(await cancelled.result()).to.equal('ACCEPTED');
    const cdr = await testing.cdrOf(session.id);
    const ended = await testing.sessionAt('HAPPY', 'COMPLETED');
    expect(statesOf(session.id)).to.deep.equal(['RESERVATION', 'COMPLETED']);
    expect(cdr).to.deep.include({
      total_energy: 0,
      total_time: 0,
      total_cost: { excl_vat: 1, incl_vat: 1.21 },
      total_reservation_cost: { excl_vat: 1, incl_vat: 1.21 },
      start_date_time: session.start_date_time,
      end_date_time: ended.end_date_time,
    });
    expect(cdr.total_fixed_cost).to.equal(undefined);
    expect(ended.total_cost).to.deep.equal(cdr.total_cost);
    expect(cdr.charging_periods.map(({ dimensions }) => dimensions[0]?.type)).to.deep.equal(['RESERVATION_TIME']);
    await isFree('HAPPY');
  });

  it('ends by itself at its expiry_date when it is not used (M-17, S-11)', async () => {
    await testing.reserve('LOST_CDR', 'R2', { expiry_date: new Date(Date.now() + 300).toISOString() });
    const session = await testing.sessionAt('LOST_CDR', 'COMPLETED');
    expect(statesOf(session.id)).to.deep.equal(['RESERVATION', 'COMPLETED']);
    await isFree('LOST_CDR');
    // Its CDR is in the list alone, as of every charge there.
    const listed = async () => (await platform.list('cdrs', {}, testing.party)).map(({ session_id }) => session_id);
    await until(async () => (await listed()).includes(session.id), { what: 'the CDR in the list' });
  });

  it('becomes the charge it is used for: one Session, one CDR of both (M-17, S-07, S-11, D-23)', async () => {
    await testing.reserve('LONG_ADDRESS', 'R3', { authorization_reference: 'REF-R3' });
    const reserved = await testing.sessionAt('LONG_ADDRESS', 'RESERVATION');
    const started = await testing.start('LONG_ADDRESS', { authorization_reference: 'REF-S3' });
    expect(await started.result()).to.equal('ACCEPTED');
    const session = await testing.sessionAt('LONG_ADDRESS', 'COMPLETED');
    expect(session.id).to.equal(reserved.id);
    expect(new Set(statesOf(session.id))).to.deep.equal(new Set(['RESERVATION', 'ACTIVE', 'COMPLETED']));
    expect(Date.parse(session.start_date_time)).to.be.greaterThan(Date.parse(reserved.start_date_time));
    const cdr = await testing.cdrOf(session.id);
    expect(cdr).to.deep.include({
      start_date_time: reserved.start_date_time,
      authorization_reference: 'REF-S3',
      total_energy: 3,
      total_cost: { excl_vat: 2.7, incl_vat: 3.267 },
      total_fixed_cost: { excl_vat: 0.5, incl_vat: 0.605 },
      total_energy_cost: { excl_vat: 1.2, incl_vat: 1.452 },
      total_reservation_cost: { excl_vat: 1, incl_vat: 1.21 },
    });
    expect(session.total_cost).to.deep.equal(cdr.total_cost);
    expect(platform.received('cdrs').filter(({ session_id }) => session_id === session.id)).to.have.length(1);
    const listed = await platform.list('sessions', {}, testing.party);
    expect(listed.filter(({ id }) => id === session.id)).to.have.length(1);
  });

  it('keeps its Session when the same reservation changes it (M-15, M-17)', async () => {
    await (await testing.reserve('HAPPY', 'R4')).result();
    const { id } = await testing.sessionAt('HAPPY', 'RESERVATION');
    await (await testing.reserve('HAPPY', 'R4', { expiry_date: new Date(Date.now() + 200).toISOString() })).result();
    await testing.cdrOf(id);
    expect(new Set(statesOf(id))).to.deep.equal(new Set(['RESERVATION', 'COMPLETED']));
    expect(platform.received('cdrs').filter(({ session_id }) => session_id === id)).to.have.length(1);
    await isFree('HAPPY');
  });

  it('has a result for each command, also when one comes while that of the one before is being sent (M-15, M-23)', async () => {
    const results = () => platform.receivedLog.filter(({ path }) => path.includes('RESERVE_NOW')).length;
    const before = results();
    const release = await platform.hold();
    const first = await testing.reserve('HAPPY', 'R8');
    await until(() => results() > before, { what: 'a result' });
    const second = await testing.reserve('HAPPY', 'R8');
    expect(second.said).to.equal('ACCEPTED');
    release();
    await platform.behave({});
    expect([await first.result(), await second.result()]).to.deep.equal(['ACCEPTED', 'ACCEPTED']);
    const { id } = await testing.sessionAt('HAPPY', 'RESERVATION');
    await testing.command('CANCEL_RESERVATION', { reservation_id: 'R8' });
    await testing.cdrOf(id);
    await isFree('HAPPY');
  });

  it('is of one eMSP: another one with the same reservation_id neither replaces nor cancels it (M-16)', async () => {
    await (await testing.reserve('HAPPY', 'SAME')).result();
    const own = await testing.sessionAt('HAPPY', 'RESERVATION');
    expect(await (await other.reserve('HAPPY', 'SAME')).result()).to.equal('EVSE_OCCUPIED');
    const stranger = await other.command('CANCEL_RESERVATION', { reservation_id: 'SAME' });
    expect(await stranger.result()).to.equal('UNKNOWN_RESERVATION');

    // Elsewhere it has one of this id too, and ends that one alone.
    expect(await (await other.reserve('LOST_CDR', 'SAME')).result()).to.equal('ACCEPTED');
    const theirs = await found(
      () =>
        platform
          .received('sessions')
          .find(({ location_id, status }) => location_id === 'LOST_CDR' && status === 'RESERVATION'),
      'the Session of the other eMSP',
    );
    expect(theirs.cdr_token).to.deep.include({ country_code: 'FR', party_id: 'MOB' });
    const cancelled = await other.command('CANCEL_RESERVATION', { reservation_id: 'SAME' });
    expect(await cancelled.result()).to.equal('ACCEPTED');
    await isFree('LOST_CDR');
    expect(testing.evseStatus('HAPPY')).to.equal('RESERVED');
    expect(statesOf(own.id)).to.deep.equal(['RESERVATION']);

    expect(await (await testing.command('CANCEL_RESERVATION', { reservation_id: 'SAME' })).result()).to.equal(
      'ACCEPTED',
    );
    await testing.cdrOf(own.id);
    await isFree('HAPPY');
  });

  it('is not what a START_SESSION has led to that came too early (M-08)', async () => {
    await (await other.reserve('HAPPY', 'R6')).result();
    const early = await testing.start('HAPPY', { authorization_reference: 'REF-EARLY' });
    expect(await early.result()).to.equal('EVSE_OCCUPIED');
    await (await other.command('CANCEL_RESERVATION', { reservation_id: 'R6' })).result();
    await isFree('HAPPY');
    expect(await (await testing.reserve('HAPPY', 'R7')).result()).to.equal('ACCEPTED');
    const { id } = await testing.sessionAt('HAPPY', 'RESERVATION');
    await testing.command('CANCEL_RESERVATION', { reservation_id: 'R7' });
    await testing.cdrOf(id);
    interface Operation {
      readonly kind: string;
      readonly location: string;
      readonly started_session: string | null;
    }
    const { items } = await hub.admin<{ items: Operation[] }>('GET', '/operations');
    const starts = items.filter(({ kind, location }) => kind === 'START_SESSION' && location === 'happy');
    expect(starts.map(({ started_session }) => started_session)).to.deep.equal([null]);
  });

  it('does not come of a command that fails at the station, and has no Session then (M-17)', async () => {
    const rejected = await testing.reserve('STATION_REJECTS', 'R5');
    expect(await rejected.result()).to.equal('REJECTED');
    await hub.settled();
    const sessions = await platform.list('sessions', {}, testing.party);
    expect(sessions.some(({ location_id }) => location_id === 'STATION_REJECTS')).to.equal(false);
  });
});
