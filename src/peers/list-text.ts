import { membersOf } from '../kernel/json.ts';

/**
 * The answer of a list in raw text: the envelope's members by name, and the elements of its `data`. It is cut before it is
 * parsed, so that an element that is no JSON costs that element and not the page (T-53). Undefined when the envelope itself
 * does not hold together, such as when it ends too early.
 */
export function cutList(text: string): { members: Map<string, string>; elements: string[] } | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  let members: Map<string, string>;
  try {
    members = membersOf(trimmed);
  } catch {
    return undefined;
  }
  const data = members.get('data') ?? 'null';
  // A list may also be null or left out (T-21).
  const elements = data === 'null' ? [] : cutArray(data);
  return elements && { members, elements };
}

/** The elements of an array by brackets, strings and commas alone; undefined when it is none or does not end where it should. */
function cutArray(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  const elements: string[] = [];
  let depth = 0;
  let start = 1;
  const cut = (end: number) => {
    const element = text.slice(start, end).trim();
    if (element !== '') elements.push(element);
    start = end + 1;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = closingQuote(text, at);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ',' && depth === 1) cut(at);
    else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth > 0) continue;
      cut(at);
      return character === ']' ? elements : undefined;
    }
  }
  return undefined;
}

function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
