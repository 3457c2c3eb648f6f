import type { Co2 } from '../../../driving/footprint.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import { isTimeZone } from '../../../ocpi/time-zone.ts';
import { Zone } from '../../../pricing/zone.ts';
import type { CountedBill } from '../../../store/drivers/analytics.ts';
import type { Money } from '../prices.ts';

/** A charge that is billed, as it is counted. */
export interface Charge {
  readonly cpo: PartyKey;
  readonly startedAt: number;
  /** The same by the clock at the place, as if that were UTC. */
  readonly local: Date;
  readonly energyKwh: Decimal;
  readonly chargingS: number;
  readonly idleS: number;
  readonly cost: Money;
  /** Without tax; undefined: not known. */
  readonly idleCost: Decimal | undefined;
  readonly location: string | undefined;
  readonly locationName: string | undefined;
  readonly powerKw: number | undefined;
  readonly vehicle: string | undefined;
  readonly co2: Co2 | null;
  readonly quoteDeltaPct: number | undefined;
  readonly evseUid: string | undefined;
  readonly connectorId: string | undefined;
}

/** A bill as a charge. */
export function chargeOf(bill: CountedBill): Charge {
  const decimal = (text: string | null): Decimal | undefined => (text === null ? undefined : Decimal.of(text));
  const startedAt = bill.started_at.getTime();
  const zone = Zone.of(bill.time_zone !== null && isTimeZone(bill.time_zone) ? bill.time_zone : 'UTC');
  return {
    cpo: bill.cpo,
    startedAt,
    local: new Date(startedAt + zone.offsetAt(startedAt)),
    energyKwh: Decimal.of(bill.energy_kwh),
    chargingS: bill.charging_s,
    idleS: bill.idle_s,
    cost: { currency: bill.currency, exclVat: decimal(bill.excl_vat), inclVat: decimal(bill.incl_vat) },
    idleCost: decimal(bill.idle_excl_vat),
    location: bill.location ?? undefined,
    locationName: bill.location_name ?? undefined,
    powerKw: bill.max_power_kw === null ? undefined : Number(bill.max_power_kw),
    vehicle: bill.vehicle ?? undefined,
    co2: bill.co2 as Co2 | null,
    quoteDeltaPct: bill.quote_delta_pct === null ? undefined : Number(bill.quote_delta_pct),
    evseUid: bill.evse_uid ?? undefined,
    connectorId: bill.connector_id ?? undefined,
  };
}
