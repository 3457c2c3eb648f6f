import { expect } from 'chai';
import { noticeOf } from '../../../../src/backends/ocpp/messages/notice.ts';
import { translators } from '../../../../src/backends/ocpp/messages/translators.ts';
import { payloadChecks } from '../../../../src/backends/ocpp/schemas.ts';
import { defaultLimits } from '../../../../src/kernel/limits.ts';
import type { OcppVersion } from '../../../../src/stations/model.ts';
import { hear } from '../../../support/ocpp-hearing.ts';

const at = '2026-05-01T11:00:00Z';
const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: 'c' };
const component = { name: 'C' };
const variable = { name: 'V' };
const schedule = { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] };
const profile = {
  id: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: [schedule],
};

/** A message that changes nothing here: its versions, what is sent and answered; told to the operator unless there is `noNotice`. */
type Row = readonly [
  action: string,
  versions: readonly OcppVersion[],
  payload: object,
  answer?: object,
  noNotice?: true,
];
const all: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];
const newer: readonly OcppVersion[] = ['2.0.1', '2.1'];
const newest: readonly OcppVersion[] = ['2.1'];

const rows: readonly Row[] = [
  ['DiagnosticsStatusNotification', ['1.6'], { status: 'Uploaded' }],
  ['FirmwareStatusNotification', all, { status: 'Installed' }],
  ['LogStatusNotification', all, { status: 'Uploading', requestId: 1 }],
  ['SecurityEventNotification', all, { type: 'TamperDetectionActivated', timestamp: at }],
  ['SignedFirmwareStatusNotification', ['1.6'], { status: 'SignatureVerified', requestId: 1 }],
  ['ClearedChargingLimit', newer, { chargingLimitSource: 'EMS', evseId: 1 }],
  ['NotifyChargingLimit', newer, { chargingLimit: { chargingLimitSource: 'EMS' }, chargingSchedule: [schedule] }],
  ['NotifyDisplayMessages', newer, { requestId: 1 }],
  ['NotifyMonitoringReport', newer, { requestId: 1, seqNo: 0, generatedAt: at }],
  [
    'NotifyReport',
    newer,
    {
      requestId: 1,
      seqNo: 0,
      generatedAt: at,
      reportData: [{ component, variable, variableAttribute: [{ value: '1' }] }],
    },
  ],
  ['PublishFirmwareStatusNotification', newer, { status: 'Published', location: ['https://a.example'] }],
  [
    'ReportChargingProfiles',
    newer,
    { requestId: 1, chargingLimitSource: 'CSO', chargingProfile: [profile], evseId: 1 },
  ],
  [
    'NotifyEVChargingNeeds',
    ['2.0.1'],
    { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC' } },
    { status: 'Rejected' },
  ],
  [
    'NotifyEVChargingNeeds',
    newest,
    { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC' } },
    { status: 'NoChargingProfile' },
  ],
  ['NotifyEVChargingSchedule', newer, { timeBase: at, chargingSchedule: schedule, evseId: 1 }, { status: 'Accepted' }],
  ['NotifyDERAlarm', newest, { controlType: 'VoltVar', timestamp: at }],
  ['NotifyDERStartStop', newest, { controlId: 'a', started: true, timestamp: at }],
  ['NotifyPriorityCharging', newest, { transactionId: 'tx', activated: true }],
  ['NotifySettlement', newest, { pspRef: 'p', status: 'Settled', settlementAmount: 5, settlementTime: at }],
  ['ReportDERControl', newest, { requestId: 1 }],
  [
    'OpenPeriodicEventStream',
    newest,
    { constantStreamData: { id: 1, params: {}, variableMonitoringId: 2 } },
    { status: 'Rejected' },
  ],
  ['ClosePeriodicEventStream', newest, { id: 1 }, {}, true],
  ['NotifyPeriodicEventStream', newest, { data: [{ t: 0, v: '1' }], id: 1, pending: 0, basetime: at }, {}, true],
  ['PullDynamicScheduleUpdate', newest, { chargingProfileId: 1 }, { status: 'Rejected' }, true],
  [
    'VatNumberValidation',
    newest,
    { vatNumber: 'NL1', evseId: 1 },
    { status: 'Rejected', vatNumber: 'NL1', evseId: 1 },
    true,
  ],
  [
    'GetCertificateChainStatus',
    newest,
    { certificateStatusRequests: [{ certificateHashData: hash, source: 'OCSP', urls: ['https://a.example'] }] },
    {
      certificateStatus: [
        { certificateHashData: hash, source: 'OCSP', status: 'Failed', nextUpdate: '2026-05-01T12:00:00.000Z' },
      ],
    },
    true,
  ],
  [
    'Get15118EVCertificate',
    newer,
    { iso15118SchemaVersion: 'urn:iso', action: 'Install', exiRequest: 'AA' },
    { status: 'Failed', exiResponse: '' },
    true,
  ],
  [
    'GetCertificateStatus',
    newer,
    { ocspRequestData: { ...hash, responderURL: 'https://a.example' } },
    { status: 'Failed' },
    true,
  ],
];

describe('what changes nothing here', () => {
  for (const [action, versions, payload, answer = {}, noNotice] of rows) {
    it(`is heard: ${action} of ${versions.join(', ')}`, async () => {
      for (const version of versions) {
        const heard = await hear(version, action, payload);
        expect(heard.answer).to.deep.equal(answer);
        expect(heard.told).to.deep.equal(noNotice ? [] : [['notice', { action, payload }]]);
      }
    });
  }

  it('is told without keys: SignCertificate is refused', async () => {
    for (const version of all) {
      const heard = await hear(version, 'SignCertificate', { csr: 'CSR' });
      expect(heard.answer).to.deep.equal({ status: 'Rejected' });
      expect(heard.told).to.deep.equal([['notice', { action: 'SignCertificate', payload: {} }]]);
    }
  });

  it('is told without tokens: BatterySwap', async () => {
    const batteryData = [{ evseId: 1, serialNumber: 's', soC: 50, soH: 90 }];
    const payload = { batteryData, eventType: 'BatteryIn', requestId: 1 };
    const heard = await hear('2.1', 'BatterySwap', { ...payload, idToken: { idToken: 'TAG1', type: 'Local' } });
    expect(heard).to.deep.include({ told: [['notice', { action: 'BatterySwap', payload }]], answer: {} });
  });

  it('is told without personal data: NotifyCustomerInformation', async () => {
    for (const version of newer) {
      const payload = { data: 'Jan Jansen', seqNo: 0, generatedAt: at, requestId: 4 };
      const heard = await hear(version, 'NotifyCustomerInformation', payload);
      const notice = { action: 'NotifyCustomerInformation', payload: { requestId: 4, seqNo: 0 } };
      expect(heard).to.deep.include({ told: [['notice', notice]], answer: {} });
    }
  });

  it('is told without data: DataTransfer, of vendors nobody knows', async () => {
    for (const version of all) {
      const heard = await hear(version, 'DataTransfer', { vendorId: 'V', messageId: 'm', data: 'secret' });
      const notice = { action: 'DataTransfer', payload: { vendorId: 'V', messageId: 'm' } };
      expect(heard).to.deep.include({ told: [['notice', notice]], answer: { status: 'UnknownVendorId' } });
      const short = await hear(version, 'DataTransfer', { vendorId: 'V' });
      expect(short.told).to.deep.equal([['notice', { action: 'DataTransfer', payload: { vendorId: 'V' } }]]);
    }
  });
});

describe('a notice', () => {
  it('is cut where it is long, and says so', () => {
    const long = 'x'.repeat(defaultLimits.stationNoticeTextLengthMax + 1);
    expect(noticeOf('A', { text: long }).payload).to.deep.equal({ text: long.slice(1), truncated: true });
    const many = noticeOf('A', { list: Array.from({ length: 100_000 }, (_, index) => index) });
    expect(many.payload).to.have.property('truncated', true);
    expect(JSON.stringify(many).length).to.be.lessThan(5000);
    const wide = noticeOf('A', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1])));
    expect(wide.payload).to.have.property('truncated', true);
    expect(Object.keys(wide.payload).length).to.be.lessThan(600);
  });

  it('is cut where it is deep', () => {
    let deep: object = {};
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    const notice = noticeOf('A', deep);
    expect(notice.payload).to.have.property('truncated', true);
    expect(JSON.stringify(notice).length).to.be.lessThan(500);
  });

  it('has no member that changes what it is', () => {
    const notice = noticeOf('A', JSON.parse('{"__proto__":{"polluted":1},"a":1}') as object);
    expect(notice.payload).not.to.have.property('polluted');
    expect(Object.getPrototypeOf(notice.payload)).to.equal(Object.prototype);
  });
});

/** What the hub asks stations, or could: everything else in the schemas is said by stations. */
const askedOfStations = new Set(
  `AFRRSignal AdjustPeriodicEventStream CancelReservation CertificateSigned ChangeAvailability ChangeConfiguration
  ChangeTransactionTariff ClearCache ClearChargingProfile ClearDERControl ClearDisplayMessage ClearTariffs
  ClearVariableMonitoring CostUpdated CustomerInformation DeleteCertificate ExtendedTriggerMessage GetBaseReport
  GetChargingProfiles GetCompositeSchedule GetConfiguration GetDERControl GetDiagnostics GetDisplayMessages
  GetInstalledCertificateIds GetLocalListVersion GetLog GetMonitoringReport GetPeriodicEventStream GetReport GetTariffs
  GetTransactionStatus GetVariables InstallCertificate NotifyAllowedEnergyTransfer NotifyWebPaymentStarted
  PublishFirmware RemoteStartTransaction RemoteStopTransaction RequestBatterySwap RequestStartTransaction
  RequestStopTransaction ReserveNow Reset SendLocalList SetChargingProfile SetDERControl SetDefaultTariff
  SetDisplayMessage SetMonitoringBase SetMonitoringLevel SetNetworkProfile SetVariableMonitoring SetVariables
  SignedUpdateFirmware TriggerMessage UnlockConnector UnpublishFirmware UpdateDynamicSchedule UpdateFirmware
  UsePriorityCharging`.split(/\s+/),
);

describe('the messages of stations', () => {
  const modules = { '1.6': 'ocpp16', '2.0.1': 'ocpp20', '2.1': 'ocpp21' } as const;
  for (const version of all) {
    it(`are all heard, in ${version}`, async () => {
      const names = Object.keys((await import(`typed-ocpp/dist/${modules[version]}/schemas.js`)) as object);
      const actions = new Set(names.map((name) => name.replace(/(Request|Response)$/, '')));
      const said = [...actions].filter((action) => !askedOfStations.has(action));
      expect(said.length).to.be.greaterThan(10);
      expect([...translators[version].answerers.keys()].sort()).to.deep.equal(said.sort());
    });

    it(`are none but those that ${version} has`, async () => {
      const checks = await payloadChecks(version);
      for (const action of [
        '__proto__',
        'constructor',
        'toString',
        '',
        'Heartbeat ',
        'heartbeat',
        'HeartbeatRequest',
      ]) {
        expect(translators[version].answerers.has(action)).to.equal(false);
        expect(checks.check(action, 'request', {})).to.equal(undefined);
      }
    });
  }
});
