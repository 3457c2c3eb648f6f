import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type Station, startStation } from '../../support/station/station.ts';
import type { Version } from '../../support/station/words.ts';
import { TinyCsms } from './tiny-csms.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];
const token = { idToken: 'APP1', type: 'Central' };

for (const version of versions) {
  describe(`a simulated station of OCPP ${version}, told what to do`, () => {
    let csms: TinyCsms;
    let station: Station;
    const is16 = version === '1.6';

    beforeEach(async () => {
      csms = await TinyCsms.start(version);
      station = await startStation({ url: csms.url, identity: 'ST1', password: 'p', version, now: () => noon });
      await station.boot();
    });

    afterEach(async () => {
      await station.close();
      await csms.close();
      expect(csms.problems).to.deep.equal([]);
      expect(station.complaints).to.deep.equal([]);
    });

    const reserve = (id: number, evse: number, group?: string) =>
      is16
        ? csms.ask('ReserveNow', {
            connectorId: evse,
            expiryDate: '2026-03-02T12:30:00Z',
            idTag: 'APP1',
            reservationId: id,
            ...(group !== undefined && { parentIdTag: group }),
          })
        : csms.ask('ReserveNow', {
            id,
            evseId: evse,
            expiryDateTime: '2026-03-02T12:30:00Z',
            idToken: token,
            ...(group !== undefined && { groupIdToken: { idToken: group, type: 'Central' } }),
          });

    const start = async () => {
      await station.plugIn(1);
      await station.present('04AABBCC', 1);
      return station.transaction(1)?.id ?? '';
    };

    it('holds a place for who reserved it, for a while', async () => {
      expect(await reserve(5, 1, 'FLEET')).to.deep.equal({ status: 'Accepted' });
      await station.settled();
      expect(station.status(1)).to.equal('Reserved');
      expect((await reserve(6, 1))['status']).to.equal('Occupied');
      await station.plugIn(1);
      expect((await station.present('04OTHER0', 1)).status).to.equal('Reserved');
      await station.unplug(1);
      expect(await csms.ask('CancelReservation', { reservationId: 9 })).to.deep.equal({ status: 'Rejected' });
      await station.pass(30);
      expect(station.status(1)).to.equal('Available');
      if (!is16) {
        expect(csms.of('ReservationStatusUpdate')).to.deep.equal([
          { reservationId: 5, reservationUpdateStatus: 'Expired' },
        ]);
      }
      expect((await reserve(7, 2))['status']).to.equal('Accepted');
      expect(await csms.ask('CancelReservation', { reservationId: 7 })).to.deep.equal({ status: 'Accepted' });
    });

    it('tells the reservation that a transaction used', async () => {
      await reserve(5, 1);
      await station.settled();
      await station.plugIn(1);
      await station.present('APP1', 1);
      const [told] = csms.of(is16 ? 'StartTransaction' : 'TransactionEvent');
      expect(told?.['reservationId']).to.equal(5);
    });

    it('unlocks, as its version does in a transaction', async () => {
      const unlock = (evse: number) =>
        csms.ask('UnlockConnector', is16 ? { connectorId: evse } : { evseId: evse, connectorId: 1 });
      expect(await unlock(1)).to.deep.equal({ status: 'Unlocked' });
      expect(await unlock(9)).to.deep.equal({ status: is16 ? 'NotSupported' : 'UnknownConnector' });
      await start();
      expect(await unlock(1)).to.deep.equal({ status: is16 ? 'Unlocked' : 'OngoingAuthorizedTransaction' });
      if (is16) expect((await station.ended(1)).stoppedReason).to.equal('UnlockCommand');
    });

    it('takes a profile for a transaction and tells what follows from it', async () => {
      const id = await start();
      const periods = [
        { startPeriod: 0, limit: 16, numberPhases: 3 },
        { startPeriod: 600, limit: 6.5, numberPhases: 3 },
      ];
      const schedule = { chargingRateUnit: 'A', duration: 1200, chargingSchedulePeriod: periods };
      const common = { stackLevel: 1, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' };
      const set = (transactionId: string | number) =>
        is16
          ? csms.ask('SetChargingProfile', {
              connectorId: 1,
              csChargingProfiles: { ...common, chargingProfileId: 3, transactionId, chargingSchedule: schedule },
            })
          : csms.ask('SetChargingProfile', {
              evseId: 1,
              chargingProfile: { ...common, id: 3, transactionId, chargingSchedule: [{ ...schedule, id: 1 }] },
            });
      expect(await set(is16 ? 99_999 : 'another')).to.deep.equal({ status: 'Rejected' });
      expect(await set(is16 ? Number(id) : id)).to.deep.equal({ status: 'Accepted' });
      expect(station.limitW(1)).to.equal(11_040);
      const composite = await csms.ask('GetCompositeSchedule', {
        ...(is16 ? { connectorId: 1 } : { evseId: 1 }),
        duration: 1500,
        chargingRateUnit: 'A',
      });
      const told = (composite[is16 ? 'chargingSchedule' : 'schedule'] ?? {}) as Record<string, unknown>;
      expect(told['chargingSchedulePeriod']).to.deep.equal([...periods, { startPeriod: 1200, limit: 32 }]);
      const clear = is16 ? { id: 3 } : { chargingProfileId: 3 };
      expect(await csms.ask('ClearChargingProfile', clear)).to.deep.equal({ status: 'Accepted' });
      expect(await csms.ask('ClearChargingProfile', clear)).to.deep.equal({ status: 'Unknown' });
    });

    it('starts again when reset, and ends what ran', async () => {
      await start();
      expect(await csms.ask('Reset', { type: is16 ? 'Hard' : 'Immediate' })).to.deep.equal({ status: 'Accepted' });
      await station.settled();
      expect(station.transaction(1)?.stoppedReason).to.equal(is16 ? 'HardReset' : 'ImmediateReset');
      expect(csms.of('BootNotification')).to.have.length(2);
      expect(csms.sockets).to.have.length(2);
    });

    it('goes out of service after the transaction', async () => {
      await start();
      const change = (isOperative: boolean) => {
        const word = isOperative ? 'Operative' : 'Inoperative';
        return csms.ask(
          'ChangeAvailability',
          is16 ? { connectorId: 1, type: word } : { evse: { id: 1 }, operationalStatus: word },
        );
      };
      expect(await change(false)).to.deep.equal({ status: 'Scheduled' });
      await station.unplug(1);
      expect(station.status(1)).to.equal('Unavailable');
      expect(await change(true)).to.deep.equal({ status: 'Accepted' });
      await station.settled();
      expect(station.status(1)).to.equal('Available');
    });

    it('says again what is triggered', async () => {
      await csms.ask('TriggerMessage', { requestedMessage: 'StatusNotification' });
      await csms.ask('TriggerMessage', { requestedMessage: 'Heartbeat' });
      await csms.ask('TriggerMessage', { requestedMessage: 'BootNotification' });
      await csms.ask('TriggerMessage', { requestedMessage: 'MeterValues' });
      await station.settled();
      expect(csms.of('StatusNotification').length).to.be.greaterThan(3);
      expect(csms.of('BootNotification')).to.have.length(2);
      expect(csms.of('MeterValues')).to.have.length(2);
    });

    it('sends its log and fetches its firmware over HTTP', async () => {
      const requests: string[] = [];
      const server = createServer((request, response) => {
        requests.push(`${request.method} ${request.url}`);
        request.resume().on('end', () => response.end('ok'));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const place = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        await csms.ask(
          is16 ? 'GetDiagnostics' : 'GetLog',
          is16
            ? { location: `${place}/log` }
            : { logType: 'DiagnosticsLog', requestId: 4, log: { remoteLocation: `${place}/log` } },
        );
        await station.settled();
        const retrieval = { location: `${place}/image` };
        await csms.ask(
          'UpdateFirmware',
          is16
            ? { ...retrieval, retrieveDate: '2026-03-02T12:00:00Z' }
            : { requestId: 5, firmware: { ...retrieval, retrieveDateTime: '2026-03-02T12:00:00Z' } },
        );
        await station.settled();
      } finally {
        server.closeAllConnections();
        server.close();
      }
      expect(requests).to.deep.equal(['PUT /log', 'GET /image']);
      const logs = csms.of(is16 ? 'DiagnosticsStatusNotification' : 'LogStatusNotification');
      expect(logs.map(({ status }) => status)).to.deep.equal(['Uploading', 'Uploaded']);
      expect(csms.of('FirmwareStatusNotification').map(({ status }) => status)).to.deep.equal([
        'Downloading',
        'Downloaded',
        'Installing',
        'Installed',
      ]);
    });

    it('reads and writes its variables, and connects with a new password', async () => {
      if (is16) {
        const read = await csms.ask('GetConfiguration', { key: ['ConnectionTimeOut', 'Nothing', 'AuthorizationKey'] });
        expect(read).to.deep.equal({
          configurationKey: [
            { key: 'ConnectionTimeOut', readonly: false, value: '60' },
            { key: 'AuthorizationKey', readonly: false },
          ],
          unknownKey: ['Nothing'],
        });
        expect(await csms.ask('ChangeConfiguration', { key: 'Nothing', value: '1' })).to.deep.equal({
          status: 'NotSupported',
        });
        await csms.ask('ChangeConfiguration', { key: 'AuthorizationKey', value: 'another-password' });
      } else {
        const of = (component: string, variable: string) => ({
          component: { name: component },
          variable: { name: variable },
        });
        const read = await csms.ask('GetVariables', {
          getVariableData: [of('TxCtrlr', 'EVConnectionTimeOut'), of('Nothing', 'Here')],
        });
        expect(read['getVariableResult']).to.deep.equal([
          { ...of('TxCtrlr', 'EVConnectionTimeOut'), attributeStatus: 'Accepted', attributeValue: '60' },
          { ...of('Nothing', 'Here'), attributeStatus: 'UnknownVariable' },
        ]);
        await csms.ask('SetVariables', {
          setVariableData: [{ ...of('SecurityCtrlr', 'BasicAuthPassword'), attributeValue: 'another-password' }],
        });
        await csms.ask('GetBaseReport', { requestId: 8, reportBase: 'FullInventory' });
        await station.settled();
        expect(csms.of('NotifyReport')[0]?.['requestId']).to.equal(8);
      }
      await station.goOffline();
      await station.comeBack();
      expect(csms.authorizations.at(-1)).to.equal(`Basic ${Buffer.from('ST1:another-password').toString('base64')}`);
    });

    it('keeps a local list, and believes it without a connection', async () => {
      const entry = (id: string, status?: string) =>
        is16
          ? { idTag: id, ...(status !== undefined && { idTagInfo: { status } }) }
          : {
              idToken: { idToken: id, type: 'ISO14443' },
              ...(status !== undefined && { idTokenInfo: { status } }),
            };
      const send = (version: number, updateType: string, entries: object[]) =>
        csms.ask('SendLocalList', {
          [is16 ? 'listVersion' : 'versionNumber']: version,
          updateType,
          localAuthorizationList: entries,
        });
      expect(await send(3, 'Full', [entry('04AA', 'Accepted'), entry('04BB', 'Blocked')])).to.deep.equal({
        status: 'Accepted',
      });
      expect(await send(3, 'Differential', [entry('04CC', 'Accepted')])).to.deep.equal({ status: 'VersionMismatch' });
      expect(await send(4, 'Differential', [entry('04BB'), entry('04CC', 'Accepted')])).to.deep.equal({
        status: 'Accepted',
      });
      expect(await csms.ask('GetLocalListVersion', {})).to.deep.equal({ [is16 ? 'listVersion' : 'versionNumber']: 4 });
      expect([station.listed('04aa')?.status, station.listed('04BB')]).to.deep.equal(['Accepted', undefined]);
      await station.goOffline();
      await station.plugIn(1);
      expect((await station.present('04ZZ', 1)).status).to.equal('Invalid');
      expect((await station.present('04CC', 1)).status).to.equal('Accepted');
      await station.comeBack();
    });

    it('passes data on, and tells how a transaction is', async () => {
      const data = is16 ? 'hello' : { hello: 'there' };
      expect(await csms.ask('DataTransfer', { vendorId: 'Simulated', data })).to.deep.equal({
        status: 'Accepted',
        data,
      });
      expect(await csms.ask('DataTransfer', { vendorId: 'Other' })).to.deep.equal({ status: 'UnknownVendorId' });
      if (is16) return;
      const transactionId = await start();
      expect(await csms.ask('GetTransactionStatus', { transactionId })).to.deep.equal({
        ongoingIndicator: true,
        messagesInQueue: false,
      });
      await station.unplug(1);
      expect(await csms.ask('GetTransactionStatus', { transactionId })).to.deep.equal({
        ongoingIndicator: false,
        messagesInQueue: false,
      });
    });

    it('refuses, fails and waits as it is told', async () => {
      station.refuses('Unlock', 'UnlockFailed');
      const unlock = is16 ? { connectorId: 1 } : { evseId: 1, connectorId: 1 };
      expect(await csms.ask('UnlockConnector', unlock)).to.deep.equal({ status: 'UnlockFailed' });
      station.fails('Unlock', 'NotSupported');
      expect(await csms.ask('UnlockConnector', unlock)).to.deep.equal({ error: 'NotSupported' });
      const release = station.holds('Unlock');
      const answer = csms.ask('UnlockConnector', unlock);
      await station.heard('Unlock', 3);
      expect(station.received('Unlock').map(({ error, answer: said }) => error ?? said)).to.deep.equal([
        { status: 'UnlockFailed' },
        'NotSupported',
        undefined,
      ]);
      release();
      expect(await answer).to.deep.equal({ status: 'Unlocked' });
      station.ignores('Unlock');
      void csms.ask('UnlockConnector', unlock);
      await station.heard('Unlock', 4);
      station.obeys('Unlock');
      expect(await csms.ask('Frobnicate', {})).to.deep.equal({ error: 'NotImplemented' });
      expect(station.complaints.splice(0)).to.deep.equal([`OCPP ${version} has no FrobnicateRequest`]);
    });
  });

  describe(`a simulated station of OCPP ${version}, wronged`, () => {
    it('complains of every frame that is not as it should be', async () => {
      const csms = await TinyCsms.start(version);
      const station = await startStation({ url: csms.url, identity: 'ST1', version });
      try {
        csms.says.set('Heartbeat', () => ({ time: 'now' }));
        await station.boot();
        await station.heartbeat();
        csms.sayRaw('hello');
        csms.sayRaw('[3,"unasked",{}]');
        csms.sayRaw('[2,"short"]');
        const release = station.holds('ClearCache');
        const first = csms.ask('ClearCache', {}, 'same');
        const second = csms.ask('ClearCache', { cache: 1, ...(version !== '1.6' && { customData: {} }) }, 'same');
        await station.heard('ClearCache', 2);
        release();
        await Promise.race([first, second]);
        const { complaints } = station;
        expect(complaints.filter((complaint) => complaint.startsWith('HeartbeatResponse'))).to.not.have.length(0);
        expect(complaints.filter((complaint) => complaint.startsWith('ClearCacheRequest'))).to.not.have.length(0);
        expect(complaints).to.include.members([
          'no frame: hello',
          'an answer to what was not asked (unasked)',
          'a CALL with a wrong form',
          'ClearCache: the message id was used before',
          'ClearCache was sent while an earlier call was not answered',
        ]);
      } finally {
        await station.close();
        await csms.close();
      }
    });
  });
}
