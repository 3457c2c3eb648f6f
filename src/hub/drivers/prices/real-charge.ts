import type { CDR, ChargingPeriod, Session } from '../../../generated/ocpi-2.2.1.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { type PartyKey, partyKey, partyOf } from '../../../ocpi/party.ts';
import { type Exact, exactly } from '../../../pricing/exact.ts';
import type { RealCharge } from '../prices.ts';

/** Where and when something was really charged, by a CDR or a Session. Ids are folded. */
export interface ChargeFacts {
  readonly owner: PartyKey;
  /** What the CPO calls the Session; undefined: the CDR does not say. */
  readonly session: string | undefined;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly location: string;
  readonly evse: string;
  readonly connector: string;
  /** Of its Tariffs. */
  readonly tariffs: readonly string[];
}

/** A CDR or a Session with exact numbers. */
export type UsedCharge =
  | { readonly kind: 'cdr'; readonly document: Exact<CDR> }
  | { readonly kind: 'session'; readonly document: Exact<Session> };

/** What was received, which had been checked then. */
export function usedCharge({ document }: Pick<RealCharge, 'document'>): UsedCharge {
  return 'cdr_location' in document
    ? { kind: 'cdr', document: exactly(document as unknown as CDR) }
    : { kind: 'session', document: exactly(document as unknown as Session) };
}

export function factsOf({ kind, document }: UsedCharge): ChargeFacts {
  const { country_code, party_id, start_date_time } = document;
  const place =
    kind === 'cdr'
      ? {
          location: document.cdr_location.id,
          ...idsOf(document.cdr_location),
          session: document.session_id ?? undefined,
        }
      : { location: document.location_id, ...idsOf(document), session: document.id };
  return {
    owner: partyKey(partyOf(country_code, party_id)),
    start: parseDateTime(start_date_time) ?? 0,
    location: foldId(place.location),
    evse: foldId(place.evse),
    connector: foldId(place.connector),
    session: place.session && foldId(place.session),
    tariffs: namedTariffs(document.charging_periods ?? []),
  };
}

const idsOf = ({ evse_uid, connector_id }: { readonly evse_uid: string; readonly connector_id: string }) => ({
  evse: evse_uid,
  connector: connector_id,
});

/** The ids of the Tariffs that periods name, folded. */
const namedTariffs = (periods: readonly Pick<Exact<ChargingPeriod>, 'tariff_id'>[]): string[] => [
  ...new Set(periods.flatMap(({ tariff_id }) => (tariff_id ? [foldId(tariff_id)] : []))),
];
