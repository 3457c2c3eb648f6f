import { until } from '../wait.ts';
import type { Connection } from './connection.ts';
import type { Manners } from './manners.ts';
import type { Heard, OrderName, Version } from './words.ts';

/** What a station was asked, and how it is to treat that. */
export class AskedStation {
  /** What the other side did against the rules, a sentence each. A test asserts that there is none. */
  readonly complaints: string[];
  readonly #manners: Manners;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#manners = connection.manners;
    this.complaints = connection.complaints;
  }

  get identity(): string {
    return this.#connection.identity;
  }

  get version(): Version {
    return this.#connection.machine.author.version;
  }

  get isOnline(): boolean {
    return this.#connection.machine.isOnline;
  }

  /** The codes and reasons of the connections that ended, oldest first. */
  get closes(): readonly { readonly code: number; readonly reason: string }[] {
    return this.#connection.closes;
  }

  /** Every frame of every connection, as it was. */
  get frames(): readonly { readonly direction: 'in' | 'out'; readonly text: string }[] {
    return this.#connection.frames;
  }

  /** Forgets the frames and the orders so far: for stories without end. */
  forget(): void {
    this.#connection.frames.length = 0;
    this.#manners.heard.length = 0;
  }

  /** What it was asked under this name: of the story (`RemoteStart`), or of OCPP. */
  received(name: OrderName | (string & {})): readonly Heard[] {
    return this.#manners.received(name);
  }

  /** Waits until it was asked this, so many times. Resolves with that one. */
  async heard(name: OrderName | (string & {}), times = 1): Promise<Heard> {
    return await until(
      () => {
        const last = this.received(name)[times - 1];
        if (last === undefined) throw new Error(`${name} was heard ${this.received(name).length} times`);
        return last;
      },
      { what: `${name}, heard ${times} times` },
    );
  }

  /** From now on answers these orders with this status and does nothing. */
  refuses(name: OrderName | (string & {}), status = 'Rejected'): void {
    this.#manners.set(name, { kind: 'refuse', status });
  }

  /** Never answers them. */
  ignores(name: OrderName | (string & {})): void {
    this.#manners.set(name, { kind: 'ignore' });
  }

  /** Answers them with a CALLERROR. */
  fails(name: OrderName | (string & {}), code = 'NotImplemented', description = ''): void {
    this.#manners.set(name, { kind: 'error', code, description });
  }

  /** Answers them no sooner than what is returned is called. */
  holds(name: OrderName | (string & {})): () => void {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#manners.set(name, { kind: 'hold', until: held });
    return release;
  }

  /** Does again as it is told. */
  obeys(name: OrderName | (string & {})): void {
    this.#manners.set(name, undefined);
  }
}
