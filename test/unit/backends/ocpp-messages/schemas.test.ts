import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isDateTime, readableTime, utc } from '../../../../src/backends/ocpp/messages/times.ts';
import { payloadChecks } from '../../../../src/backends/ocpp/schemas.ts';
import { projectRoot } from '../../../../src/kernel/project.ts';
import { dialectOf } from '../../../support/ocpp-hearing.ts';

describe('the schemas of OCPP', () => {
  it('are all that is run of the package they come from, and not before they are needed', () => {
    const src = join(projectRoot, 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const uses = files.flatMap((name) => {
      const text = readFileSync(join(src, name), 'utf8');
      const imports = [...text.matchAll(/import\s+(type\s)?[^;()]*'typed-ocpp[^']*'|import\('typed-ocpp[^']*'\)/g)];
      return imports.map((match) => ({ name, isType: match[1] !== undefined, isLate: match[0].startsWith('import(') }));
    });
    expect(uses.length).to.be.greaterThan(30);
    const run = uses.filter(({ isType }) => !isType);
    expect(run).to.deep.equal(Array(3).fill({ name: 'backends/ocpp/schemas.ts', isType: false, isLate: true }));
  });

  it('are loaded once a version', () => {
    expect(payloadChecks('1.6')).to.equal(payloadChecks('1.6'));
    expect(payloadChecks('1.6')).not.to.equal(payloadChecks('2.1'));
  });

  it('say where and what is wrong, and no value', async () => {
    const checks = await payloadChecks('1.6');
    expect(checks.check('Authorize', 'request', { idTag: 'TAG1' })).to.deep.equal([]);
    expect(checks.check('Authorize', 'request', {})).to.deep.equal([
      { path: '/', keyword: 'required', message: "must have required property 'idTag'" },
    ]);
    expect(checks.check('Authorize', 'request', { idTag: 'A'.repeat(21) })).to.deep.equal([
      { path: '/idTag', keyword: 'maxLength', message: 'must NOT have more than 20 characters' },
    ]);
    const [issue] = checks.check('Authorize', 'request', { idTag: 'A', [`x${'y'.repeat(1000)}`]: 1 }) ?? [];
    expect(issue).to.include({ path: '/', keyword: 'additionalProperties' });
    expect(issue?.message.length).to.be.lessThan(100);
    expect(checks.check('Authorize', 'response', { idTagInfo: { status: 'Accepted' } })).to.deep.equal([]);
  });

  it('know messages that are sent without an answer', async () => {
    const checks = await payloadChecks('2.1');
    const payload = { data: [{ t: 0, v: '1' }], id: 1, pending: 0, basetime: '2026-05-01T11:00:00Z' };
    expect(checks.check('NotifyPeriodicEventStream', 'request', payload)).to.deep.equal([]);
    expect(checks.check('NotifyPeriodicEventStream', 'request', {})).to.have.length(1);
    expect(checks.check('NotifyPeriodicEventStream', 'response', {})).to.equal(undefined);
  });

  it('take tenths that binary fractions are not, and no hundredths', async () => {
    const checks = await payloadChecks('1.6');
    const limited = (limit: number) => ({
      status: 'Accepted',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
    });
    for (let tenths = 0; tenths < 5000; tenths += 1) {
      expect(checks.check('GetCompositeSchedule', 'response', limited(tenths / 10))).to.deep.equal([]);
    }
    expect(checks.check('GetCompositeSchedule', 'response', limited(16.05))).to.have.length(1);
  });
});

describe('what the hub sends', () => {
  it('is OCPP to the letter, or a bug that is said without its values', async () => {
    const { assertSendable } = await dialectOf('1.6');
    expect(() => assertSendable('Heartbeat', 'response', { currentTime: '2026-05-01T11:00:00Z' })).not.to.throw();
    const wrong = () => assertSendable('Authorize', 'response', { idTagInfo: { status: 'SECRET' } });
    expect(wrong)
      .to.throw(Error, /Authorize is no OCPP: \/idTagInfo\/status/)
      .with.property('message')
      .not.includes('SECRET');
    expect(() => assertSendable('Nothing', 'response', {})).to.throw(Error, /no schema/);
  });
});

describe('a time of a station', () => {
  it('is a day that exists, with its offset, since 1970', () => {
    for (const text of [
      '2026-05-01T11:00:00Z',
      '2026-05-01t11:00:00.123456z',
      '2026-05-01 11:00:00+02:00',
      '2024-02-29T00:00:00-11:30',
      '1970-01-01T00:00:00Z',
      '2026-12-31T23:59:59Z',
      '2026-05-01T24:00:00Z',
      '3000-01-01T00:00:00Z',
    ]) {
      expect(isDateTime(text), text).to.equal(true);
    }
    for (const text of [
      '',
      '2026-05-01',
      '2026-05-01T11:00:00',
      '2026-05-01T11:00Z',
      '2026-02-29T11:00:00Z',
      '2026-04-31T11:00:00Z',
      '2026-13-01T11:00:00Z',
      '2026-00-01T11:00:00Z',
      '2026-05-00T11:00:00Z',
      '2026-05-01T11:60:00Z',
      '2026-05-01T11:00:60Z',
      '2026-05-01T24:00:01Z',
      '2026-05-01T11:00:00.Z',
      '2026-05-01T11:00:00.1234567890123Z',
      '2026-05-01T25:00:00Z',
      '1969-12-31T23:59:59Z',
      '0000-01-01T00:00:00Z',
      '+02026-05-01T11:00:00Z',
      '2026-05-01T11:00:00Z ',
      `2026-05-01T11:00:00.${'1'.repeat(100_000)}Z`,
    ]) {
      expect(isDateTime(text), text.slice(0, 40)).to.equal(false);
    }
  });

  it('is kept as written where it is UTC', () => {
    expect(utc('2026-05-01T11:00:00Z')).to.equal('2026-05-01T11:00:00Z');
    expect(utc('2026-05-01T11:00:00.123456Z')).to.equal('2026-05-01T11:00:00.123456Z');
    expect(utc('2026-05-01T11:00:00+02:00')).to.equal('2026-05-01T09:00:00.000Z');
    expect(utc('2026-05-01 11:00:00z')).to.equal('2026-05-01T11:00:00.000Z');
  });

  it('is none that can be told from most things', () => {
    for (const value of [
      null,
      undefined,
      true,
      {},
      [],
      '',
      'now',
      '12:00',
      0,
      -1,
      1e300,
      Number.NaN,
      '2026-02-30 11:00',
    ]) {
      expect(readableTime(value)).to.equal(undefined);
    }
  });
});
