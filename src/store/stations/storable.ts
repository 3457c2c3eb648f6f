/** A text as PostgreSQL can keep it: without NUL and halves of surrogate pairs, which stations do send. */
export const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** JSON of something as PostgreSQL can keep it. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member) => (typeof member === 'string' ? storableText(member) : member));
