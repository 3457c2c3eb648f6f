import type { DescribedShape } from './described.ts';

/** The TypeScript type of a shape; the names of shapes it refers to are added to `used`. */
export function typeOf(shape: DescribedShape, used: Set<string>): string {
  if (shape.$ref !== undefined) return nameOf(shape.$ref, used);
  if (shape.enum !== undefined)
    return shape.enum.map((value) => JSON.stringify(value).replaceAll('"', "'")).join(' | ');
  if (shape.anyOf !== undefined) return shape.anyOf.map((one) => typeOf(one, used)).join(' | ');
  const types = [shape.type ?? 'unknown'].flat();
  return types.map((type) => plainTypeOf(String(type), shape, used)).join(' | ');
}

function nameOf(ref: string, used: Set<string>): string {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  used.add(name);
  return name;
}

function plainTypeOf(type: string, shape: DescribedShape, used: Set<string>): string {
  switch (type) {
    case 'integer':
      return 'number';
    case 'array': {
      const item = shape.items === undefined ? 'unknown' : typeOf(shape.items, used);
      return `readonly ${/^[\w']+$/.test(item) ? item : `(${item})`}[]`;
    }
    case 'object':
      return objectTypeOf(shape, used);
    default:
      return type;
  }
}

function objectTypeOf({ properties, required = [] }: DescribedShape, used: Set<string>): string {
  if (properties === undefined) return 'Readonly<Record<string, unknown>>';
  const members = Object.entries(properties).map(
    ([name, shape]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(shape, used)}`,
  );
  return `{ ${members.join('; ')} }`;
}
