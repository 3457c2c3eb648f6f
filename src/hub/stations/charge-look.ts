import type { Session } from '../../generated/ocpi-2.2.1.ts';
import type { BillFacts } from '../../stations/bill-facts.ts';
import { chargeOf } from '../../stations/charge.ts';
import type { Recorded } from '../../stations/charge-facts.ts';
import type { Charge } from '../../stations/charged.ts';
import { connectorPowerW } from '../../stations/power-cap.ts';
import { sessionOf } from '../../stations/session.ts';
import { peekTransaction, type TakenTransaction } from '../../store/stations/due-transactions.ts';
import { readEvents, type StoredEvent } from '../../store/stations/events.ts';
import { type BillingFacts, readBillingFacts } from './billing-facts.ts';
import type { ChargeParts, ChargeSummary } from './charge-parts.ts';

type LookParts = Pick<ChargeParts, 'pool' | 'clock' | 'limits'>;

/** One look at a transaction: what is known of it. */
export interface Look {
  readonly taken: TakenTransaction;
  readonly summary: ChargeSummary;
  readonly facts: BillingFacts | undefined;
  readonly recorded: readonly Recorded[];
  readonly charge: Charge;
  /** Undefined: there is nobody to bill it to. */
  readonly bill: BillFacts | undefined;
  /** As it stands; undefined where there is nobody to bill it to. */
  readonly session: Session | undefined;
  readonly givenUpAt: number | undefined;
  readonly now: number;
}

/** Everything a station has said of a transaction. */
export async function readRecorded({ pool, limits }: LookParts, transaction: number): Promise<readonly Recorded[]> {
  return (await readEvents(pool, transaction, limits.transactionEventsMax)).map(recordedOf);
}

const recordedOf = ({ number, received_at, event }: StoredEvent): Recorded => ({
  number,
  receivedAt: received_at.getTime(),
  event: JSON.parse(event) as Recorded['event'],
});

/** What is known of a transaction at this moment. */
export async function lookOf(parts: LookParts, taken: TakenTransaction, recorded: readonly Recorded[]): Promise<Look> {
  const now = parts.clock.now();
  const summary = taken.summary as ChargeSummary;
  const facts = (taken.facts ?? (await readBillingFacts(parts, taken))) as BillingFacts | undefined;
  const givenUpAt = summary.given_up_at ?? givenUp(parts, taken, now);
  const maxPowerW = facts?.connector && connectorPowerW(facts.connector);
  const charge = chargeOf(recorded, {
    isRefused: taken.auth !== null && taken.auth.info.status !== 'Accepted',
    ...(maxPowerW !== undefined && { maxPowerW }),
    ...(facts?.registerModulusWh !== undefined && { registerModulusWh: facts.registerModulusWh }),
    ...(facts?.countsSuspendedEvseAsParking && { countsSuspendedEvseAsParking: true }),
    ...(givenUpAt !== undefined && { givenUpAt }),
  });
  const bill = billOf(taken, summary, facts, charge);
  const session = bill && sessionOf(charge, bill, now);
  return { taken, summary, facts, recorded, charge, bill, session, givenUpAt, now };
}

/**
 * A station that has begun another charge at the EVSE, was not heard of for very long, or was removed is not going to tell of an end; a
 * removed one of nothing else either.
 */
function givenUp({ limits }: LookParts, taken: TakenTransaction, now: number): number | undefined {
  if (taken.is_removed && (taken.state === 'open' || taken.state === 'ended')) return now;
  if (taken.state !== 'open') return undefined;
  const { overtaken_at: overtaken } = taken;
  if (overtaken !== null && now >= overtaken.getTime() + limits.transactionSettleMs) return now;
  return now >= taken.last_event_at.getTime() + limits.transactionSilentMs ? now : undefined;
}

/** What Session and CDR are to say; undefined where nobody is known who pays, unless an operator says that the one who was refused does. */
function billOf(
  { token, auth, country_code, party_id, session_id, started_at }: TakenTransaction,
  { decided }: ChargeSummary,
  facts: BillingFacts | undefined,
  { activeAt }: Charge,
): BillFacts | undefined {
  if (token === null || auth === null || facts === undefined) return undefined;
  if (auth.info.status !== 'Accepted' && decided?.action !== 'release') return undefined;
  const { location, evse, connector, meterId, currency, tariffs } = facts;
  const reservedAt = auth.reservedAt === undefined ? undefined : Date.parse(auth.reservedAt);
  return {
    party: { country_code, party_id },
    sessionId: session_id,
    token,
    authMethod: (auth.method ?? 'WHITELIST') as BillFacts['authMethod'],
    ...(auth.reference !== undefined && { authorizationReference: auth.reference }),
    location,
    evse,
    ...(connector && { connector }),
    ...(meterId !== undefined && { meterId }),
    currency,
    tariffs,
    ...(token.type === 'AD_HOC_USER' && { isAdHoc: true }),
    ...(reservedAt !== undefined && { reservation: { from: reservedAt, until: activeAt ?? started_at.getTime() } }),
  };
}

/** What is kept of a look. */
export function summaryOf({ charge, bill, session, recorded }: Look): ChargeSummary {
  const cost = session && costOf(session);
  return {
    phase: charge.phase,
    energy_kwh: charge.energy.toNumber(),
    energy_source: charge.energySource,
    ...(cost !== undefined && { total_cost: cost }),
    ...(bill && { currency: bill.tariffs[0]?.currency ?? bill.currency }),
    stopped_reason: charge.stoppedReason ?? null,
    missing_messages: charge.missing,
    assumptions: charge.assumptions.map(({ code, detail }) => ({ code, detail })),
    events: recorded.length,
    last_event: recorded.at(-1)?.number ?? 0,
  };
}

/** What a Session costs so far, with VAT where that is known. */
export const costOf = ({ total_cost }: Session): number | undefined => total_cost?.incl_vat ?? total_cost?.excl_vat;

/** What a transaction costs by everything that was said of it; undefined where nothing here prices it. */
export async function costOfTransaction(parts: LookParts, number: number): Promise<number | undefined> {
  const taken = await peekTransaction(parts.pool, number);
  if (taken === undefined) return undefined;
  const { bill, session } = await lookOf(parts, taken, await readRecorded(parts, number));
  return session === undefined || bill?.tariffs.length === 0 ? undefined : costOf(session);
}
