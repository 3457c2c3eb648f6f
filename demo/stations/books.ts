import { isDeepStrictEqual } from 'node:util';
import type { CDR, Price, Session, Token } from '../../src/generated/ocpi-2.2.1.ts';
import { costsOf } from '../data/cost.ts';
import { partyName } from '../network.ts';
import type { Place } from './site.ts';

/** A charge as the station knows it. */
export interface Stay {
  readonly place: Place;
  readonly token: Token;
  /** The eMSP that pays. */
  readonly emsp: string;
  /** By the station's clock. */
  startedAt: number;
  /** How far the station is with it. */
  at: number;
  /** What the meter showed at first. */
  startWh: number;
  /** What the meter showed at the end, and when that was; undefined while it goes on. */
  end?: { readonly at: number; readonly registerWh: number; readonly parkingS: number };
  /** Its Session, as soon as an eMSP has it. */
  sessionId?: string;
  /** It was billed, and looked at. */
  isSettled: boolean;
}

/** Bills that are remembered so that one sees when they go elsewhere. */
const settledMax = 1000;
const problemsMax = 100;

type Copies<T> = Map<string, { readonly emsp: string; readonly object: T }>;

/** What stations have measured, beside what eMSPs are told of it. */
export class Books {
  /** Charges that were billed as they should be. */
  settled = 0;
  readonly problems: string[] = [];
  readonly #open = new Set<Stay>();
  readonly #sessions: Copies<Session> = new Map();
  readonly #cdrs: Copies<CDR> = new Map();
  /** By the id of the Session, who has paid. */
  readonly #paid = new Map<string, string>();

  /** Charges of which an eMSP lacks something. */
  get open(): ReadonlySet<Stay> {
    return this.#open;
  }

  /** To be called before the station says anything of it. */
  begin(stay: Stay): void {
    this.#open.add(stay);
  }

  /** Nothing came of it. */
  cancel(stay: Stay): void {
    this.#open.delete(stay);
  }

  /** The station has told of its end. */
  end(stay: Stay, end: NonNullable<Stay['end']>): void {
    stay.end = end;
    this.#settle(stay);
  }

  /** The charge a Session is of; undefined when it is over. */
  session(emsp: string, session: Session): Stay | undefined {
    if (this.#isPaid(emsp, session.id)) return undefined;
    this.#sessions.set(`${emsp} ${session.id}`, { emsp, object: session });
    const stay = [...this.#open].find((one) => isOf(one, session));
    if (stay) stay.sessionId = session.id;
    return stay;
  }

  /** The charge a CDR is of; undefined when it was billed before. */
  cdr(emsp: string, cdr: CDR): Stay | undefined {
    if (this.#isPaid(emsp, cdr.session_id ?? '')) return undefined;
    this.#cdrs.set(`${emsp} ${cdr.id}`, { emsp, object: cdr });
    const stay = [...this.#open].find(({ sessionId }) => sessionId === cdr.session_id);
    if (stay) this.#settle(stay);
    return stay;
  }

  problem(text: string): void {
    if (this.problems.length < problemsMax) this.problems.push(text);
  }

  /** What is not where it belongs, when nothing is on its way any more. */
  leftOver(): string[] {
    const strange = [...this.#sessions.values(), ...this.#cdrs.values()];
    return [
      ...this.problems,
      ...[...this.#open].map((stay) => `the charge at ${nameOf(stay)} was not billed`),
      ...strange.map(({ emsp, object }) => `${object.id} at ${emsp} is of no charge that was billed there`),
    ];
  }

  #isPaid(emsp: string, sessionId: string): boolean {
    const payer = this.#paid.get(sessionId);
    if (payer !== undefined && payer !== emsp) this.problem(`${sessionId} went to ${emsp} too`);
    return payer !== undefined;
  }

  #settle(stay: Stay): void {
    const { sessionId } = stay;
    if (stay.end === undefined || sessionId === undefined || stay.isSettled) return;
    const bills = [...this.#cdrs].filter(([, { object }]) => object.session_id === sessionId);
    const [bill] = bills;
    if (!bill) return;
    const sessions = [...this.#sessions].filter(([, { object }]) => isOf(stay, object) || object.id === sessionId);
    const problems = [
      ...(sessions.length === 1 ? [] : ['there is more than one Session']),
      ...sessions.flatMap(([, { emsp, object }]) => sessionProblems(stay, emsp, object)),
      ...bills.flatMap(([, { emsp, object }]) => billProblems(stay, emsp, object)),
    ];
    for (const problem of problems) this.problem(`${nameOf(stay)}: ${problem}`);
    if (problems.length === 0) this.settled += 1;
    stay.isSettled = true;
    this.#open.delete(stay);
    for (const [key] of sessions) this.#sessions.delete(key);
    for (const [key] of bills) this.#cdrs.delete(key);
    this.#paid.set(sessionId, stay.emsp);
    if (this.#paid.size > settledMax) this.#paid.delete(this.#paid.keys().next().value ?? '');
  }
}

const nameOf = ({ place, startedAt }: Stay): string => `${place.uid} at ${new Date(startedAt).toISOString()}`;

const isOf = ({ place, startedAt }: Stay, { evse_uid, start_date_time }: Session): boolean =>
  evse_uid === place.uid && Date.parse(start_date_time) === startedAt;

function sessionProblems(stay: Stay, emsp: string, { status, kwh, cdr_token }: Session): string[] {
  return [
    ...(emsp === stay.emsp ? [] : [`the Session is at ${emsp}`]),
    ...(cdr_token.uid === stay.token.uid ? [] : ['the Session names another token']),
    ...(status === 'COMPLETED' ? [] : [`the Session is ${status}`]),
    ...(isSameEnergy(stay, kwh) ? [] : [`the Session has ${kwh} kWh`]),
  ];
}

function billProblems(stay: Stay, emsp: string, cdr: CDR): string[] {
  const { cdr_token, cdr_location, total_energy, total_cost, start_date_time, end_date_time } = cdr;
  const { at = 0, registerWh = 0, parkingS = 0 } = stay.end ?? {};
  const consumption = { energyWh: registerWh - stay.startWh, chargingS: 0, parkingS };
  const expected = costsOf(stay.place.tariff, consumption).total_cost;
  return [
    ...(emsp === stay.emsp && partyName(cdr_token) === emsp ? [] : [`the CDR is at ${emsp}`]),
    ...(cdr_token.uid === stay.token.uid ? [] : ['the CDR names another token']),
    ...(cdr_location.evse_uid === stay.place.uid ? [] : [`the CDR is of ${cdr_location.evse_uid}`]),
    ...(Date.parse(start_date_time) === stay.startedAt ? [] : [`the CDR begins at ${start_date_time}`]),
    ...(Date.parse(end_date_time) === at ? [] : [`the CDR ends at ${end_date_time}`]),
    ...(isSameEnergy(stay, total_energy) ? [] : [`${total_energy} kWh, by the meter ${consumption.energyWh} Wh`]),
    ...(isSamePrice(total_cost, expected)
      ? []
      : [`costs ${JSON.stringify(total_cost)}, by the tariff ${JSON.stringify(expected)}`]),
  ];
}

/** Of nothing no VAT is said. */
const isSamePrice = (one: Price, other: Price): boolean =>
  isDeepStrictEqual(one, other) || (one.excl_vat === 0 && other.excl_vat === 0 && one.incl_vat === undefined);

const isSameEnergy = ({ startWh, end }: Stay, kwh: number): boolean =>
  Math.round(kwh * 1_000_000) === ((end?.registerWh ?? 0) - startWh) * 1000;
