import { Decimal } from '../../../kernel/decimal.ts';
import { knownValues } from '../known-values.ts';
import type { Part } from '../part.ts';

/** Decimals of a coordinate in 2.1.1. */
const decimals = 6;

/** A point as 2.1.1 writes it, with exactly six decimals. */
export function pointDown(point: Part): void {
  for (const name of ['latitude', 'longitude']) {
    const degrees = point.word(name);
    const fraction = degrees?.split('.')[1];
    if (degrees === undefined || fraction === undefined || fraction.length === decimals) continue;
    if (fraction.length < decimals) {
      point.setWord(name, degrees + '0'.repeat(decimals - fraction.length));
      continue;
    }
    const [whole = '', rounded = ''] = Decimal.of(degrees).rounded(decimals).toString().split('.');
    if (!/^0*$/.test(fraction.slice(decimals))) point.losses.add(`${point.path}/${name}`, 'is rounded to 6 decimals');
    point.setWord(name, `${whole}.${rounded.padEnd(decimals, '0')}`);
  }
}

/** What a picture shows, or OTHER when 2.1.1 has no word for it. */
export function imageDown(image: Part): undefined {
  const category = image.word('category');
  if (category === undefined || knownValues('2.1.1', 'ImageCategory').has(category)) return;
  image.losses.add(`${image.path}/category`, 'becomes OTHER');
  image.setWord('category', 'OTHER');
}

/** The `category` of an environmental impact is `source` in 2.1.1. */
export function energyMixUp(mix: Part): void {
  mix.each('environ_impact', (impact) => {
    impact.rename('source', 'category');
    return true;
  });
}

export function energyMixDown(mix: Part): void {
  mix.each('environ_impact', (impact) => {
    const category = impact.word('category');
    if (category !== undefined && !knownValues('2.1.1', 'EnvironmentalImpactCategory').has(category)) {
      impact.losses.add(impact.path, 'is left out: 2.1.1 does not know its category');
      return false;
    }
    impact.rename('category', 'source');
    return true;
  });
}
