import { expect } from 'chai';
import { type Station, startStation } from '../../support/station/station.ts';
import type { Version, Vices } from '../../support/station/words.ts';
import { TinyCsms } from './tiny-csms.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');

interface Sample {
  readonly value: string | number;
  readonly unit?: string;
  readonly unitOfMeasure?: unknown;
  readonly signedMeterValue?: { readonly signedMeterData: string };
  readonly format?: string;
}

describe('a simulated station with vices', () => {
  let csms: TinyCsms;
  const stations: Station[] = [];

  async function bad(version: Version, vices: Vices, more: { readonly signs?: boolean } = {}): Promise<Station> {
    csms = await TinyCsms.start(version);
    const station = await startStation({
      url: csms.url,
      identity: 'ST1',
      version,
      vices,
      now: () => noon,
      registerWh: 5000,
      settings: { sampleS: '1800' },
      ...more,
    });
    stations.push(station);
    await station.boot();
    return station;
  }

  async function charged(station: Station): Promise<void> {
    await station.plugIn(1);
    await station.present('04AABBCC', 1);
    await station.settled();
    await station.charge(1, { kwh: 10, minutes: 60 });
    await station.stop(1);
    await station.settled();
  }

  afterEach(async () => {
    for (const station of stations.splice(0)) {
      await station.close();
      expect(station.complaints).to.deep.equal([]);
    }
    await csms.close();
  });

  const samplesOf = (payload: Readonly<Record<string, unknown>> | undefined): Sample[] => {
    const values = (payload?.['meterValue'] ?? payload?.['transactionData'] ?? []) as { sampledValue: Sample[] }[];
    return values.flatMap(({ sampledValue }) => sampledValue);
  };

  const energies = {
    kWh: [10, 'kWh'],
    'Wh-called-kWh': [10_000, 'kWh'],
    'kWh-called-Wh': [10, 'Wh'],
    'Wh-unlabelled': [10_000, undefined],
    'kWh-unlabelled': [10, undefined],
  } as const;
  for (const [energy, [value, unit]] of Object.entries(energies)) {
    it(`writes its register ${energy}`, async () => {
      const vices = { energy: energy as keyof typeof energies };
      await charged(await bad('1.6', vices));
      expect(samplesOf(csms.of('MeterValues')[0])[0]).to.deep.include({ value: String(value) });
      expect(samplesOf(csms.of('MeterValues')[0])[0]?.unit).to.equal(unit);
      expect(csms.of('StopTransaction')[0]?.['meterStop']).to.equal(15_000);
      await csms.close();
      await charged(await bad('2.0.1', vices));
      const sample = samplesOf(csms.of('TransactionEvent')[2])[0];
      expect([sample?.value, sample?.unitOfMeasure]).to.deep.equal([value, unit === undefined ? undefined : { unit }]);
    });
  }

  it('writes a multiplier', async () => {
    await charged(await bad('2.1', { energy: 'multiplied' }));
    expect(samplesOf(csms.of('TransactionEvent')[2])[0]).to.deep.include({
      value: 10,
      unitOfMeasure: { unit: 'Wh', multiplier: 3 },
    });
  });

  it('counts from the start of the transaction', async () => {
    await charged(await bad('1.6', { isSessionRelative: true }));
    expect(csms.of('StartTransaction')[0]?.['meterStart']).to.equal(5000);
    expect(csms.of('StopTransaction')[0]?.['meterStop']).to.equal(10_000);
  });

  it('starts its register again in between', async () => {
    const station = await bad('1.6', {});
    await station.plugIn(1);
    await station.present('04AABBCC', 1);
    await station.charge(1, { kwh: 10, minutes: 60 });
    station.resetRegister(1);
    await station.charge(1, { kwh: 2, minutes: 30 });
    await station.stop(1);
    expect(csms.of('StopTransaction')[0]?.['meterStop']).to.equal(2000);
  });

  it('sends calls before the last is answered', async () => {
    const station = await bad('1.6', { isPipelined: true });
    csms.says.set('Authorize', () => ({ idTagInfo: { status: 'Accepted' } }));
    csms.says.set('StartTransaction', () => undefined);
    await station.plugIn(1);
    await station.present('04AABBCC', 1);
    await station.charge(1, { kwh: 10, minutes: 60 });
    await csms.ask('ClearCache', {});
    expect(csms.of('StartTransaction')).to.have.length(1);
    expect(csms.of('MeterValues').map(({ transactionId }) => transactionId)).to.deep.equal([-1, -1]);
    await station.goOffline();
  });

  it('counts nothing', async () => {
    await charged(await bad('2.0.1', { hasSeqNoZero: true }));
    expect(new Set(csms.of('TransactionEvent').map(({ seqNo }) => seqNo))).to.deep.equal(new Set([0]));
  });

  it('says everything twice', async () => {
    await charged(await bad('2.1', { replays: 'same-id' }));
    const same = csms.calls.filter(({ action }) => action === 'TransactionEvent');
    expect(new Set(same.map(({ id }) => id)).size).to.equal(same.length / 2);
    await csms.close();
    await charged(await bad('1.6', { replays: 'new-id' }));
    const fresh = csms.calls.filter(({ action }) => action === 'StartTransaction');
    expect(fresh[0]?.payload).to.deep.equal(fresh[1]?.payload);
    expect(fresh[0]?.id).to.not.equal(fresh[1]?.id);
  });

  it('asks before it answers', async () => {
    const station = await bad('1.6', { asksBeforeAnswering: true });
    csms.says.set('Authorize', () => {
      expect(station.received('RemoteStart')[0]?.answer).to.equal(undefined);
      return { idTagInfo: { status: 'Accepted' } };
    });
    await csms.ask('RemoteStartTransaction', { connectorId: 1, idTag: 'APP1' });
    expect(csms.of('Authorize')).to.have.length(1);
  });

  const times = {
    offset: '2026-03-02T14:00:00.000+02:00',
    micros: '2026-03-02T12:00:00.000000Z',
    'no-zone': '2026-03-02T12:00:00.000',
  } as const;
  for (const [way, written] of Object.entries(times)) {
    it(`writes times ${way}`, async () => {
      await charged(await bad('1.6', { times: way as keyof typeof times }));
      expect(csms.of('StartTransaction')[0]?.['timestamp']).to.equal(written);
    });
  }

  it('has a clock that jumps', async () => {
    const station = await bad('1.6', {});
    await station.plugIn(1);
    await station.present('04AABBCC', 1);
    station.clock.advance(-3_600_000);
    await station.stop(1);
    expect(csms.of('StopTransaction')[0]?.['timestamp']).to.equal('2026-03-02T11:00:00.000Z');
  });

  it('writes more than it should, numbers as text, and statuses in lower case', async () => {
    await charged(await bad('1.6', { hasExtraFields: true, hasNumbersAsText: true, hasWrongCase: true }));
    expect(csms.of('StartTransaction')[0]).to.deep.include({ meterStart: '5000', uptime: 42 });
    expect(csms.of('StatusNotification')[0]).to.deep.include({ status: 'available', connectorId: '1' });
  });

  it('floods with statuses, and chatters', async () => {
    await charged(await bad('2.0.1', { statusFlood: 9, chatters: true }));
    expect(csms.of('StatusNotification')).to.have.length(21);
    expect(csms.of('DataTransfer')).to.have.length(csms.of('TransactionEvent').length);
  });

  for (const [offlineIds, ids] of [
    [undefined, [-1, -1, -1]],
    ['zero', [0, 0, 0]],
    ['resolved', [101, 101, 101]],
  ] as const) {
    it(`calls a transaction begun offline ${offlineIds ?? 'minus one'}`, async () => {
      const station = await bad('1.6', offlineIds === undefined ? {} : { offlineIds });
      station.settings.write('AllowOfflineTxForUnknownId', 'true');
      await station.goOffline();
      await charged(station);
      await station.comeBack();
      const later = [...csms.of('MeterValues'), ...csms.of('StopTransaction')];
      expect(later.map(({ transactionId }) => transactionId)).to.deep.equal(ids);
    });
  }

  it('ends what it began offline with a card that is refused', async () => {
    const station = await bad('2.0.1', {});
    station.settings.write('AuthCtrlr.OfflineTxForUnknownIdEnabled', 'true');
    await station.goOffline();
    await station.plugIn(1);
    await station.present('04AABBCC', 1);
    csms.says.set('TransactionEvent', ({ payload }) =>
      'idToken' in payload ? { idTokenInfo: { status: 'Invalid' } } : {},
    );
    await station.comeBack();
    expect(station.transaction(1)).to.deep.include({ refused: 'Invalid', stoppedReason: 'DeAuthorized' });
  });

  it('uses the same transaction ids again after a restart', async () => {
    const station = await bad('2.1', { reusesIds: true });
    await charged(station);
    await station.unplug(1);
    await station.crash();
    await station.restart();
    await charged(station);
    const ids = csms.of('TransactionEvent').map(({ transactionInfo }) => transactionInfo as { transactionId: string });
    expect(new Set(ids.map(({ transactionId }) => transactionId))).to.deep.equal(new Set(['tx-1']));
  });

  it('tells the end before the last meter value, or no start at all', async () => {
    await charged(await bad('2.0.1', { tellsEndFirst: true, losesStart: true }));
    const events = csms.of('TransactionEvent');
    expect(events.map(({ eventType }) => eventType).slice(-2)).to.deep.equal(['Ended', 'Updated']);
    expect(events.map(({ seqNo }) => seqNo).slice(-2)).to.deep.equal([5, 4]);
    expect(events[0]?.['eventType']).to.equal('Updated');
  });

  it('signs the first and the last value', async () => {
    await charged(await bad('2.0.1', {}, { signs: true }));
    const data = samplesOf(csms.of('TransactionEvent').at(-1))[2]?.signedMeterValue?.signedMeterData ?? '';
    expect(Buffer.from(data, 'base64').toString()).to.match(/^OCMF\|\{.*"RV":15.*\}\|\{/);
    await csms.close();
    await charged(await bad('1.6', {}, { signs: true }));
    const signed = samplesOf(csms.of('StopTransaction')[0]).filter(({ format }) => format === 'SignedData');
    const last = JSON.parse(String(signed.at(-1)?.value));
    expect(Buffer.from(last.signedMeterData, 'base64').toString()).to.include('"TX":"E"');
  });

  it('tells the energy by phase', async () => {
    await charged(await bad('2.1', { phases: 'only' }));
    const samples = samplesOf(csms.of('TransactionEvent')[2]).slice(0, 3);
    expect(samples.map(({ value }) => value)).to.deep.equal([3333.334, 3333.333, 3333.333]);
    await csms.close();
    await charged(await bad('1.6', { phases: 'also' }));
    expect(
      samplesOf(csms.of('MeterValues')[0])
        .map(({ value }) => value)
        .slice(0, 4),
    ).to.deep.equal(['3333.334', '3333.333', '3333.333', '10000']);
  });

  it('ends without a unit, and is free at once', async () => {
    const station = await bad('2.1', { endsWithoutUnit: true, energy: 'kWh', isFreeAtEnd: true });
    await charged(station);
    const end = samplesOf(csms.of('TransactionEvent').at(-1)).find(({ value }) => value === 15);
    expect(end).to.not.have.any.keys('unitOfMeasure', 'measurand');
    expect(station.status(1)).to.equal('Available');
  });

  it('writes noise behind its decimals', async () => {
    await charged(await bad('1.6', { hasNoisyDecimals: true, energy: 'kWh' }));
    expect(samplesOf(csms.of('MeterValues')[0])[0]?.value).to.equal('10.00000000000002');
  });

  it('tells of a remote start neither place, nor token, nor state', async () => {
    const station = await bad('2.0.1', { answersWithId: true, hidesEvse: true, hidesState: true });
    await station.plugIn(1);
    const answer = await csms.ask('RequestStartTransaction', {
      evseId: 1,
      remoteStartId: 3,
      idToken: { idToken: 'APP1', type: 'Central' },
    });
    const { id } = await station.started(1);
    expect(answer).to.deep.equal({ status: 'Accepted', transactionId: id });
    await station.charge(1, { kwh: 10, minutes: 60 });
    const [first, second] = csms.of('TransactionEvent');
    expect(first).to.not.have.any.keys('idToken');
    expect(first).to.deep.include({
      evse: { id: 1 },
      triggerReason: 'Authorized',
      transactionInfo: { transactionId: id, remoteStartId: 3 },
    });
    expect(second).to.not.have.any.keys('evse');
    expect(second).to.deep.include({ triggerReason: 'MeterValuePeriodic', transactionInfo: { transactionId: id } });
  });

  it('shares its identity with another', async () => {
    const one = await bad('1.6', {});
    const other = await startStation({ url: csms.url, identity: 'ST1', version: '1.6' });
    stations.push(other);
    await other.boot();
    expect([one.isOnline, other.isOnline]).to.deep.equal([true, true]);
  });
});
