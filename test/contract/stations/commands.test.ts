import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import type { Version } from '../../support/station/words.ts';
import { until } from '../../support/wait.ts';
import { StationNetwork } from './network.ts';

const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];
const isActive = ({ status }: Session): boolean => status === 'ACTIVE';
const isOver = ({ status }: Session): boolean => status === 'COMPLETED';

describe('what the network asks of stations', () => {
  let network: StationNetwork;
  const { it } = sideBySide();
  before(async () => {
    network = await StationNetwork.open();
  });
  afterEach(() => network.assertClean());
  after(() => network.stop());

  for (const version of versions) {
    describe(`of OCPP ${version}`, () => {
      const is16 = version === '1.6';

      it('is a place for later: RESERVE_NOW keeps it for its driver, who then charges there (M-15, M-16)', async () => {
        // The hub and the station speak of the same moment here.
        const { station, location, uids } = await network.station(version, { now: Date.now });
        const [uid = ''] = uids;
        const token = await network.token();
        const reserve = await network.command('RESERVE_NOW', {
          token,
          location_id: location,
          evse_uid: uid,
          reservation_id: `R-${version}`,
          expiry_date: new Date(Date.now() + 1_800_000).toISOString(),
          authorization_reference: 'REF-R',
        });
        expect(await reserve.result()).to.equal('ACCEPTED');
        await station.settled();
        expect(station.status(1)).to.equal('Reserved');
        await network.becomes(uid, 'RESERVED');
        const { uid: stranger } = await network.token();
        await station.plugIn(1);
        expect((await station.present(stranger, 1)).status).to.equal('Reserved');
        expect((await station.present(token.uid, 1)).status).to.equal('Accepted');
        const session = await network.session(uid, isActive, 'the Session');
        expect(session).to.include({ authorization_reference: 'REF-R' });
        await station.charge(1, { kwh: 0.75, minutes: 3 });
        await station.unplug(1);
        await network.session(uid, isOver, 'the end of the Session');
        const { total_energy, cdr_token } = await network.cdr(session);
        expect([total_energy, cdr_token.uid]).to.deep.equal([0.75, token.uid]);
        expect(network.sessionsAt(uid)).to.have.length(1);
      });

      it('is no place any more: CANCEL_RESERVATION frees it', async () => {
        const { station, location, uids } = await network.station(version, { now: Date.now });
        const [, uid = ''] = uids;
        const reservation_id = `C-${version}`;
        const reserve = await network.command('RESERVE_NOW', {
          token: await network.token(),
          location_id: location,
          evse_uid: uid,
          reservation_id,
          expiry_date: new Date(Date.now() + 1_800_000).toISOString(),
        });
        expect(await reserve.result()).to.equal('ACCEPTED');
        await network.becomes(uid, 'RESERVED');
        const cancel = await network.command('CANCEL_RESERVATION', { reservation_id });
        expect(await cancel.result()).to.equal('ACCEPTED');
        await station.settled();
        await network.becomes(uid, 'AVAILABLE');
        expect(station.received('Reserve').concat(station.received('CancelReservation'))).to.have.length(2);
      });

      it('is its cable: UNLOCK_CONNECTOR, as its version takes that during a charge', async () => {
        const { station, location, uids } = await network.station(version);
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        await network.session(uid, isActive, 'the Session');
        const unlock = await network.command('UNLOCK_CONNECTOR', {
          location_id: location,
          evse_uid: uid,
          connector_id: '1',
        });
        expect(await unlock.result()).to.equal(is16 ? 'ACCEPTED' : 'REJECTED');
        if (is16) expect((await station.ended(1)).stoppedReason).to.equal('UnlockCommand');
        await station.unplug(1);
      });

      it('is less power: a charging profile reaches the station, is read from it, and is taken back', async () => {
        const { station, uids } = await network.station(version);
        const [uid = ''] = uids;
        const { uid: card } = await network.token();
        await station.plugIn(1);
        await station.present(card, 1);
        const { id } = await network.session(uid, isActive, 'the Session');
        const { said, result } = await network.profile('PUT', id, {
          charging_rate_unit: 'A',
          charging_profile_period: [{ start_period: 0, limit: 10.5 }],
        });
        expect(said).to.equal('ACCEPTED');
        expect(await result()).to.deep.include({ result: 'ACCEPTED' });
        // 10.5 A on three phases of 230 V.
        await until(() => station.limitW(1) === 7245, { what: 'the limit at the station' });
        const active = await (await network.profile('GET', id, 600)).result();
        expect(active).to.deep.include({ result: 'ACCEPTED' });
        expect(JSON.stringify(active)).to.include('"charging_rate_unit":"A"').and.include('"limit":10.5');
        expect(await (await network.profile('DELETE', id)).result()).to.deep.include({ result: 'ACCEPTED' });
        expect(station.limitW(1)).to.equal(22_080);
        await station.unplug(1);
      });
    });
  }
});
