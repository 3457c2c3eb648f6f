import { lossPercent } from '../../../driving/charge-expectation.ts';
import type { TripAssumption } from '../../../generated/driver.ts';
import type { AskedTrip } from './asked-trip.ts';
import type { PlannedTrip } from './trip-document.ts';
import type { TripPrices } from './trip-prices.ts';

/** What a plan was made of. */
interface PlanFacts {
  readonly trip: AskedTrip;
  readonly prices: Pick<TripPrices, 'currency' | 'hasOthers' | 'isWithoutTax'>;
  readonly isCut: boolean;
  readonly planned?: PlannedTrip;
}

/** What a plan rests on, so that nobody takes it for more than it is. */
export function assumptionsOf({ trip, prices, isCut, planned }: PlanFacts): TripAssumption[] {
  const { temperatureC, isSpeedAssumed, speedKmh, powerMinKw } = trip;
  const all: (readonly [boolean, string, string])[] = [
    [true, 'FLAT_TERRAIN', 'The land is flat.'],
    [true, 'NO_TRAFFIC', 'There is no traffic but what duration_min has in it.'],
    [true, 'NO_WIND', 'There is no wind, no rain, and no load.'],
    [temperatureC === undefined, 'TEMPERATURE_NOT_COUNTED', 'It is neither cold nor hot.'],
    [isSpeedAssumed, 'SPEED_ASSUMED', `One drives ${speedKmh} km/h.`],
    [true, 'CURVE_HOLDS', 'The battery takes what its curve says: it is neither cold nor old.'],
    [true, 'CHARGING_LOSS', `Of what a station meters ${lossPercent.DC} % (DC) or ${lossPercent.AC} % (AC) is lost.`],
    [true, 'DETOURS_ESTIMATED', 'Ways off the route are estimated by how far places are from it; no roads.'],
    [true, 'RISK_ESTIMATED', 'Old statuses and small sites count as minutes, by judgement; queues are not known.'],
    [powerMinKw > 0, 'POWER_MIN', `Stations give at least ${powerMinKw} kW.`],
    [prices.hasOthers, 'OTHER_CURRENCIES', `Prices that are not in ${prices.currency} were taken for unknown.`],
    [prices.isWithoutTax, 'TAX_UNKNOWN', 'Some prices are without tax, for nobody says how much it is.'],
    [
      isCut,
      'PLACES_LEFT_OUT',
      'There were more places along the route than are looked at; the last stretch may lack some.',
    ],
    [
      (planned?.stops ?? []).some(({ stop }) => stop.price?.total === undefined),
      'PRICE_UNKNOWN',
      'What some stops cost is not known: for the plan it was taken to be dear.',
    ],
  ];
  return all.filter(([holds]) => holds).map(([, code, text]) => ({ code, text }));
}
