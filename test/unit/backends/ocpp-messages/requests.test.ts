import { expect } from 'chai';
import { Fault } from '../../../../src/kernel/fault.ts';
import type { OcppVersion, StationRequest } from '../../../../src/stations/model.ts';
import { asked } from '../../../support/ocpp-hearing.ts';

const idToken = { idToken: 'TAG1', type: 'ISO14443' };
const groupIdToken = { idToken: 'GROUP1' };
const at = '2026-05-01T12:00:00Z';
const later = '2026-05-01T18:00:00Z';
const url = 'https://files.example/upload';

type Words = readonly [action: string, payload: object] | 'unsupported' | 'invalid';

/** A request, and its words in 1.6, 2.0.1 and, where they differ, 2.1. */
type Row = readonly [what: string, request: StationRequest, v16: Words, v201: Words, v21?: Words];

const schedule = {
  startAt: at,
  durationS: 3600,
  unit: 'A' as const,
  minRate: 6.05,
  periods: [
    { startS: 0, limit: 16.39, phases: 3 },
    { startS: 60, limit: 16.3 },
  ],
};
const scheduleWritten = {
  startSchedule: at,
  duration: 3600,
  chargingRateUnit: 'A',
  minChargingRate: 6,
  chargingSchedulePeriod: [
    { startPeriod: 0, limit: 16.3, numberPhases: 3 },
    { startPeriod: 60, limit: 16.3 },
  ],
};
const firmware = { kind: 'update-firmware', requestId: 4, url, retrieveAt: at } as const;
const accepted = { status: 'Accepted', groupIdToken, cacheUntil: later } as const;

const rows: readonly Row[] = [
  [
    'start',
    { kind: 'start', evse: 2, connector: 1, idToken, groupIdToken, remoteStartId: 9 },
    ['RemoteStartTransaction', { idTag: 'TAG1', connectorId: 2 }],
    [
      'RequestStartTransaction',
      { evseId: 2, remoteStartId: 9, idToken, groupIdToken: { idToken: 'GROUP1', type: 'Central' } },
    ],
  ],
  [
    'start anywhere',
    { kind: 'start', idToken: { idToken: 'A' }, remoteStartId: 9 },
    ['RemoteStartTransaction', { idTag: 'A' }],
    ['RequestStartTransaction', { remoteStartId: 9, idToken: { idToken: 'A', type: 'Central' } }],
  ],
  [
    'start with a tag that 1.6 cannot hold',
    { kind: 'start', idToken: { idToken: 'A'.repeat(36) }, remoteStartId: 9 },
    'invalid',
    ['RequestStartTransaction', { remoteStartId: 9, idToken: { idToken: 'A'.repeat(36), type: 'Central' } }],
  ],
  [
    'start with a type that only 2.1 has',
    { kind: 'start', idToken: { idToken: 'A', type: 'EVCCID' }, remoteStartId: 9 },
    ['RemoteStartTransaction', { idTag: 'A' }],
    'invalid',
    ['RequestStartTransaction', { remoteStartId: 9, idToken: { idToken: 'A', type: 'EVCCID' } }],
  ],
  [
    'stop',
    { kind: 'stop', transactionId: '77' },
    ['RemoteStopTransaction', { transactionId: 77 }],
    ['RequestStopTransaction', { transactionId: '77' }],
  ],
  [
    'stop a transaction that 1.6 cannot have',
    { kind: 'stop', transactionId: 'tx-1' },
    'invalid',
    ['RequestStopTransaction', { transactionId: 'tx-1' }],
  ],
  [
    'reserve',
    { kind: 'reserve', reservationId: 5, evse: 1, connector: 1, expiresAt: at, idToken, groupIdToken },
    ['ReserveNow', { connectorId: 1, expiryDate: at, idTag: 'TAG1', parentIdTag: 'GROUP1', reservationId: 5 }],
    [
      'ReserveNow',
      { id: 5, expiryDateTime: at, idToken, evseId: 1, groupIdToken: { idToken: 'GROUP1', type: 'Central' } },
    ],
  ],
  [
    'reserve anywhere, in a group whose name is long',
    { kind: 'reserve', reservationId: 5, expiresAt: at, idToken, groupIdToken: { idToken: 'G'.repeat(30) } },
    ['ReserveNow', { connectorId: 0, expiryDate: at, idTag: 'TAG1', reservationId: 5 }],
    ['ReserveNow', { id: 5, expiryDateTime: at, idToken, groupIdToken: { idToken: 'G'.repeat(30), type: 'Central' } }],
  ],
  [
    'cancel a reservation',
    { kind: 'cancel-reservation', reservationId: 5 },
    ['CancelReservation', { reservationId: 5 }],
    ['CancelReservation', { reservationId: 5 }],
  ],
  [
    'unlock',
    { kind: 'unlock', evse: 2, connector: 3 },
    ['UnlockConnector', { connectorId: 2 }],
    ['UnlockConnector', { evseId: 2, connectorId: 3 }],
  ],
  [
    'set a profile, its limits rounded down',
    { kind: 'set-profile', evse: 1, transactionId: '77', profileId: 8, stackLevel: 1, schedule },
    [
      'SetChargingProfile',
      {
        connectorId: 1,
        csChargingProfiles: {
          chargingProfileId: 8,
          transactionId: 77,
          stackLevel: 1,
          chargingProfilePurpose: 'TxProfile',
          chargingProfileKind: 'Absolute',
          chargingSchedule: scheduleWritten,
        },
      },
    ],
    [
      'SetChargingProfile',
      {
        evseId: 1,
        chargingProfile: {
          id: 8,
          transactionId: '77',
          stackLevel: 1,
          chargingProfilePurpose: 'TxProfile',
          chargingProfileKind: 'Absolute',
          chargingSchedule: [{ id: 8, ...scheduleWritten }],
        },
      },
    ],
  ],
  [
    'clear a profile',
    { kind: 'clear-profile', profileId: 8 },
    ['ClearChargingProfile', { id: 8 }],
    ['ClearChargingProfile', { chargingProfileId: 8 }],
  ],
  [
    'tell the schedule it follows',
    { kind: 'composite-schedule', evse: 1, durationS: 600, unit: 'W' },
    ['GetCompositeSchedule', { connectorId: 1, duration: 600, chargingRateUnit: 'W' }],
    ['GetCompositeSchedule', { evseId: 1, duration: 600, chargingRateUnit: 'W' }],
  ],
  [
    'restart at once',
    { kind: 'reset', when: 'immediate' },
    ['Reset', { type: 'Hard' }],
    ['Reset', { type: 'Immediate' }],
  ],
  ['restart when idle', { kind: 'reset', when: 'on-idle' }, ['Reset', { type: 'Soft' }], ['Reset', { type: 'OnIdle' }]],
  [
    'restart one EVSE',
    { kind: 'reset', when: 'on-idle', evse: 2 },
    'unsupported',
    ['Reset', { type: 'OnIdle', evseId: 2 }],
  ],
  [
    'be out of service',
    { kind: 'availability', operative: false },
    ['ChangeAvailability', { connectorId: 0, type: 'Inoperative' }],
    ['ChangeAvailability', { operationalStatus: 'Inoperative' }],
  ],
  [
    'put a connector in service',
    { kind: 'availability', operative: true, evse: 2, connector: 1 },
    ['ChangeAvailability', { connectorId: 2, type: 'Operative' }],
    ['ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 2, connectorId: 1 } }],
  ],
  [
    'say the status of a connector',
    { kind: 'trigger', message: 'StatusNotification', evse: 1, connector: 1 },
    ['TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 }],
    ['TriggerMessage', { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } }],
  ],
  [
    'say how its log is coming',
    { kind: 'trigger', message: 'LogStatusNotification' },
    ['ExtendedTriggerMessage', { requestedMessage: 'LogStatusNotification' }],
    ['TriggerMessage', { requestedMessage: 'LogStatusNotification' }],
  ],
  [
    'say it in the words of 1.6',
    { kind: 'trigger', message: 'DiagnosticsStatusNotification' },
    ['TriggerMessage', { requestedMessage: 'DiagnosticsStatusNotification' }],
    ['TriggerMessage', { requestedMessage: 'LogStatusNotification' }],
  ],
  [
    'ask for a certificate',
    { kind: 'trigger', message: 'SignChargingStationCertificate' },
    ['ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' }],
    ['TriggerMessage', { requestedMessage: 'SignChargingStationCertificate' }],
  ],
  [
    'say what only newer versions have',
    { kind: 'trigger', message: 'SignV2G20Certificate' },
    'unsupported',
    'unsupported',
    ['TriggerMessage', { requestedMessage: 'SignV2G20Certificate' }],
  ],
  [
    'say what only its vendor knows',
    { kind: 'trigger', message: 'constructor' },
    'unsupported',
    'unsupported',
    ['TriggerMessage', { requestedMessage: 'CustomTrigger', customTrigger: 'constructor' }],
  ],
  [
    'upload its diagnostics',
    {
      kind: 'get-log',
      log: 'diagnostics',
      requestId: 3,
      url,
      from: at,
      to: later,
      retries: 2,
      retryIntervalS: 60,
    },
    ['GetDiagnostics', { location: url, startTime: at, stopTime: later, retries: 2, retryInterval: 60 }],
    [
      'GetLog',
      {
        log: { remoteLocation: url, oldestTimestamp: at, latestTimestamp: later },
        logType: 'DiagnosticsLog',
        requestId: 3,
        retries: 2,
        retryInterval: 60,
      },
    ],
  ],
  [
    'upload its security log',
    { kind: 'get-log', log: 'security', requestId: 3, url },
    ['GetLog', { log: { remoteLocation: url }, logType: 'SecurityLog', requestId: 3 }],
    ['GetLog', { log: { remoteLocation: url }, logType: 'SecurityLog', requestId: 3 }],
  ],
  [
    'take firmware',
    { ...firmware, retries: 1, retryIntervalS: 5 },
    ['UpdateFirmware', { location: url, retrieveDate: at, retries: 1, retryInterval: 5 }],
    [
      'UpdateFirmware',
      { requestId: 4, firmware: { location: url, retrieveDateTime: at }, retries: 1, retryInterval: 5 },
    ],
  ],
  [
    'take firmware and install it later',
    { ...firmware, installAt: later },
    'invalid',
    ['UpdateFirmware', { requestId: 4, firmware: { location: url, retrieveDateTime: at, installDateTime: later } }],
  ],
  [
    'take signed firmware',
    { ...firmware, installAt: later, signature: 'S', signingCertificate: 'C' },
    [
      'SignedUpdateFirmware',
      {
        requestId: 4,
        firmware: {
          location: url,
          retrieveDateTime: at,
          installDateTime: later,
          signingCertificate: 'C',
          signature: 'S',
        },
      },
    ],
    [
      'UpdateFirmware',
      {
        requestId: 4,
        firmware: {
          location: url,
          retrieveDateTime: at,
          installDateTime: later,
          signingCertificate: 'C',
          signature: 'S',
        },
      },
    ],
  ],
  [
    'tell keys',
    { kind: 'get-variables', variables: [{ variable: 'HeartbeatInterval' }] },
    ['GetConfiguration', { key: ['HeartbeatInterval'] }],
    'invalid',
  ],
  ['tell all keys', { kind: 'get-variables', variables: [] }, ['GetConfiguration', {}], 'invalid'],
  [
    'tell variables',
    {
      kind: 'get-variables',
      variables: [
        { component: 'EVSE', evse: 1, connector: 2, variable: 'Power', attribute: 'MaxSet', variableInstance: 'x' },
      ],
    },
    ['GetConfiguration', { key: ['Power'] }],
    [
      'GetVariables',
      {
        getVariableData: [
          {
            component: { name: 'EVSE', evse: { id: 1, connectorId: 2 } },
            variable: { name: 'Power', instance: 'x' },
            attributeType: 'MaxSet',
          },
        ],
      },
    ],
  ],
  [
    'change a variable',
    {
      kind: 'set-variables',
      variables: [{ component: 'OCPPCommCtrlr', componentInstance: 'a', variable: 'HeartbeatInterval', value: '60' }],
    },
    ['ChangeConfiguration', { key: 'HeartbeatInterval', value: '60' }],
    [
      'SetVariables',
      {
        setVariableData: [
          {
            component: { name: 'OCPPCommCtrlr', instance: 'a' },
            variable: { name: 'HeartbeatInterval' },
            attributeValue: '60',
          },
        ],
      },
    ],
  ],
  [
    'change two variables',
    {
      kind: 'set-variables',
      variables: [
        { component: 'A', variable: 'a', value: '1' },
        { component: 'B', variable: 'b', value: '2' },
      ],
    },
    'invalid',
    [
      'SetVariables',
      {
        setVariableData: [
          { component: { name: 'A' }, variable: { name: 'a' }, attributeValue: '1' },
          { component: { name: 'B' }, variable: { name: 'b' }, attributeValue: '2' },
        ],
      },
    ],
  ],
  ['change nothing', { kind: 'set-variables', variables: [] }, 'invalid', 'invalid'],
  [
    'report',
    { kind: 'base-report', requestId: 6, base: 'full' },
    'unsupported',
    ['GetBaseReport', { requestId: 6, reportBase: 'FullInventory' }],
  ],
  [
    'report its configuration',
    { kind: 'base-report', requestId: 6, base: 'configuration' },
    'unsupported',
    ['GetBaseReport', { requestId: 6, reportBase: 'ConfigurationInventory' }],
  ],
  [
    'report a summary',
    { kind: 'base-report', requestId: 6, base: 'summary' },
    'unsupported',
    ['GetBaseReport', { requestId: 6, reportBase: 'SummaryInventory' }],
  ],
  [
    'say which local list it has',
    { kind: 'local-list-version' },
    ['GetLocalListVersion', {}],
    ['GetLocalListVersion', {}],
  ],
  [
    'change its local list',
    {
      kind: 'send-local-list',
      version: 7,
      update: 'differential',
      entries: [{ idToken, info: accepted }, { idToken: { idToken: 'GONE' } }],
    },
    [
      'SendLocalList',
      {
        listVersion: 7,
        updateType: 'Differential',
        localAuthorizationList: [
          { idTag: 'TAG1', idTagInfo: { status: 'Accepted', expiryDate: later, parentIdTag: 'GROUP1' } },
          { idTag: 'GONE' },
        ],
      },
    ],
    [
      'SendLocalList',
      {
        versionNumber: 7,
        updateType: 'Differential',
        localAuthorizationList: [
          {
            idToken,
            idTokenInfo: {
              status: 'Accepted',
              cacheExpiryDateTime: later,
              groupIdToken: { idToken: 'GROUP1', type: 'Central' },
            },
          },
          { idToken: { idToken: 'GONE', type: 'Central' } },
        ],
      },
    ],
  ],
  [
    'empty its local list',
    { kind: 'send-local-list', version: 8, update: 'full', entries: [{ idToken }] },
    ['SendLocalList', { listVersion: 8, updateType: 'Full', localAuthorizationList: [] }],
    ['SendLocalList', { versionNumber: 8, updateType: 'Full' }],
  ],
  ['forget what it was told of tokens', { kind: 'clear-cache' }, ['ClearCache', {}], ['ClearCache', {}]],
  [
    'do what its vendor knows',
    { kind: 'data-transfer', vendorId: 'com.example', messageId: 'x', data: { a: [1] } },
    ['DataTransfer', { vendorId: 'com.example', messageId: 'x', data: '{"a":[1]}' }],
    ['DataTransfer', { vendorId: 'com.example', messageId: 'x', data: { a: [1] } }],
  ],
  [
    'do what its vendor knows, with a text or nothing',
    { kind: 'data-transfer', vendorId: 'com.example', data: 'text' },
    ['DataTransfer', { vendorId: 'com.example', data: 'text' }],
    ['DataTransfer', { vendorId: 'com.example', data: 'text' }],
  ],
  [
    'do what its vendor knows, of too long a name',
    { kind: 'data-transfer', vendorId: 'v'.repeat(300) },
    'invalid',
    'invalid',
  ],
  [
    'say how a transaction is',
    { kind: 'transaction-status', transactionId: 'tx-1' },
    'unsupported',
    ['GetTransactionStatus', { transactionId: 'tx-1' }],
  ],
  ['say whether it has messages', { kind: 'transaction-status' }, 'unsupported', ['GetTransactionStatus', {}]],
];

async function wordsOf(version: OcppVersion, request: StationRequest): Promise<Words> {
  try {
    const call = await asked(version, request);
    return call ? [call.action, call.payload] : 'unsupported';
  } catch (error) {
    expect(error).to.be.instanceOf(Fault);
    return (error as Fault).kind === 'invalid' ? 'invalid' : [(error as Fault).kind, {}];
  }
}

describe('what stations are asked', () => {
  for (const [what, request, v16, v201, v21 = v201] of rows) {
    it(`may be to ${what}`, async () => {
      expect(await wordsOf('1.6', request), '1.6').to.deep.equal(v16);
      expect(await wordsOf('2.0.1', request), '2.0.1').to.deep.equal(v201);
      expect(await wordsOf('2.1', request), '2.1').to.deep.equal(v21);
    });
  }
});
