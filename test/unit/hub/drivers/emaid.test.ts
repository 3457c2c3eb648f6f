import { expect } from 'chai';
import fc from 'fast-check';
import { checkDigit, contractIdIn, newContractId, randomText } from '../../../../src/hub/drivers/accounts/emaid.ts';
import { randomIds } from '../../../../src/kernel/ids.ts';

/** What other software makes of these, for ISO 15118-1, annex H. */
const known: Readonly<Record<string, string>> = {
  NN123ABCDEFGHI: 'T',
  FRXYZ123456789: '2',
  ITA1B2C3E4F5G6: '4',
  ESZU8WOX834H1D: 'R',
  PT73902837ABCZ: 'Z',
  DE83DUIEN83QGZ: 'D',
  DE83DUIEN83ZGQ: 'M',
  DE8AA001234567: '0',
  NLTNM000122045: 'U',
  NLTNM000722345: 'X',
  NLTNMC00122045: 'K',
};

const alphabet = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const ids = fc.array(fc.constantFrom(...alphabet), { minLength: 14, maxLength: 14 });
const place = fc.nat({ max: 13 });

describe('contract ids', () => {
  for (const [id, digit] of Object.entries(known))
    it(`have a check digit: ${id} ${digit}`, () => {
      expect(checkDigit(id)).to.equal(digit);
      expect(checkDigit(id.toLowerCase())).to.equal(digit);
    });

  it('show any one wrong character', () => {
    fc.assert(
      fc.property(ids, place, fc.constantFrom(...alphabet), (id, at, other) => {
        fc.pre(id[at] !== other);
        expect(checkDigit(id.with(at, other).join(''))).to.not.equal(checkDigit(id.join('')));
      }),
    );
  });

  it('show neighbours that were swapped', () => {
    fc.assert(
      fc.property(ids, fc.nat({ max: 12 }), (id, at) => {
        const [one = '', two = ''] = id.slice(at, at + 2);
        fc.pre(one !== two);
        expect(
          checkDigit(
            id
              .with(at, two)
              .with(at + 1, one)
              .join(''),
          ),
        ).to.not.equal(checkDigit(id.join('')));
      }),
    );
  });

  it('begin as they are to, and are 15 characters', () => {
    for (const prefix of ['DEXVE', 'DEXVEC', 'NL8AA9ZZ']) {
      const id = newContractId(prefix, randomIds);
      expect(id)
        .to.match(/^[0-9A-Z]{15}$/)
        .and.satisfy((text: string) => text.startsWith(prefix));
      expect(checkDigit(id.slice(0, 14))).to.equal(id[14]);
    }
  });

  it('are the same however they are written', () => {
    for (const text of ['NL-TNM-C00122045-K', 'nltnmc00122045k', 'NLTNMC00122045', 'NL-TNM-C00122045'])
      expect(contractIdIn(text)).to.equal('NLTNMC00122045K');
    expect(contractIdIn('something else')).to.equal('SOMETHING ELSE');
    expect(contractIdIn('fourteen chars')).to.equal('FOURTEEN CHARS');
  });

  it('are made of characters that are each as likely as the others', () => {
    const counts = new Map<string, number>();
    for (const character of randomText(randomIds, 36_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).to.equal(36);
    // Six standard deviations around a thousand.
    for (const count of counts.values()) expect(count).to.be.within(800, 1200);
    // 252 to 255 would make the first four likelier.
    const bytes = Buffer.from([255, 252, 251, 0]);
    expect(randomText({ ...randomIds, bytes: () => bytes }, 4)).to.equal('Z0Z0');
  });
});
