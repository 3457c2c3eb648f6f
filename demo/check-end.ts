import { isDeepStrictEqual } from 'node:util';
import type { Partner } from '../test/support/partner/partner.ts';
import { keepObjects, partyName } from './network.ts';
import { styled } from './screen.ts';
import { plain, several } from './text.ts';
import type { World } from './world.ts';

type ModuleId = 'locations' | 'tariffs' | 'tokens' | 'sessions' | 'cdrs';
type JsonObject = { [field: string]: unknown };

/** How objects of one owner compare with the copies a receiver has. */
interface Comparison {
  /** By name, however many receivers have them. */
  readonly compared: Set<string>;
  readonly different: string[];
  readonly missing: string[];
  /** What the receiver has and should not have. */
  readonly strange: string[];
}

/** How long nothing may arrive before what is on its way is given up. */
const silenceMs = 3000;
const examplesMax = 3;

/**
 * Waits for what is on its way and compares, field by field, what everybody has at the end with what its owner has. Answers whether all
 * is where it belongs, and only there.
 */
export async function checkEnd(world: World): Promise<boolean> {
  const { network, flows, screen, figures } = world;
  const left = await flows.settled(silenceMs);
  const cpos = network.of('CPO').map(({ partner }) => partner);
  const emsps = network.of('EMSP').map(({ partner }) => partner);
  const lines = [
    { what: ['location', 'tariff'], at: 'at both eMSPs', found: compareAll(cpos, emsps, ['locations', 'tariffs']) },
    { what: ['token'], at: `at ${several(cpos.length, 'CPO platform')}`, found: compareAll(emsps, cpos, ['tokens']) },
    {
      what: ['session', 'CDR'],
      at: 'at the eMSP of their token alone',
      found: compareAll(cpos, emsps, ['sessions', 'cdrs']),
    },
  ];
  const twice = emsps.flatMap((emsp) => [...emsp.cdrPosts].filter(([, times]) => times > 1));
  let isGood = true;
  const bad = (text: string): void => {
    isGood = false;
    screen.whole(`   ✗ ${plain(text)}`, 'red');
  };
  for (const { what, at, found } of lines) {
    const counts = what.map((name, place) => several(found[place]?.compared.size ?? 0, name)).join(', ');
    const isSame = found.every((one) => one.different.length + one.missing.length + one.strange.length === 0);
    if (isSame) screen.line(styled('   ✓ ', 'green'), `${counts}: the same ${at}`);
    for (const one of found) {
      for (const kind of ['different', 'missing', 'strange'] as const) {
        const names = one[kind];
        if (names.length > 0) bad(`${names.length} ${kind} of ${counts}: ${names.slice(0, examplesMax).join(', ')}`);
      }
    }
  }
  if (left > 0) bad(`${several(left, 'object')} acknowledged and not arrived`);
  if (figures.failures > 0) bad(`${several(figures.failures, 'push', 'pushes')} not acknowledged`);
  if (network.complaints.length > 0) {
    bad(`${several(network.complaints.length, 'complaint')} of partners about the hub:`);
    for (const complaint of network.complaints.slice(0, examplesMax)) screen.whole(`     ${plain(complaint)}`, 'red');
  }
  if (twice.length > 0) screen.line(`   · ${several(twice.length, 'CDR')} came more than once and counted once`);
  return isGood;
}

/** That a location has no EVSEs can be said in several ways (T-21). */
const comparable = (object: JsonObject): JsonObject => ({ ...object, evses: object['evses'] ?? [] });

const fold = (name: string): string => name.toUpperCase();
const nameOf = (object: JsonObject): string =>
  fold(`${object['country_code']}-${object['party_id']}/${object['id'] ?? object['uid']}`);

/** One comparison for each module; objects are counted once, however many receive them. */
function compareAll(
  owners: readonly Partner[],
  receivers: readonly Partner[],
  modules: readonly ModuleId[],
): Comparison[] {
  return modules.map((module) => {
    const own = new Map(owners.flatMap((owner) => named(owner.own(module))));
    const comparison: Comparison = { compared: new Set(), different: [], missing: [], strange: [] };
    for (const receiver of receivers) compare(own, receiver, module, comparison);
    return comparison;
  });
}

const named = (objects: readonly object[]): [string, JsonObject][] =>
  (objects as JsonObject[]).map((object) => [nameOf(object), object]);

function compare(own: ReadonlyMap<string, JsonObject>, receiver: Partner, module: ModuleId, into: Comparison): void {
  const copies = new Map(named(receiver.received(module)));
  const isOurs = (object: JsonObject): boolean => {
    const token = object['cdr_token'] as { country_code: string; party_id: string } | undefined;
    return token === undefined || partyName(token) === receiver.party;
  };
  // Of what comes without end it keeps the latest.
  const isFull = copies.size >= keepObjects;
  for (const [name, object] of own) {
    if (!isOurs(object)) continue;
    const copy = copies.get(name);
    if (copy === undefined && isFull) continue;
    into.compared.add(name);
    if (copy === undefined) into.missing.push(`${name} at ${receiver.party}`);
    else if (!isDeepStrictEqual(comparable(copy), comparable(object)))
      into.different.push(`${name} at ${receiver.party}`);
  }
  for (const [name, copy] of copies) {
    if (!isOurs(copy)) into.strange.push(`${name} at ${receiver.party}`);
  }
}
