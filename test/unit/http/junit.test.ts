import { expect } from 'chai';
import { junitOf, type RunWithChecks } from '../../../src/http/admin/junit.ts';
import { parseXml } from '../../support/junit.ts';

const check = (id: string, verdict: 'pass' | 'fail' | 'warn' | 'skipped', sentence = 'a sentence') => ({
  id,
  group: id.split('.')[0] ?? '',
  title: 'does what it should',
  requirements: ['T-47'],
  verdict,
  made: true,
  sentence,
  issues: [{ path: '/data/0/id', message: 'is missing' }],
  exchanges: [
    {
      request: { method: 'GET', url: 'https://a.example/?x=1&y="<>"', token: 'ours', to: null, request_id: null },
      response: null,
      fault: 'nothing came',
    },
  ] as const,
  ms: 1500,
});

const run = (checks: RunWithChecks['checks']): RunWithChecks => ({
  id: '1',
  partner: '2',
  state: 'finished',
  started_by: 'admin',
  started_at: new Date('2026-11-29T10:00:00Z'),
  finished_at: new Date('2026-11-29T10:00:02Z'),
  verdict: 'fail',
  counts: null,
  checks,
});

describe('a conformance run as JUnit', () => {
  it('has a suite for each group and a case for each check, with the counts of both', () => {
    const root = parseXml(
      junitOf(run([check('a.one', 'pass'), check('a.two', 'fail'), check('b.one', 'warn'), check('b.two', 'skipped')])),
    );
    expect(root.name).to.equal('testsuites');
    expect(root.attributes).to.deep.include({ tests: '4', failures: '1', errors: '0', skipped: '1', time: '6' });
    expect(root.children.map(({ attributes }) => attributes)).to.deep.equal([
      {
        name: 'a',
        tests: '2',
        failures: '1',
        errors: '0',
        skipped: '0',
        time: '3',
        timestamp: '2026-11-29T10:00:00.000Z',
      },
      {
        name: 'b',
        tests: '2',
        failures: '0',
        errors: '0',
        skipped: '1',
        time: '3',
        timestamp: '2026-11-29T10:00:00.000Z',
      },
    ]);
    const cases = root.children.flatMap(({ children }) => children);
    expect(cases.map(({ name, attributes }) => [name, attributes['classname'], attributes['name']])).to.deep.equal([
      ['testcase', 'a', 'a.one: does what it should (T-47)'],
      ['testcase', 'a', 'a.two: does what it should (T-47)'],
      ['testcase', 'b', 'b.one: does what it should (T-47)'],
      ['testcase', 'b', 'b.two: does what it should (T-47)'],
    ]);
    expect(cases.map(({ children }) => children.map(({ name }) => name))).to.deep.equal([
      ['system-out'],
      ['failure'],
      ['system-out'],
      ['skipped'],
    ]);
    expect(cases[1]?.children[0]?.text).to.equal(
      'a sentence\n/data/0/id is missing\nGET https://a.example/?x=1&y="<>" (token: ours) -> nothing came',
    );
    expect(cases[2]?.children[0]?.text).to.match(/^warning: a sentence\n/);
  });

  it('has errors for what was not made, and for a run that was not finished, also without checks', () => {
    const cut = { ...check('b.one', 'skipped', 'the run was over before'), made: false };
    const root = parseXml(junitOf({ ...run([check('a.one', 'pass'), cut]), state: 'timed-out', verdict: null }));
    expect(root.attributes).to.include({ tests: '3', failures: '0', errors: '2', skipped: '0' });
    const cases = root.children.flatMap(({ children }) => children);
    expect(cases.map(({ children }) => [children[0]?.name, children[0]?.attributes['message']])).to.deep.equal([
      ['system-out', undefined],
      ['error', 'the run was over before'],
      ['error', 'the run is timed-out'],
    ]);
    const lost = parseXml(junitOf({ ...run([]), state: 'interrupted', verdict: null }));
    expect(lost.attributes).to.include({ tests: '1', errors: '1' });
    const unmade = parseXml(junitOf({ ...run([cut]), verdict: null }));
    expect(unmade.attributes).to.include({ tests: '1', errors: '1', skipped: '0' });
  });

  it('stays XML whatever a partner has written', () => {
    const odd = `]]></failure><x a="'">&amp; \0\u0007\u001b\ud800 \ufffe <!-- \u{1f50c}`;
    for (const verdict of ['pass', 'fail', 'warn', 'skipped'] as const) {
      const root = parseXml(junitOf(run([check(`a.${odd}`, verdict, odd)])));
      const [one, ...others] = root.children[0]?.children ?? [];
      expect(others).to.deep.equal([]);
      const [outcome] = one?.children ?? [];
      expect(outcome?.text || outcome?.attributes['message'])
        .to.include(`]]></failure><x a="'">&amp; `)
        .and.include('\u{1f50c}');
    }
  });
});
