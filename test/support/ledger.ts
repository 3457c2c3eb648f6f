import { cdrWrite } from '../../src/hub/cdrs.ts';
import type { Platform } from '../../src/hub/registry.ts';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { parsePartyKey } from '../../src/ocpi/party.ts';
import { type CdrResult, createCdrWriter } from '../../src/store/cdr-writer.ts';
import { type Database, indexedPlans } from '../../src/store/database.ts';
import type { SentCdr } from './cdr-books.ts';

/** Sends a CDR into the ledger, as its text, past the edge that validates it. */
export type Enter = (cdr: SentCdr) => Promise<CdrResult>;

/** The way into the ledger of a database without a hub around it. */
export function ledgerOf(database: Database): Enter {
  const writer = createCdrWriter(database.pool('lanes', 2, indexedPlans), defaultLimits, () => undefined);
  const caller = { id: '00000000-0000-4000-8000-000000000000' } as Platform;
  let count = 0;
  return ({ cpo, emsp, text }) => {
    const from = parsePartyKey(cpo);
    if (from === undefined) throw new Error(`${cpo} is no party`);
    count += 1;
    const request = {
      method: 'POST',
      module: 'cdrs',
      side: 'receiver',
      segments: [],
      query: new Map(),
      body: { text, value: JSON.parse(text) },
      requestId: `request-${count}`,
      correlationId: `correlation-${count}`,
    } as const;
    return writer.write(
      cdrWrite({ caller, request, from, parameters: {} }, emsp, {
        urlId: `ledger-${count}`,
        dueMs: 3_600_000,
        isHeld: false,
      }),
    );
  };
}
