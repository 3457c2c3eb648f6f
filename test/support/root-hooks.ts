import { endShared } from './at-end.ts';
import { stopTestPostgres } from './postgres.ts';

/** What tests share starts with the first of them that needs it, so all that is left to do is to end it. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    try {
      await endShared();
    } finally {
      await stopTestPostgres();
    }
  },
};
