import type { VehicleGiven } from '../../../generated/driver.ts';

/** Cars as they are on the road, for those who do not know the numbers of theirs: no model, a kind. */
export type VehicleKind = 'small' | 'middle' | 'long' | 'fast' | 'van';

/** What charging hangs on of each kind: the curve is the power it draws by state of charge. */
export const vehicles: Readonly<Record<VehicleKind, VehicleGiven>> = {
  small: vehicle(40, 50, 7.4, 1, 150),
  middle: vehicle(58, 120, 11, 3, 170),
  long: vehicle(77, 170, 11, 3, 175),
  fast: vehicle(84, 240, 11, 3, 185),
  van: vehicle(75, 115, 11, 3, 260),
};

export const vehicleKinds = Object.keys(vehicles) as readonly VehicleKind[];

/** A car of these numbers. Cars draw most power between a tenth and the half, and little when they are nearly full. */
export function vehicle(usableKwh: number, dcKw: number, acKw: number, phases: 1 | 3, whPerKm?: number): VehicleGiven {
  const share = [
    [0, 0.7],
    [10, 1],
    [50, 0.75],
    [80, 0.4],
    [100, 0.08],
  ] as const;
  return {
    usable_kwh: usableKwh,
    ...(dcKw > 0 && {
      dc_curve: share.map(([soc, of]) => ({ soc, kw: Math.max(1, Math.round(dcKw * of * 10) / 10) })),
    }),
    ...(acKw > 0 && { ac_kw: acKw, ac_phases: phases }),
    connectors: dcKw > 0 ? ['IEC_62196_T2_COMBO'] : ['IEC_62196_T2'],
    ...(whPerKm !== undefined && { wh_per_km: whPerKm }),
  };
}
