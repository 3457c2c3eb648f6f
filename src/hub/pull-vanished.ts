import type { PartyKey } from '../ocpi/party.ts';
import {
  deleteObjects,
  type Existing,
  existingObjects,
  forgetVanished,
  noteVanished,
  removeEvses,
  type Vanished,
  vanishedBefore,
} from '../store/vanished.ts';
import { type PullRun, requireWanted } from './pull-run.ts';

/** More than this share of an owner's objects that vanish at once are held, if it has so many. */
const heldShare = 0.2;
const heldFromObjects = 20;

/** What the lists lack of one owner's objects. */
export interface Missing {
  /** Objects that were there before the pull. */
  readonly existing: number;
  readonly missing: number;
}

/** Compares what the lists have shown with what is stored; returns the owners of whom something is missing. */
export async function findMissing(run: PullRun, owners: readonly PartyKey[]): Promise<Map<PartyKey, Missing>> {
  const found = new Map<PartyKey, { existing: number; missing: number }>();
  for await (const objects of existingObjects(run.hub.db, run.module.id, owners, run.claimed.began)) {
    requireWanted(run);
    for (const object of objects) {
      const counts = found.get(object.owner) ?? { existing: 0, missing: 0 };
      counts.existing += 1;
      if (isMissing(run, object)) counts.missing += 1;
      found.set(object.owner, counts);
    }
  }
  return new Map([...found].filter(([, { missing }]) => missing > 0));
}

/** What was pushed while the pull was under way is there, whatever the list says. */
const isMissing = ({ seen }: PullRun, { number, is_untouched }: Existing): boolean => is_untouched && !seen.has(number);

/**
 * Makes of the missing objects what their module says. Of an owner whose list was empty, or of whom very much is
 * missing, only of what an earlier list lacked too, so that a mistake cannot empty the market (R22). Returns a sentence about
 * what is held, if anything is.
 */
export async function settleMissing(
  run: PullRun,
  missing: ReadonlyMap<PartyKey, Missing>,
): Promise<string | undefined> {
  const { hub, module, key, claimed } = run;
  const held = new Map<PartyKey, number>();
  let settled = 0;
  for await (const objects of existingObjects(hub.db, module.id, [...missing.keys()], claimed.began)) {
    requireWanted(run);
    const gone = objects.filter((object) => isMissing(run, object));
    const { apply, hold } = await divided(run, missing, gone);
    if (apply.length > 0) settled += await applyTo(run, apply);
    if (hold.length > 0) await noteVanished(hub.db, vanished(run, hold));
    for (const { owner } of hold) held.set(owner, (held.get(owner) ?? 0) + 1);
  }
  await forgetVanished(hub.db, key, claimed.began);
  if (settled > 0) {
    hub.wake();
    hub.log.info({ platform: key.platform_id, module: module.id, objects: settled }, 'objects are gone from a list');
  }
  return run.rule.vanished === 'noted' ? noteFinding(run, held) : heldSentence(run, missing, held);
}

/** What is to be done with missing objects. */
async function divided(
  run: PullRun,
  missing: ReadonlyMap<PartyKey, Missing>,
  gone: readonly Existing[],
): Promise<{ apply: readonly Existing[]; hold: readonly Existing[] }> {
  if (run.rule.vanished === 'noted') return { apply: [], hold: gone };
  const isDoubtful = ({ owner }: Existing) => isHeld(run, owner, missing.get(owner));
  const doubtful = gone.filter(isDoubtful);
  if (doubtful.length === 0) return { apply: gone, hold: [] };
  const confirmed = await vanishedBefore(run.hub.db, vanished(run, doubtful));
  return {
    apply: gone.filter((object) => !isDoubtful(object) || confirmed.has(object.number)),
    hold: doubtful.filter(({ number }) => !confirmed.has(number)),
  };
}

function isHeld({ lists }: PullRun, owner: PartyKey, counts: Missing | undefined): boolean {
  if (counts === undefined || lists.get(owner)?.has(owner) !== true) return true;
  return counts.existing >= heldFromObjects && counts.missing > heldShare * counts.existing;
}

function applyTo(run: PullRun, objects: readonly Existing[]): Promise<number> {
  return (run.rule.vanished === 'removed' ? removeEvses : deleteObjects)(run.hub.db, vanished(run, objects));
}

const vanished = ({ key, claimed }: PullRun, objects: readonly Existing[]): Vanished => ({
  ...key,
  numbers: objects.map(({ number }) => number),
  began: claimed.began,
});

function heldSentence(
  { hub, key, module }: PullRun,
  missing: ReadonlyMap<PartyKey, Missing>,
  held: ReadonlyMap<PartyKey, number>,
): string | undefined {
  if (held.size === 0) return undefined;
  const counts = [...held].map(([owner, count]) => `${count} of ${missing.get(owner)?.existing} of ${owner}`);
  hub.log.warn({ platform: key.platform_id, module: module.id, missing: counts }, 'much is missing from a list');
  return `missing from the list: ${counts.join(', ')}; they stay until the next full pull says the same`;
}

/** Tokens stay as they are: an eMSP blocks one by saying so, and a list may leave out what is not for us. */
function noteFinding({ hub, key, module }: PullRun, held: ReadonlyMap<PartyKey, number>): undefined {
  const findings = [...held].map(([owner, count]) => ({
    rule: 'vanished',
    path: '',
    example: `${count} of ${owner} are missing from its complete list`,
  }));
  if (findings.length === 0) return;
  hub.quality.odd(key.platform_id, module.id, findings);
  hub.log.warn({ platform: key.platform_id, module: module.id, missing: [...held] }, 'a list lacks objects we keep');
}
