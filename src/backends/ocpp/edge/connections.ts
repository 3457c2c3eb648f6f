import type { StationDesk, StationLink, StationLinks } from '../../../hub/stations/desk.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { StationOutcome, StationRequest } from '../../../stations/model.ts';
import type { StationSession } from '../rpc/session.ts';

/** The stations that are connected to this process. What comes and goes of one station does so in order. */
export class Connections implements StationLinks {
  readonly #desk: StationDesk;
  readonly #limits: Limits;
  readonly #log: Logger;
  readonly #sessions = new Map<number, StationSession>();
  readonly #turns = new Map<number, Promise<void>>();
  /** Ends of connections that the desk could not be told. */
  readonly #untold = new Map<number, StationLink>();
  #telling: Promise<void> | undefined;

  constructor(desk: StationDesk, limits: Limits, log: Logger) {
    this.#desk = desk;
    this.#limits = limits;
    this.#log = log;
  }

  get size(): number {
    return this.#sessions.size;
  }

  sessions(): IterableIterator<StationSession> {
    return this.#sessions.values();
  }

  /** Does something about a station after what else is being done about it. */
  inTurn<T>(station: number, work: () => Promise<T>): Promise<T> {
    const result = (this.#turns.get(station) ?? Promise.resolve()).then(work);
    const turn = result.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(station, turn);
    void turn.then(() => {
      if (this.#turns.get(station) === turn) this.#turns.delete(station);
    });
    return result;
  }

  /** To be called in turn, with a connection that the desk has given to this process. */
  add(session: StationSession): void {
    const station = session.link.station.number;
    this.#sessions.get(station)?.replace('the station has connected again');
    this.#sessions.set(station, session);
    this.#untold.delete(station);
  }

  /** The connection has ended; tells the desk. */
  remove(session: StationSession): Promise<void> {
    const station = session.link.station.number;
    if (this.#sessions.get(station) === session) this.#sessions.delete(station);
    return this.release(session.link);
  }

  /** Gives a connection back, in turn. Never rejects: what could not be told is told later. */
  release(link: StationLink): Promise<void> {
    return this.inTurn(link.station.number, () => this.#tell(link));
  }

  has(station: number, epoch: number): boolean {
    return this.#of(station, epoch) !== undefined;
  }

  async ask(station: number, epoch: number, request: StationRequest, deadlineMs: number): Promise<StationOutcome> {
    const session = this.#of(station, epoch);
    if (session === undefined) return { kind: 'not-sent', reason: 'the station has no such connection' };
    return session.ask(request, deadlineMs);
  }

  async probe(station: number, epoch: number): Promise<boolean> {
    return (await this.#of(station, epoch)?.probe()) ?? false;
  }

  close(station: number, epoch: number, reason: string): void {
    this.#of(station, epoch)?.replace(reason);
  }

  /** Tells the desk which connections something was heard on since it was last told, and ends those that are not its any more. */
  tellAlive(now: number): Promise<void> {
    this.#telling ??= this.#tellAlive(now).finally(() => {
      this.#telling = undefined;
    });
    return this.#telling;
  }

  /** Waits for everything that comes and goes. */
  async settled(): Promise<void> {
    while (this.#turns.size > 0) await Promise.all(this.#turns.values());
    await this.#telling;
  }

  async #tellAlive(now: number): Promise<void> {
    const heard = [...this.#sessions.values()].filter(
      (session) => session.isOpen && session.liveness.heardAt > session.toldAt,
    );
    for (let from = 0; from < heard.length; from += this.#limits.stationsAliveEachMax) {
      const some = heard.slice(from, from + this.#limits.stationsAliveEachMax);
      try {
        for (const link of await this.#desk.alive(some.map(({ link }) => link))) {
          this.close(link.station.number, link.epoch, 'the station has another connection');
        }
        for (const session of some) session.toldAt = now;
      } catch (error) {
        this.#log.warn({ err: error }, 'it could not be told which stations are alive');
        return;
      }
    }
    for (const link of this.#untold.values()) void this.release(link);
  }

  async #tell(link: StationLink): Promise<void> {
    try {
      await this.#desk.disconnected(link);
      if (this.#untold.get(link.station.number)?.epoch === link.epoch) this.#untold.delete(link.station.number);
    } catch (error) {
      this.#log.warn({ err: error, station: link.station.id }, 'the end of a connection could not be told');
      if (!this.#sessions.has(link.station.number)) this.#untold.set(link.station.number, link);
    }
  }

  #of(station: number, epoch: number): StationSession | undefined {
    const session = this.#sessions.get(station);
    return session?.link.epoch === epoch && session.isOpen ? session : undefined;
  }
}
