import type { PlaceFound } from '../../../places/place-found.ts';

/** What is shown of what the CPO said last of an EVSE: UNKNOWN when that is too old to be relied on. */
export const shownStatus = <Status extends string>(
  status: Status,
  { reliable }: Pick<PlaceFound, 'reliable'>,
): Status | 'UNKNOWN' => (reliable || status === 'REMOVED' || status === 'PLANNED' ? status : 'UNKNOWN');
