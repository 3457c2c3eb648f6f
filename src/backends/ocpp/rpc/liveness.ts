import { WebSocket } from 'ws';
import type { Limits } from '../../../kernel/limits.ts';

interface Probe {
  readonly result: Promise<boolean>;
  end(isAlive: boolean): void;
}

/** Whether a station is still there: it is pinged when it has been silent, and when another connection wants its place. */
export class Liveness {
  /** When something was last heard, on the monotonic clock. */
  heardAt: number;
  readonly #limits: Limits;
  readonly #random: () => number;
  /** 0: no ping is under way. */
  #pingSentAt = 0;
  #pingAfterMs: number;
  #probe: Probe | undefined;

  constructor(limits: Limits, random: () => number, now: number) {
    this.#limits = limits;
    this.#random = random;
    this.heardAt = now;
    this.#pingAfterMs = this.#nextPing();
  }

  /** Whatever came is a sign of life. */
  heard(now: number): void {
    this.heardAt = now;
    if (this.#pingSentAt !== 0) {
      this.#pingSentAt = 0;
      this.#pingAfterMs = this.#nextPing();
    }
    this.#probe?.end(true);
  }

  /** Pings when it is time to. False: a ping was not answered. */
  look(socket: WebSocket, now: number): boolean {
    if (this.#pingSentAt !== 0) return now - this.#pingSentAt <= this.#limits.stationPongMs;
    if (now - this.heardAt < this.#pingAfterMs) return true;
    this.#pingSentAt = now;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
    return true;
  }

  /** Whether the station says anything within the time for it, such as a pong. */
  probe(socket: WebSocket): Promise<boolean> {
    this.#probe ??= this.#startProbe(socket);
    return this.#probe.result;
  }

  /** The connection has ended. */
  ended(): void {
    this.#probe?.end(false);
  }

  #startProbe(socket: WebSocket): Probe {
    let end: (isAlive: boolean) => void = () => undefined;
    const result = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => end(false), this.#limits.stationProbeMs);
      end = (isAlive) => {
        clearTimeout(timer);
        this.#probe = undefined;
        resolve(isAlive);
      };
    });
    socket.ping();
    return { result, end };
  }

  // Not all at the same time: thousands of stations may have come at once.
  #nextPing(): number {
    return this.#limits.stationPingMs * (0.8 + 0.4 * this.#random());
  }
}
