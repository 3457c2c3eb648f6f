import { expect } from 'chai';
import { fitted, fittedRight, plain, widthOf } from '../../../demo/text.ts';

describe('text on a terminal', () => {
  it('is as wide as it looks', () => {
    expect(['abc', 'Łódź', 'e\u0301', '東京', '🔌'].map(widthOf)).to.deep.equal([3, 4, 1, 4, 2]);
    expect(fitted('Gent', 6)).to.equal('Gent  ');
    expect(fittedRight('Gent', 6)).to.equal('  Gent');
    expect(fitted('Antwerpen', 5)).to.equal('Antw…');
    expect(fitted('東京都', 4)).to.equal('東… ');
    expect(fitted('ab cd', 4)).to.equal('ab… ');
  });

  it('cannot control the terminal', () => {
    expect(plain('a\u001b[31mb\u0007\r\nc\u202e')).to.equal('a [31mb   c');
  });
});
