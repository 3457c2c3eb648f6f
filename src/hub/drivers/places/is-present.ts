import type { EVSE } from '../../../generated/ocpi-2.2.1.ts';

/** Whether an EVSE is there to be used, now or later today. */
export const isPresent = ({ status }: Pick<EVSE, 'status'>): boolean => status !== 'REMOVED' && status !== 'PLANNED';
