import { setTimeout as pause } from 'node:timers/promises';
import type { Copies } from './copies.ts';
import { grouped, groupLines, someOf } from './groups.ts';
import type { Loaded, Refused } from './load.ts';
import type { Offer } from './offer.ts';
import { type Piece, styled } from './screen.ts';
import { counted, plain, several } from './text.ts';
import { unknownFields } from './unknown-fields.ts';
import type { World } from './world.ts';

/** As the admin API tells of what could not be taken. */
interface Quarantined {
  readonly owner: string | null;
  readonly key: string;
  readonly reason: string;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

/** As the admin API tells of what was odd. */
interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly example: string;
  readonly times: number;
}

/** How long the hub, which notes such things in the background, may take to note what it did not take. */
const notedLimitMs = 5000;
const pollMs = 100;

type Row = (name: string, ...pieces: Piece[]) => void;

/**
 * Shows what became of the locations: each is at every eMSP as it was pushed, or in quarantine with its reason. Answers whether
 * that is so.
 */
export async function checkLoad(world: World, offer: Offer, loaded: Loaded, copies: Copies): Promise<boolean> {
  const { screen } = world;
  const row: Row = (name, ...pieces) => screen.line(`   ${name.padEnd(12)} `, ...pieces);
  row('pushed', several(offer.locations.length, 'location'));
  if (offer.repeated > 0) row('', `${several(offer.repeated, 'older state')} of the same left out`);
  if (offer.ownerless > 0) row('', `${counted(offer.ownerless)} without an owner that could be a party`);
  row('taken', counted(loaded.locations.length));
  const unknown = [...unknownFields(loaded.locations)].map(([field, times]) => `${plain(field)} (${counted(times)} ×)`);
  if (unknown.length > 0) row('', `with fields OCPI 2.2.1 does not know: ${unknown.join(', ')}`);

  const isEverywhere = showCopies(world, loaded, copies, row);
  const isQuarantined = await showRefused(world, loaded.refused, row);
  await showFindings(world, row);
  const isGood = isEverywhere && isQuarantined;
  screen.line(
    styled(isGood ? '   ✓ nothing is missing' : '   ✗ something is missing', isGood ? 'green' : 'red', 'bold'),
  );
  return isGood;
}

function showCopies({ network }: World, { locations }: Loaded, copies: Copies, row: Row): boolean {
  const emsps = network.parties('EMSP').map((emsp) => ({ emsp, ...copies.at(emsp) }));
  for (const { emsp, identical, different, missing } of emsps) {
    const how = identical === locations.length ? ' identical, byte for byte in every field' : ' identical';
    row(`at ${emsp}`, styled(counted(identical), 'green'), how);
    if (different.length > 0) row('', styled(`${counted(different.length)} otherwise: ${someOf(different)}`, 'red'));
    if (missing.length > 0) row('', styled(`${counted(missing.length)} missing: ${someOf(missing)}`, 'red'));
  }
  return emsps.every(({ identical }) => identical === locations.length);
}

/** What the hub did not take is in quarantine, unless HTTP refused it before anybody could see what it is. */
async function showRefused(world: World, refused: readonly Refused[], row: Row): Promise<boolean> {
  const unread = refused.filter(({ http }) => http >= 400);
  const read = refused.filter(({ http }) => http < 400).map(({ offered }) => offered.name.toLowerCase());
  const quarantined = await quarantineOf(world, read.length);
  row('quarantined', styled(counted(quarantined.size), quarantined.size === 0 ? 'green' : 'yellow'));
  const reasons = grouped(
    [...quarantined],
    ([
      example,
      {
        reason,
        issues: [issue],
      },
    ]) => ({
      what: issue ? `${withoutPlaces(issue.path)} ${issue.message}` : reason,
      example,
    }),
  );
  for (const line of groupLines(reasons)) row('', line);
  if (unread.length > 0) row('not read', styled(counted(unread.length), 'yellow'));
  const answers = grouped(unread, ({ http, reason, offered }) => ({
    what: `HTTP ${http}: ${reason}`,
    example: offered.name,
  }));
  for (const line of groupLines(answers)) row('', line);
  const lost = read.filter((name) => !quarantined.has(name));
  if (lost.length > 0) row('', styled(`${counted(lost.length)} refused and not in quarantine: ${someOf(lost)}`, 'red'));
  return lost.length === 0;
}

/** What is in quarantine, by owner and id in small letters; waits until there are so many. */
async function quarantineOf({ network }: World, expected: number): Promise<Map<string, Quarantined>> {
  const end = performance.now() + notedLimitMs;
  for (;;) {
    const items = await network.hub.list<Quarantined>('/quarantine?module=locations');
    if (items.length >= expected || performance.now() > end) {
      return new Map(items.map((item) => [`${item.owner ?? ''}/${item.key}`.toLowerCase(), item]));
    }
    await pause(pollMs);
  }
}

/** Where in a list something is does not matter for what is wrong. */
const withoutPlaces = (path: string): string => path.replace(/\/\d+(?=\/|$)/g, '/*');

async function showFindings({ network }: World, row: Row): Promise<void> {
  const findings = await network.hub.list<Finding>('/findings?module=locations');
  row('findings', findings.length === 0 ? 'nothing odd about what was taken' : 'odd, but taken:');
  const rules = grouped(findings, ({ rule, path, example, times }) => ({ what: `${rule} at ${path}`, example, times }));
  for (const line of groupLines(rules)) row('', line);
}
