import { expect } from 'chai';
import fc from 'fast-check';
import { Fault } from '../../../src/kernel/fault.ts';
import { parseJson } from '../../../src/kernel/json.ts';
import { jsonIssue } from '../../../src/kernel/json-fault.ts';

const depthMax = 8;

/** What is said about a text that is refused; undefined when it is not. */
function refusalOf(text: string): string | undefined {
  try {
    parseJson(text, depthMax);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(Fault);
    const { kind, message, issues } = error as Fault;
    expect(kind).to.equal('not-json');
    expect(issues.map((issue) => `${issue.path}: ${issue.message}`)).to.deep.equal([message]);
    return message;
  }
}

const twice = 'is there twice';
const forbidden = 'is no allowed key';
const unstorable = 'contains NUL or half of a surrogate pair';

const refused: readonly (readonly [text: string, sentence: string])[] = [
  ['', '/: is missing'],
  [' \n', '/: is missing'],
  ['nothing', '/: is not valid JSON at line 1, column 1'],
  ['{"id":"x"', '/: is not valid JSON at line 1, column 10'],
  ['{"id":"x",}', '/: is not valid JSON at line 1, column 11'],
  ['{"id":"x"} {}', '/: is not valid JSON at line 1, column 12'],
  ['\ufeff{}', '/: is not valid JSON at line 1, column 1'],
  ["{'id':1}", '/: is not valid JSON at line 1, column 2'],
  [
    '{\n  "evses": [\n    {"uid": "A", "status": AVAILABLE}]}',
    '/evses/0/status: is not valid JSON at line 3, column 28',
  ],
  ['{"kwh":.5}', '/kwh: is not valid JSON at line 1, column 8'],
  ['{"kwh":01}', '/: is not valid JSON at line 1, column 9'],
  ['{"kwh":NaN}', '/kwh: is not valid JSON at line 1, column 8'],
  ['{"name":"a\nb"}', '/name: is not valid JSON at line 1, column 9'],
  ['{"name":"\\x"}', '/name: is not valid JSON at line 1, column 9'],
  ['{"name":"never ends}', '/name: is not valid JSON at line 1, column 9'],
  ['{"a":1 "b":2}', '/: is not valid JSON at line 1, column 8'],
  ['[1,,2]', '/1: is not valid JSON at line 1, column 4'],
  ['{"id":"x","id":"y"}', `/id: ${twice}`],
  ['{"id":"x","\\u0069d":"y"}', `/id: ${twice}`],
  ['{"a":[{},{"b":{"c":1,"d":2,"c":1}}]}', `/a/1/b/c: ${twice}`],
  ['{"a":{"__proto__":{}}}', `/a/__proto__: ${forbidden}`],
  ['{"\\u005f_proto__":1}', `/__proto__: ${forbidden}`],
  ['{"constructor":{"prototype":1}}', `/constructor/prototype: ${forbidden}`],
  ['{"name":"a\\u0000b"}', `/name: ${unstorable}`],
  ['["\\ud83d", 1]', `/0: ${unstorable}`],
  ['["\\ude00\\ud83d"]', `/0: ${unstorable}`],
  ['{"a":{"\\ud83d":1}}', '/a: has a key with NUL or half of a surrogate pair'],
  ['{"a/b":{"c~d":[0,]}}', '/a~1b/c~0d/1: is not valid JSON at line 1, column 18'],
  [`${'['.repeat(8)}[]${']'.repeat(8)}`, '/0/0/0/0/0/0/0/0: is nested deeper than 8 levels'],
  [`${'{"a":'.repeat(9)}1`, '/a/a/a/a/a/a/a/a: is nested deeper than 8 levels'],
  [`{"${'k'.repeat(300)}":}`, `/${'k'.repeat(199)}…: is not valid JSON at line 1, column 305`],
];

describe('JSON from outside', () => {
  for (const [text, sentence] of refused) {
    it(`is refused with its place: ${JSON.stringify(text.slice(0, 50))} ${sentence.slice(0, 60)}`, () =>
      expect(refusalOf(text)).to.equal(sentence));
  }

  const accepted: readonly unknown[] = [
    {},
    [],
    null,
    'text',
    0.5,
    { constructor: 1, prototype: {}, proto: '__proto__' },
    { constructor: [] },
    { a: { id: 1 }, b: { id: 2 }, id: 3 },
    ['\\u0000', '\u{1f50c}', 'id', 'id'],
    [[[[[[[[]]]]]]]],
  ];
  for (const value of accepted) {
    it(`is taken as it is: ${JSON.stringify(value)}`, () => {
      for (const text of [JSON.stringify(value), ` \r\n\t${JSON.stringify(value, null, 2)}\n`]) {
        expect(parseJson(text, depthMax)).to.deep.equal(value);
      }
    });
  }

  it('does not take an escaped pair for two halves', () =>
    expect(parseJson('{"a":"\\ud83d\\udd0c"}', depthMax)).to.deep.equal({ a: '🔌' }));

  it('has a place for every refusal, and none for what is taken, whatever is done to a text', () => {
    let refusals = 0;
    const inserted = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      'e',
      ' ',
      '\n',
      '\\ud800',
      '"a":1,',
      '',
    );
    const mutated = fc
      .tuple(fc.jsonValue({ maxDepth: 10 }), fc.nat(), fc.nat({ max: 3 }), inserted)
      .map(([value, at, cut, added]) => {
        const text = JSON.stringify(value);
        const place = at % (text.length + 1);
        return text.slice(0, place) + added + text.slice(place + cut);
      });
    fc.assert(
      fc.property(mutated, (text) => {
        const isRefused = refusalOf(text) !== undefined;
        if (isRefused) refusals += 1;
        expect(jsonIssue(text, depthMax) !== undefined).to.equal(isRefused);
      }),
      { numRuns: 1000 },
    );
    expect(refusals).to.be.within(100, 950);
  });

  it('takes no long time over a hostile text', () => {
    const started = performance.now();
    const size = 500_000;
    for (const text of [
      '['.repeat(size),
      '{"a":'.repeat(size),
      '"\\'.repeat(size),
      `[${'" '.repeat(size)}`,
      ' '.repeat(size),
      `{"a":"${'\\u0000'.repeat(size)}"}`,
    ]) {
      expect(refusalOf(text)).to.be.a('string');
    }
    expect(performance.now() - started).to.be.below(2000);
  });
});
