import { foldId } from '../../../ocpi/object-state.ts';
import type { ChargingParts } from './parts.ts';

/** Of a token's uid and type, to recognise what was asked for with it; the uid itself is kept nowhere here. */
export const driverTokenDigest = (
  { hub }: Pick<ChargingParts, 'hub'>,
  { uid, type }: { readonly uid: string; readonly type: string },
): Buffer => hub.vault.digest(`driver token ${foldId(uid)}/${type}`);
