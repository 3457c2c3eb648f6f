import type { Sample, TransactionEvent } from '../../stations/model.ts';

/** A transaction that is open, with what was said of it last, as JSON. */
export interface OpenWithEvents {
  readonly events: readonly string[];
}

/** A register so many times the one of the end is in another unit, and says nothing. */
const otherUnitFactor = 10;

/**
 * Which of several open transactions of a 1.6 station a StopTransaction without an id ends: the only one whose meter had not gone
 * further before. Undefined: nobody can know, and nobody pays for another.
 */
export function endedBy<T extends OpenWithEvents>(
  { meterStopWh }: TransactionEvent,
  open: readonly T[],
): T | undefined {
  if (meterStopWh === undefined) return undefined;
  const possible: T[] = [];
  for (const transaction of open) {
    const last = Math.max(0, ...transaction.events.flatMap(registersOf));
    if (last > otherUnitFactor * meterStopWh) return undefined;
    if (last <= meterStopWh) possible.push(transaction);
  }
  return possible.length === 1 ? possible[0] : undefined;
}

/** The import registers that an event tells, in Wh. */
function registersOf(text: string): number[] {
  const { meterStartWh, meterValues = [] }: TransactionEvent = JSON.parse(text);
  const samples = meterValues.flatMap(({ samples: values }) => values).filter(isRegister);
  const values = samples.map(({ value, unit }) => Number(value) * (unit === 'kWh' ? 1000 : 1));
  return [...(meterStartWh === undefined ? [] : [meterStartWh]), ...values].filter(Number.isFinite);
}

const isRegister = ({ measurand = 'Energy.Active.Import.Register', phase, unit = 'Wh', value }: Sample): boolean =>
  measurand === 'Energy.Active.Import.Register' && phase === undefined && value !== undefined && /^k?Wh$/.test(unit);
