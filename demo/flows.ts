import { setTimeout as pause } from 'node:timers/promises';
import type { Received } from '../test/support/partner/received.ts';

/** Between two looks at what is on its way. */
const pollMs = 5;

/** What a sender does with an object: `PUT` of it or of an EVSE, `PATCH`, `POST` of a CDR, `DELETE`. */
export interface Sent {
  /** Module and ids, as in a URL: `locations/BE/BEC/LOC1/1`. */
  readonly path: string;
  /** The `last_updated` of what is sent; undefined for a DELETE. */
  readonly stamp: string | undefined;
  /** The parties that have to receive it. */
  readonly receivers: readonly string[];
}

/** What became of a flow: milliseconds from sending and from the acknowledgement to the last receipt. */
export interface Arrival {
  readonly sinceSentMs: number;
  readonly sinceAcknowledgedMs: number;
}

/** Something on its way from its owner through the hub to its receivers. */
class Flow {
  readonly stampMs: number | undefined;
  readonly missing: Set<string>;
  readonly sentAt = performance.now();
  acknowledgedAt: number | undefined;
  receivedAt = 0;
  readonly arrived: (arrival: Arrival) => void;

  constructor({ stamp, receivers }: Sent, arrived: (arrival: Arrival) => void) {
    this.stampMs = stamp === undefined ? undefined : Date.parse(stamp);
    this.missing = new Set(receivers);
    this.arrived = arrived;
  }

  finish(): void {
    const since = (at: number): number => Math.max(0, this.receivedAt - at);
    this.arrived({ sinceSentMs: since(this.sentAt), sinceAcknowledgedMs: since(this.acknowledgedAt ?? this.sentAt) });
  }
}

/**
 * Follows what is sent until all its receivers have it. Of an object that changes again before everybody has it only the
 * newest state is followed, because only that has to arrive.
 */
export class Flows {
  readonly #open = new Map<string, Flow>();
  /** Requests with an object that partners have received. */
  pushes = 0;

  /** How many objects are on their way. */
  get open(): number {
    return this.#open.size;
  }

  /** Begins to follow; the function it returns is to be called with whether the hub acknowledged it. */
  begin(sent: Sent, arrived: (arrival: Arrival) => void): (acknowledged: boolean) => void {
    const key = keyOf(sent.path);
    const flow = new Flow(sent, arrived);
    this.#open.set(key, flow);
    return (acknowledged) => {
      if (!acknowledged) {
        if (this.#open.get(key) === flow) this.#open.delete(key);
        return;
      }
      flow.acknowledgedAt = performance.now();
      this.#settle(key, flow);
    };
  }

  /** Resolves when nothing is on its way, or nothing has arrived for so long, or the signal comes; with what is left. */
  async settled(silenceMs: number, signal?: AbortSignal): Promise<number> {
    let left = this.open;
    for (let end = performance.now() + silenceMs; left > 0 && performance.now() < end && !signal?.aborted; ) {
      await pause(pollMs);
      if (this.open !== left) end = performance.now() + silenceMs;
      left = this.open;
    }
    return left;
  }

  /** A request has arrived at a partner. */
  receive({ method, path, headers, body, status }: Received): void {
    const [, , , side, ...rest] = (path.split('?')[0] ?? '').split('/');
    if (side !== 'receiver' || method === 'GET' || (status ?? 500) >= 300) return;
    this.pushes += 1;
    const to = `${headers['ocpi-to-country-code']}-${headers['ocpi-to-party-id']}`.toUpperCase();
    const object = (body ?? {}) as { [field: string]: unknown };
    const own = rest.map(decodeURIComponent).join('/');
    this.#arrive(own === 'cdrs' ? pathOfCdr(object) : own, object['last_updated'], to);
    // A whole location brings its EVSEs.
    const evses: readonly { [field: string]: unknown }[] = Array.isArray(object['evses']) ? object['evses'] : [];
    if (this.#open.size === 0) return;
    for (const evse of evses) this.#arrive(`${own}/${evse['uid']}`, evse['last_updated'], to);
  }

  #arrive(path: string, stamp: unknown, receiver: string): void {
    const key = keyOf(path);
    const flow = this.#open.get(key);
    if (!flow) return;
    const isAsNew = flow.stampMs === undefined || Date.parse(String(stamp)) >= flow.stampMs;
    if (!isAsNew || !flow.missing.delete(receiver)) return;
    flow.receivedAt = performance.now();
    this.#settle(key, flow);
  }

  #settle(key: string, flow: Flow): void {
    if (flow.missing.size > 0 || flow.acknowledgedAt === undefined) return;
    if (this.#open.get(key) === flow) this.#open.delete(key);
    flow.finish();
  }
}

const keyOf = (path: string): string => path.toUpperCase();

/** CDRs have no id in their URL. */
export const pathOfCdr = (cdr: { [field: string]: unknown }): string =>
  `cdrs/${cdr['country_code']}/${cdr['party_id']}/${cdr['id']}`;
