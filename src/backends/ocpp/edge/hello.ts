import type { IncomingMessage } from 'node:http';
import type { OcppVersion } from '../../../stations/model.ts';
import { Refusal } from './refusal.ts';

/** What a station says of itself before anything of it is believed. */
export interface Hello {
  readonly identity: string;
  readonly version: OcppVersion;
  readonly subprotocol: string;
}

/** The best first. */
const versions: readonly (readonly [subprotocol: string, version: OcppVersion])[] = [
  ['ocpp2.1', '2.1'],
  ['ocpp2.0.1', '2.0.1'],
  ['ocpp1.6', '1.6'],
];

/** The characters of OCPP's identifierString, and how many (2.0.1 part 4, 3.1.1); the colon separates identity and password. */
const identityForm = /^[A-Za-z0-9*\-_=+|@.]{1,48}$/;
const keyForm = /^[+/0-9A-Za-z]{22}==$/;
const tokenForm = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const pathForm = /^\/ocpp\/([^/]+)\/?$/;

/** Reads an upgrade request. Throws `Refusal` for what no station sends. */
export function readHello({ method, url = '', httpVersion, headers, rawHeaders }: IncomingMessage): Hello {
  const segment = pathForm.exec(url.split('?', 1)[0] ?? '')?.[1];
  if (segment === undefined) throw new Refusal(404, 'not-found', 'there is nothing here');
  if (method !== 'GET') throw new Refusal(405, 'malformed', 'a websocket begins with GET');
  if (httpVersion !== '1.1') throw new Refusal(400, 'malformed', 'a websocket begins with HTTP/1.1');
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) {
    // What follows would be frames here, and a body for a proxy.
    throw new Refusal(400, 'malformed', 'a websocket begins without a body');
  }
  if (headers['sec-websocket-version'] !== '13') {
    throw new Refusal(426, 'malformed', 'the version of the websocket protocol is 13');
  }
  if (!keyForm.test(headers['sec-websocket-key'] ?? '')) {
    throw new Refusal(400, 'malformed', 'Sec-WebSocket-Key is missing or wrong');
  }
  // Of several one would count here, and perhaps another one for a proxy (A10).
  if (rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'authorization').length > 1) {
    throw new Refusal(400, 'malformed', 'there is more than one Authorization');
  }
  const identity = decoded(segment);
  if (identity === undefined || !identityForm.test(identity)) {
    throw new Refusal(
      400,
      'malformed',
      'the last segment of the path is no identity: 1 to 48 of A-Z a-z 0-9 * - _ = + | @ .',
    );
  }
  const [subprotocol, version] = bestOf(headers['sec-websocket-protocol']);
  return { identity, version, subprotocol };
}

function bestOf(header: string | undefined): readonly [string, OcppVersion] {
  const offered = (header ?? '').split(',').map((text) => text.trim());
  const isList = offered.every((token) => tokenForm.test(token)) && new Set(offered).size === offered.length;
  const best = isList ? versions.find(([subprotocol]) => offered.includes(subprotocol)) : undefined;
  if (best === undefined) {
    const known = versions.map(([subprotocol]) => subprotocol).join(', ');
    throw new Refusal(400, 'subprotocol', `Sec-WebSocket-Protocol names none of ${known}`);
  }
  return best;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
