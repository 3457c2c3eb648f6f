import { expect } from 'chai';
import type { Status } from '../../../src/generated/ocpi-2.2.1.ts';
import type { ConnectorStatus } from '../../../src/stations/model.ts';
import { defaultStatusRules, type EvseSituation, evseStatus } from '../../../src/stations/statuses.ts';

const reported = (...statuses: ConnectorStatus[]): EvseSituation => ({
  reports: statuses.map((status, index) => ({ connector: index + 1, status, at: 1000 + index })),
  isOnline: true,
});

describe('the status of an EVSE', () => {
  const single: readonly (readonly [ConnectorStatus, Status])[] = [
    ['Available', 'AVAILABLE'],
    ['Preparing', 'CHARGING'],
    ['Charging', 'CHARGING'],
    ['SuspendedEV', 'CHARGING'],
    ['SuspendedEVSE', 'CHARGING'],
    ['Finishing', 'CHARGING'],
    ['Occupied', 'CHARGING'],
    ['Reserved', 'RESERVED'],
    ['Unavailable', 'INOPERATIVE'],
    ['Faulted', 'OUTOFORDER'],
  ];
  for (const [status, expected] of single) {
    it(`is ${expected} for a connector that is ${status} (L-39)`, () => {
      expect(evseStatus(reported(status))).to.equal(expected);
    });
  }

  it('is UNKNOWN before anything was said, and while the station is offline (L-39)', () => {
    expect(evseStatus(reported())).to.equal('UNKNOWN');
    expect(evseStatus({ ...reported('Charging'), isOnline: false })).to.equal('UNKNOWN');
  });

  it('follows what its operator has decided of the words that OCPI leaves open', () => {
    const rules = { preparing: 'AVAILABLE', finishing: 'BLOCKED', unavailable: 'OUTOFORDER' } as const;
    expect(evseStatus(reported('Preparing'), rules)).to.equal('AVAILABLE');
    expect(evseStatus({ ...reported('Preparing'), transaction: 'open' }, rules)).to.equal('CHARGING');
    expect(evseStatus(reported('Finishing'), rules)).to.equal('BLOCKED');
    expect(evseStatus(reported('Unavailable'), rules)).to.equal('OUTOFORDER');
  });

  it('takes Occupied of 2.x by the transaction', () => {
    const rules = { ...defaultStatusRules, preparing: 'AVAILABLE', finishing: 'BLOCKED' } as const;
    expect(evseStatus(reported('Occupied'), rules)).to.equal('AVAILABLE');
    expect(evseStatus({ ...reported('Occupied'), transaction: 'open' }, rules)).to.equal('CHARGING');
    expect(evseStatus({ ...reported('Occupied'), transaction: 'ended' }, rules)).to.equal('BLOCKED');
  });

  const several: readonly (readonly [readonly ConnectorStatus[], Status])[] = [
    [['Available', 'Charging'], 'CHARGING'],
    [['Reserved', 'Occupied'], 'CHARGING'],
    [['Available', 'Reserved'], 'RESERVED'],
    [['Faulted', 'Available'], 'AVAILABLE'],
    [['Unavailable', 'Available'], 'AVAILABLE'],
    [['Faulted', 'Unavailable'], 'INOPERATIVE'],
    [['Faulted', 'Faulted'], 'OUTOFORDER'],
  ];
  for (const [statuses, expected] of several) {
    it(`is ${expected} when its connectors are ${statuses.join(' and ')}`, () => {
      expect(evseStatus(reported(...statuses))).to.equal(expected);
      expect(evseStatus(reported(...statuses.toReversed()))).to.equal(expected);
    });
  }

  it('is that of the station when that is Faulted or Unavailable, and of nothing else the station says of itself', () => {
    expect(evseStatus({ ...reported('Available'), station: 'Faulted' })).to.equal('OUTOFORDER');
    expect(evseStatus({ ...reported('Charging'), station: 'Unavailable' })).to.equal('INOPERATIVE');
    expect(evseStatus({ ...reported('Charging'), station: 'Available' })).to.equal('CHARGING');
    expect(evseStatus({ ...reported(), station: 'Available' })).to.equal('UNKNOWN');
  });

  it('is what was said last of the EVSE as a whole or of its connectors', () => {
    const whole = (status: ConnectorStatus, at: number): EvseSituation => ({
      reports: [{ connector: 0, status, at }, ...reported('Occupied').reports],
      isOnline: true,
    });
    expect(evseStatus(whole('Available', 2000))).to.equal('AVAILABLE');
    expect(evseStatus(whole('Available', 500))).to.equal('CHARGING');
    expect(evseStatus(whole('Faulted', 500))).to.equal('OUTOFORDER');
  });

  it('is not free while another of its group is in use, and not broken with it', () => {
    expect(evseStatus({ ...reported('Available'), others: ['AVAILABLE', 'CHARGING'] })).to.equal('CHARGING');
    expect(evseStatus({ ...reported('Available'), others: ['RESERVED'] })).to.equal('RESERVED');
    expect(evseStatus({ ...reported('Available'), others: ['BLOCKED', 'RESERVED'] })).to.equal('BLOCKED');
    expect(evseStatus({ ...reported('Available'), others: ['OUTOFORDER', 'UNKNOWN'] })).to.equal('AVAILABLE');
    expect(evseStatus({ ...reported('Faulted'), others: ['CHARGING'] })).to.equal('OUTOFORDER');
  });

  it('is what the operator says of it, also offline', () => {
    expect(evseStatus({ ...reported('Charging'), inventory: 'PLANNED', isOnline: false })).to.equal('PLANNED');
    expect(evseStatus({ ...reported('Charging'), inventory: 'REMOVED', station: 'Faulted' })).to.equal('REMOVED');
    expect(evseStatus({ ...reported('Available'), inventory: 'OUTOFORDER' })).to.equal('OUTOFORDER');
  });
});
