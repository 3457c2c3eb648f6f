import fc from 'fast-check';

// biome-ignore lint/suspicious/noExplicitAny: what is spoilt may be anything.
type Json = any;

/** What does not belong there, whatever the field is. */
export const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    '*',
    [],
    {},
    [[]],
    '\u202e',
    "' or 1=1 --",
    '%00',
    '../..',
  ),
  fc.string({ maxLength: 300, unit: 'grapheme' }),
  fc.constant('x'.repeat(100_000)),
  fc.array(fc.dictionary(fc.string(), fc.integer(), { maxKeys: 3 }), { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A body that was good, with some of it replaced, taken out or put in. */
export const spoilt = (body: Json): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'add', 'nest'), strange, fc.string()), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) => {
      let root: Json = structuredClone(body);
      for (const [pick, kind, given, name] of changes) {
        // What is put in may be changed by the next change, and is used again.
        const value: unknown = structuredClone(given);
        const places = placesIn(root);
        const place = places[pick % places.length];
        if (place === undefined) root = value;
        else if (kind === 'remove') delete place.node[place.key];
        else if (kind === 'add' && Array.isArray(place.node)) place.node.push(value);
        else if (kind === 'add')
          Object.defineProperty(place.node, name, { value, enumerable: true, configurable: true, writable: true });
        else place.node[place.key] = kind === 'nest' ? [place.node[place.key]] : value;
      }
      return root;
    });

/** Every field of an object, at all depths. */
function placesIn(node: Json): { node: Json; key: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.keys(node).flatMap((key) => [{ node, key }, ...placesIn(node[key])]);
}
