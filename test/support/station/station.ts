import { until } from '../wait.ts';
import { begin, end, flow, join, turn } from './charging.ts';
import { ConnectedStation } from './connected-station.ts';
import { Connection } from './connection.ts';
import type { Evse, Machine } from './machine.ts';
import type { StationOptions } from './options.ts';
import { limitAt } from './profiles.ts';
import { verdictOn } from './reader.ts';
import type { Card, Charge, State, Verdict } from './words.ts';

const minuteMs = 60_000;

/** Energy and time of a charge: two of the three, or energy and time. */
export interface ChargePlan {
  readonly kwh?: number;
  readonly kw?: number;
  readonly minutes?: number;
}

/**
 * A charging station as a story about it goes, in any version of OCPP. Honest unless it was made with vices. Whatever it is asked it
 * answers by itself; what it says is said by the methods, each of which resolves when it is answered (or cannot be).
 */
export class Station extends ConnectedStation {
  readonly #machine: Machine;

  constructor(connection: Connection) {
    super(connection);
    this.#machine = connection.machine;
  }

  /** A car comes; who showed a card before charges at once. */
  async plugIn(place = 1): Promise<void> {
    const evse = this.#machine.evse(place);
    evse.isPlugged = true;
    await this.#machine.setStatus(evse, 'Preparing');
    if (evse.charge !== undefined) await turn(this.#machine, evse, 'EVConnected');
    else if (evse.claim !== undefined) await begin(this.#machine, evse, evse.claim, 'CablePluggedIn');
    else if (this.#machine.author.txStart === 'plugged') await begin(this.#machine, evse, undefined, 'CablePluggedIn');
  }

  /** A card is shown: it starts what it may start, and stops what it or one of its group has started. */
  async present(shown: Card | string, place = 1): Promise<Verdict> {
    const card = typeof shown === 'string' ? { id: shown } : shown;
    const evse = this.#machine.evse(place);
    const { charge } = evse;
    if (charge?.card !== undefined) return await this.#stopWith(evse, charge, card);
    const verdict = await verdictOn(this.#machine, card);
    if (verdict.status !== 'Accepted') return verdict;
    const { reservation } = evse;
    const isHeld = reservation !== undefined && !isSame(reservation.card.id, card.id);
    if (isHeld && !isSame(reservation.groupId, verdict.groupId)) return { status: 'Reserved' };
    const claim = {
      card,
      ...(verdict.groupId !== undefined && { groupId: verdict.groupId }),
      ...(reservation !== undefined && { reservationId: reservation.id }),
    };
    if (charge !== undefined) await join(this.#machine, evse, claim, 'Authorized');
    else if (evse.isPlugged || this.#machine.author.txStart === 'authorized') {
      await begin(this.#machine, evse, claim, 'Authorized');
    } else {
      evse.claim = claim;
      await this.#machine.setStatus(evse, 'Preparing');
    }
    return verdict;
  }

  /** The car charges for a while, evenly; the station's clock goes on with it. */
  async charge(place: number, { kwh, kw, minutes }: ChargePlan): Promise<void> {
    const energy = kwh ?? ((kw ?? 0) * (minutes ?? 0)) / 60;
    const durationMin = minutes ?? (kw === undefined || kw === 0 ? 0 : (energy / kw) * 60);
    const evse = this.#machine.evse(place);
    await turn(this.#machine, evse, 'Charging');
    await flow(this.#machine, evse, Math.round(durationMin * minuteMs), Math.round(energy * 1000));
  }

  /** The car takes no more for now. */
  async suspendEV(place = 1): Promise<void> {
    await turn(this.#machine, this.#machine.evse(place), 'SuspendedEV');
  }

  async suspendEVSE(place = 1): Promise<void> {
    await turn(this.#machine, this.#machine.evse(place), 'SuspendedEVSE');
  }

  /** The car is full, and stays. */
  async fullThenPark(place: number, minutes: number): Promise<void> {
    await this.suspendEV(place);
    await flow(this.#machine, this.#machine.evse(place), minutes * minuteMs, 0);
  }

  /** Time passes, and nothing happens but what ends by itself. */
  async pass(minutes: number): Promise<void> {
    this.clock.advance(minutes * minuteMs);
    const now = this.clock.now();
    if ((this.#machine.openReservation?.until ?? now + 1) <= now) this.#machine.openReservation = undefined;
    for (const evse of this.#machine.evses) {
      const { reservation } = evse;
      if (reservation === undefined || reservation.until > now) continue;
      evse.reservation = undefined;
      await this.#machine.setStatus(evse, 'Available');
      const said = this.#machine.dialect.reservationEnded(reservation.id, 'Expired');
      if (said !== undefined) await this.#machine.say(said);
    }
  }

  /** Nobody came with a cable in time: who was let in has to begin again. */
  async connectionTimeout(place = 1): Promise<void> {
    this.clock.advance(this.settings.number('connectionTimeoutS') * 1000);
    const evse = this.#machine.evse(place);
    evse.claim = undefined;
    if (evse.charge !== undefined) await end(this.#machine, evse, 'Timeout');
    else await this.#machine.setStatus(evse, evse.reservation === undefined ? 'Available' : 'Reserved');
  }

  async stop(place = 1, reason = 'Local', card?: Card): Promise<void> {
    await end(this.#machine, this.#machine.evse(place), reason, card);
  }

  /** The cable is pulled, which ends what runs. */
  async unplug(place = 1): Promise<void> {
    const evse = this.#machine.evse(place);
    evse.isPlugged = false;
    await end(this.#machine, evse, 'EVDisconnected');
    if (evse.fault === undefined) await this.#machine.setStatus(evse, evse.isOperative ? 'Available' : 'Unavailable');
  }

  /** A place breaks, which ends what runs; 0: the whole station. */
  async fault(place = 1, code = 'InternalError'): Promise<void> {
    for (const evse of this.#machine.evses.filter(({ id }) => place === 0 || id === place)) {
      evse.fault = code;
      await this.#machine.setStatus(evse, 'Faulted');
      await end(this.#machine, evse, 'Other');
    }
    if (place === 0) await this.#machine.say(this.#machine.dialect.status(0, 'Faulted', code));
  }

  async repaired(place = 1): Promise<void> {
    for (const evse of this.#machine.evses.filter(({ id }) => place === 0 || id === place)) {
      evse.fault = undefined;
      await this.#machine.setStatus(evse, evse.isPlugged ? 'Preparing' : 'Available');
    }
    if (place === 0) await this.#machine.say(this.#machine.dialect.status(0, 'Available'));
  }

  /** The meter starts again from nothing, in the middle of whatever it measures. */
  resetRegister(place = 1): void {
    this.#machine.evse(place).registerWh = 0;
  }

  /** The transaction of a place: the one that runs, or else the last. */
  transaction(place = 1): Charge | undefined {
    return this.#machine.evse(place).last;
  }

  /** Waits for a transaction to run at a place, begun from elsewhere. */
  async started(place = 1): Promise<Charge> {
    const evse = this.#machine.evse(place);
    const charge = await until(() => present(evse.charge), { what: `a transaction at EVSE ${place}` });
    await this.settled();
    return charge;
  }

  /** Waits for the transaction of a place to have ended. */
  async ended(place = 1): Promise<Charge> {
    const evse = this.#machine.evse(place);
    const charge = await until(() => present(evse.last?.endedAt === undefined ? undefined : evse.last), {
      what: `the end of a transaction at EVSE ${place}`,
    });
    await this.settled();
    return charge;
  }

  status(place = 1): string {
    return this.#machine.evse(place).status;
  }

  state(place = 1): State | undefined {
    return this.#machine.evse(place).charge?.state;
  }

  /** What a place may give now, in W. */
  limitW(place = 1): number {
    return limitAt(this.#machine.evse(place), this.clock.now(), 0, 'W').limit;
  }

  /** What its local list says of a card. */
  listed(id: string): Verdict | undefined {
    return this.#machine.localList.get(id.toLowerCase());
  }

  get listVersion(): number {
    return this.#machine.listVersion;
  }

  async #stopWith(evse: Evse, charge: Charge, card: Card): Promise<Verdict> {
    if (isSame(charge.card?.id, card.id)) {
      await end(this.#machine, evse, 'Local', card);
      return { status: 'Accepted' };
    }
    const verdict = await verdictOn(this.#machine, card);
    if (verdict.status !== 'Accepted') return verdict;
    if (!isSame(charge.groupId, verdict.groupId)) return { status: 'Occupied' };
    await end(this.#machine, evse, 'Local', card);
    return verdict;
  }
}

const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one.toLowerCase() === other.toLowerCase();

function present(charge: Charge | undefined): Charge {
  if (charge === undefined) throw new Error('not yet');
  return charge;
}

/** Makes a station. It connects with its first `boot()` (or `connect()`). */
export async function startStation(options: StationOptions): Promise<Station> {
  return new Station(await Connection.of(options));
}
