import type { Credentials, CredentialsRole } from '../generated/ocpi-2.2.1.ts';
import { Fault } from '../kernel/fault.ts';
import { partyKey } from '../ocpi/party.ts';
import { hubVersion, pairVersion, type SpokenVersion } from '../ocpi/spoken-versions.ts';
import { fromHub } from '../ocpi/versions/index.ts';
import { reachableParties } from './client-info.ts';
import { type Entering, entryOf, type Presented } from './entry.ts';
import type { Hub } from './hub.ts';
import { versionsUrlOf } from './versions.ts';

/** Our credentials in a version. */
export type OurCredentials = Credentials & {
  /** Since OCPI 2.3.0. */
  readonly hub_party_id?: string;
};

/**
 * Our credentials for a platform with this token in them. Up to OCPI 2.2.1 the hub announces itself and never the parties behind it
 * (C-33, X-16). Since OCPI 2.3.0 its party stands apart, and the roles are those of the parties that the platform can reach through it.
 * Where the hub is not, the parties are announced that are presented there (C-34).
 */
export function ourCredentials(hub: Hub, version: SpokenVersion, platform: Entering, token: string): OurCredentials {
  const entry = entryOf(hub, platform);
  const url = versionsUrlOf(entry);
  if (entry.peer !== undefined) return credentialsOfPair(entry.presented ?? [], { token, url });
  if (entry.presented !== null) return { token, url, roles: entry.presented.map(roleOf) };
  const business_details = { name: hub.name };
  const credentials: Credentials = { token, url, roles: [{ role: 'HUB', ...hub.party, business_details }] };
  if (version === hubVersion) return credentials;
  const reachable = reachableParties(hub, platform.id).map(roleOf);
  // At least one is required, and without an agreement nobody can be reached.
  if (reachable.length === 0) reachable.push({ role: 'OTHER', ...hub.party, business_details });
  const document = { shape: 'credentials', text: JSON.stringify(credentials) } as const;
  const told = fromHub(version, document, { reachable: reachable.map((role) => JSON.stringify(role)) });
  if (told.kind === 'held') throw new Error(`our credentials cannot be told: ${told.field} ${told.reason}`);
  return JSON.parse(told.text) as OurCredentials;
}

/** To a platform of OCPI 2.1.1 we are one party (Z-03). Throws `unreachable` while that is not registered itself. */
function credentialsOfPair(
  presented: readonly Presented[],
  { token, url }: Pick<Credentials, 'token' | 'url'>,
): OurCredentials {
  const [owner] = presented;
  if (owner === undefined) throw new Fault('unreachable', 'the party that this connection is for is not connected');
  const roles = [{ ...roleOf(owner), business_details: owner.business_details ?? { name: partyKey(owner) } }];
  const document = { shape: 'credentials', text: JSON.stringify({ token, url, roles }) } as const;
  const told = fromHub(pairVersion, document, { owner });
  if (told.kind === 'held') throw new Error(`our credentials cannot be told: ${told.field} ${told.reason}`);
  return JSON.parse(told.text) as OurCredentials;
}

function roleOf(party: Omit<CredentialsRole, 'business_details'> & { business_details: unknown }): CredentialsRole {
  const { role, country_code, party_id, business_details } = party;
  return { role, country_code, party_id, business_details: business_details as CredentialsRole['business_details'] };
}
