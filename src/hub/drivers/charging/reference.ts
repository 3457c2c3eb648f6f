/** What of an `authorization_reference` may be an id of ours; undefined: it is somebody else's. */
export function ownReference(reference: string | null | undefined): string | undefined {
  const folded = reference?.toLowerCase();
  return folded !== undefined && uuid.test(folded) ? folded : undefined;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
