/**
 * What had to be assumed of a charge, each with what it means. docs/charges.md says more of each. The list is closed: whoever reads a
 * charge can count on it.
 */
export const assumptionMeanings = {
  'time-unreadable': 'a time of the station could not be read: the time it came counts',
  'clock-unset': 'the clock of the station was not set: the time it came counts',
  'clock-ahead': 'the clock of the station was ahead: five minutes after it came counts',
  'clock-jump': 'the clock of the station went back during the charge: the times at which things came count',
  'start-missing': 'the start was not heard of: what is heard of first counts as the start',
  'end-missing': 'the station never told of an end: what is heard of last counts as the end',
  'ended-twice': 'the station told of its end more than once, and differently: the first end counts',
  'start-register-missing': 'there is no register of the start: the first there is counts',
  'end-register-missing': 'there is no register of the end: the last there is counts',
  'start-register-doubted': 'the register of the start cannot be: the next one counts',
  'end-register-doubted': 'the register of the end cannot be: the one before counts',
  'unit-suspected': 'values are a thousand times what they can be, or a thousandth: taken for the other unit',
  'unit-doubted': 'values may be a thousandth of what they should be, and too little is known to be sure',
  'register-reset': 'the register began again at nothing during the charge: what came before and after is added',
  'register-rollover': 'the register ran over its end during the charge',
  'register-relative': 'the register counts the charge alone, and not what the meter has ever counted',
  'register-noise': 'the register went back a little: taken as standing still',
  'value-ignored': 'a value that cannot be among its neighbours was left out',
  'value-unreadable': 'a value that is no number was left out',
  'phases-summed': 'energy came by phase alone: the phases are added',
  'other-location': 'energy was not measured at the outlet',
  'signed-differs': 'signed values and registers differ: the signed ones count',
  'energy-from-intervals': 'there is no register: the energy of intervals is added',
  'energy-estimated': 'there is no energy: it is estimated from power',
  'energy-unknown': 'nothing says how much energy was charged, or not for all of the time',
  'energy-implausible': 'more energy than the connector can give, whatever is assumed',
  exported: 'the vehicle fed energy in, which is not billed',
  'states-unknown': 'the station did not say when it charged: all of the time counts as charging',
  'states-doubted': 'more energy than can be charged in the time charging: all of the time counts as charging',
  'states-joined': 'it changed between charging and parking more often than can be billed: short stretches are joined',
  'charging-time-differs': 'the time charging is not what the station counted',
  'refused-and-charged': 'the token was refused, and energy flowed',
  'signed-data-too-long': 'signed values do not fit into OCPI, and are left out of it',
} as const;

export type AssumptionCode = keyof typeof assumptionMeanings;

/** Something assumed of a charge, and what about. Never with ids of drivers. */
export interface Assumption {
  readonly code: AssumptionCode;
  readonly detail: string;
}

const codes = Object.keys(assumptionMeanings) as AssumptionCode[];

/** Collects what is assumed: each code once, with what was said of it first, in the order of the list. */
export class Assumptions {
  readonly #details = new Map<AssumptionCode, string>();

  note(code: AssumptionCode, detail: string = assumptionMeanings[code]): void {
    if (!this.#details.has(code)) this.#details.set(code, detail);
  }

  has(code: AssumptionCode): boolean {
    return this.#details.has(code);
  }

  get all(): readonly Assumption[] {
    return codes.flatMap((code) => {
      const detail = this.#details.get(code);
      return detail === undefined ? [] : [{ code, detail }];
    });
  }
}
