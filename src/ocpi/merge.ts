import { canonicalJson, elementsOf } from '../kernel/json.ts';
import { parseDateTime } from './date-time.ts';

/** An object as raw member texts, in order. */
export type Members = Map<string, string>;

/**
 * Merges a PATCH into an object, both as raw members. What the PATCH does not name stays as it is, to the byte (T-15);
 * null changes nothing (T-18); the lists named in `appends` grow instead of being replaced (S-05).
 */
export function mergeMembers(stored: Members, patch: Members, appends: Readonly<Record<string, string>> = {}): Members {
  const merged = new Map(stored);
  for (const [name, value] of patch) {
    if (value === 'null') continue;
    const identity = Object.hasOwn(appends, name) ? appends[name] : undefined;
    merged.set(name, identity === undefined ? value : appended(stored.get(name), value, identity));
  }
  return merged;
}

/**
 * Appends entries. An entry that is there already is not added again (S-06); one with the same identity and another
 * content replaces the stored one.
 */
function appended(stored: string | undefined, added: string, identity: string): string {
  const entries = stored === undefined || stored === 'null' ? [] : elementsOf(stored);
  const identities = entries.map((entry) => identityOf(entry, identity));
  for (const entry of elementsOf(added)) {
    const id = identityOf(entry, identity);
    const at = identities.indexOf(id);
    if (at === -1) {
      entries.push(entry);
      identities.push(id);
    } else {
      entries[at] = entry;
    }
  }
  return `[${entries.join(',')}]`;
}

/** What tells an entry from others: a moment is the same in any spelling. */
function identityOf(entry: string, field: string): string {
  const value = (JSON.parse(entry) as Record<string, unknown>)[field] ?? null;
  const moment = typeof value === 'string' ? parseDateTime(value) : undefined;
  return moment === undefined ? canonicalJson(value) : String(moment);
}
