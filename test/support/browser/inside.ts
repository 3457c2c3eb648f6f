/** What of a page in a browser is looked at from inside: these functions run there, and know nothing of this file. */
interface Style {
  readonly backgroundColor: string;
  readonly color: string;
  readonly fontSize: string;
  readonly fontWeight: string;
}
interface Node {
  readonly nodeType: number;
  readonly textContent: string | null;
}
interface Element extends Node {
  readonly id: string;
  readonly parentElement: Element | null;
  readonly childNodes: Iterable<Node>;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
  closest(selector: string): Element | null;
  matches(selector: string): boolean;
  checkVisibility(): boolean;
}
declare const document: {
  readonly documentElement: { readonly scrollWidth: number };
  querySelectorAll(selector: string): Iterable<Element>;
};
declare const localStorage: object;
declare function getComputedStyle(element: Element): Style;

/** How wide the page is: wider than the screen, and something is cut off. */
export const widthOfPage = (): number => document.documentElement.scrollWidth;

/** The names of what the page keeps in the browser. */
export const namesKept = (): string[] => Object.keys(localStorage);

/** Texts whose contrast to what is behind them is less than WCAG 2.2 AA asks for, and how many were looked at. */
export function tooFaint(): { readonly looked: number; readonly faint: readonly string[] } {
  const parse = (text: string): [number, number, number, number] => {
    const [r = 0, g = 0, b = 0, a = 1] = (/rgba?\(([^)]+)\)/.exec(text)?.[1] ?? '').split(/[ ,/]+/).map(Number);
    return [r, g, b, a];
  };
  const luminance = ([r, g, b]: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = [r, g, b].map((part = 0) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  /** Of the nearest opaque ground; what lies over the map is left out, as it has none. */
  const groundOf = (start: Element): number[] | undefined => {
    let over: [number, number, number, number] | undefined;
    for (let at: Element | null = start; at !== null; at = at.parentElement) {
      const own = parse(getComputedStyle(at).backgroundColor);
      if (own[3] === 1)
        return over === undefined
          ? own
          : own.map((part, index) => part + ((over?.[index] ?? 0) - part) * (over?.[3] ?? 0));
      if (own[3] > 0) over ??= own;
    }
    return undefined;
  };
  const faint: string[] = [];
  let looked = 0;
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes]
      .filter((node) => node.nodeType === 3)
      .map((node) => node.textContent?.trim())
      .join('');
    const box = element.getBoundingClientRect();
    if (
      text === '' ||
      box.width < 3 ||
      element.closest('.unseen, .skip, .map-canvas, option, [hidden]') ||
      !element.checkVisibility()
    )
      continue;
    looked += 1;
    const style = getComputedStyle(element);
    const ground = groundOf(element);
    if (ground === undefined) continue;
    const [light = 0, dark = 0] = [luminance(parse(style.color)), luminance(ground)].sort((one, other) => other - one);
    const size = Number.parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < needed) faint.push(`${text}: ${contrast.toFixed(2)} (${style.color} on ${ground})`);
  }
  return { looked, faint };
}

/** Controls that are smaller than a finger finds: 44 pixels, but for those in lines of text and in lists that are pressed as a whole. */
export function tooSmall(): { readonly looked: number; readonly small: readonly string[] } {
  const small: string[] = [];
  let looked = 0;
  for (const element of document.querySelectorAll('button, select, input, summary, a')) {
    if (
      !element.checkVisibility() ||
      element.closest('.unseen, .skip, .map-canvas, p, .box') ||
      element.matches('.place-name')
    )
      continue;
    looked += 1;
    const { width, height } = element.getBoundingClientRect();
    if (height < 43.5 || width < 43.5) small.push(`${element.textContent || element.id}: ${width} x ${height}`);
  }
  return { looked, small };
}
