import { expect } from 'chai';
import type { StationRequest } from '../../../../src/stations/model.ts';
import { understood } from '../../../support/ocpp-hearing.ts';

const idToken = { idToken: 'TAG1', type: 'ISO14443' };
const at = '2026-05-01T12:00:00Z';
const url = 'https://files.example/upload';

describe('what stations answer', () => {
  const start: StationRequest = { kind: 'start', idToken, remoteStartId: 1 };
  const composite: StationRequest = { kind: 'composite-schedule', evse: 1, durationS: 60 };

  it('is their status word, and from 2.x on why', async () => {
    expect(await understood('1.6', start, { status: 'Rejected' })).to.deep.equal({ status: 'Rejected' });
    const statusInfo = { reasonCode: 'InUse', additionalInfo: 'cable' };
    expect(await understood('2.0.1', start, { status: 'Rejected', statusInfo })).to.deep.equal({
      status: 'Rejected',
      reason: 'InUse: cable',
    });
    const unlock: StationRequest = { kind: 'unlock', evse: 1, connector: 1 };
    const answer = { status: 'OngoingAuthorizedTransaction', statusInfo: { reasonCode: 'Tx' } };
    expect(await understood('2.1', unlock, answer)).to.deep.equal({ status: answer.status, reason: 'Tx' });
  });

  it('is the transaction that had begun', async () => {
    expect(await understood('2.0.1', start, { status: 'Accepted', transactionId: 'tx' })).to.deep.equal({
      status: 'Accepted',
      transactionId: 'tx',
    });
  });

  it('is a schedule', async () => {
    const chargingSchedulePeriod = [{ startPeriod: 0, limit: 16, numberPhases: 1 }];
    const schedule = { startAt: at, durationS: 60, unit: 'A', periods: [{ startS: 0, limit: 16, phases: 1 }] };
    const old = {
      status: 'Accepted',
      connectorId: 1,
      scheduleStart: at,
      chargingSchedule: { duration: 60, chargingRateUnit: 'A', chargingSchedulePeriod },
    };
    expect(await understood('1.6', composite, old)).to.deep.equal({ status: 'Accepted', schedule });
    const written = { chargingSchedulePeriod, evseId: 1, duration: 60, scheduleStart: at, chargingRateUnit: 'A' };
    for (const version of ['2.0.1', '2.1'] as const) {
      const answer = { status: 'Accepted', schedule: written };
      expect(await understood(version, composite, answer)).to.deep.equal({ status: 'Accepted', schedule });
      expect(await understood(version, composite, { status: 'Rejected' })).to.deep.equal({ status: 'Rejected' });
    }
    const setpoint = { ...written, chargingSchedulePeriod: [{ startPeriod: 0, setpoint: 5 }] };
    expect(await understood('2.1', composite, { status: 'Accepted', schedule: setpoint })).to.deep.equal({
      status: 'Accepted',
    });
    expect(await understood('1.6', composite, { status: 'Rejected' })).to.deep.equal({ status: 'Rejected' });
  });

  it('is keys in the order asked, without regard to case, and more than was asked', async () => {
    const request: StationRequest = { kind: 'get-variables', variables: [{ variable: 'b' }, { variable: 'A' }] };
    const answer = {
      configurationKey: [
        { key: 'a', readonly: true, value: '1' },
        { key: 'other', readonly: false },
      ],
      unknownKey: ['B', 'c'],
    };
    expect(await understood('1.6', request, answer)).to.deep.equal({
      status: 'Accepted',
      variables: [
        { variable: 'b', status: 'UnknownVariable' },
        { variable: 'A', status: 'Accepted', value: '1', isReadOnly: true },
        { variable: 'other', status: 'Accepted', isReadOnly: false },
        { variable: 'c', status: 'UnknownVariable' },
      ],
    });
    expect(await understood('1.6', { kind: 'get-variables', variables: [] }, {})).to.deep.equal({
      status: 'Accepted',
      variables: [],
    });
  });

  it('is variables in the order asked', async () => {
    const variables = [
      { component: 'A', variable: 'x', evse: 1 },
      { component: 'B', variable: 'y' },
    ];
    const results = [
      {
        attributeStatus: 'UnknownVariable',
        component: { name: 'b' },
        variable: { name: 'Y' },
        attributeType: 'Actual',
      },
      {
        attributeStatus: 'Accepted',
        attributeValue: '5',
        component: { name: 'A', evse: { id: 1 } },
        variable: { name: 'x' },
      },
    ];
    const answer = { getVariableResult: results };
    expect(await understood('2.0.1', { kind: 'get-variables', variables }, answer)).to.deep.equal({
      status: 'Accepted',
      variables: [
        { component: 'A', variable: 'x', evse: 1, status: 'Accepted', value: '5' },
        { component: 'b', variable: 'Y', attribute: 'Actual', status: 'UnknownVariable' },
      ],
    });
    const request: StationRequest = {
      kind: 'set-variables',
      variables: [{ component: 'A', variable: 'x', value: '1' }],
    };
    const setVariableResult = [
      { attributeStatus: 'RebootRequired', component: { name: 'A' }, variable: { name: 'x' } },
    ];
    expect(await understood('2.1', request, { setVariableResult })).to.deep.equal({
      status: 'Accepted',
      variables: [{ component: 'A', variable: 'x', status: 'RebootRequired' }],
    });
    expect(await understood('1.6', request, { status: 'NotSupported' })).to.deep.equal({
      status: 'NotSupported',
      variables: [{ variable: 'x', status: 'NotSupported' }],
    });
  });

  it('is the version of a list, or that there is none', async () => {
    const request: StationRequest = { kind: 'local-list-version' };
    expect(await understood('1.6', request, { listVersion: 4 })).to.deep.equal({ status: 'Accepted', version: 4 });
    expect(await understood('1.6', request, { listVersion: -1 })).to.deep.equal({ status: 'NotSupported' });
    expect(await understood('2.1', request, { versionNumber: 0 })).to.deep.equal({ status: 'Accepted', version: 0 });
  });

  it('is the name of a file', async () => {
    const diagnostics: StationRequest = { kind: 'get-log', log: 'diagnostics', requestId: 1, url };
    const security: StationRequest = { kind: 'get-log', log: 'security', requestId: 1, url };
    const file = { status: 'Accepted', file: 'a.zip' };
    expect(await understood('1.6', diagnostics, { fileName: 'a.zip' })).to.deep.equal(file);
    expect(await understood('1.6', diagnostics, {})).to.deep.equal({ status: 'Accepted' });
    for (const version of ['1.6', '2.0.1', '2.1'] as const) {
      expect(await understood(version, security, { status: 'Accepted', filename: 'a.zip' })).to.deep.equal(file);
      expect(await understood(version, security, { status: 'Rejected' })).to.deep.equal({ status: 'Rejected' });
    }
  });

  it('is how a transaction is', async () => {
    const request: StationRequest = { kind: 'transaction-status', transactionId: 'tx' };
    expect(await understood('2.0.1', request, { ongoingIndicator: false, messagesInQueue: true })).to.deep.equal({
      status: 'Accepted',
      isOngoing: false,
      hasMessagesQueued: true,
    });
  });

  it('is what a vendor says', async () => {
    const request: StationRequest = { kind: 'data-transfer', vendorId: 'v' };
    expect(await understood('1.6', request, { status: 'Accepted', data: 'x' })).to.deep.equal({
      status: 'Accepted',
      data: 'x',
    });
    expect(await understood('2.0.1', request, { status: 'UnknownVendorId' })).to.deep.equal({
      status: 'UnknownVendorId',
    });
    expect(await understood('2.1', request, { status: 'Accepted', data: [1] })).to.deep.equal({
      status: 'Accepted',
      data: [1],
    });
  });

  it('is nothing but that it came, for firmware of 1.6', async () => {
    expect(await understood('1.6', { kind: 'update-firmware', requestId: 4, url, retrieveAt: at }, {})).to.deep.equal({
      status: 'Accepted',
    });
  });

  it('may be outside of the schema where the station is not held to it', async () => {
    const answer = await understood('2.0.1', start, { status: 'accepted', more: 1, transactionId: null }, 'tolerant');
    expect(answer).to.deep.equal({ status: 'Accepted' });
    expect(await understood('1.6', start, { status: 'Occupied' }, 'tolerant')).to.deep.equal({ status: 'Occupied' });
  });
});
