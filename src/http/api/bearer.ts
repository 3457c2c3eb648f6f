import type { IncomingMessage } from 'node:http';

/** The bearer token, or '' when there is none or more than one header to choose from (A10). */
export function bearerOf({ rawHeaders, headers }: IncomingMessage): string {
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'authorization').length;
  return count === 1 ? (/^Bearer +([!-~]+) *$/i.exec(headers.authorization ?? '')?.[1] ?? '') : '';
}
