import { digestOf } from '../ocpi/object-state.ts';
import { hubVersion } from '../ocpi/spoken-versions.ts';
import { fromHub } from '../ocpi/versions/index.ts';
import type { CdrResult, CdrWrite } from '../store/cdr-writer.ts';
import { findEnteredCdr } from '../store/cdrs.ts';
import type { ExchangeHub } from './exchange-hub.ts';

/**
 * Enters a CDR into the ledger. One that is there already, as its owner has told it in another version, has been told again and not
 * changed: what only one of the two versions can say is no difference (C-16, D-10).
 */
export async function enterCdr(hub: Pick<ExchangeHub, 'cdrs' | 'reads'>, write: CdrWrite): Promise<CdrResult> {
  const result = await hub.cdrs.write(write);
  if (result.outcome !== 'differs') return result;
  const entered = await findEnteredCdr(hub.reads, result.number);
  if (entered === undefined || entered.received_version === (write.received?.version ?? null)) return result;
  return inBoth(entered.document).equals(inBoth(write.document)) ? { ...result, outcome: 'repeated' } : result;
}

/** The digest of what a CDR says in every version. */
function inBoth(text: string): Buffer {
  const plain = fromHub(hubVersion, { shape: 'cdr', text }, {});
  return digestOf(JSON.parse(plain.kind === 'done' ? plain.text : text));
}
