import { expect } from 'chai';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { ChargeFacts } from '../../../src/stations/charge-facts.ts';
import type { TransactionEvent } from '../../../src/stations/model.ts';
import { ended, measured, minute, recorded, started, updated } from '../../support/stations/say.ts';

const idToken = { idToken: '04AABBCCDDEE80' };
const of = (events: readonly TransactionEvent[], facts: ChargeFacts = {}) => chargeOf(recorded(events), facts);
const codesOf = (events: readonly TransactionEvent[], facts: ChargeFacts = {}) =>
  of(events, facts).assumptions.map(({ code }) => code);

describe('the phase of a charge', () => {
  it('of 1.6 is active from its start, and ended with its end', () => {
    const start = started(0, { idToken, meterStartWh: 0 });
    expect(of([start])).to.deep.include({
      phase: 'active',
      startedAt: minute(0),
      activeAt: minute(0),
      endedAt: undefined,
    });
    const over = of([start, ended(60, { meterStopWh: 1000, stoppedReason: 'Local' })]);
    expect(over).to.deep.include({
      phase: 'ended',
      endedAt: minute(60),
      stoppedReason: 'Local',
      isVoid: false,
      isComplete: true,
    });
  });

  it('of 2.x is pending until somebody is known and a vehicle connected, in either order (S-07)', () => {
    const authorised = [started(0, { seqNo: 0, idToken }), updated(2, { seqNo: 1, chargingState: 'EVConnected' })];
    expect(of(authorised.slice(0, 1))).to.deep.include({ phase: 'pending', activeAt: undefined, periods: [] });
    expect(of(authorised)).to.deep.include({ phase: 'active', startedAt: minute(0), activeAt: minute(2) });
    const connected = [started(0, { seqNo: 0, chargingState: 'EVConnected' }), updated(3, { seqNo: 1, idToken })];
    expect(of(connected.slice(0, 1)).phase).to.equal('pending');
    expect(of(connected)).to.deep.include({ phase: 'active', activeAt: minute(3), idToken });
  });

  it('is active once energy flows, whoever it is for', () => {
    expect(of([started(0, { seqNo: 0 }), updated(1, { seqNo: 1, chargingState: 'Charging' })]).activeAt).to.equal(
      minute(1),
    );
  });

  it('came to nothing when no vehicle came, or the token was refused (S-24)', () => {
    const start = started(0, { seqNo: 0, idToken });
    expect(of([start, ended(1, { seqNo: 1, stoppedReason: 'Timeout' })])).to.deep.include({
      isVoid: true,
      isHeld: false,
    });
    const old = [started(0, { idToken, meterStartWh: 5 }), ended(1, { meterStopWh: 5, stoppedReason: 'DeAuthorized' })];
    expect(of(old)).to.deep.include({ phase: 'ended', isVoid: true, isHeld: false });
    expect(of([started(0, { meterStartWh: 5 }), ended(1, { meterStopWh: 5 })], { isRefused: true }).isVoid).to.equal(
      true,
    );
    expect(of([started(0, { meterStartWh: 5 }), ended(9, { meterStopWh: 5, stoppedReason: 'Local' })]).isVoid).to.equal(
      false,
    );
  });

  it('is held when the token was refused and energy flowed', () => {
    const charge = of([started(0, { meterStartWh: 0 }), ended(60, { meterStopWh: 900 })], { isRefused: true });
    expect(charge).to.deep.include({ isVoid: false, isHeld: true });
    expect(charge.heldBecause?.code).to.equal('refused-and-charged');
  });

  it('is ended with what was heard last when the station is given up on, and held', () => {
    const events = [started(0, { meterStartWh: 0 }), measured(updated(30), '4000')];
    const charge = of(events, { givenUpAt: minute(9999) });
    expect(charge).to.deep.include({ phase: 'ended', endedAt: minute(30), isHeld: true });
    expect([charge.energy.toString(), charge.heldBecause?.code]).to.deep.equal(['4', 'end-missing']);
  });

  it('has the token that started it, and not the one it was stopped with', () => {
    const other = { idToken: 'OTHER' };
    expect(
      of([started(0, { idToken, meterStartWh: 0 }), ended(9, { idToken: other, meterStopWh: 0 })]).idToken,
    ).to.equal(idToken);
    const stopped = [
      updated(5, { seqNo: 1, trigger: 'StopAuthorized', idToken: other }),
      ended(9, { seqNo: 2, idToken: other }),
    ];
    expect(of(stopped).idToken).to.equal(undefined);
  });
});

describe('the numbers of messages', () => {
  const numbered = (...numbers: readonly number[]) => {
    const last = numbers.length - 1;
    return numbers.map((seqNo, index) =>
      index === 0 ? started(0, { seqNo }) : index === last ? ended(60, { seqNo }) : updated(index, { seqNo }),
    );
  };
  const rows: readonly (readonly [string, TransactionEvent[], boolean, number])[] = [
    ['without a gap', numbered(0, 1, 2, 3), true, 0],
    ['from 1 on', numbered(1, 2, 3), true, 0],
    ['with a gap', numbered(0, 1, 4), false, 2],
    ['without the start', numbered(0, 1, 2, 3).slice(1), false, 1],
    ['without the end', numbered(0, 1, 2).slice(0, 2), false, 0],
    ['all zeros', numbered(0, 0, 0, 0), false, 0],
    ['the end before the rest', numbered(0, 1, 2, 3).toReversed(), true, 0],
  ];
  for (const [what, events, isComplete, missing] of rows) {
    it(`${what}: ${isComplete ? 'all is there' : 'something may be missing'}`, () => {
      expect(of(events)).to.deep.include({ isComplete, missing });
    });
  }
});

describe('the times of a charge', () => {
  const whole = [
    started(0, { meterStartWh: 0 }),
    updated(0.1, { chargingState: 'Charging' }),
    updated(40, { chargingState: 'SuspendedEV' }),
    ended(60, { meterStopWh: 8000 }),
  ];

  it('are charging until the vehicle wants no more, and parking from then on (D-17)', () => {
    const { periods, chargingTime, parkingTime } = of(whole);
    expect([chargingTime.toNumber(), parkingTime.toNumber()]).to.deep.equal([2400, 1200]);
    expect(periods.map((one) => one.energy?.toString())).to.deep.equal(['8', undefined]);
  });

  it('count as charging while the station holds back, unless its operator says otherwise (X-36)', () => {
    const events = whole.map((event) =>
      event.chargingState === 'SuspendedEV' ? { ...event, chargingState: 'SuspendedEVSE' as const } : event,
    );
    expect(of(events).parkingTime.toNumber()).to.equal(0);
    expect(of(events, { countsSuspendedEvseAsParking: true }).parkingTime.toNumber()).to.equal(1200);
  });

  it('count as parking when it is still connected behind the charge, and not before it', () => {
    const events = [
      started(0, { seqNo: 0, idToken, chargingState: 'EVConnected' }),
      updated(5, { seqNo: 1, chargingState: 'Charging' }),
      updated(30, { seqNo: 2, chargingState: 'EVConnected' }),
      updated(40, { seqNo: 3, chargingState: 'Idle' }),
      measured(ended(45, { seqNo: 4 }), '0'),
    ];
    const { chargingTime, parkingTime } = of(events);
    expect([chargingTime.toNumber(), parkingTime.toNumber()]).to.deep.equal([1800, 900]);
  });

  it('are all charging where nothing is said of it', () => {
    const events = whole.filter(({ chargingState }) => chargingState === undefined);
    expect(of(events).chargingTime.toNumber()).to.equal(3600);
    expect(codesOf(events)).to.deep.equal(['states-unknown']);
  });

  it('are all charging where more was charged than they leave time for', () => {
    const events = [whole[0], whole[1], updated(1, { chargingState: 'SuspendedEV' }), whole[3]] as TransactionEvent[];
    const charge = of(events, { maxPowerW: 11_000 });
    expect(charge.parkingTime.toNumber()).to.equal(0);
    expect(charge.assumptions.map(({ code }) => code)).to.deep.equal(['states-doubted']);
  });

  it('are compared with what the station has counted', () => {
    const counted = (timeSpentChargingS: number) => [
      ...whole.slice(0, 3),
      { ...whole[3], timeSpentChargingS } as TransactionEvent,
    ];
    expect(codesOf(counted(2390))).to.deep.equal([]);
    expect(codesOf(counted(600))).to.deep.equal(['charging-time-differs']);
  });

  it('split energy between readings by the time charging, and lose none of it', () => {
    const events = [
      whole[0],
      whole[1],
      measured(updated(20), '2000'),
      whole[2],
      updated(50, { chargingState: 'Charging' }),
      whole[3],
    ];
    const { periods } = of(events as TransactionEvent[]);
    const energies = periods.map(({ start, end, energy }) => [(end - start) / 60_000, energy?.toString()]);
    expect(energies).to.deep.equal([
      [20, '2'],
      [20, '4'],
      [10, undefined],
      [10, '2'],
    ]);
  });

  it('have the least and the most of power and current, as a sum of phases without N', () => {
    const at = (minutes: number, kW: string, amperes: string) =>
      measured(
        updated(minutes),
        { measurand: 'Power.Active.Import', value: kW, unit: 'kW' },
        ...['L1', 'L2', 'L3', 'N'].map((phase) => ({ measurand: 'Current.Import', value: amperes, unit: 'A', phase })),
      );
    const { periods, power, current } = of([
      started(0, { meterStartWh: 0 }),
      at(10, '10', '15'),
      at(20, '5.5', '8'),
      ended(30, { meterStopWh: 4000 }),
    ]);
    const [first] = periods;
    expect([first?.minPower, first?.maxPower, first?.minCurrent, first?.maxCurrent].map(String)).to.deep.equal([
      '5.5',
      '10',
      '24',
      '45',
    ]);
    expect([power, current].map(String)).to.deep.equal(['5.5', '24']);
  });

  it('are read with offsets, without a zone and with many digits', () => {
    for (const at of [
      '2026-03-02T11:00:00+01:00',
      '2026-03-02T10:00:00',
      '2026-03-02T10:00:00.000000Z',
      '2026-03-02 10:00:00Z',
    ]) {
      expect(of([{ type: 'Started', at, meterStartWh: 0 }]).startedAt, at).to.equal(minute(0));
    }
  });
});

describe('a clock that is wrong', () => {
  it('and cannot be read, or was never set, is not looked at', () => {
    const odd = (at: string) => chargeOf(recorded([{ type: 'Started', at, meterStartWh: 0 }], minute(7)));
    expect(odd('yesterday')).to.deep.include({ startedAt: minute(7) });
    expect(odd('yesterday').assumptions.map(({ code }) => code)).to.deep.equal(['time-unreadable']);
    expect(odd('1970-01-01T00:00:12Z')).to.deep.include({ startedAt: minute(7) });
    expect(odd('1970-01-01T00:00:12Z').assumptions.map(({ code }) => code)).to.deep.equal(['clock-unset']);
  });

  it('and ahead is five minutes ahead at most', () => {
    const ahead = chargeOf(recorded([started(0, { meterStartWh: 0 }), ended(500, { meterStopWh: 1000 })], minute(60)));
    expect(ahead.endedAt).to.equal(minute(65));
    expect(ahead.assumptions.map(({ code }) => code)).to.deep.include('clock-ahead');
  });

  it('and goes back behind its start makes no negative charge: it is held (H6)', () => {
    const charge = of([started(0, { meterStartWh: 0 }), ended(-30, { meterStopWh: 1000 })]);
    expect(charge).to.deep.include({ startedAt: minute(0), endedAt: minute(0), isHeld: true });
    expect([charge.energy.toString(), charge.heldBecause?.code]).to.deep.equal(['1', 'clock-jump']);
    expect(of([started(0, { meterStartWh: 0 }), ended(-30, { meterStopWh: 0 })]).heldBecause?.code).to.equal(
      'clock-jump',
    );
  });

  it('and goes back during a charge of numbered messages: when they came counts', () => {
    const events = [
      measured(started(0, { seqNo: 0, chargingState: 'Charging', idToken }), '1000'),
      measured(updated(30, { seqNo: 1 }), '5000'),
      measured(updated(-29, { seqNo: 2 }), '6000'),
      measured(ended(1, { seqNo: 3 }), { value: '9000', context: 'Transaction.End' }),
    ];
    const came = [0, 30, 31, 61];
    const list = events.map((event, index) => ({ number: index, receivedAt: minute(came[index] ?? 0) + 1000, event }));
    const charge = chargeOf(list, { maxPowerW: 22_000 });
    expect(charge).to.deep.include({ startedAt: minute(0) + 1000, endedAt: minute(61) + 1000, isHeld: false });
    expect(charge.energy.toString()).to.equal('8');
    expect(charge.assumptions.map(({ code }) => code)).to.deep.equal(['clock-jump']);
  });

  it('and short of the energy is rather wrong than the meter of 1.6: it is held', () => {
    const events = [started(0, { meterStartWh: 0 }), ended(1, { meterStopWh: 9000 })];
    const offline = chargeOf(recorded(events, minute(500)), { maxPowerW: 22_000 });
    expect([offline.energy.toString(), offline.heldBecause?.code]).to.deep.equal(['9', 'energy-implausible']);
  });
});

describe('what a station repeats', () => {
  const whole = [
    started(0, { idToken, meterStartWh: 0 }),
    measured(updated(30), '4000'),
    ended(60, { meterStopWh: 8000 }),
  ];

  it('changes nothing', () => {
    expect(of([...whole, ...whole, ...whole])).to.deep.equal(of(whole));
  });

  it('differently at its end is a second end: the first counts', () => {
    const charge = of([...whole, ended(90, { meterStopWh: 9000 })]);
    expect(charge).to.deep.include({ endedAt: minute(60) });
    expect([charge.energy.toString(), ...codesOf([...whole, ended(90, { meterStopWh: 9000 })])]).to.deep.equal([
      '8',
      'ended-twice',
      'states-unknown',
    ]);
  });

  it('from a queue, all at once and later, is as it was when it happened', () => {
    const late = chargeOf(recorded(whole, minute(3000)));
    expect(late).to.deep.equal(of(whole));
  });
});

describe('a charge with very much to say', () => {
  it('of states that change all the time has no more periods than can be billed', () => {
    const flips = Array.from({ length: 5000 }, (_unused, index) =>
      updated(index / 4, { chargingState: index % 2 === 0 ? 'Charging' : 'SuspendedEV' }),
    );
    const events = [started(0, { meterStartWh: 0 }), ...flips, ended(1250, { meterStopWh: 9000 })];
    const charge = of(events);
    expect(codesOf(events)).to.deep.equal(['states-joined']);
    expect(charge.periods.length).to.be.lessThan(500);
    expect(charge.chargingTime.plus(charge.parkingTime).toNumber()).to.equal(75_000);
  });

  it('is made of 200,000 messages as of few', function () {
    this.timeout(30_000);
    const values = Array.from({ length: 200_000 }, (_unused, index) =>
      measured(updated(index / 60, { seqNo: index + 1, timeSpentChargingS: index }), String(index)),
    );
    const events = [
      measured(started(0, { seqNo: 0, idToken }), '0'),
      ...values,
      ended(200_000 / 60, { seqNo: 200_001 }),
    ];
    const charge = of(events);
    expect([charge.energy.toString(), charge.isComplete]).to.deep.equal(['199.999', true]);
    expect(charge.periods.length).to.be.lessThan(600);
  });
});
