import type { PartyKey } from '../../../ocpi/party.ts';
import type { Viewer } from '../viewer.ts';
import { partyName } from './party-name.ts';
import type { PlaceParts } from './place-parts.ts';

/** Those whose places a viewer sees, in the order of their names. */
export function operatorsOf(
  { views, registry }: Pick<PlaceParts, 'views' | 'registry'>,
  viewer: Viewer,
): { party: PartyKey; name: string | null }[] {
  const current = registry();
  return [...views.reachOf(viewer).owners]
    .map((party) => ({ party, name: partyName(current, party) }))
    .sort((one, other) => (one.name ?? one.party).localeCompare(other.name ?? other.party, 'en'));
}
