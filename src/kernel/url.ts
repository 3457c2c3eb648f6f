/**
 * Reads a URL; undefined when it is none. Not `URL.canParse`: once V8 has optimised its caller, Node 20 takes text with letters such
 * as ü for broken and says no.
 */
export function urlOf(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
