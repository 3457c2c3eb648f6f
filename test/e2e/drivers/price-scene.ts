import type { Connector, EVSE, Location, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import type { PriceDesk } from '../../../src/hub/drivers/prices/create-prices.ts';
import type { DriverViewer } from '../../../src/hub/drivers/viewer.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import type { RoamingFees } from '../../../src/store/registry.ts';
import { type About, type Build, createBuild } from '../../support/build.ts';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

/** A Monday, 10:00 in Brussels. */
export const now = Date.parse('2026-11-30T09:00:00Z');

/** A hub with a CPO, and a hosted eMSP with a driver. */
export interface PriceScene {
  readonly hub: TestHub;
  readonly cpo: ConnectedPartner;
  readonly desk: PriceDesk;
  readonly build: Build;
  readonly driver: TestDriver;
  readonly viewer: DriverViewer;
  readonly vehicleId: string;
  /** How late it is at the hub: a test may change it. */
  now: number;
  /** What the eMSP adds from now on. */
  setFees(fees: RoamingFees | null): Promise<void>;
  /** A location of the CPO with one EVSE and these connectors; resolves with its public id when it is stored. */
  place(connectors: readonly About<Connector>[], about?: About<Location>): Promise<PlacedLocation>;
  /** A tariff of the CPO, stored. */
  tariff(about: About<Tariff>): Promise<Tariff>;
  /** A request of the driver. */
  readonly call: TestDriver['call'];
  stop(): Promise<void>;
}

export interface PlacedLocation {
  /** In the driver API. */
  readonly id: string;
  readonly location: Location;
  readonly evse: EVSE;
}

/** The car of the driver. */
export const car = {
  usable_kwh: 60,
  dc_curve: [
    { soc: 0, kw: 120 },
    { soc: 50, kw: 120 },
    { soc: 100, kw: 30 },
  ],
  ac_kw: 11,
  ac_phases: 3,
  connectors: ['IEC_62196_T2_COMBO'],
};

export async function startPriceScene(startAt = now): Promise<PriceScene> {
  const time = { now: startAt };
  const hub = await startHub({ clock: { ...systemClock, now: () => time.now } });
  const cpo = await hub.connect('CPO', 'BE-BEC');
  await hostEmsp(hub);
  await hub.agree('BE-BEC', 'DE-XVE');
  const driver = await makeDriver(hub);
  const build = createBuild(() => startAt - 3_600_000);
  let count = 0;
  const vehicle = await driver.ok('POST', '/me/vehicles', car);
  return {
    hub,
    cpo,
    build,
    driver,
    call: driver.call,
    viewer: { emsp: { country_code: 'DE', party_id: 'XVE' }, driverId: driver.id },
    vehicleId: vehicle.id,
    desk: hub.app.drivers.prices,
    get now() {
      return time.now;
    },
    set now(ms: number) {
      time.now = ms;
    },
    async setFees(fees) {
      await hub.admin('PATCH', '/parties/DE-XVE', { fees });
    },
    async place(connectors, about = {}) {
      count += 1;
      const evse = build.evse({
        connectors: connectors.map((one, at) => build.connector({ id: `${at + 1}`, ...one })),
      });
      const location = build.location({ id: `PLACE${count}`, evses: [evse], ...about });
      const pushed = await cpo.push(`locations/BE/BEC/${location.id}`, location);
      if (pushed.http !== 201) throw new Error(`a location was answered ${pushed.http}`);
      const { rows } = await hub.app.hub.reads.query<{ number: number }>(
        'select number from objects_locations where id = $1',
        [location.id],
      );
      return { id: `loc_${rows[0]?.number.toString(36)}`, location, evse };
    },
    async tariff(about) {
      count += 1;
      const tariff = build.tariff({ id: `TARIFF-${count}`, ...about });
      const pushed = await cpo.push(`tariffs/BE/BEC/${tariff.id}`, tariff);
      if (pushed.http >= 300) throw new Error(`a tariff was answered ${pushed.http}`);
      return tariff;
    },
    stop: () => hub.stop(),
  };
}
