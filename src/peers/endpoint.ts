import { PeerFault } from './peer-fault.ts';

/** An endpoint URL of a platform, taken apart once so that a call only joins texts. */
export interface Endpoint {
  /** Origin and path as given. */
  readonly whole: string;
  /** The same without slashes at its end. */
  readonly stem: string;
  /** The query string that is part of the endpoint, without `?`; mostly empty. */
  readonly query: string;
}

export function parseEndpoint(url: URL): Endpoint {
  const whole = url.origin + url.pathname;
  return { whole, stem: whole.replace(/\/+$/, ''), query: url.search.slice(1) };
}

/**
 * The URL of something below an endpoint: exactly one slash between the parts, each segment and query value percent-encoded
 * (T-65, X-11). Without segments the path stays as the platform gave it; a query in the endpoint URL is kept and comes first.
 */
export function urlBelow(endpoint: Endpoint, segments: readonly string[], query: ReadonlyMap<string, string>): string {
  let url = segments.length === 0 ? endpoint.whole : endpoint.stem;
  for (const segment of segments) url += `/${encodeSegment(segment)}`;
  let separator = '?';
  if (endpoint.query !== '') {
    url += `?${endpoint.query}`;
    separator = '&';
  }
  for (const [name, value] of query) {
    url += `${separator}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    separator = '&';
  }
  return url;
}

function encodeSegment(segment: string): string {
  // Dots are the one thing encoding does not protect: servers resolve them, and the path would leave the endpoint.
  if (segment === '' || segment === '.' || segment === '..') {
    throw new PeerFault('undeliverable', 'an id in the path is empty or consists of dots');
  }
  return encodeURIComponent(segment);
}
