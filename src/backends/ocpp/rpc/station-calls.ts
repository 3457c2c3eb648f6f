import type { Limits } from '../../../kernel/limits.ts';
import type { StationOutcome } from '../../../stations/model.ts';

/** A call to a station, ready to be sent. */
export interface PreparedCall {
  readonly action: string;
  readonly payload: object;
  readonly deadlineMs: number;
  /** Reads the payload of the CALLRESULT; never throws. */
  read(id: string, payload: object): StationOutcome;
}

interface Waiting {
  readonly call: PreparedCall;
  readonly timer: NodeJS.Timeout;
  resolve(outcome: StationOutcome): void;
}

interface Current {
  readonly id: string;
  readonly call: PreparedCall;
  readonly timer: NodeJS.Timeout;
  resolve(outcome: StationOutcome): void;
}

/** The calls to the station on one connection: one at a time, whatever the station says meanwhile; the others wait, for a bounded time. */
export class StationCalls {
  readonly #limits: Limits;
  readonly #newId: () => string;
  readonly #send: (text: string) => boolean;
  readonly #waiting: Waiting[] = [];
  #current: Current | undefined;

  /** `send` is false when nothing can be sent any more. */
  constructor(limits: Limits, newId: () => string, send: (text: string) => boolean) {
    this.#limits = limits;
    this.#newId = newId;
    this.#send = send;
  }

  ask(call: PreparedCall): Promise<StationOutcome> {
    return new Promise((resolve) => {
      if (this.#current === undefined) {
        this.#start(call, resolve);
        return;
      }
      if (this.#waiting.length >= this.#limits.stationCallsWaitingMax) {
        resolve({ kind: 'not-sent', reason: 'too many calls wait for the station' });
        return;
      }
      const waiting: Waiting = {
        call,
        resolve,
        timer: setTimeout(() => this.#giveUp(waiting), this.#limits.stationCallWaitMs),
      };
      this.#waiting.push(waiting);
    });
  }

  /** Whether it was the result of the call under way; false: it is late, or nobody asked. */
  answered(id: string, payload: object): boolean {
    const current = this.#current;
    if (current?.id !== id) return false;
    this.#end(current, current.call.read(id, payload));
    return true;
  }

  failed(id: string, code: string, description: string): boolean {
    const current = this.#current;
    if (current?.id !== id) return false;
    this.#end(current, { kind: 'error', code, description });
    return true;
  }

  /** The connection has ended: what was sent may have been done, or not. */
  cut(): void {
    const current = this.#current;
    for (const waiting of this.#waiting.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.resolve({ kind: 'not-sent', reason: 'the connection ended' });
    }
    if (current === undefined) return;
    this.#current = undefined;
    clearTimeout(current.timer);
    current.resolve({ kind: 'cut' });
  }

  #start(call: PreparedCall, resolve: (outcome: StationOutcome) => void): void {
    const id = this.#newId();
    if (!this.#send(JSON.stringify([2, id, call.action, call.payload]))) {
      resolve({ kind: 'not-sent', reason: 'the connection ended' });
      return;
    }
    const current: Current = {
      id,
      call,
      resolve,
      timer: setTimeout(() => this.#end(current, { kind: 'timeout' }), call.deadlineMs),
    };
    this.#current = current;
  }

  #end(current: Current, outcome: StationOutcome): void {
    clearTimeout(current.timer);
    this.#current = undefined;
    current.resolve(outcome);
    while (this.#current === undefined) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      clearTimeout(next.timer);
      this.#start(next.call, next.resolve);
    }
  }

  #giveUp(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    waiting.resolve({ kind: 'not-sent', reason: 'the station was busy with other calls' });
  }
}
