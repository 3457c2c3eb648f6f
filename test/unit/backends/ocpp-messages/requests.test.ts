import { itSays, type RequestRow } from '../../../support/ocpp-request-rows.ts';

const idToken = { idToken: 'TAG1', type: 'ISO14443' };
const groupIdToken = { idToken: 'GROUP1' };
const at = '2026-05-01T12:00:00Z';
const later = '2026-05-01T18:00:00Z';
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
const accepted = { status: 'Accepted', groupIdToken, cacheUntil: later } as const;

const rows: readonly RequestRow[] = [
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

describe('what stations are asked for drivers', () => {
  itSays(rows);
});
