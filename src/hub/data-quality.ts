import type { Pool } from 'pg';
import type { Ids } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Finding } from '../ocpi/validate.ts';
import { countFindings, type FindingEntry, quarantine } from '../store/data-quality.ts';
import type { DataQuality, Refusal } from './exchange-hub.ts';

/** Refusals held in memory; more are dropped and counted. */
const refusalsMax = 2000;
/** Longest document that is kept with a refusal. */
const documentLengthMax = 64 * 1024;
const keyLengthMax = 200;

/** Writes refusals and findings in the background, in bounded batches, so that bad data costs the exchanges nothing. */
export interface DataQualityLog extends DataQuality {
  /** Writes what is held; resolves when it is on disk. */
  flush(): Promise<void>;
  stop(): Promise<void>;
  /** Refusals dropped because too many came at once. */
  readonly dropped: number;
}

export function createDataQualityLog(pool: Pool, limits: Limits, ids: Ids, log: Logger): DataQualityLog {
  let refusals = new Map<string, Refusal>();
  let findings = new Map<string, FindingEntry>();
  let dropped = 0;
  let writing = Promise.resolve();
  const timer = setInterval(() => void flush(), limits.dataQualityFlushMs);
  timer.unref();

  const write = async () => {
    const [entries, counts] = [[...refusals.values()], [...findings.values()]];
    refusals = new Map();
    findings = new Map();
    try {
      if (entries.length > 0) {
        const rows = entries.map((entry) => storable({ ...entry, id: ids.uuid() }));
        await quarantine(pool, rows, limits.quarantinePerPlatformMax);
      }
      if (counts.length > 0) await countFindings(pool, counts, limits.findingsPerPlatformMax);
    } catch (error) {
      dropped += entries.length;
      log.warn({ err: error }, 'refused data could not be noted');
    }
  };
  const flush = () => {
    if (refusals.size > 0 || findings.size > 0) writing = writing.then(write);
    return writing;
  };

  return {
    get dropped() {
      return dropped;
    },
    refused(refusal) {
      const name = `${refusal.platformId}\n${refusal.module}\n${refusal.owner}\n${refusal.key}`;
      if (refusals.size >= refusalsMax && !refusals.has(name)) dropped += 1;
      else refusals.set(name, refusal);
    },
    odd(platformId, module, found) {
      for (const finding of found) count(findings, platformId, module, finding, limits.findingsPerPlatformMax);
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

/** What was refused can be anything; PostgreSQL takes no NUL and no half of a surrogate pair, and an index no endless key. */
function storable<T extends Refusal>(entry: T): T {
  const clean = (text: string, max: number) => text.slice(0, max).toWellFormed().replaceAll('\0', '\u{fffd}');
  return {
    ...entry,
    owner: clean(entry.owner, keyLengthMax),
    key: clean(entry.key, keyLengthMax),
    reason: clean(entry.reason, documentLengthMax),
    document: clean(entry.document, documentLengthMax),
  };
}

function count(
  findings: Map<string, FindingEntry>,
  platformId: string,
  module: string,
  { rule, path, example }: Finding,
  max: number,
) {
  const name = `${platformId}\n${module}\n${rule}\n${path}`;
  const times = (findings.get(name)?.times ?? 0) + 1;
  if (times > 1 || findings.size < max) findings.set(name, { platformId, module, rule, path, example, times });
}
