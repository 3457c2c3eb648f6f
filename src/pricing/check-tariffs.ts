import type { CDR, Tariff } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { foldId } from '../ocpi/object-state.ts';
import type { CheckFacts, Tolerances } from './check-facts.ts';
import { differ, type Reasons, shownPlaces } from './check-reasons.ts';
import type { Exact } from './exact.ts';
import { type Recomputed, recompute } from './recompute.ts';

/**
 * Compares the Tariffs in a CDR with those its CPO has published: what counts is what they come to. Dearer than the one that was
 * in force when the session began, or than the one with the same stamp, is a fault; a newer one in the hub may be rightly different.
 */
export function checkTariffs(
  cdr: Exact<CDR>,
  { priced, used, roundings }: Recomputed,
  facts: CheckFacts,
  tolerances: Tolerances,
  reasons: Reasons,
): void {
  for (const tariff of used) {
    if (foldId(tariff.country_code + tariff.party_id) !== foldId(cdr.country_code + cdr.party_id)) {
      reasons.warn('tariff-owner', '/tariffs', 'is a tariff of another party');
    }
  }
  const announced = [...facts.published.values()].some(({ isSnapshot }) => isSnapshot);
  for (const tariff of used) {
    if (announced && !facts.published.has(foldId(tariff.id)))
      reasons.warn(
        'tariff-unannounced',
        '/tariffs',
        'is none of those that its session began with, nor any other that is published',
      );
  }
  const replaced = used.flatMap((tariff) => {
    const published = facts.published.get(foldId(tariff.id));
    return published === undefined ? [] : [{ own: tariff, copy: published.tariff, isSnapshot: published.isSnapshot }];
  });
  if (priced?.total.exclVat === undefined || replaced.length === 0) return;
  const expected = totalBy(
    cdr,
    replaced.map(({ copy }) => copy),
    facts,
    tolerances,
    roundings !== undefined,
  );
  const stated = priced.total.exclVat.rounded(shownPlaces);
  if (expected === undefined || !differ(stated, expected, smallest)) return;
  const isBinding = replaced.every(({ own, copy, isSnapshot }) => isSnapshot || own.last_updated === copy.last_updated);
  const severity = isBinding && stated.compare(expected) > 0 ? 'FAIL' : 'WARN';
  reasons.add(severity, 'tariff-differs', '/tariffs', 'does not come to what the published tariff comes to', {
    stated,
    expected,
  });
}

/** The least that is shown: prices are compared, not roundings. */
const smallest = Decimal.of('0.0001');

function totalBy(
  cdr: Exact<CDR>,
  copies: readonly Exact<Tariff>[],
  facts: CheckFacts,
  tolerances: Tolerances,
  byClock: boolean,
): Decimal | undefined {
  const byId = new Map(copies.map((tariff) => [foldId(tariff.id), tariff]));
  const tariffs = (cdr.tariffs ?? []).map((tariff) => byId.get(foldId(tariff.id)) ?? tariff);
  return recompute({ ...cdr, tariffs }, facts, tolerances, { byClock }).priced?.total.exclVat?.rounded(shownPlaces);
}
