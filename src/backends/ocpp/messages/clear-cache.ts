import type { OutgoingCall } from '../translator.ts';
import { statusOnly } from './answer.ts';

/** The same in every version. */
export function clearCache(): OutgoingCall {
  return { action: 'ClearCache', payload: {}, read: statusOnly };
}
