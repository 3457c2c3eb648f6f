import { randomUUID } from 'node:crypto';
import type { Partner } from '../test/support/partner/partner.ts';
import { headersOf } from '../test/support/partner-headers.ts';
import { type LoadResult, load, type NextRequest } from './load.ts';

/** Connections that send EVSE statuses at the same time. */
const connections = 64;
export const evsesPerLocation = 4;

const statuses = ['AVAILABLE', 'CHARGING', 'BLOCKED', 'RESERVED'];

/** Patches so far, of all: one that is older than another of the same EVSE would be no change. */
let turn = 0;

/** EVSE status PATCHes, each a real change, over the EVSEs of `locations` locations in turn. */
export function statusPatches(cpo: Partner, party: string, locations: number): NextRequest {
  const { 'x-request-id': _request, 'x-correlation-id': _correlation, ...fixed } = headersOf(cpo, party);
  const path = `/ocpi/2.2.1/receiver/locations/${party.replace('-', '/')}`;
  const head = Object.entries(fixed).map(([name, value]) => `${name}: ${value}\r\n`);
  const headText = `HTTP/1.1\r\nhost: 127.0.0.1\r\n${head.join('')}`;
  return () => {
    turn += 1;
    const location = turn % locations;
    const evse = Math.floor(turn / locations) % evsesPerLocation;
    const stamp = new Date(startMs + turn).toISOString();
    const body = `{"status":"${statuses[turn % statuses.length]}","last_updated":"${stamp}"}`;
    const ids = `x-request-id: ${randomUUID()}\r\nx-correlation-id: ${randomUUID()}\r\n`;
    const length = `content-length: ${body.length}\r\n\r\n`;
    return `PATCH ${path}/LOC${location}/LOC${location}-${evse} ${headText}${ids}${length}${body}`;
  };
}
const startMs = Date.now() - 86_400_000;

/** Sends EVSE statuses flat out, to the hub or to its floor. */
export const ingest = (port: number, next: NextRequest, seconds: number): Promise<LoadResult> =>
  load(port, connections, seconds, next, '"status_code":1000');
