import { knownValues } from '../known-values.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';

type Version = '2.1.1' | '2.2.1';

/** Charging periods with the quantities that a version knows (table 14.3). */
export function periodsFor(version: Version, object: Part, call: Call): void {
  if (version === '2.1.1')
    object.each('charging_periods', (period) => {
      period.lose(['tariff_id'], 'is not in 2.1.1');
      return true;
    });
  mergeEmptied(object, call, (period) => keepDimensions(period, knownValues(version, 'CdrDimensionType')));
}

/** Leaves out what the version does not know; true when nothing remains. */
function keepDimensions(period: Part, known: ReadonlySet<string>): boolean {
  period.each('dimensions', (dimension) => {
    const type = dimension.word('type') ?? '';
    if (known.has(type)) return true;
    dimension.losses.add(dimension.path, 'is a quantity that the other version does not know');
    return false;
  });
  return period.list('dimensions').length === 0;
}

/**
 * A period that is left without quantities becomes part of the one before it, which ends where the next one starts. Without one before
 * it, the next one starts earlier: in a PATCH it does not, since a period is known by its start (S-06).
 */
function mergeEmptied(object: Part, { isPatch }: Call, isEmptied: (period: Part) => boolean): void {
  let start: string | undefined;
  let isFirst = true;
  object.each('charging_periods', (period) => {
    if (isEmptied(period)) {
      if (isFirst) start ??= period.text('start_date_time');
      return false;
    }
    if (isFirst && start !== undefined && !isPatch) period.set('start_date_time', start);
    isFirst = false;
    return true;
  });
}
