import { foldId } from '../../object-state.ts';
import { isSentBy } from '../modules.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';

/** A 2.1.1 peer is one party in one role, which it does not say (table 14.1). */
export function credentialsUp(credentials: Part, { context }: Call): void {
  if (context.role === undefined) credentials.hold('role', 'is not known');
  const role = credentials.below('{}', '');
  role.setWord('role', context.role);
  for (const name of ['business_details', 'party_id', 'country_code']) {
    role.set(name, credentials.text(name) ?? 'null');
    credentials.drop(name);
  }
  credentials.set('roles', `[${role}]`);
}

/** To a 2.1.1 peer the hub is the one party that is called by the name of `owner` (Z-03). */
export function credentialsDown(credentials: Part, { context }: Call): void {
  const { owner } = context;
  const roles = credentials.list('roles').map((text) => credentials.below(text, '/roles/*'));
  const isOwner = (role: Part): boolean =>
    foldId(role.word('country_code') ?? '') === foldId(owner?.country_code ?? '') &&
    foldId(role.word('party_id') ?? '') === foldId(owner?.party_id ?? '');
  const role = roles.find(isOwner);
  if (role === undefined) credentials.hold('roles', 'does not have the party that the hub stands for');
  credentials.drop('roles');
  for (const name of ['business_details', 'party_id', 'country_code']) credentials.set(name, role.text(name) ?? 'null');
}

/** Which side of a module a 2.1.1 peer has follows from what it is (table 14.1). */
export function versionDetailsUp(details: Part, { context }: Call): void {
  if (context.role === undefined) details.hold('role', 'is not known');
  const { role } = context;
  details.each('endpoints', (endpoint) => {
    const module = endpoint.word('identifier') ?? '';
    const isSender = module === 'credentials' || isSentBy(role, module);
    endpoint.setWord('role', isSender ? 'SENDER' : 'RECEIVER');
    return true;
  });
}

/** Endpoints of 2.1.1 have no role. */
export function versionDetailsDown(details: Part): void {
  details.each('endpoints', (endpoint) => {
    endpoint.drop('role');
    return true;
  });
}
