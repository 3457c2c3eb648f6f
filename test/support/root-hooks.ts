import { stopTestPostgres } from './postgres.ts';

/** The server starts with the first test database that is asked for, so all that is left to do is to stop it. */
export const mochaHooks = {
  afterAll: stopTestPostgres,
};
