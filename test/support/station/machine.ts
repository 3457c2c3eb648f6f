import type { Author, Dialect, Event, EventAnswer } from './dialect.ts';
import { distorted } from './distort.ts';
import { type Message, Outbox } from './outbox.ts';
import type { Settings } from './settings.ts';
import type { StationClock } from './station-clock.ts';
import type { Outcome, Wire } from './wire.ts';
import type { Call, Card, Charge, Profile, Status, Verdict } from './words.ts';

/** Who may charge next, or held a place for it. */
export interface Claim {
  readonly card: Card;
  readonly groupId?: string;
  readonly remoteStartId?: number;
  readonly reservationId?: number;
  /** 2.x: the id that was promised for it. */
  readonly transactionId?: string;
}

export interface Reservation {
  readonly id: number;
  readonly card: Card;
  readonly groupId?: string;
  readonly until: number;
}

/** One place to charge, with one socket. */
export interface Evse {
  readonly id: number;
  status: Status;
  isPlugged: boolean;
  isOperative: boolean;
  /** The error it has, while it is faulted. */
  fault: string | undefined;
  registerWh: number;
  charge: Charge | undefined;
  /** The transaction before, or this one. */
  last: Charge | undefined;
  /** Authorised, and waiting for the cable. */
  claim: Claim | undefined;
  reservation: Reservation | undefined;
  profiles: Profile[];
}

/** What its answers to orders need of the station around it. */
export interface MachineParts {
  readonly author: Author;
  readonly dialect: Dialect;
  readonly clock: StationClock;
  readonly settings: Settings;
  readonly evses: readonly Evse[];
  readonly messageAttempts: number;
  readonly makeId: () => string;
  readonly complain: (problem: string) => void;
}

/** The inside of a station: its places to charge, its memory, and what leaves it. */
export class Machine {
  readonly author: Author;
  readonly dialect: Dialect;
  readonly clock: StationClock;
  readonly settings: Settings;
  readonly evses: readonly Evse[];
  readonly makeId: () => string;
  readonly complain: (problem: string) => void;
  readonly outbox: Outbox;
  /** A reservation for any of its places. */
  openReservation: Reservation | undefined;
  readonly localList = new Map<string, Verdict>();
  readonly cache = new Map<string, Verdict>();
  listVersion = 0;
  /** What it does once nobody charges any more. */
  whenIdle: (() => Promise<void>) | undefined;
  readonly #background = new Set<Promise<void>>();
  #wire: Wire | undefined;

  constructor(parts: MachineParts) {
    this.author = parts.author;
    this.dialect = parts.dialect;
    this.clock = parts.clock;
    this.settings = parts.settings;
    this.evses = parts.evses;
    this.makeId = parts.makeId;
    this.complain = parts.complain;
    const { vices } = parts.author;
    this.outbox = new Outbox({
      isOpen: () => this.isOnline,
      send: (message, id) => this.#send(message, id),
      isPipelined: vices.isPipelined === true,
      replays: vices.replays,
      attemptsMax: parts.messageAttempts,
    });
  }

  get version(): string {
    return this.author.version;
  }

  get isOnline(): boolean {
    return this.#wire?.isOpen === true;
  }

  connected(wire: Wire): void {
    this.#wire = wire;
  }

  evse(id: number): Evse {
    const found = this.evses.find((evse) => evse.id === id);
    if (found === undefined) throw new Error(`the simulated station has no EVSE ${id}`);
    return found;
  }

  /** Says something that is not kept for later. Resolves with 'cut' where there is no connection. */
  say(call: Call): Promise<Outcome> {
    if (this.#wire === undefined) return Promise.resolve({ kind: 'cut' });
    return this.#wire.call(distorted(call, this.author.vices));
  }

  /** The status of a place has changed: it is told where there is a connection, and otherwise forgotten. */
  async setStatus(evse: Evse, status: Status): Promise<void> {
    const { statusWord } = this.dialect;
    const isNews = statusWord(evse.status) !== statusWord(status);
    evse.status = status;
    if (isNews) await this.sayStatus(evse);
  }

  async sayStatus(evse: Evse): Promise<void> {
    const said = this.say(this.dialect.status(evse.id, evse.status, evse.fault));
    if (this.author.vices.isPipelined !== true) await said;
  }

  /** Tells of a transaction, now or when there is a connection again. Resolves with the answer; undefined: there is none yet. */
  async tell(charge: Charge, event: Omit<Event, 'isOffline'>): Promise<EventAnswer | undefined> {
    const calls = this.dialect.event(charge, { ...event, isOffline: !this.isOnline });
    return await this.#post(charge, calls);
  }

  /** Writes what tells of it, to be posted out of order. */
  written(charge: Charge, event: Omit<Event, 'isOffline'>): readonly Call[] {
    return this.dialect.event(charge, { ...event, isOffline: !this.isOnline });
  }

  post(charge: Charge, calls: readonly Call[]): Promise<EventAnswer | undefined> {
    return this.#post(charge, calls);
  }

  /** Runs beside the story until it is done. */
  behind(work: Promise<void>): void {
    const noted = work
      .catch((error: unknown) => this.complain(`the simulator itself failed: ${String(error)}`))
      .finally(() => this.#background.delete(noted));
    this.#background.add(noted);
  }

  /** Resolves when all that was set going is done and all that can be delivered is. */
  async settled(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
    await this.outbox.flush();
  }

  async #post(charge: Charge, calls: readonly Call[]): Promise<EventAnswer | undefined> {
    if (this.author.vices.chatters === true && this.isOnline) await this.say(this.dialect.chatter());
    let last: EventAnswer | undefined;
    for (const call of calls) {
      const answered = (outcome: Outcome): void => {
        last = this.#taken(charge, outcome);
      };
      this.outbox.put({ charge, call, answered });
    }
    // Where the connection ends meanwhile the answer comes with the next one.
    if (this.isOnline && this.author.vices.isPipelined !== true) await this.outbox.flush();
    return last;
  }

  #taken(charge: Charge, outcome: Outcome): EventAnswer | undefined {
    if (outcome.kind !== 'result') return undefined;
    const answer = this.dialect.eventAnswer(outcome.payload);
    if (answer.transactionId !== undefined) {
      const id = Number(answer.transactionId);
      if (!(Number.isInteger(id) && id > 0 && id < 2 ** 31)) this.complain(`transactionId ${answer.transactionId}`);
      charge.id = answer.transactionId;
    }
    if (answer.totalCost !== undefined) charge.totalCost = answer.totalCost;
    if (answer.verdict?.groupId !== undefined) charge.groupId = answer.verdict.groupId;
    if (answer.verdict !== undefined && answer.verdict.status !== 'Accepted') charge.refused = answer.verdict.status;
    return answer;
  }

  #send({ charge, call }: Message, messageId: string): Promise<Outcome> {
    if (this.#wire === undefined) return Promise.resolve({ kind: 'cut' });
    return this.#wire.call(distorted(this.dialect.addressed(charge, call), this.author.vices), messageId);
  }
}
