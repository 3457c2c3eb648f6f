import type { CompiledTariff } from './tariff.ts';

/** What a charge is, as far as it decides which tariff it has. */
export interface Occasion {
  /** Start of the session, in milliseconds since the epoch: it keeps the tariff that is valid then (P-06). */
  readonly start: number;
  /** How it is paid, or what the driver prefers. */
  readonly kind: 'AD_HOC_PAYMENT' | 'REGULAR' | 'PROFILE_CHEAP' | 'PROFILE_FAST' | 'PROFILE_GREEN';
}

/** A tariff of a connector, and what speaks for or against it. */
export interface Candidate {
  readonly tariff: CompiledTariff;
  readonly applies: boolean;
  readonly reason: string;
}

export interface Selection {
  readonly tariff: CompiledTariff | undefined;
  /** In the order of the connector's list. */
  readonly candidates: readonly Candidate[];
}

/**
 * Which of a connector's tariffs a session has (P-05 to P-07): one that is valid at its start, for this kind of charge rather than for
 * all of them; of several such the one that has come into force last, then the first of the list.
 */
export function selectTariff(tariffs: readonly CompiledTariff[], occasion: Occasion): Selection {
  const fitting = tariffs.filter((tariff) => objection(tariff, occasion) === undefined);
  const ranked = [...fitting].sort(
    (one, other) => Number(other.type === occasion.kind) - Number(one.type === occasion.kind) || laterFirst(one, other),
  );
  const [tariff] = ranked;
  const candidates = tariffs.map((candidate): Candidate => {
    const against = objection(candidate, occasion);
    if (against !== undefined) return { tariff: candidate, applies: false, reason: against };
    if (candidate === tariff)
      return { tariff: candidate, applies: true, reason: `${kindText(candidate)}, valid at the start` };
    const reason =
      tariff?.type === occasion.kind && candidate.type !== occasion.kind
        ? `tariff ${tariff.id} is for ${occasion.kind} alone`
        : `tariff ${tariff?.id} goes before: it is newer, or earlier in the list`;
    return { tariff: candidate, applies: false, reason };
  });
  return { tariff, candidates };
}

/** -Infinity, of those without a start, comes last. */
const laterFirst = (one: CompiledTariff, other: CompiledTariff): number =>
  one.from === other.from ? 0 : other.from > one.from ? 1 : -1;

function objection(tariff: CompiledTariff, { start, kind }: Occasion): string | undefined {
  if (start < tariff.from) return 'not in force yet';
  if (start > tariff.until) return 'not in force any more';
  // No preference is REGULAR; a profile that has no tariff of its own is charged by the regular one.
  const type = tariff.type;
  if (type === undefined || type === kind) return undefined;
  if (type === 'REGULAR' && kind.startsWith('PROFILE_')) return undefined;
  return `for ${type} alone`;
}

const kindText = ({ type }: CompiledTariff): string => (type === undefined ? 'for all charges' : `for ${type}`);
