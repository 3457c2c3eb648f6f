import type { CDR, Session, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { validate } from '../../../src/ocpi/validate.ts';
import { checkCdr } from '../../../src/pricing/cdr-check.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import type { BillFacts } from '../../../src/stations/bill-facts.ts';
import { cdrOf } from '../../../src/stations/cdr.ts';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { ChargeFacts, Recorded } from '../../../src/stations/charge-facts.ts';
import type { Charge } from '../../../src/stations/charged.ts';
import { sessionOf } from '../../../src/stations/session.ts';
import { createBuild } from '../build.ts';
import { factsOf, seeded, tolerances } from '../honest-cdr.ts';
import { type History, historyOf } from './history.ts';

/** What became of a case, for the figures of a run. */
export interface Outcome {
  readonly problems: readonly string[];
  readonly kind: History['kind'];
  readonly hasBothEnds: boolean;
  readonly isBilled: boolean;
  readonly heldBecause: string | undefined;
}

/**
 * One history, with some of it lost, repeated and out of order, and what is wrong with what was made of it; with `bills` also with its
 * Session and its CDR.
 */
export function outcomeOf(seed: number, bills = true): Outcome {
  const random = seeded(seed ^ 0x5bd1e995);
  const history = historyOf(seed);
  const facts: ChargeFacts = { maxPowerW: history.maxPowerW };
  const lossShare = [0, 0, 0.1, 0.5][Math.floor(random() * 4)] ?? 0;
  const survived = history.recorded.filter(() => random() >= lossShare);
  if (survived.length === 0) survived.push(...history.recorded.slice(0, 1));
  const charge = chargeOf(survived, facts);
  const problems = [
    ...problemsOf(charge, history, survived),
    ...orderProblems(charge, history, survived, facts, random),
    ...lossProblems(charge, history, survived, facts, random),
  ];
  const bill = problems.length > 0 || !bills ? undefined : billProblems(charge, history, seed);
  return {
    problems: [...problems, ...(bill?.problems ?? [])],
    kind: history.kind,
    hasBothEnds: hasBothEnds(history, survived),
    isBilled: bill?.isBilled ?? false,
    heldBecause: charge.heldBecause?.code,
  };
}

const has = (survived: readonly Recorded[], type: 'Started' | 'Ended'): boolean =>
  survived.some(({ event }) => event.type === type);

const hasBothEnds = ({ hasRegisters }: History, survived: readonly Recorded[]): boolean =>
  hasRegisters && has(survived, 'Started') && has(survived, 'Ended');

/** H6: what holds for every charge, and what is known of this one. */
function problemsOf(charge: Charge, history: History, survived: readonly Recorded[]): string[] {
  const problems: string[] = [];
  const must = (isSo: boolean, problem: () => string): void => {
    if (!isSo) problems.push(problem());
  };
  const { energy, startedAt, endedAt, activeAt, until, periods, chargingTime, parkingTime } = charge;
  must(!energy.isNegative, () => `energy is ${energy}`);
  must((charge.phase === 'ended') === has(survived, 'Ended'), () => `phase is ${charge.phase}`);
  must(endedAt === undefined || endedAt >= startedAt, () => 'it ended before it started');
  if (history.kind !== 'clock') {
    if (has(survived, 'Started')) must(startedAt === history.start, () => 'it started at another time');
    if (has(survived, 'Ended')) must(endedAt === history.end, () => 'it ended at another time');
  }
  const sum = (figures: readonly (Decimal | undefined)[]) =>
    figures.reduce<Decimal>((total, figure) => total.plus(figure ?? Decimal.zero), Decimal.zero);
  if (activeAt !== undefined) {
    const inPeriods = sum(periods.map((period) => period.energy));
    must(inPeriods.compare(energy) === 0, () => `periods have ${inPeriods} kWh of ${energy}`);
    const times = chargingTime
      .plus(parkingTime)
      .times(Decimal.of(1000))
      .compare(Decimal.of(until - activeAt));
    must(times === 0, () => `periods take other than ${until - activeAt} ms`);
    must(periods[0]?.start === activeAt && periods.at(-1)?.end === until, () => 'periods are not of the charge');
    const isWhole = periods.every(({ start }, index) => index === 0 || periods[index - 1]?.end === start);
    must(isWhole, () => 'periods leave a gap');
    const isAnyNegative = periods.some((period) => period.energy?.isNegative);
    must(!isAnyNegative, () => 'a period has negative energy');
  }
  const kwh = Decimal.of(Math.round(history.energyWh * 1000)).times(Decimal.of('0.000001'));
  if (history.kind === 'reset') {
    // What was charged between the last reading and the reset is lost.
    must(energy.compare(kwh.plus(Decimal.of('0.01'))) <= 0, () => `energy is ${energy}, of ${kwh} in all`);
  } else {
    const isUndecided =
      (history.kind === 'mislabelled' && charge.heldBecause?.code === 'energy-implausible') ||
      // A clock that nobody can know to be wrong looks like a unit that is; 1.6 has whole Wh.
      (history.kind === 'clock' &&
        history.isNumbered &&
        charge.assumptions.some(({ code }) => code === 'unit-suspected'));
    if (hasBothEnds(history, survived) && !isUndecided)
      must(energy.compare(kwh) === 0, () => `energy is ${energy} (${charge.energySource}), the registers say ${kwh}`);
    else if (history.kind === 'plain' && charge.energySource !== 'power')
      // 1.6 counts whole Wh at its ends.
      must(energy.compare(kwh.plus(Decimal.of('0.001'))) <= 0, () => `energy is ${energy}, of ${kwh} in all`);
  }
  if (history.kind === 'plain' && survived.length === history.recorded.length)
    must(
      !charge.assumptions.some(({ code }) => suspicious.has(code)),
      () => `assumed ${charge.assumptions.map(({ code }) => code)}`,
    );
  return problems;
}

/** What must not be assumed of a station that is honest and whole. */
const suspicious = new Set<string>([
  'clock-jump',
  'clock-ahead',
  'clock-unset',
  'time-unreadable',
  'unit-suspected',
  'unit-doubted',
  'register-reset',
  'register-relative',
  'value-ignored',
  'energy-implausible',
  'states-doubted',
  'signed-differs',
]);

/** The order of arrival, and what comes twice, change nothing. */
function orderProblems(
  charge: Charge,
  { kind }: History,
  survived: readonly Recorded[],
  facts: ChargeFacts,
  random: () => number,
): string[] {
  const expected = JSON.stringify(charge);
  const shuffled = shuffledOf(survived, random);
  const again = shuffled.filter(() => random() < 0.3);
  const last = Math.max(...survived.map(({ receivedAt }) => receivedAt));
  // By a clock that jumps the time and the order of arrival say something.
  const arrive = (recorded: Recorded, index: number): Recorded =>
    kind === 'clock' ? recorded : { number: index + 1, receivedAt: last + index, event: recorded.event };
  const repeated = chargeOf(shuffledOf([...shuffled, ...again], random).map(arrive), facts);
  if (JSON.stringify(repeated) === expected) return [];
  const reordered = chargeOf(shuffled.map(arrive), facts);
  const isOrder = JSON.stringify(reordered) !== expected;
  return [isOrder ? 'another order of arrival makes another charge' : 'what comes twice makes another charge'];
}

/** Without what lies between the ends the energy is the same. */
function lossProblems(
  charge: Charge,
  history: History,
  survived: readonly Recorded[],
  facts: ChargeFacts,
  random: () => number,
): string[] {
  const judges = history.kind === 'plain' || history.kind === 'mislabelled';
  if (!judges || !hasBothEnds(history, survived)) return [];
  const fewer = survived.filter(({ event }) => event.type !== 'Updated' || random() < 0.5);
  const { energy } = chargeOf(fewer, facts);
  return energy.compare(charge.energy) === 0 ? [] : [`energy is ${charge.energy}, and ${energy} with less in between`];
}

function shuffledOf<T>(some: readonly T[], random: () => number): T[] {
  const shuffled = [...some];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
  }
  return shuffled;
}

/** What is billed passes the checks that every CDR has to. */
function billProblems(charge: Charge, history: History, seed: number): { problems: string[]; isBilled: boolean } {
  const facts = billFactsOf(history, seed);
  const now = charge.until + 60_000;
  const session = sessionOf(charge, facts, now);
  const shape = shapeProblems('session', session);
  if (charge.phase !== 'ended' || charge.isHeld || charge.isVoid) {
    const isOpen = session.status === 'ACTIVE' || session.status === 'PENDING';
    const isRight = charge.phase === 'ended' ? !isOpen : isOpen;
    return { problems: isRight ? shape : [`the Session is ${session.status}`], isBilled: false };
  }
  const cdr = cdrOf(charge, facts, now);
  const known = factsOf({ cdr, session, timeZone: facts.location.time_zone });
  const maxPower = Decimal.of(history.maxPowerW).times(Decimal.of('0.001'));
  const check = checkCdr(exactly(cdr), { ...known, maxPower }, tolerances);
  return {
    problems: [
      ...shape,
      ...shapeProblems('cdr', cdr),
      ...check.reasons.map(({ rule, message }) => `${rule}: ${message}`),
      ...amountProblems(cdr, charge),
    ],
    isBilled: true,
  };
}

/** Valid, and nothing to find about it either. */
function shapeProblems(name: 'session' | 'cdr', value: Session | CDR): string[] {
  const { issues, findings } = validate(name, value);
  return [...issues, ...findings].map((one) => `${name}: ${JSON.stringify(one)}`);
}

function amountProblems(cdr: CDR, charge: Charge): string[] {
  const sessionOnly = new Set(['CURRENT', 'ENERGY_EXPORT', 'ENERGY_IMPORT', 'POWER', 'STATE_OF_CHARGE']);
  const isSessionOnly = cdr.charging_periods.some(({ dimensions }) =>
    dimensions.some(({ type }) => sessionOnly.has(type)),
  );
  return [
    ...(cdr.total_cost.excl_vat >= 0 ? [] : ['the cost is negative']),
    ...(Decimal.of(cdr.total_energy).compare(charge.energy) === 0 ? [] : ['total_energy is another energy']),
    ...(isSessionOnly ? ['a dimension is for Sessions only (D-15)'] : []),
  ];
}

const zones = ['Europe/Brussels', 'America/New_York', 'Asia/Kolkata', 'UTC'];
const build = createBuild(() => Date.UTC(2026, 1, 1));
const [location, token] = [build.location(), build.cdrToken()];

function billFactsOf(history: History, seed: number): BillFacts {
  const random = seeded(seed ^ 0x2545f491);
  const connector = build.connector({
    power_type: 'DC',
    max_voltage: 400,
    max_amperage: 8,
    max_electric_power: history.maxPowerW,
  });
  const tariffs = random() < 0.1 ? [] : [tariffOf(random)];
  return {
    party: { country_code: 'BE', party_id: 'BEC' },
    sessionId: `S${seed}`,
    token,
    authMethod: 'WHITELIST',
    location: { ...location, time_zone: zones[Math.floor(random() * zones.length)] as string },
    evse: { uid: 'EVSE1', evse_id: 'BE*BEC*E1' },
    connector,
    currency: 'EUR',
    tariffs,
  };
}

/** Of many shapes: by energy, time, parking, time of day, energy so far, power. */
function tariffOf(random: () => number): Tariff {
  const step = [1, 60, 900][Math.floor(random() * 3)] as number;
  const base = [
    {
      type: 'ENERGY' as const,
      price: Math.round(random() * 9000) / 10_000,
      vat: 21,
      step_size: random() < 0.3 ? 1000 : 1,
    },
    { type: 'PARKING_TIME' as const, price: Math.round(random() * 600) / 100, vat: 21, step_size: step },
    ...(random() < 0.5
      ? [{ type: 'TIME' as const, price: Math.round(random() * 300) / 100, vat: 21, step_size: step }]
      : []),
    ...(random() < 0.5 ? [{ type: 'FLAT' as const, price: 0.5, vat: 21, step_size: 1 }] : []),
  ];
  const dear = { price_components: [{ type: 'ENERGY' as const, price: 0.9, vat: 21, step_size: 1 }] };
  const restrictions = [
    undefined,
    { start_time: '08:00', end_time: '18:00' },
    { max_kwh: 5 },
    { min_duration: 1800 },
    { min_power: 16 },
  ][Math.floor(random() * 5)];
  const elements = restrictions
    ? [{ ...dear, restrictions }, { price_components: base }]
    : [{ price_components: base }];
  return build.tariff({ id: 'T1', elements: elements as Tariff['elements'] });
}
