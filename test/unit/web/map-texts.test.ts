import { expect } from 'chai';
import { de } from '../../../src/web/map/texts/de.ts';
import { en } from '../../../src/web/map/texts/en.ts';
import { es } from '../../../src/web/map/texts/es.ts';
import { fr } from '../../../src/web/map/texts/fr.ts';
import { it as italian } from '../../../src/web/map/texts/it.ts';
import { nl } from '../../../src/web/map/texts/nl.ts';

/** All texts by their path; those with something to fill in get it by its place. */
function textsIn(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String((value as (...given: unknown[]) => string)(2, 3, 4))]];
  return Object.entries(value as object).flatMap(([key, member]) => textsIn(member, `${path}.${key}`));
}

describe('the texts of the map', () => {
  const english = new Map(textsIn(en));

  for (const [language, texts] of Object.entries({ de, fr, nl, es, it: italian })) {
    it(`are all there in ${language}, and in words of its own`, () => {
      const own = textsIn(texts);
      expect(own.map(([path]) => path).sort()).to.deep.equal([...english.keys()].sort());
      expect(own.filter(([path, text]) => text === '' && english.get(path) !== '')).to.deep.equal([]);
      // Long sentences are never the same by chance.
      const same = own.filter(([path, text]) => text.length > 22 && english.get(path) === text);
      expect(same).to.deep.equal([]);
    });
  }

  it('count as a language counts', () => {
    expect([1, 2, 0].map(en.results.found)).to.deep.equal(['1 station', '2 stations', '0 stations']);
    expect([1, 2, 0].map(de.results.found)).to.deep.equal(['1 Station', '2 Stationen', '0 Stationen']);
    expect([1, 2, 0].map(fr.results.found)).to.deep.equal(['1 station', '2 stations', '0 station']);
    expect(es.results.found(1)).to.equal('1 estación');
  });
});
