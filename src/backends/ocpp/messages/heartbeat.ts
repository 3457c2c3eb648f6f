import type { HeartbeatResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { Heard } from '../translator.ts';
import { timeText } from './times.ts';

/** The same in every version: a station asks what time it is. */
export function heartbeat({ now }: Heard): HeartbeatResponse {
  return { currentTime: timeText(now()) };
}
