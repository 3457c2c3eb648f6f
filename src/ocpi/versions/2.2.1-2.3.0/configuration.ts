import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';

/** In 2.3.0 a hub is no role: it is named apart, and the roles are those of the parties that it reaches (table 14.1). */
export function credentialsDown(credentials: Part, { context }: Call): void {
  const roles = credentials.list('roles').map((text) => credentials.below(text, '/roles/*'));
  const hub = roles.find((role) => role.word('role') === 'HUB');
  if (hub === undefined) return;
  const { reachable = [] } = context;
  if (reachable.length === 0) credentials.hold('roles', 'would be empty: nobody is reached through the hub');
  credentials.setWord('hub_party_id', `${hub.word('country_code')}${hub.word('party_id')}`);
  credentials.set('roles', `[${reachable.join(',')}]`);
}

/** 2.3.0 has no role HUB: nothing is said of it. */
export function clientInfoDown(info: Part): void {
  if (info.word('role') === 'HUB') info.hold('role', 'is HUB, which 2.3.0 does not have');
}
