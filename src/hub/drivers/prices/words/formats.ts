import type { Decimal } from '../../../../kernel/decimal.ts';
import { decimalsOf } from '../../../../pricing/currency.ts';
import type { Language } from './words.ts';

/** Numbers as they are written in a language. */
export interface Formats {
  /** With at least the decimals of its currency, at most 4. */
  money(amount: Decimal): string;
  number(value: Decimal): string;
  /** `4 h 30 min`. */
  duration(seconds: number): string;
  /** Of a date as OCPI has it, YYYY-MM-DD. */
  date(text: string): string;
}

const placesMax = 4;
/** Pairs of language and currency that are kept: more than there are. */
const keptMax = 2000;
const kept = new Map<string, Formats>();

export function formatsOf(language: Language, currency: string): Formats {
  const name = `${language} ${currency}`;
  const before = kept.get(name);
  if (before !== undefined) return before;
  const formats = made(language, currency);
  if (kept.size < keptMax) kept.set(name, formats);
  return formats;
}

function made(language: Language, currency: string): Formats {
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: placesMax });
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const places = { minimumFractionDigits: decimalsOf(currency), maximumFractionDigits: placesMax };
  // Not every code of a Tariff is one of a currency.
  const isCurrency = /^[A-Z]{3}$/.test(currency);
  const money = new Intl.NumberFormat(language, { ...(isCurrency && { style: 'currency', currency }), ...places });
  return {
    money: (amount) => money.format(amount.rounded(placesMax).toString() as Intl.StringNumericLiteral),
    number: (value) => numbers.format(value.rounded(placesMax).toString() as Intl.StringNumericLiteral),
    duration: durationText,
    date: (text) => dates.format(new Date(`${text}T00:00:00Z`)),
  };
}

function durationText(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const parts = [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`, rest > 0 && `${rest} s`];
  return parts.filter((part) => part !== false).join(' ') || '0 s';
}
