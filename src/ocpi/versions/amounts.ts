import { Decimal } from '../../kernel/decimal.ts';
import type { Part } from './part.ts';

/** A member that is an amount, exact; undefined when it is not there. Numbers that are out of all bounds are held. */
export function amountOf(part: Part, name: string): Decimal | undefined {
  const text = part.text(name);
  if (text === undefined) return undefined;
  try {
    return Decimal.of(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return part.hold(name, 'is no number that can be counted with');
  }
}
