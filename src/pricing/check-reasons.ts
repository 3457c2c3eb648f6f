import { Decimal } from '../kernel/decimal.ts';

export type Severity = 'WARN' | 'FAIL';
export type Verdict = 'OK' | Severity;

/** What stands against a CDR. Never with ids of drivers. */
export interface Reason {
  readonly rule: string;
  readonly severity: Severity;
  /** JSON pointer into the CDR. */
  readonly field: string;
  readonly message: string;
  /** What the CDR says, and what it should by what is known. */
  readonly stated?: string;
  readonly expected?: string;
}

/** Collects reasons. */
export class Reasons {
  readonly all: Reason[] = [];

  warn(rule: string, field: string, message: string, figures: Figures = {}): void {
    this.add('WARN', rule, field, message, figures);
  }

  fail(rule: string, field: string, message: string, figures: Figures = {}): void {
    this.add('FAIL', rule, field, message, figures);
  }

  add(severity: Severity, rule: string, field: string, message: string, { stated, expected }: Figures = {}): void {
    this.all.push({
      rule,
      severity,
      field,
      message,
      ...(stated !== undefined && { stated: textOf(stated) }),
      ...(expected !== undefined && { expected: textOf(expected) }),
    });
  }

  get verdict(): Verdict {
    if (this.all.some(({ severity }) => severity === 'FAIL')) return 'FAIL';
    return this.all.length > 0 ? 'WARN' : 'OK';
  }
}

export interface Figures {
  readonly stated?: Decimal | string | undefined;
  readonly expected?: Decimal | string | undefined;
}

const textOf = (figure: Decimal | string): string => (typeof figure === 'string' ? figure : shown(figure).toString());

/** Decimals that OCPI fields have (P-49). */
export const shownPlaces = 4;
export const shown = (figure: Decimal): Decimal => figure.rounded(shownPlaces);

/** Whether two figures are further apart than that. */
export const differ = (one: Decimal, other: Decimal, tolerance: Decimal): boolean =>
  distance(one, other).compare(tolerance) > 0;

const distance = (one: Decimal, other: Decimal): Decimal => {
  const difference = one.minus(other);
  return difference.isNegative ? difference.negated() : difference;
};

export const sumOf = (figures: readonly Decimal[]): Decimal =>
  figures.reduce((sum, figure) => sum.plus(figure), Decimal.zero);
