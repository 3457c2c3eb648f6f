import type { EmissionTotal, Co2Sums as Sums } from '../../driving/emission-sums.ts';
import type { Co2Sums, EmissionSum } from '../../generated/driver.ts';

/** Sums of footprints as the API shows them. */
export const shownCo2 = ({ location, declared, avoided, unknown }: Sums): Co2Sums => ({
  location: location.map(shown),
  declared: declared.map(shown),
  avoided: [...avoided],
  unknown,
});

const shown = (total: EmissionTotal): EmissionSum => ({ ...total, energy_kwh: total.energy_kwh.toString() });
