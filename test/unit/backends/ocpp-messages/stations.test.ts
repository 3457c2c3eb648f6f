import { expect } from 'chai';
import type { OcppVersion, TokenInfo } from '../../../../src/stations/model.ts';
import { hear } from '../../../support/ocpp-hearing.ts';
import { fails } from '../../../support/ocpp-refusals.ts';

const at = '2026-05-01T11:00:00Z';
const now = '2026-05-01T12:00:00.000Z';
const both = ['2.0.1', '2.1'] as const;

describe('a station that starts', () => {
  const old = { chargePointVendor: 'V', chargePointModel: 'M' };

  it('says what it is, in 1.6 with its meter', async () => {
    const heard = await hear('1.6', 'BootNotification', {
      ...old,
      chargePointSerialNumber: 'S1',
      chargeBoxSerialNumber: 'S2',
      firmwareVersion: '1.0',
      iccid: 'I',
      imsi: 'J',
      meterType: 'T',
      meterSerialNumber: 'MS',
    });
    const report = {
      vendor: 'V',
      model: 'M',
      firmware: '1.0',
      serialNumber: 'S1',
      meterSerialNumber: 'MS',
      meterType: 'T',
      iccid: 'I',
      imsi: 'J',
    };
    expect(heard.told).to.deep.equal([['boot', report]]);
    expect(heard.answer).to.deep.equal({ status: 'Accepted', currentTime: now, interval: 300 });
    const box = await hear('1.6', 'BootNotification', { ...old, chargeBoxSerialNumber: 'S2' });
    expect(box.told).to.deep.equal([['boot', { vendor: 'V', model: 'M', serialNumber: 'S2' }]]);
  });

  it('says what it is and why it starts, in 2.x', async () => {
    for (const version of both) {
      const chargingStation = {
        vendorName: 'V',
        model: 'M',
        serialNumber: 'S',
        firmwareVersion: '1',
        modem: { iccid: 'I', imsi: 'J' },
      };
      const heard = await hear(version, 'BootNotification', { chargingStation, reason: 'PowerUp' });
      const report = {
        vendor: 'V',
        model: 'M',
        firmware: '1',
        serialNumber: 'S',
        iccid: 'I',
        imsi: 'J',
        reason: 'PowerUp',
      };
      expect(heard.told).to.deep.equal([['boot', report]]);
      expect(heard.answer).to.deep.equal({ status: 'Accepted', currentTime: now, interval: 300 });
    }
  });

  it('is told to wait, or that it is not wanted', async () => {
    for (const status of ['Pending', 'Rejected'] as const) {
      const setting = { boot: { status, intervalS: 59.4 } };
      const answer = { status, currentTime: now, interval: 60 };
      expect((await hear('1.6', 'BootNotification', old, setting)).answer).to.deep.equal(answer);
      const payload = { chargingStation: { vendorName: 'V', model: 'M' }, reason: 'Watchdog' };
      expect((await hear('2.0.1', 'BootNotification', payload, setting)).answer).to.deep.equal(answer);
    }
  });

  it('is told the time whenever it asks', async () => {
    for (const version of ['1.6', ...both] as const) {
      expect(await hear(version, 'Heartbeat', {})).to.deep.include({ told: [], answer: { currentTime: now } });
    }
  });
});

describe('the status of a connector', () => {
  const statuses = [
    'Available',
    'Preparing',
    'Charging',
    'SuspendedEVSE',
    'SuspendedEV',
    'Finishing',
    'Reserved',
    'Unavailable',
    'Faulted',
  ];

  it('is told by its number, in 1.6', async () => {
    for (const status of statuses) {
      const heard = await hear('1.6', 'StatusNotification', { connectorId: 2, errorCode: 'NoError', status });
      expect(heard).to.deep.include({ told: [['status', { evse: 2, connector: 1, status }]], answer: {} });
    }
  });

  it('is told with its fault', async () => {
    const heard = await hear('1.6', 'StatusNotification', {
      connectorId: 1,
      status: 'Faulted',
      errorCode: 'GroundFailure',
      vendorErrorCode: 'E7',
      info: 'wet',
      vendorId: 'V',
      timestamp: '2026-05-01T13:00:00+02:00',
    });
    const report = {
      evse: 1,
      connector: 1,
      status: 'Faulted',
      at: '2026-05-01T11:00:00.000Z',
      errorCode: 'GroundFailure',
      vendorErrorCode: 'E7',
      info: 'wet',
    };
    expect(heard.told).to.deep.equal([['status', report]]);
  });

  it('is of the whole station for connector 0', async () => {
    const payload = { connectorId: 0, errorCode: 'NoError', status: 'Unavailable' };
    const report = { evse: 0, connector: 0, status: 'Unavailable' };
    expect((await hear('1.6', 'StatusNotification', payload)).told).to.deep.equal([['status', report]]);
  });

  it('is told by EVSE and connector, in 2.x', async () => {
    for (const version of both) {
      for (const status of ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted']) {
        const payload = { timestamp: at, connectorStatus: status, evseId: 2, connectorId: 3 };
        const heard = await hear(version, 'StatusNotification', payload);
        expect(heard).to.deep.include({ told: [['status', { evse: 2, connector: 3, status, at }]], answer: {} });
      }
    }
  });

  it('is of a connector that can be', async () => {
    const status = { errorCode: 'NoError', status: 'Available' };
    for (const connectorId of [-1, 2 ** 31, 1e300]) {
      const attempt = hear('1.6', 'StatusNotification', { connectorId, ...status });
      await fails(attempt, 'PropertyConstraintViolation', '/connectorId');
    }
    const newer = { timestamp: at, connectorStatus: 'Available', evseId: 2 ** 40, connectorId: 1 };
    await fails(hear('2.0.1', 'StatusNotification', newer), 'PropertyConstraintViolation', '/evseId');
  });
});

describe('the status of a connector in NotifyEvent', () => {
  const event = (name: string, actualValue: string, evse?: object, variable = 'AvailabilityState') => ({
    eventId: 1,
    timestamp: at,
    trigger: 'Delta',
    actualValue,
    component: evse ? { name, evse } : { name },
    eventNotificationType: 'HardWiredNotification',
    variable: { name: variable },
  });
  const statusesOf = async (version: OcppVersion, eventData: readonly object[]) => {
    const heard = await hear(version, 'NotifyEvent', { generatedAt: at, seqNo: 0, eventData });
    expect(heard.answer).to.deep.equal({});
    expect(heard.told.at(-1)?.[0]).to.equal('notice');
    return heard.told.slice(0, -1);
  };

  it('is a status, of a connector, an EVSE or the station', async () => {
    for (const version of both) {
      const events = [
        event('Connector', 'Occupied', { id: 1, connectorId: 2 }),
        event('EVSE', 'Faulted', { id: 1 }),
        event('ChargingStation', 'Unavailable'),
      ];
      expect(await statusesOf(version, events)).to.deep.equal([
        ['status', { evse: 1, connector: 2, status: 'Occupied', at }],
        ['status', { evse: 1, connector: 0, status: 'Faulted', at }],
        ['status', { evse: 0, connector: 0, status: 'Unavailable', at }],
      ]);
    }
  });

  it('is none for other components, variables and words, and for a connector without its number', async () => {
    const events = [
      event('Connector', 'Occupied', { id: 1 }),
      event('Connector', 'Occupied'),
      event('Connector', 'constructor', { id: 1, connectorId: 2 }),
      event('Connector', 'Occupied', { id: 1, connectorId: 2 }, 'Temperature'),
      event('TokenReader', 'Faulted', { id: 1, connectorId: 2 }),
    ];
    expect(await statusesOf('2.1', events)).to.deep.equal([]);
  });
});

describe('a token that is shown', () => {
  const groupIdToken = { idToken: 'GROUP', type: 'Central' };
  const rows: readonly (readonly [TokenInfo['status'], string])[] = [
    ['Accepted', 'Accepted'],
    ['Blocked', 'Blocked'],
    ['Expired', 'Expired'],
    ['Invalid', 'Invalid'],
    ['Unknown', 'Invalid'],
    ['NoCredit', 'Blocked'],
    ['NotAtThisLocation', 'Invalid'],
    ['NotAtThisTime', 'Invalid'],
    ['NotAllowedTypeEVSE', 'Invalid'],
    ['ConcurrentTx', 'ConcurrentTx'],
  ];
  for (const [status, old] of rows) {
    it(`is ${status}: in 1.6 ${old}`, async () => {
      const heard = await hear('1.6', 'Authorize', { idTag: 'TAG1' }, { token: { status } });
      expect(heard.told).to.deep.equal([['authorize', { idToken: { idToken: 'TAG1' } }]]);
      expect(heard.answer).to.deep.equal({ idTagInfo: { status: old } });
      for (const version of both) {
        const idToken = { idToken: 'TAG1', type: 'ISO14443' };
        const newer = await hear(version, 'Authorize', { idToken }, { token: { status } });
        expect(newer.told).to.deep.equal([['authorize', { idToken }]]);
        expect(newer.answer).to.deep.equal({ idTokenInfo: { status } });
      }
    });
  }

  it('belongs to a group, is good for a time, and for some EVSEs', async () => {
    const token: TokenInfo = {
      status: 'Accepted',
      cacheUntil: at,
      groupIdToken,
      evses: [1, 3],
      message: { language: 'nl', text: 'Welkom' },
    };
    const old = await hear('1.6', 'Authorize', { idTag: 'TAG1' }, { token });
    expect(old.answer).to.deep.equal({ idTagInfo: { status: 'Accepted', expiryDate: at, parentIdTag: 'GROUP' } });
    const newer = await hear('2.0.1', 'Authorize', { idToken: { idToken: 'A', type: 'Local' } }, { token });
    expect(newer.answer).to.deep.equal({
      idTokenInfo: {
        status: 'Accepted',
        cacheExpiryDateTime: at,
        groupIdToken,
        evseId: [1, 3],
        personalMessage: { format: 'UTF8', language: 'nl', content: 'Welkom' },
      },
    });
  });

  it('is answered within the lengths of each version', async () => {
    const token: TokenInfo = {
      status: 'Blocked',
      groupIdToken: { idToken: 'G'.repeat(21) },
      evses: [],
      message: { language: 'x-klingon', text: `${'x'.repeat(511)}\u{1f50c}` },
    };
    const old = await hear('1.6', 'Authorize', { idTag: 'TAG1' }, { token });
    expect(old.answer).to.deep.equal({ idTagInfo: { status: 'Blocked' } });
    const newer = await hear('2.0.1', 'Authorize', { idToken: { idToken: 'A', type: 'Local' } }, { token });
    expect(newer.answer).to.deep.equal({
      idTokenInfo: {
        status: 'Blocked',
        groupIdToken: { idToken: 'G'.repeat(21), type: 'Central' },
        personalMessage: { format: 'UTF8', content: `${'x'.repeat(511)}\ufffd` },
      },
    });
  });

  it('may come with a certificate, which nobody here vouches for', async () => {
    const idToken = { idToken: 'NL-TNM-C00000001-X', type: 'eMAID' };
    const hashes = [
      { hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: 'c', responderURL: 'd' },
    ];
    for (const version of both) {
      for (const shown of [{ certificate: 'PEM' }, { iso15118CertificateHashData: hashes }]) {
        const heard = await hear(version, 'Authorize', { idToken, ...shown });
        expect(heard.told).to.deep.equal([['authorize', { idToken, hasCertificate: true }]]);
        expect(heard.answer).to.deep.equal({
          idTokenInfo: { status: 'Accepted' },
          certificateStatus: 'CertChainError',
        });
      }
    }
  });
});

describe('a reservation that the station has ended', () => {
  it('is told with why', async () => {
    for (const status of ['Expired', 'Removed', 'NoTransaction']) {
      const payload = { reservationId: 5, reservationUpdateStatus: status };
      const heard = await hear('2.1', 'ReservationStatusUpdate', payload);
      expect(heard).to.deep.include({ told: [['reservation', { reservationId: 5, status }]], answer: {} });
    }
    const newer = { reservationId: 5, reservationUpdateStatus: 'NoTransaction' };
    await fails(hear('2.0.1', 'ReservationStatusUpdate', newer), 'PropertyConstraintViolation');
  });
});
