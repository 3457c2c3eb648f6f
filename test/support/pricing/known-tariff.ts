import type { Tariff, TariffElement } from '../../../src/generated/ocpi-2.2.1.ts';
import type { KnownTariff } from '../../../src/hub/drivers/prices/tariff-shelf.ts';
import { foldId } from '../../../src/ocpi/object-state.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import { tariffWith } from './build.ts';

/** A tariff as the hub keeps it prepared. */
export function knownTariff(
  elements: TariffElement[],
  about: Partial<Tariff> & { readonly tax_included?: string } = {},
  isForOne = false,
): KnownTariff {
  const given = tariffWith(elements, about);
  const tariff = exactly(given);
  return {
    number: 83,
    version: 1,
    owner: `${given.country_code}-${given.party_id}`,
    key: foldId(given.id),
    isForOne,
    text: JSON.stringify(given),
    tariff,
    compiled: compileTariff(tariff),
  };
}
