import { expect } from 'chai';
import fc from 'fast-check';
import { formatDateTime, parseDateTime } from '../../../src/ocpi/date-time.ts';

const accepted: readonly (readonly [text: string, ms: number])[] = [
  ['2026-03-14T09:26:53Z', Date.UTC(2026, 2, 14, 9, 26, 53)],
  ['2026-03-14T09:26:53', Date.UTC(2026, 2, 14, 9, 26, 53)],
  ['2026-03-14T09:26:53.1Z', Date.UTC(2026, 2, 14, 9, 26, 53, 100)],
  ['2026-03-14T09:26:53.12345', Date.UTC(2026, 2, 14, 9, 26, 53, 123)],
  ['2026-03-14T09:26:53.0009Z', Date.UTC(2026, 2, 14, 9, 26, 53)],
  ['2024-02-29T23:59:59.999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
  ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
  ['1970-01-01T00:00:00Z', 0],
  ['0001-01-01T00:00:00Z', -62_135_596_800_000],
  ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
];

const refused: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['a date', '2026-03-14'],
  ['a time', '09:26:53Z'],
  ['no seconds', '2026-03-14T09:26Z'],
  ['a space for T', '2026-03-14 09:26:53Z'],
  ['a small t', '2026-03-14t09:26:53Z'],
  ['a small z', '2026-03-14T09:26:53z'],
  ['offset +00:00', '2026-03-14T09:26:53+00:00'],
  ['offset -00:00', '2026-03-14T09:26:53-00:00'],
  ['offset +01:00', '2026-03-14T09:26:53+01:00'],
  ['offset +0100', '2026-03-14T09:26:53+0100'],
  ['offset +01', '2026-03-14T09:26:53+01'],
  ['an offset after Z', '2026-03-14T09:26:53Z+00:0'],
  ['two Z', '2026-03-14T09:26:53ZZ'],
  ['text after Z', '2026-03-14T09:26:53Z '],
  ['text before', ' 2026-03-14T09:26:53Z'],
  ['a line feed at the end', '2026-03-14T09:26:53Z\n'],
  ['an empty fraction', '2026-03-14T09:26:53.Z'],
  ['an empty fraction without Z', '2026-03-14T09:26:53.'],
  ['a fraction with a comma', '2026-03-14T09:26:53,5Z'],
  ['two fractions', '2026-03-14T09:26:53.1.2Z'],
  ['a sign in the fraction', '2026-03-14T09:26:53.-1Z'],
  ['26 characters', '2026-03-14T09:26:53.12345Z'],
  ['26 characters without Z', '2026-03-14T09:26:53.123456'],
  ['microseconds', '2026-03-14T09:26:53.123456Z'],
  ['nanoseconds', '2026-03-14T09:26:53.123456789Z'],
  ['month 0', '2026-00-14T09:26:53Z'],
  ['month 13', '2026-13-14T09:26:53Z'],
  ['month 99', '2026-99-14T09:26:53Z'],
  ['day 0', '2026-03-00T09:26:53Z'],
  ['31 April', '2026-04-31T09:26:53Z'],
  ['32 March', '2026-03-32T09:26:53Z'],
  ['30 February', '2024-02-30T09:26:53Z'],
  ['29 February in a common year', '2026-02-29T09:26:53Z'],
  ['29 February in 1900', '1900-02-29T09:26:53Z'],
  ['hour 24', '2026-03-14T24:00:00Z'],
  ['hour 25', '2026-03-14T25:26:53Z'],
  ['minute 60', '2026-03-14T09:60:53Z'],
  ['second 60', '2026-03-14T09:26:60Z'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['year 0', '0000-01-01T00:00:00Z'],
  ['a negative year', '-001-01-01T00:00:00Z'],
  ['five digits for the year', '12026-03-14T09:26:53Z'],
  ['one digit for the month', '2026-3-14T09:26:53Z'],
  ['one digit for the day', '1970-1-1T00:00:00Z'],
  ['slashes', '2026/03/14T09:26:53Z'],
  ['dots in the time', '2026-03-14T09.26.53Z'],
  ['letters in the year', '2O26-03-14T09:26:53Z'],
  ['a letter in the month', '2026-0x-14T09:26:53Z'],
  ['a letter in the hour', '2026-03-14T0a:26:53Z'],
  ['a letter in the seconds', '2026-03-14T09:26:5eZ'],
  ['Arabic digits', '٢٠٢٦-03-14T09:26:53Z'],
  ['full-width digits', '2026-03-14T09:26:5３Z'],
  ['#NA', '#NA'],
  ['epoch seconds', '1773480413'],
  ['HTTP form', 'Sat, 14 Mar 2026 09:26'],
];

describe('OCPI DateTime', () => {
  for (const [text, ms] of accepted) {
    it(`reads ${text} (T-92)`, () => expect(parseDateTime(text)).to.equal(ms));
  }

  for (const [what, text] of refused) {
    it(`refuses ${what} (T-92)`, () => expect(parseDateTime(text)).to.equal(undefined));
  }

  it('takes more fraction digits than it emits, as long as they fit into 25 characters (X-05)', () => {
    const read = ['2026-03-14T09:26:53.12345', '2026-03-14T09:26:53.1234Z'].map(
      (text) => parseDateTime(text) ?? Number.NaN,
    );
    expect(read.map(formatDateTime)).to.deep.equal(['2026-03-14T09:26:53.123Z', '2026-03-14T09:26:53.123Z']);
  });

  it('writes milliseconds and Z, and reads back what it wrote (T-92)', () => {
    const first = Date.parse('0001-01-01T00:00:00Z');
    const last = Date.parse('9999-12-31T23:59:59.999Z');
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), (ms) => {
        const text = formatDateTime(ms);
        expect(text).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(parseDateTime(text)).to.equal(ms);
      }),
    );
  });

  it('agrees with the calendar on every day of 400 years and on the days that do not exist', () => {
    for (let year = 1901; year <= 2300; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 28; day <= 32; day++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${day}T00:00:00Z`;
          const ms = Date.UTC(year, month - 1, day);
          const exists = new Date(ms).getUTCMonth() === month - 1;
          expect(parseDateTime(text), text).to.equal(exists ? ms : undefined);
        }
      }
    }
  });

  it('gives an answer to any text', () => {
    const alphabet = fc.constantFrom(...'0123456789-:.TZ+ zt\n٣');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 40 }), (text) => {
        const ms = parseDateTime(text);
        expect(ms === undefined || Number.isInteger(ms)).to.equal(true);
      }),
    );
  });

  it('does not work longer on longer texts', () => {
    const attack = `2026-03-14T09:26:53.${'1'.repeat(1 << 20)}`;
    const start = performance.now();
    for (let run = 0; run < 1000; run++) parseDateTime(attack);
    expect(performance.now() - start).to.be.below(500);
  });
});
