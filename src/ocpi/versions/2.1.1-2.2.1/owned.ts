import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';

/** Adds the owner, which 2.1.1 says by the URL or the connection alone. */
export function ownedUp(object: Part, { context, isPatch }: Call): void {
  if (isPatch) return;
  const { owner } = context;
  if (owner === undefined) object.hold('country_code', 'is not known');
  object.setFirst({ country_code: JSON.stringify(owner.country_code), party_id: JSON.stringify(owner.party_id) });
}

/** A PATCH of 2.1.1 does not have to say when the object was updated: then it was when it came (Z-05). */
export function stampedUp(object: Part, { context, isPatch }: Call): void {
  if (!isPatch || object.has('last_updated')) return;
  if (context.receivedAt === undefined) object.hold('last_updated', 'is missing');
  object.setWord('last_updated', context.receivedAt);
}
