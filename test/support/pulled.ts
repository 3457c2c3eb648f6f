import type { TestHub } from './hub.ts';
import { until } from './wait.ts';

/** Waits until a partner's module has been pulled, and no other pull of it follows soon. */
export const untilPulled = (hub: TestHub, partnerId: string, module: string): Promise<unknown> =>
  until(
    async () => {
      const { rows } = await hub.app.hub.reads.query(
        `select from pulls where platform_id = $1 and module = $2 and state = 'idle' and finished_at is not null
         and next_at > now() + interval '1 minute'`,
        [partnerId, module],
      );
      return rows.length > 0;
    },
    { what: 'the pull to have ended' },
  );
