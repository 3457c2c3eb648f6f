/** What can be put into an element; undefined, null and false are nothing. */
export type Child = Node | string | number | undefined | null | false;

/** Attributes and listeners (`onclick`); undefined and false are left out, true is an attribute without a value. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;

/** Makes an element. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...there(children));
  return made;
}

/** Has an element contain these and nothing else. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...there(children));
}

const there = (children: readonly Child[]): (Node | string)[] =>
  children.flatMap((child) =>
    child === undefined || child === null || child === false ? [] : [child instanceof Node ? child : String(child)],
  );
