import type { Connector } from '../generated/ocpi-2.2.1.ts';

/** The most that a connector of any kind gives, in W. */
const anyPowerW = 3_750_000;
/** Meters and nameplates are not exact. */
const headroom = 1.2;
/** Clocks of stations count seconds, and a start is told of a little late; a register counts whole units. */
const slackMs = 30_000;
const slackWh = 10;
/** Where it is not known how long a charge took. */
const longestMs = 24 * 3_600_000;

/** More than a connector can give by less than this is no wrong unit: the power it is said to have may be wrong as well. */
export const unitRatio = 4;

/** How much energy can have flowed. */
export class PowerCap {
  readonly #maxPowerW: number;
  readonly #isTimeKnown: boolean;

  constructor(maxPowerW: number | undefined, isTimeKnown: boolean) {
    this.#maxPowerW = maxPowerW ?? anyPowerW;
    this.#isTimeKnown = isTimeKnown;
  }

  /** How many times what can have flowed in that time an energy is. */
  ratio(wh: number, ms: number): number {
    const longest = this.#isTimeKnown ? ms : Math.max(ms, longestMs);
    return wh / ((this.#maxPowerW * headroom * (longest + slackMs)) / 3_600_000 + slackWh);
  }

  allows(wh: number, ms: number): boolean {
    return this.ratio(wh, ms) <= 1;
  }
}

const phases: Readonly<Record<string, number>> = {
  AC_1_PHASE: 1,
  AC_2_PHASE: 2,
  AC_2_PHASE_SPLIT: 2,
  AC_3_PHASE: 3,
  DC: 1,
};

/** W that a Connector gives: what voltage and current come to, or the power that is named, whichever is more (as CDRs are checked). */
export function connectorPowerW(
  connector: Pick<Connector, 'power_type' | 'max_voltage' | 'max_amperage' | 'max_electric_power'>,
): number {
  const { power_type, max_voltage, max_amperage, max_electric_power } = connector;
  return Math.max(max_voltage * max_amperage * (phases[power_type] ?? 1), max_electric_power ?? 0);
}
