import { expect } from 'chai';
import { membersOf, objectText } from '../../../src/kernel/json.ts';
import { mergeMembers } from '../../../src/ocpi/merge.ts';

const appends = { charging_periods: 'start_date_time' };
const merged = (stored: string, patch: string): string =>
  objectText(mergeMembers(membersOf(stored), membersOf(patch), appends));

const period = (start: string, kwh: string) =>
  `{"start_date_time":"2026-01-15T${start}","dimensions":[{"type":"ENERGY","volume":${kwh}}]}`;
const [ten, eleven, twelve] = [period('10:00:00Z', '1.0'), period('11:00:00Z', '2.50'), period('12:00:00Z', '3')];
const session = (periods: string | undefined) =>
  `{"kwh":1${periods === undefined ? '' : `,"charging_periods":${periods}`}}`;

describe('merging a PATCH', () => {
  it('replaces what it names and leaves every other byte (T-15)', () => {
    expect(merged('{"a":1.10,"b":{"c": 1.0},"d":[1 , 2]}', '{"b":{"e":2.00},"f":1e2}')).to.equal(
      '{"a":1.10,"b":{"e":2.00},"d":[1 , 2],"f":1e2}',
    );
    expect(merged('{"a":1,"b":2}', '{"a":null,"b":3}')).to.equal('{"a":1,"b":3}');
  });

  it('appends charging periods; none, an empty list and null change nothing (S-05)', () => {
    const stored = session(`[${ten}]`);
    expect(merged(stored, `{"charging_periods":[${eleven},${twelve}]}`)).to.equal(
      session(`[${ten},${eleven},${twelve}]`),
    );
    for (const patch of ['{}', '{"charging_periods":[]}', '{"charging_periods":null}']) {
      expect(merged(stored, patch), patch).to.equal(stored);
    }
    for (const empty of [undefined, '[]', 'null']) {
      expect(merged(session(empty), `{"charging_periods":[${ten}]}`)).to.equal(session(`[${ten}]`));
    }
  });

  it('does not append a period that is there; another content takes its place (S-06)', () => {
    const stored = session(`[${ten},${eleven}]`);
    expect(merged(stored, `{"charging_periods":[${ten},${eleven},${eleven}]}`)).to.equal(stored);
    const corrected = period('10:00:00Z', '1.5');
    expect(merged(stored, `{"charging_periods":[${corrected},${twelve}]}`)).to.equal(
      session(`[${corrected},${eleven},${twelve}]`),
    );
  });

  it('knows a moment in every spelling (S-06)', () => {
    const stored = session(`[${ten},${eleven}]`);
    for (const start of ['10:00:00', '10:00:00.000', '10:00:00.0Z']) {
      const again = period(start, '1.0');
      expect(merged(stored, `{"charging_periods":[${again}]}`)).to.equal(session(`[${again},${eleven}]`));
    }
    const later = period('10:00:00.001Z', '9');
    expect(merged(stored, `{"charging_periods":[${later}]}`)).to.equal(session(`[${ten},${eleven},${later}]`));
  });

  it('appends to nothing that is not said to grow', () => {
    expect(merged('{"list":[1]}', '{"list":[2]}')).to.equal('{"list":[2]}');
  });
});
