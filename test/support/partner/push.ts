import { exchange } from './client.ts';
import type { Answer } from './http-call.ts';
import type { ModuleId } from './interfaces.ts';
import { partyName, sameText } from './party.ts';
import type { Platform } from './platform.ts';
import { peerParty } from './request-checks.ts';
import type { Address, JsonObject } from './shelf.ts';

/** To whom a push goes: a party; nobody (null), so that the hub has to find out; undefined: as usual for the module. */
export type Addressee = string | null | undefined;

/** Keeps an object, or an EVSE or connector, as the platform's own and sends it by PUT. */
export function push(platform: Platform, path: string, object: JsonObject, to: Addressee): Promise<Answer> {
  platform.own.put(addressIn(path, object), object);
  return send(platform, 'PUT', path, object, to);
}

/** Changes fields of an own object and sends them by PATCH. */
export function patch(platform: Platform, path: string, fields: JsonObject, to: Addressee): Promise<Answer> {
  platform.own.patch(addressIn(path, fields), fields);
  return send(platform, 'PATCH', path, fields, to);
}

/** Removes an own object and sends DELETE. */
export function remove(platform: Platform, path: string, to: Addressee): Promise<Answer> {
  platform.own.remove(addressIn(path, {}));
  return send(platform, 'DELETE', path, undefined, to);
}

/** Keeps a CDR as the platform's own and posts it. */
export function postCdr(platform: Platform, cdr: JsonObject, to: Addressee): Promise<Answer> {
  keep(platform, 'cdrs', cdr);
  const from = partyName(String(cdr['country_code']), String(cdr['party_id']));
  const options = { method: 'POST', module: 'cdrs', side: 'receiver', path: '', body: cdr } as const;
  return exchange(platform, { ...options, from, to: to ?? undefined });
}

/** Keeps an object as the platform's own, for its Sender interface to serve. */
export function keep(platform: Platform, module: ModuleId, object: JsonObject): void {
  const segments = ['country_code', 'party_id', module === 'tokens' ? 'uid' : 'id'].map((id) => String(object[id]));
  const type = module === 'tokens' ? { variant: String(object['type']) } : {};
  platform.own.put({ module, segments, ...type }, object);
}

function send(
  platform: Platform,
  method: string,
  path: string,
  body: JsonObject | undefined,
  to: Addressee,
): Promise<Answer> {
  const [module = '', countryCode = '', partyId = ''] = path.split('/');
  const rest = path.slice(module.length + 1);
  const isOurs = platform.roles.some(
    (role) => sameText(role.country_code, countryCode) && sameText(role.party_id, partyId),
  );
  // Sessions concern one party and are never broadcast; the hub knows whose they are.
  const usual = module === 'sessions' ? undefined : peerParty(platform);
  return exchange(platform, {
    method,
    module,
    side: 'receiver',
    path: module === 'tokens' ? withType(rest, body) : rest,
    body,
    from: isOurs ? partyName(countryCode, partyId) : undefined,
    to: to === undefined ? usual : (to ?? undefined),
  });
}

/** The path of a token names its type unless that is RFID, the default (K-02). */
function withType(path: string, token: JsonObject | undefined): string {
  const type = token?.['type'] ?? 'RFID';
  return type === 'RFID' || path.includes('?') ? path : `${path}?type=${type}`;
}

function addressIn(path: string, object: JsonObject): Address {
  const [before = '', query] = path.split('?');
  const [module, ...segments] = before.split('/').map(decodeURIComponent);
  if (module !== 'tokens') return { module: module as ModuleId, segments };
  const type = new URLSearchParams(query).get('type') ?? object['type'] ?? 'RFID';
  return { module, segments, variant: String(type) };
}
