import type { Evse, Machine } from './machine.ts';
import type { Limit, OrderOf, Profile, Reply } from './words.ts';

const volts = 230;
/** What a place gives without any profile. */
const ownLimit: Readonly<Record<string, number>> = { A: 32, W: 22_080 };

/** Takes a charging profile, where it fits. */
export function takeProfile(machine: Machine, { evse: place, profile }: OrderOf<'SetProfile'>): Reply {
  const evse = machine.evses.find(({ id }) => id === place);
  if (evse === undefined) return { status: 'Rejected' };
  const { settings } = machine;
  const units = settings.text('units').split(',');
  const hasUnit = units.includes(profile.unit) || units.includes(profile.unit === 'A' ? 'Current' : 'Power');
  const fits =
    profile.stackLevel <= settings.number('stackMax') && profile.limits.length <= settings.number('periodsMax');
  const isOfTheirs =
    profile.purpose !== 'TxProfile' || (evse.charge !== undefined && evse.charge.id === profile.transactionId);
  if (!hasUnit || !fits || !isOfTheirs || profile.limits[0]?.startS !== 0) return { status: 'Rejected' };
  const isReplaced = (other: Profile): boolean =>
    other.id === profile.id || (other.stackLevel === profile.stackLevel && other.purpose === profile.purpose);
  evse.profiles = [...evse.profiles.filter((other) => !isReplaced(other)), profile];
  return { status: 'Accepted' };
}

/** What a place may give from now on. */
export function compositeOf(machine: Machine, { evse: place, durationS, unit }: OrderOf<'CompositeSchedule'>): Reply {
  const evse = machine.evses.find(({ id }) => id === place);
  if (evse === undefined) return { status: 'Rejected' };
  const now = machine.clock.now();
  const asked = unit ?? highest(evse)?.unit ?? 'W';
  const changes = new Set([0]);
  const profile = highest(evse);
  const startAt = profile === undefined ? now : startOf(evse, profile);
  for (const { startS } of profile?.limits ?? []) {
    const at = (startAt - now) / 1000 + startS;
    if (at > 0 && at < durationS) changes.add(Math.round(at));
  }
  const endS = profile?.durationS === undefined ? undefined : (startAt - now) / 1000 + profile.durationS;
  if (endS !== undefined && endS > 0 && endS < durationS) changes.add(Math.round(endS));
  const limits = [...changes]
    .sort((one, other) => one - other)
    .map((startS) => limitAt(evse, now + startS * 1000, startS, asked));
  return { status: 'Accepted', schedule: { startAt: now, durationS, unit: asked, limits } };
}

/** What a place may give at a moment, in `unit`. */
export function limitAt(evse: Evse, at: number, startS: number, unit: string): Limit {
  const profile = highest(evse);
  const own = { startS, limit: ownLimit[unit] ?? 0 };
  if (profile === undefined) return own;
  const elapsedS = (at - startOf(evse, profile)) / 1000;
  if (elapsedS < 0 || (profile.durationS !== undefined && elapsedS >= profile.durationS)) return own;
  const step = profile.limits.findLast((limit) => limit.startS <= elapsedS);
  if (step === undefined) return own;
  const { limit } = step;
  const phases = step.phases ?? 3;
  const converted = profile.unit === unit ? limit : unit === 'W' ? limit * volts * phases : limit / volts / phases;
  const shown = Math.min(own.limit, Math.floor(converted * 10) / 10);
  return { startS, limit: shown, ...(step.phases !== undefined && { phases: step.phases }) };
}

const highest = (evse: Evse): Profile | undefined =>
  evse.profiles.reduce<Profile | undefined>(
    (best, profile) => (best === undefined || profile.stackLevel > best.stackLevel ? profile : best),
    undefined,
  );

const startOf = (evse: Evse, profile: Profile): number =>
  profile.startAt === undefined ? (evse.charge?.startedAt ?? 0) : Date.parse(profile.startAt);
