import type { IncomingMessage } from 'node:http';

/**
 * The origin of the web page a request comes from; undefined when it comes from none. Browsers leave `Origin` out where a page reads
 * from where it is from itself; then they say so, or name the page.
 */
export function webOriginOf({ headers }: IncomingMessage, ownOrigin: string): string | undefined {
  const { origin, referer, 'sec-fetch-site': site } = headers;
  // Only browsers set it, and pages cannot; the hub may have more names than its own URL has.
  if (site === 'same-origin') return ownOrigin;
  if (origin !== undefined) return origin.toLowerCase();
  return referer === undefined ? undefined : originOf(referer);
}

/** The origin of a URL as browsers write it; undefined for what is no web URL. */
export function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
}
