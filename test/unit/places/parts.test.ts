import { expect } from 'chai';
import { BitWords } from '../../../src/places/bit-words.ts';
import { evseIdHash, foldEvseId } from '../../../src/places/evse-id.ts';
import { OpenHours } from '../../../src/places/open-hours.ts';
import { placeId, placeNumber } from '../../../src/places/place-id.ts';
import { alwaysOpen } from '../../../src/places/place-record.ts';
import { PlaceTable } from '../../../src/places/place-table.ts';
import { PlaceWords } from '../../../src/places/place-words.ts';
import { powerKeys, RareRows, rareRowsOf } from '../../../src/places/rare-rows.ts';
import { Words } from '../../../src/places/words.ts';
import { writePlace } from '../../../src/places/write-place.ts';
import { connector, evse, place } from '../../support/places/build-place.ts';

describe('words as numbers', () => {
  it('have one number each, which is free again when no row has it', () => {
    const words = new Words(100);
    const [one, other] = [words.take('one'), words.take('other')];
    expect(words.take('one')).to.equal(one);
    expect(words.take(undefined)).to.equal(0);
    words.drop(one);
    expect([words.numberOf('one'), words.textOf(one)]).to.deep.equal([one, 'one']);
    words.drop(one);
    expect([words.numberOf('one'), words.textOf(one)]).to.deep.equal([0, undefined]);
    expect(words.take('next')).to.equal(one);
    expect(words.numberOf('other')).to.equal(other);
  });

  it('are no more than there is room for', () => {
    const words = new Words(2, ['known']);
    expect([words.take('one'), words.take('two'), words.take('known')]).to.deep.equal([2, 0, 1]);
    const bits = new BitWords(['a'], 8);
    const mask = bits.take(Array.from({ length: 20 }, (_, at) => `word ${at}`));
    expect(mask).to.equal(0b11111110);
    expect(bits.maskOf(['a', 'word 19'])).to.equal(1);
    expect(bits.maskOf(['word 0', 'word 0'])).to.equal(2);
  });

  it('use the highest bit too', () => {
    const bits = new BitWords(
      Array.from({ length: 32 }, (_, at) => `${at}`),
      32,
    );
    expect(bits.take(['31'])).to.equal(2 ** 31);
    expect(bits.maskOf(['31', '0'])).to.equal(2 ** 31 + 1);
  });
});

describe('public ids of places', () => {
  it('are numbers in base 36', () => {
    for (const number of [1, 35, 36, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER])
      expect(placeNumber(placeId(number))).to.equal(number);
    expect(placeId(36)).to.equal('loc_10');
  });

  it('are nothing else', () => {
    for (const id of [
      '',
      'loc_',
      'loc_0',
      'loc_01',
      'LOC_1',
      'loc_A',
      'loc_1 ',
      'loc_-1',
      'loc_zzzzzzzzzzzz',
      'loc_zzzzzzzzzzz',
      '1',
    ])
      expect(placeNumber(id), id).to.equal(undefined);
  });
});

describe('printed ids', () => {
  it('are the same without separators and case', () => {
    expect(foldEvseId('be*bec-e0415 03.001')).to.equal('BEBECE041503001');
    expect(evseIdHash('be*bec*e1')).to.equal(evseIdHash('BEBECE1'));
    expect(evseIdHash('BEBECE1')).to.not.equal(evseIdHash('BEBECE2'));
    expect(evseIdHash('')).to.be.greaterThan(0);
  });
});

describe('hours of places', () => {
  it('are read once until they change', () => {
    const words = new Words(10);
    let asked = 0;
    const hours = new OpenHours(words, (_, at) => {
      asked += 1;
      return { open: at < 100, until: at < 100 ? 100 : Infinity };
    });
    const number = words.take('some');
    expect([0, 50, 99, 100, 5000].map((at) => hours.isOpen(number, at))).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(asked).to.equal(2);
    expect(hours.isOpen(number, 10)).to.equal(true);
    expect([hours.isOpen(0, 1), hours.isOpen(words.take(alwaysOpen), 1)]).to.deep.equal([undefined, true]);
    expect(asked).to.equal(3);
    // Another word with the same number.
    words.drop(number);
    expect(words.take('else')).to.equal(number);
    expect(hours.isOpen(number, 10)).to.equal(true);
    expect(asked).to.equal(4);
  });
});

describe('what is rare', () => {
  const words = new PlaceWords();
  const table = PlaceTable.of({ rows: 1, evses: 1, connectors: 1 });
  for (let number = 0; number < 100; number += 1)
    writePlace(
      table,
      place(number, {
        operator: [7, 57, 66].includes(number) ? 'rare' : 'common',
        facilities: number % 33 === 0 ? ['CAFE'] : [],
        evses: [evse(), evse('AVAILABLE', { connectors: [connector({ powerKw: number === 5 ? 400 : 22 })] })],
      }),
      words,
    );
  const rare = new RareRows(rareRowsOf(table));
  const operator = (name: string) => ({ kind: 'operator', id: words.operators.numberOf(name) }) as const;
  const cafe = { kind: 'facility', id: words.facilities.bitsOf(['CAFE'])[0] ?? -1 } as const;

  it('is listed, and the shortest list is gone through', () => {
    const plan = rare.plan([[operator('rare')], [cafe]]);
    expect([plan.listed, ...plan.rows()]).to.deep.equal([3, 7, 57, 66]);
    expect(plan.share).to.be.closeTo(0.03 * 0.04, 1e-9);
    expect([...rare.plan([[cafe]]).rows()]).to.deep.equal([0, 33, 66, 99]);
  });

  it('is put together where one of several things will do, each row once', () => {
    expect([...rare.plan([[cafe, operator('rare'), ...powerKeys(350_000)]]).rows()]).to.deep.equal([
      0, 5, 7, 33, 57, 66, 99,
    ]);
    expect([...rare.plan([powerKeys(400_000)]).rows()]).to.deep.equal([5]);
  });

  it('is not what many have, and nothing is what none has', () => {
    expect(rare.plan([[operator('common')]])).to.include({ listed: Infinity, share: 0.97 });
    expect(rare.plan([[operator('common'), operator('rare')]]).listed).to.equal(Infinity);
    expect(rare.plan([powerKeys(3000)]).listed).to.equal(Infinity);
    expect(rare.plan([]).listed).to.equal(Infinity);
    expect(rare.plan([[{ kind: 'operator', id: 12_345 }]]).listed).to.equal(0);
    expect([...rare.plan([[]]).rows()]).to.deep.equal([]);
  });
});
