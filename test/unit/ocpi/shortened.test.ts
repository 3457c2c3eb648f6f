import { expect } from 'chai';
import { shortened } from '../../../src/ocpi/shortened.ts';

describe('a text that is shortened', () => {
  for (const [what, text, max, short] of [
    ['fits', 'Teststraat 1', 12, 'Teststraat 1'],
    ['ends with the last word that fits', 'Teststraat 1 achter', 15, 'Teststraat 1'],
    ['keeps a word that just fits', 'Teststraat 1 achter', 12, 'Teststraat 1'],
    ['leaves no comma at its end', 'Kade 100, second floor', 12, 'Kade 100'],
    ['is cut where its first word is too long', 'Donaudampfschifffahrt', 5, 'Donau'],
    ['keeps characters whole', '🔌🔌🔌 x', 2, '🔌🔌'],
    ['may be of spaces alone', '     ', 2, '  '],
  ] as const) {
    it(`${what} (D-33)`, () => {
      expect(shortened(text, max)).to.equal(short);
    });
  }
});
