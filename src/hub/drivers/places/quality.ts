import { connectorPowerKw } from '../../../driving/connector-power.ts';
import type { Connector, Location } from '../../../generated/ocpi-2.2.1.ts';
import { operatorIn } from './evse-operator.ts';
import { isPresent } from './is-present.ts';
import { hoursOf } from './opening.ts';
import type { Placement } from './placement.ts';

/** How good what is known of a place is. */
export interface Quality {
  /** Whole percent. */
  readonly score: number;
  /** What is missing or cannot be right, by the names of `points`. */
  readonly flags: readonly string[];
}

/** Points of 100 that a place loses by what; where it is of some of its EVSEs or connectors, as many as their share. */
const points = {
  COORDINATES: 40,
  EVSE_WITHOUT_ID: 15,
  CONNECTOR_WITHOUT_TARIFF: 15,
  NO_OPENING_HOURS: 10,
  POWER_IMPLAUSIBLE: 10,
  NO_ENERGY_MIX: 5,
  NO_PARKING_TYPE: 5,
} as const;

const misplacedFlags = {
  zero: 'COORDINATES_ZERO',
  swapped: 'COORDINATES_SWAPPED',
  elsewhere: 'COORDINATES_OUTSIDE_COUNTRY',
  missing: 'COORDINATES_MISSING',
} as const;

/** How good what its CPO says of a place is: nothing that a status changes, but that an EVSE comes or goes. */
export function qualityOf(location: Location, misplacement: Placement['misplacement']): Quality {
  const evses = (location.evses ?? []).filter(isPresent);
  const connectors = evses.flatMap((evse) => evse.connectors);
  const lost = {
    COORDINATES: misplacement === undefined ? 0 : 1,
    NO_OPENING_HOURS: hoursOf(location) === undefined ? 1 : 0,
    EVSE_WITHOUT_ID: shareOf(evses, ({ evse_id }) => evse_id == null || operatorIn(evse_id) === undefined),
    CONNECTOR_WITHOUT_TARIFF: shareOf(connectors, ({ tariff_ids }) => (tariff_ids ?? []).length === 0),
    POWER_IMPLAUSIBLE: shareOf(connectors, isImplausible),
    NO_ENERGY_MIX: location.energy_mix == null ? 1 : 0,
    NO_PARKING_TYPE: location.parking_type == null ? 1 : 0,
  } as const satisfies Record<keyof typeof points, number>;
  const names = Object.keys(lost) as (keyof typeof points)[];
  return {
    score: Math.round(names.reduce((left, name) => left - points[name] * lost[name], 100)),
    flags: names
      .filter((name) => lost[name] > 0)
      .map((name) => (name === 'COORDINATES' && misplacement !== undefined ? misplacedFlags[misplacement] : name)),
  };
}

/** Of nothing, nothing is known. */
const shareOf = <One>(all: readonly One[], isLost: (one: One) => boolean): number =>
  all.length === 0 ? 1 : all.filter(isLost).length / all.length;

/** kW that a connector gives at the least, and at the most. */
const plausibleKw = { min: 1.3, max: 4000 } as const;
/** What is named may be so much more than follows from voltage and current: both are rounded. */
const namedMoreMax = 1.15;

/** Whether a power cannot be right: there is none such, or it is more than voltage and current come to. */
function isImplausible(connector: Connector): boolean {
  const given = connectorPowerKw({ ...connector, max_electric_power: null });
  const named = connector.max_electric_power == null ? given : connector.max_electric_power / 1000;
  return named < plausibleKw.min || named > plausibleKw.max || named > given * namedMoreMax;
}
