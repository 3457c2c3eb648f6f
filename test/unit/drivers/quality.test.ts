import { expect } from 'chai';
import type { Location } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Placement } from '../../../src/hub/drivers/places/placement.ts';
import { qualityOf } from '../../../src/hub/drivers/places/quality.ts';
import { build } from '../../support/build.ts';

const connector = (about: Parameters<typeof build.connector>[0] = {}) =>
  build.connector({
    power_type: 'AC_3_PHASE',
    max_voltage: 230,
    max_amperage: 32,
    max_electric_power: 22_000,
    tariff_ids: ['T'],
    ...about,
  });
const evse = (about: Parameters<typeof build.evse>[0] = {}) =>
  build.evse({ evse_id: 'BE*BEC*E1', connectors: [connector()], ...about });
const whole = { evses: [evse(), evse()], energy_mix: { is_green_energy: true } };

describe('what is known of a place', () => {
  const rows: readonly [string, number, readonly string[], Partial<Location>, Placement['misplacement']?][] = [
    ['has all that it is to have', 100, [], {}],
    ['lies elsewhere', 60, ['COORDINATES_OUTSIDE_COUNTRY'], {}, 'elsewhere'],
    ['lies nowhere', 60, ['COORDINATES_MISSING'], {}, 'missing'],
    ['has no hours', 90, ['NO_OPENING_HOURS'], { opening_times: null }],
    ['has no energy mix', 95, ['NO_ENERGY_MIX'], { energy_mix: null }],
    ['has no kind of parking', 95, ['NO_PARKING_TYPE'], { parking_type: null }],
    ['has an EVSE of two without an id', 93, ['EVSE_WITHOUT_ID'], { evses: [evse(), evse({ evse_id: null })] }],
    ['has ids that are none', 85, ['EVSE_WITHOUT_ID'], { evses: [evse({ evse_id: '4711' })] }],
    [
      'has EVSEs that are gone, which do not count',
      100,
      [],
      { evses: [evse(), evse({ evse_id: null, status: 'REMOVED' })] },
    ],
    ['has a connector without tariff', 85, ['CONNECTOR_WITHOUT_TARIFF'], ofConnector({ tariff_ids: [] })],
    ['has kilowatts for watts', 90, ['POWER_IMPLAUSIBLE'], ofConnector({ max_electric_power: 22 })],
    ['has more power than current', 90, ['POWER_IMPLAUSIBLE'], ofConnector({ max_electric_power: 50_000 })],
    ['names no power', 100, [], ofConnector({ max_electric_power: null })],
    ['has no EVSE', 60, ['EVSE_WITHOUT_ID', 'CONNECTOR_WITHOUT_TARIFF', 'POWER_IMPLAUSIBLE'], { evses: [] }],
  ];
  for (const [what, score, flags, about, misplacement] of rows)
    it(`is ${score} where it ${what}`, () => {
      const found = qualityOf(build.location({ ...whole, ...about }), misplacement);
      expect([found.score, found.flags.toSorted()]).to.deep.equal([score, flags.toSorted()]);
    });
});

function ofConnector(about: Parameters<typeof build.connector>[0]): Partial<Location> {
  return { evses: [evse({ connectors: [connector(about)] })] };
}
