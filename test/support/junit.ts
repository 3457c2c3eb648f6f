/** An element of an XML document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const nameStart = /^[A-Za-z_][\w.-]*/;

/**
 * Reads an XML document strictly, as far as JUnit goes: a declaration, elements, attributes and text; no comments, no CDATA.
 * Throws at the first thing that is not well-formed XML 1.0.
 */
export function parseXml(xml: string): Element {
  const declared = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(xml);
  if (!declared) throw new Error('there is no XML declaration');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u.test(xml))
    throw new Error('a character is not allowed');
  const reader = { rest: xml.slice(declared[0].length) };
  const root = elementOf(reader);
  if (reader.rest.trim() !== '') throw new Error('something follows the root');
  return root;
}

interface Reader {
  rest: string;
}

function take(reader: Reader, pattern: RegExp, what: string): RegExpExecArray {
  const match = pattern.exec(reader.rest);
  if (match?.index !== 0) throw new Error(`${what} expected at ${JSON.stringify(reader.rest.slice(0, 40))}`);
  reader.rest = reader.rest.slice(match[0].length);
  return match;
}

function elementOf(reader: Reader): Element {
  take(reader, /^</, 'an element');
  const [name] = take(reader, nameStart, 'a name');
  const attributes: Record<string, string> = {};
  while (/^\s+[A-Za-z_]/.test(reader.rest)) {
    take(reader, /^\s+/, 'a space');
    const [attribute] = take(reader, nameStart, 'a name');
    if (attribute in attributes) throw new Error(`${attribute} is there twice`);
    attributes[attribute] = unescaped(take(reader, /^="([^"<]*)"/, 'a value')[1] ?? '');
  }
  const element: Element = { name, attributes, children: [], text: '' };
  if (take(reader, /^\s*\/?>/, 'the end of a tag')[0].includes('/')) return element;
  while (!reader.rest.startsWith('</')) {
    if (reader.rest.startsWith('<')) element.children.push(elementOf(reader));
    else element.text += unescaped(take(reader, /^[^<]+/, 'text')[0]);
  }
  const [, closed] = take(reader, /^<\/([^\s>]+)\s*>/, 'the end of an element');
  if (closed !== name) throw new Error(`${name} is closed as ${closed}`);
  return element;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in a text');
  return text.replace(/&([^;&\s]*);?/g, (whole, entity: string) => {
    const character = whole.endsWith(';') ? entities[entity] : undefined;
    if (character === undefined) throw new Error(`${whole} is no entity`);
    return character;
  });
}
