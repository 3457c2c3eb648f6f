import { expect } from 'chai';
import { type Station, startStation } from '../../support/station/station.ts';
import type { Version } from '../../support/station/words.ts';
import { TinyCsms } from './tiny-csms.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];

for (const version of versions) {
  describe(`a simulated station of OCPP ${version}`, () => {
    let csms: TinyCsms;
    let station: Station;
    const is16 = version === '1.6';

    beforeEach(async () => {
      csms = await TinyCsms.start(version);
      station = await startStation({
        url: csms.url,
        identity: 'ST 1',
        password: 'a-long-password-1',
        version,
        now: () => noon,
        registerWh: 1000,
      });
      await station.boot();
    });

    afterEach(async () => {
      await station.close();
      await csms.close();
      expect(csms.problems).to.deep.equal([]);
      expect(station.complaints).to.deep.equal([]);
    });

    /** What was told of transactions, in short. */
    const told = (): string[] =>
      csms.calls.flatMap(({ action, payload }) => {
        if (action === 'TransactionEvent') return [`${payload['eventType']} ${payload['triggerReason']}`];
        return action.endsWith('Transaction') || action === 'MeterValues' ? [action] : [];
      });

    it('boots with its password and tells the status of every place', () => {
      const basic = Buffer.from('ST 1:a-long-password-1').toString('base64');
      expect(csms.authorizations).to.deep.equal([`Basic ${basic}`]);
      expect(csms.calls.map(({ action }) => action)).to.deep.equal([
        'BootNotification',
        'StatusNotification',
        'StatusNotification',
      ]);
    });

    it('charges by card: exact energy, time by its own clock', async () => {
      await station.plugIn(1);
      expect(await station.present('04AABBCC', 1)).to.deep.equal({ status: 'Accepted' });
      await station.charge(1, { kwh: 11, minutes: 60 });
      await station.fullThenPark(1, 30);
      await station.present('04AABBCC', 1);
      await station.unplug(1);
      const charge = station.transaction(1);
      expect(charge?.endedAt).to.equal(noon + 90 * 60_000);
      if (is16) {
        const [start] = csms.of('StartTransaction');
        expect(start).to.deep.equal({
          connectorId: 1,
          idTag: '04AABBCC',
          meterStart: 1000,
          timestamp: '2026-03-02T12:00:00.000Z',
        });
        const [stop] = csms.of('StopTransaction');
        expect(stop).to.deep.include({
          transactionId: 101,
          meterStop: 12_000,
          timestamp: '2026-03-02T13:30:00.000Z',
          reason: 'Local',
          idTag: '04AABBCC',
        });
        expect(
          csms
            .of('StatusNotification')
            .slice(2)
            .map(({ status }) => status),
        ).to.deep.equal(['Preparing', 'Charging', 'SuspendedEV', 'Finishing', 'Available']);
        expect(csms.of('MeterValues').map(({ transactionId }) => transactionId)).to.deep.equal(Array(6).fill(101));
        return;
      }
      expect(told()).to.deep.equal([
        'Started Authorized',
        'Updated ChargingStateChanged',
        ...Array(4).fill('Updated MeterValuePeriodic'),
        'Updated ChargingStateChanged',
        ...Array(2).fill('Updated MeterValuePeriodic'),
        'Ended StopAuthorized',
      ]);
      const events = csms.of('TransactionEvent');
      expect(events.map(({ seqNo }) => seqNo)).to.deep.equal(events.map((_, place) => place));
      expect(events.at(-1)).to.deep.include({
        timestamp: '2026-03-02T13:30:00.000Z',
        transactionInfo: {
          transactionId: charge?.id,
          chargingState: 'EVConnected',
          timeSpentCharging: 3600,
          stoppedReason: 'Local',
        },
      });
      const values = (events.at(-1)?.['meterValue'] ?? []) as { sampledValue: { value: number; context: string }[] }[];
      expect(values.map(({ sampledValue: [first] }) => [first?.context, first?.value])).to.deep.equal([
        ['Transaction.Begin', 1000],
        ['Transaction.End', 12_000],
      ]);
    });

    it('ends what is refused in the answer', async () => {
      csms.says.set(is16 ? 'StartTransaction' : 'TransactionEvent', ({ payload }) =>
        is16
          ? { transactionId: 7, idTagInfo: { status: 'Blocked' } }
          : 'idToken' in payload
            ? { idTokenInfo: { status: 'Blocked' } }
            : {},
      );
      await station.plugIn(1);
      await station.present('04AABBCC', 1);
      expect(station.transaction(1)).to.deep.include({ refused: 'Blocked', stoppedReason: 'DeAuthorized' });
      expect(told()).to.deep.equal(
        is16 ? ['StartTransaction', 'StopTransaction'] : ['Started Authorized', 'Ended Deauthorized'],
      );
    });

    it('does not begin for a card that is refused', async () => {
      csms.says.set('Authorize', () => ({ [is16 ? 'idTagInfo' : 'idTokenInfo']: { status: 'Expired' } }));
      await station.plugIn(1);
      expect((await station.present('04AABBCC', 1)).status).to.equal('Expired');
      expect(told()).to.deep.equal([]);
    });

    it('starts and stops from afar, the cable first or the command first', async () => {
      const start = (evse: number) =>
        is16
          ? csms.ask('RemoteStartTransaction', { connectorId: evse, idTag: 'APP1' })
          : csms.ask('RequestStartTransaction', {
              evseId: evse,
              remoteStartId: 40 + evse,
              idToken: { idToken: 'APP1', type: 'Central' },
            });
      await station.plugIn(1);
      expect(await start(1)).to.deep.include({ status: 'Accepted' });
      const charge = await station.started(1);
      expect(await start(2)).to.deep.include({ status: 'Accepted' });
      await station.settled();
      expect(station.transaction(2)).to.equal(undefined);
      await station.plugIn(2);
      expect(station.transaction(2)?.card?.id).to.equal('APP1');
      expect((await start(1))['status']).to.equal('Rejected');
      const stop = is16
        ? await csms.ask('RemoteStopTransaction', { transactionId: Number(charge.id) })
        : await csms.ask('RequestStopTransaction', { transactionId: charge.id });
      expect(stop).to.deep.equal({ status: 'Accepted' });
      expect((await station.ended(1)).stoppedReason).to.equal('Remote');
      expect(station.received('RemoteStart')).to.have.length(3);
      expect(station.received(is16 ? 'RemoteStopTransaction' : 'RequestStopTransaction')).to.have.length(1);
    });

    it('keeps what happens without a connection and tells it in order afterwards', async () => {
      await station.plugIn(1);
      await station.present('04AABBCC', 1);
      await station.charge(1, { kwh: 5, minutes: 30 });
      const before = told().length;
      await station.goOffline();
      await station.charge(1, { kwh: 5, minutes: 30 });
      await station.unplug(1);
      expect(told()).to.have.length(before);
      expect(station.queued).to.equal(3);
      await station.comeBack();
      expect(station.queued).to.equal(0);
      expect(told().slice(before)).to.deep.equal(
        is16
          ? ['MeterValues', 'MeterValues', 'StopTransaction']
          : ['Updated MeterValuePeriodic', 'Updated MeterValuePeriodic', 'Ended EVDeparted'],
      );
      if (is16) return;
      const late = csms.of('TransactionEvent').slice(before);
      expect(late.map(({ offline }) => offline)).to.deep.equal([true, true, true]);
      expect(late.map(({ timestamp }) => timestamp)).to.deep.equal([
        '2026-03-02T12:45:00.000Z',
        '2026-03-02T13:00:00.000Z',
        '2026-03-02T13:00:00.000Z',
      ]);
    });

    it('says again on the next connection what had no answer on the last', async () => {
      await station.plugIn(1);
      csms.says.set(is16 ? 'StartTransaction' : 'TransactionEvent', () => undefined);
      const presented = station.present('04AABBCC', 1);
      await csms.ask('ClearCache', {});
      while (told().length === 0) await csms.ask('ClearCache', {});
      csms.sockets.at(-1)?.terminate();
      await presented;
      csms.says.clear();
      await station.comeBack();
      expect(told()).to.deep.equal(
        is16 ? ['StartTransaction', 'StartTransaction'] : ['Started Authorized', 'Started Authorized'],
      );
    });

    it('ends what ran when its power failed', async () => {
      await station.plugIn(1);
      await station.present('04AABBCC', 1);
      await station.charge(1, { kw: 11, minutes: 15 });
      await station.crash();
      await station.restart();
      expect(station.transaction(1)).to.deep.include({ stoppedReason: 'PowerLoss', endedAt: noon + 15 * 60_000 });
      expect(csms.of('BootNotification')).to.have.length(2);
      expect(told().at(-1)).to.equal(is16 ? 'StopTransaction' : 'Ended AbnormalCondition');
    });
  });
}
