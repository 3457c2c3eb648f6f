import { expect } from 'chai';
import { nextIn } from '../../../src/ocpi/link.ts';

describe('the Link header', () => {
  const next = 'https://a.example/locations?offset=50&limit=50';
  const rows: [string, string | undefined][] = [
    [`<${next}>; rel="next"`, next],
    [`<${next}>;rel=next`, next],
    [`<${next}> ; REL = "NEXT"`, next],
    [`<${next}>; title="a, b; <c>"; rel="next"`, next],
    [`<${next}>; rel="last next"`, next],
    [`<https://a.example/?offset=0>; rel="prev", <${next}>; rel="next"`, next],
    [`<https://a.example/?a=1,2;3>; rel="first", <${next}>; rel="next"`, next],
    ['</locations?offset=50>; rel="next"', '/locations?offset=50'],
    ['<>; rel="next"', ''],
    [`<${next}>; rel="prev"`, undefined],
    [`<${next}>; rel="nextish"`, undefined],
    [`<${next}>; title="rel=next"`, undefined],
    [`<${next}>; title="; rel=next"; rel=prev`, undefined],
    [`<${next}>`, undefined],
    [`${next}; rel="next"`, undefined],
    ['', undefined],
  ];
  for (const [header, target] of rows) {
    it(`gives ${target} for ${header} (T-48)`, () => expect(nextIn(header)).to.equal(target));
  }

  it('is absent without a header', () => expect(nextIn(undefined)).to.equal(undefined));

  it('takes no long time over a hostile header (D6)', () => {
    const started = performance.now();
    for (const piece of ['<', '<>', '<a>;', '<a>;rel="', '<a>;"', ';rel=', '<a>;rel=x,', '"<']) {
      nextIn(piece.repeat(32 * 1024));
      nextIn(`<a>${piece.repeat(32 * 1024)}`);
    }
    expect(performance.now() - started).to.be.below(1000);
  });
});
