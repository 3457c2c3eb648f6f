/** Drops what the generator of types says about where in our root schema it came across a type. */
export const withoutOrigins = (types: string): string =>
  types.replaceAll(
    /(?: \*\n)? \* This interface was referenced by `\w+`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
    '',
  );
