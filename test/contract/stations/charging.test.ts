import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { asksOf } from '../../e2e/authorize/asks.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import type { Version } from '../../support/station/words.ts';
import { type ConnectedStation, expectedSum, StationNetwork, sumOf } from './network.ts';

const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];
const isActive = ({ status }: Session): boolean => status === 'ACTIVE';
const isOver = ({ status }: Session): boolean => status === 'COMPLETED';

describe('charges', () => {
  let network: StationNetwork;
  const { it } = sideBySide();
  before(async () => {
    network = await StationNetwork.open();
  });
  afterEach(() => network.assertClean());
  after(() => network.stop());

  /** What the eMSP is asked about tokens at a station. */
  const asksAt = ({ location }: ConnectedStation) =>
    asksOf(network.emsp).filter(({ bodyText }) => bodyText.includes(`"${location}"`));

  for (const version of versions) {
    describe(`a charge at a station of OCPP ${version}`, () => {
      it('by app, the cable first: from START_SESSION to the CDR (H4, L-39)', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const token = await network.token({ type: 'APP_USER', whitelist: 'NEVER' });
        await station.plugIn(1);
        const start = await network.start(uid, token, { authorization_reference: 'REF-1' });
        expect(start.said).to.equal('ACCEPTED');
        expect(await start.result()).to.equal('ACCEPTED');
        await station.started(1);
        const session = await network.session(uid, isActive, 'the Session');
        expect(session).to.deep.include({ auth_method: 'COMMAND', authorization_reference: 'REF-1', kwh: 0 });
        expect(session.cdr_token).to.deep.include({ uid: token.uid, contract_id: token.contract_id });
        await network.becomes(uid, 'CHARGING');
        await station.charge(1, { kwh: 11, minutes: 60 });
        await network.session(uid, ({ kwh }) => kwh === 11, 'what was charged');
        const stop = await network.command('STOP_SESSION', { session_id: session.id });
        expect(await stop.result()).to.equal('ACCEPTED');
        await station.ended(1);
        await station.unplug(1);
        await network.session(uid, isOver, 'the end of the Session');
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 11, minutes: 60 }));
        await network.becomes(uid, 'AVAILABLE');
        expect(asksAt(at)).to.deep.equal([]);
      });

      it('by app, the command first: nothing runs before the cable is in', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [, uid = ''] = uids;
        const token = await network.token({ type: 'APP_USER', whitelist: 'NEVER' });
        expect(await (await network.start(uid, token)).result()).to.equal('ACCEPTED');
        await station.settled();
        expect(network.sessionsAt(uid).filter(isActive)).to.deep.equal([]);
        await station.plugIn(2);
        const session = await network.session(uid, isActive, 'the Session');
        await station.charge(2, { kwh: 3.5, minutes: 30 });
        await station.unplug(2);
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 3.5, minutes: 30 }));
      });

      it('by app, where a transaction begins with the cable and waits for its driver', async () => {
        const at = await network.station(version, { txStart: 'plugged' });
        const { station, uids } = at;
        const [uid = ''] = uids;
        const token = await network.token({ type: 'APP_USER', whitelist: 'NEVER' });
        await station.plugIn(1);
        expect(await (await network.start(uid, token)).result()).to.equal('ACCEPTED');
        await station.settled();
        const session = await network.session(uid, isActive, 'the Session');
        await station.charge(1, { kwh: 4, minutes: 30 });
        await station.unplug(1);
        const cdr = await network.cdr(session);
        expect(cdr.cdr_token.uid).to.equal(token.uid);
        expect(sumOf(cdr)).to.deep.equal(expectedSum(at, { kwh: 4, minutes: 30 }));
        // A cable without a driver is nobody's business.
        await station.plugIn(2);
        await station.unplug(2);
        expect(network.sessionsAt(uids[1] ?? '')).to.deep.equal([]);
      });

      it('by a card on the whitelist: nobody is asked', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        expect((await station.present(card, 1)).status).to.equal('Accepted');
        await station.charge(1, { kwh: 7.25, minutes: 45 });
        await station.present(card, 1);
        await station.unplug(1);
        const session = await network.session(uid, isOver, 'the Session');
        expect(session).to.include({ auth_method: 'WHITELIST', kwh: 7.25 });
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 7.25, minutes: 45 }));
        expect(asksAt(at)).to.deep.equal([]);
      });

      it('by a card that its eMSP is asked about in real time', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const { uid: card } = await network.token({ whitelist: 'NEVER' });
        await station.plugIn(1);
        expect((await station.present(card, 1)).status).to.equal('Accepted');
        await station.charge(1, { kwh: 2, minutes: 15 });
        await station.unplug(1);
        const session = await network.session(uid, isOver, 'the Session');
        expect(session).to.include({ auth_method: 'AUTH_REQUEST', kwh: 2 });
        expect(session.authorization_reference).to.be.a('string');
        expect(asksAt(at).map(({ path }) => path.includes(card))).to.deep.equal([true]);
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 2, minutes: 15 }));
      });

      it('is none with a card that its eMSP refuses, or that nobody knows', async () => {
        const { station, uids } = await network.station(version);
        const [uid = ''] = uids;
        const { uid: card } = await network.token({ whitelist: 'NEVER' });
        network.emsp.permit(card, { allowed: 'NO_CREDIT' });
        await station.plugIn(1);
        expect((await station.present(card, 1)).status).to.equal(version === '1.6' ? 'Blocked' : 'NoCredit');
        expect((await station.present('0BADC0DE', 1)).status).to.be.oneOf(['Invalid', 'Unknown']);
        expect(station.transaction(1)).to.equal(undefined);
        expect(network.sessionsAt(uid)).to.deep.equal([]);
      });

      it('is stopped by another card of the group, and paid by the one that began', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const group = `FLEET-${version}-OF-THE-CITY`;
        const first = await network.token({ group_id: group });
        const second = await network.token({ group_id: group });
        const stranger = await network.token();
        await station.plugIn(1);
        await station.present(first.uid, 1);
        await station.charge(1, { kwh: 1, minutes: 10 });
        expect((await station.present(stranger.uid, 1)).status).to.equal('Occupied');
        expect((await station.present(second.uid, 1)).status).to.equal('Accepted');
        expect(station.transaction(1)?.stoppedReason).to.equal('Local');
        const session = await network.session(uid, isOver, 'the Session');
        const cdr = await network.cdr(session);
        expect(cdr.cdr_token.uid).to.equal(first.uid);
        expect(sumOf(cdr)).to.deep.equal(expectedSum(at, { kwh: 1, minutes: 10 }));
      });

      it('is rejected, or not answered, by a station that does not want it', async () => {
        const { station, uids } = await network.station(version);
        const [uid = ''] = uids;
        const token = await network.token({ type: 'APP_USER', whitelist: 'NEVER' });
        station.refuses('RemoteStart');
        expect(await (await network.start(uid, token)).result()).to.equal('REJECTED');
        station.ignores('RemoteStart');
        expect(await (await network.start(uid, await network.token())).result()).to.equal('TIMEOUT');
        station.fails('RemoteStart', 'InternalError');
        expect(await (await network.start(uid, await network.token())).result()).to.equal('FAILED');
        await station.goOffline();
        await network.becomes(uid, 'UNKNOWN');
        expect((await network.start(uid, await network.token())).said).to.equal('REJECTED');
        expect(network.sessionsAt(uid)).to.deep.equal([]);
      });

      it('goes on over a new connection', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 5, minutes: 30 });
        await station.goOffline();
        await station.comeBack();
        await station.charge(1, { kwh: 5, minutes: 30 });
        await station.unplug(1);
        const session = await network.session(uid, isOver, 'the Session');
        expect(network.sessionsAt(uid)).to.have.length(1);
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 10, minutes: 60 }));
      });

      it('ends while its station has no connection for an hour, and is billed to the watt hour afterwards', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 4.321, minutes: 30 });
        await station.goOffline();
        await station.charge(1, { kwh: 6, minutes: 40 });
        await station.unplug(1);
        await station.pass(20);
        await network.becomes(uid, 'UNKNOWN');
        expect(network.sessionsAt(uid).map(({ status }) => status)).to.deep.equal(['ACTIVE']);
        await station.comeBack();
        const session = await network.session(uid, isOver, 'the Session');
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 10.321, minutes: 70 }));
        await network.becomes(uid, 'AVAILABLE');
      });

      it('begins and ends without a connection, by a card that the station may trust', async () => {
        const takesAll = version === '1.6' ? 'AllowOfflineTxForUnknownId' : 'AuthCtrlr.OfflineTxForUnknownIdEnabled';
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        station.settings.write(takesAll, 'true');
        await station.goOffline();
        await station.plugIn(1);
        expect((await station.present(card, 1)).status).to.equal('Accepted');
        await station.charge(1, { kwh: 8, minutes: 50 });
        await station.unplug(1);
        await station.comeBack();
        const session = await network.session(uid, isOver, 'the Session');
        expect(network.sessionsAt(uid)).to.have.length(1);
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 8, minutes: 50 }));
      });

      it('is told apart from others that began and ended without a connection as well', async () => {
        const takesAll = version === '1.6' ? 'AllowOfflineTxForUnknownId' : 'AuthCtrlr.OfflineTxForUnknownIdEnabled';
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = '', other = ''] = uids;
        const [{ uid: one }, { uid: two }] = [await network.token(), await network.token()];
        station.settings.write(takesAll, 'true');
        await station.goOffline();
        await station.plugIn(1);
        await station.plugIn(2);
        await station.present(one, 1);
        await station.present(two, 2);
        await station.charge(1, { kwh: 4, minutes: 30 });
        await station.charge(2, { kwh: 3, minutes: 30 });
        await station.unplug(2);
        await station.unplug(1);
        await station.plugIn(1);
        await station.present(two, 1);
        await station.charge(1, { kwh: 2, minutes: 10 });
        await station.unplug(1);
        await station.comeBack();
        const billOf = async (place: string, card: string): Promise<object> => {
          const isOf = (session: Session): boolean => isOver(session) && session.cdr_token.uid === card;
          return sumOf(await network.cdr(await network.session(place, isOf, `the Session of ${card}`)));
        };
        expect(await billOf(uid, one)).to.deep.equal(expectedSum(at, { kwh: 4, minutes: 60 }));
        expect(await billOf(other, two)).to.deep.equal(expectedSum(at, { kwh: 3, minutes: 60 }));
        expect(await billOf(uid, two)).to.deep.equal(expectedSum(at, { kwh: 2, at: 60, minutes: 10 }));
      });

      it('ends when its connector breaks: what was charged is billed, and the EVSE is out of order', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = '', other = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 2.5, minutes: 20 });
        await station.fault(1, 'GroundFailure');
        const session = await network.session(uid, isOver, 'the Session');
        expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 2.5, minutes: 20 }));
        await network.becomes(uid, 'OUTOFORDER');
        await network.becomes(other, 'AVAILABLE');
        await station.unplug(1);
        await station.repaired(1);
        await network.becomes(uid, 'AVAILABLE');
      });

      it('that is full and stays is parking from then on', async () => {
        const at = await network.station(version);
        const { station, uids } = at;
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await station.charge(1, { kwh: 10, minutes: 60 });
        await station.fullThenPark(1, 30);
        await station.present(card, 1);
        const session = await network.session(uid, isOver, 'the Session');
        const cdr = await network.cdr(session);
        expect(sumOf(cdr)).to.deep.equal(expectedSum(at, { kwh: 10, minutes: 90, parked: 30 }));
      });
    });
  }
});
