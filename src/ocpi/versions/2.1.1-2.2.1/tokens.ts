import { knownValues } from '../known-values.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';
import { ownedUp, stampedUp } from './owned.ts';

/** A Token of a 2.1.1 peer (table 14.5). */
export function tokenObjectUp(token: Part, call: Call): void {
  stampedUp(token, call);
  token.rename('auth_id', 'contract_id');
  ownedUp(token, call);
}

/** A Token for a 2.1.1 peer (table 14.5). What it really is the hub finds by its uid when it comes back. */
export function tokenObjectDown(token: Part): void {
  token.drop('country_code', 'party_id');
  token.rename('contract_id', 'auth_id');
  token.lose(['group_id', 'default_profile_type', 'energy_contract'], 'is not in 2.1.1');
  const type = token.word('type');
  if (type === undefined || knownValues('2.1.1', 'TokenType').has(type)) return;
  token.losses.add(`${token.path}/type`, 'becomes OTHER');
  token.setWord('type', 'OTHER');
}

/** An eMSP's answer of 2.1.1, which does not repeat the Token. */
export function authorizationUp(info: Part, { context }: Call): void {
  if (context.token === undefined) info.hold('token', 'is none that the hub knows');
  info.set('token', context.token);
  info.within('location', referencesUp);
}

/** An eMSP's answer for a 2.1.1 peer. */
export function authorizationDown(info: Part): void {
  info.drop('token');
  info.lose(['authorization_reference'], 'is not in 2.1.1');
}

/** The places that a 2.1.1 peer asks about. */
export function referencesUp(references: Part): void {
  references.lose(['connector_ids'], 'is not in 2.2.1');
}
