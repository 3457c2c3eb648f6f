import { itSays, type RequestRow } from '../../../support/ocpp-request-rows.ts';

const at = '2026-05-01T12:00:00Z';
const later = '2026-05-01T18:00:00Z';
const url = 'https://files.example/upload';
const firmware = { kind: 'update-firmware', requestId: 4, url, retrieveAt: at } as const;

const rows: readonly RequestRow[] = [
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
];

describe('what stations are asked for their operators', () => {
  itSays(rows);
});
