import { elementsOf, membersOf, objectText } from '../../../kernel/json.ts';
import type { Losses } from '../part.ts';
import type { Context } from '../translation.ts';

/** Texts as 2.1.1 has them: DateTimes without fractions, and ASCII where the peer can take nothing else (table 14.1). */
export function plainText(text: string, { peer }: Context, losses: Losses): string {
  const isAscii = peer?.asciiOnly === true;
  const plain = (value: string, path: string): string => {
    if (value.startsWith('{')) {
      return objectText(
        [...membersOf(value)].map(([name, member]) => [name, plain(member, `${path}/${name}`)] as const),
      );
    }
    if (value.startsWith('['))
      return `[${elementsOf(value)
        .map((entry) => plain(entry, `${path}/*`))
        .join(',')}]`;
    if (!value.startsWith('"')) return value;
    const moment = /^"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d+)(Z?)"$/.exec(value);
    if (moment) {
      const [, whole = '', fraction = '', end = ''] = moment;
      if (/[1-9]/.test(fraction)) losses.add(path, 'loses its fraction of a second');
      return `"${whole}${end}"`;
    }
    return isAscii ? asciiText(value, path, losses) : value;
  };
  return plain(text, '');
}

function asciiText(value: string, path: string, losses: Losses): string {
  const text = JSON.parse(value) as string;
  if (/^[\x20-\x7e]*$/.test(text)) return value;
  losses.add(path, 'is written in ASCII');
  return JSON.stringify(asciiOf(text));
}

const spelledOut: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '€': 'EUR',
};

/** Letters without their accents; what has no likeness in ASCII is a question mark. */
function asciiOf(text: string): string {
  const letters = [...text].map((letter) => spelledOut[letter] ?? letter).join('');
  return letters
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}
