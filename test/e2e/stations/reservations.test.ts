import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { until } from '../../support/wait.ts';
import { answered, CommandScene, type FakeStation, tokenOf } from './command-scene.ts';

describe('reservations at stations', () => {
  let scene: CommandScene;
  let old: FakeStation;
  let young: FakeStation;
  let site: string;
  let id: string;
  before(async () => {
    scene = await CommandScene.open();
  });
  beforeEach(async () => {
    ({ old, young, location: site } = await scene.pair());
    id = `Res-${site}`;
  });
  after(() => scene.stop());

  const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
  const reserve = (evse_uid: string | undefined, about: object = {}) => ({
    token: tokenOf(),
    location_id: site,
    ...(evse_uid && { evse_uid }),
    reservation_id: id,
    expiry_date: inMinutes(30),
    ...about,
  });
  const sessions = (): Session[] => scene.emsp.received('sessions').filter((one) => one.location_id === site);
  const sessionThatIs = (status: string): Promise<Session> =>
    until(() => sessions().find((one) => one.status === status), { what: `a ${status} Session` }) as Promise<Session>;

  it('RESERVE_NOW has a number of its own, and a Session (M-16, M-17)', async () => {
    const command = await scene.command('RESERVE_NOW', reserve(young.evse(1), { authorization_reference: 'REF' }));
    expect(await command.result()).to.equal('ACCEPTED');
    const [asked] = young.askedFor('reserve');
    expect(asked?.reservationId).to.be.within(1, 2_147_483_647);
    expect(asked).to.deep.include({ evse: 1, idToken: { idToken: '04AABBCC', type: 'ISO14443' } });
    const session = await sessionThatIs('RESERVATION');
    expect(session).to.include({
      evse_uid: young.evse(1),
      authorization_reference: 'REF',
      kwh: 0,
      auth_method: 'COMMAND',
    });
    // Of another eMSP with the same id nothing is touched (M-16).
    const token = tokenOf({ country_code: 'FR', party_id: 'MOB', uid: 'FR1' });
    const other = await scene.command('RESERVE_NOW', reserve(young.evse(1), { token }), scene.other);
    expect(await other.result()).to.equal('EVSE_OCCUPIED');
    const cancel = await scene.command('CANCEL_RESERVATION', { reservation_id: id }, scene.other);
    expect(await cancel.result()).to.equal('UNKNOWN_RESERVATION');
    expect(young.askedFor('cancel-reservation')).to.deep.equal([]);
  });

  it('the same id at the same Location changes it (M-15), and CANCEL_RESERVATION ends it with its Session', async () => {
    await (await scene.command('RESERVE_NOW', reserve(old.evse(1)))).result();
    await sessionThatIs('RESERVATION');
    const changed = await scene.command('RESERVE_NOW', reserve(old.evse(1), { expiry_date: inMinutes(60) }));
    expect(await changed.result()).to.equal('ACCEPTED');
    const [one, other] = old.askedFor('reserve');
    expect(other?.reservationId).to.equal(one?.reservationId);
    expect(other?.expiresAt).to.not.equal(one?.expiresAt);
    const cancel = await scene.command('CANCEL_RESERVATION', { reservation_id: id.toUpperCase() });
    expect(await cancel.result()).to.equal('ACCEPTED');
    expect(old.askedFor('cancel-reservation')).to.deep.equal([
      { kind: 'cancel-reservation', reservationId: one?.reservationId },
    ]);
    await sessionThatIs('COMPLETED');
    expect(sessions()).to.have.length(1);
    const again = await scene.command('CANCEL_RESERVATION', { reservation_id: id.toLowerCase() });
    expect(await again.result()).to.equal('UNKNOWN_RESERVATION');
  });

  it('a charge with it goes on with its Session, under the name that the station has for the token', async () => {
    const token = tokenOf({ uid: '7c9e6679-7425-40de-944b-e07fc1f90ae7', type: 'APP_USER', whitelist: 'NEVER' });
    await (await scene.command('RESERVE_NOW', reserve(old.evse(1), { token }))).result();
    const reserved = await sessionThatIs('RESERVATION');
    await scene.status(old, 1, 'Reserved');
    const others = await scene.command('START_SESSION', {
      token: tokenOf({ uid: 'NOTME' }),
      location_id: site,
      evse_uid: old.evse(1),
    });
    expect(await others.result()).to.equal('EVSE_OCCUPIED');
    const about = { token, location_id: site, evse_uid: old.evse(1), authorization_reference: 'START' };
    const start = await scene.command('START_SESSION', about);
    expect(await start.result()).to.equal('ACCEPTED');
    const [asked] = old.askedFor('start');
    expect(asked?.idToken).to.deep.equal(old.askedFor('reserve')[0]?.idToken);
    await scene.hub.app.stations.desk.transaction(old.link, {
      type: 'Started',
      at: new Date().toISOString(),
      evse: 1,
      connector: 1,
      idToken: asked?.idToken ?? { idToken: '' },
      reservationId: old.askedFor('reserve')[0]?.reservationId ?? 0,
      meterStartWh: 0,
    });
    const active = await sessionThatIs('ACTIVE');
    expect(active).to.deep.include({ id: reserved.id, authorization_reference: 'START' });
    expect(active.cdr_token.uid).to.equal(token.uid);
    expect(sessions()).to.have.length(1);
  });

  it('that the station has removed is cancelled: the eMSP is told where it waits (M-18)', async () => {
    const command = await scene.command('RESERVE_NOW', reserve(young.evse(1)));
    expect(await command.result()).to.equal('ACCEPTED');
    await sessionThatIs('RESERVATION');
    const reservationId = young.askedFor('reserve')[0]?.reservationId ?? 0;
    await scene.hub.app.stations.desk.reservation(young.link, { reservationId, status: 'Removed' });
    await until(() => command.results().length === 2, { what: 'the second result' });
    expect(command.results()).to.deep.equal(['ACCEPTED', 'CANCELED_RESERVATION']);
    await sessionThatIs('COMPLETED');
  });

  it('that a station of 1.6 has dropped shows in its status: the eMSP is told', async () => {
    const command = await scene.command('RESERVE_NOW', reserve(old.evse(1)));
    expect(await command.result()).to.equal('ACCEPTED');
    await scene.status(old, 1, 'Reserved');
    const { reads } = scene.hub.app.hub;
    await until(
      async () =>
        (
          await reads.query(
            "select from station_reservations where reservation_id = lower($1) and waiting ? 'isShown'",
            [id],
          )
        ).rowCount === 1,
      { what: 'the reservation to be seen' },
    );
    await scene.status(old, 1, 'Available');
    await until(() => command.results().length === 2, { what: 'the second result' });
    expect(command.results()).to.deep.equal(['ACCEPTED', 'CANCELED_RESERVATION']);
    await sessionThatIs('COMPLETED');
  });

  it('at an EVSE that breaks is cancelled', async () => {
    const command = await scene.command('RESERVE_NOW', reserve(old.evse(1)));
    expect(await command.result()).to.equal('ACCEPTED');
    await sessionThatIs('RESERVATION');
    await scene.status(old, 1, 'Faulted');
    await until(() => command.results().length === 2, { what: 'the second result' });
    expect(command.results()[1]).to.equal('CANCELED_RESERVATION');
  });

  it('that has run out ends its Session', async () => {
    await (await scene.command('RESERVE_NOW', reserve(old.evse(1)))).result();
    await sessionThatIs('RESERVATION');
    const { reads } = scene.hub.app.hub;
    const isOver =
      "update station_reservations set expires_at = now() - interval '1 second' where reservation_id = lower($1)";
    await reads.query(isOver, [id]);
    await sessionThatIs('COMPLETED');
    const { rows } = await reads.query('select state from station_reservations where reservation_id = lower($1)', [id]);
    expect(rows).to.deep.equal([{ state: 'expired' }]);
  });

  it('that the station refuses leaves nothing behind', async () => {
    const words = {
      Occupied: 'EVSE_OCCUPIED',
      Faulted: 'EVSE_INOPERATIVE',
      Unavailable: 'EVSE_INOPERATIVE',
      Rejected: 'REJECTED',
    };
    for (const [status, result] of Object.entries(words)) {
      old.answer = () => answered(status);
      const command = await scene.command('RESERVE_NOW', reserve(old.evse(1), { authorization_reference: status }));
      expect(await command.result(), status).to.equal(result);
    }
    expect(sessions()).to.deep.equal([]);
    const late = await scene.command('RESERVE_NOW', reserve(old.evse(1), { expiry_date: '2020-01-01T00:00:00Z' }));
    expect(late.said).to.equal('REJECTED');
  });

  it('without an EVSE takes a free one (M-14)', async () => {
    await scene.status(old, 1, 'Charging');
    const command = await scene.command('RESERVE_NOW', reserve(undefined));
    expect(await command.result()).to.equal('ACCEPTED');
    expect(young.askedFor('reserve')).to.have.length(1);
  });
});
