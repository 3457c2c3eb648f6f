import { setTimeout as pause } from 'node:timers/promises';
import { AskedStation } from './asked-station.ts';
import { end, heed } from './charging.ts';
import type { Connection } from './connection.ts';
import { object } from './dialect.ts';
import type { Machine } from './machine.ts';
import type { Settings } from './settings.ts';
import type { StationClock } from './station-clock.ts';
import type { Outcome } from './wire.ts';

const reconnectMs = 100;

/** What the other side said to a boot. */
export interface BootAnswer {
  readonly status: string;
  readonly intervalS: number;
  readonly currentTime: string;
}

/** A station with its connection, and without. */
export class ConnectedStation extends AskedStation {
  readonly clock: StationClock;
  readonly settings: Settings;
  readonly #machine: Machine;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super(connection);
    this.#connection = connection;
    this.#machine = connection.machine;
    this.clock = this.#machine.clock;
    this.settings = this.#machine.settings;
    connection.restart = (isHard) => this.#restart(isHard);
    connection.boot = () => this.boot('Triggered');
  }

  /** How many messages of transactions wait for a connection or an answer. */
  get queued(): number {
    return this.#machine.outbox.size;
  }

  /** Connects where it is not yet, and tells that it has started; once accepted it tells the status of every place. */
  async boot(reason = 'PowerUp'): Promise<BootAnswer> {
    if (!this.isOnline) await this.#connection.open();
    const outcome = await this.#machine.say(this.#machine.dialect.boot(reason));
    if (outcome.kind !== 'result') throw new Error(`the boot of ${this.identity} ended as ${JSON.stringify(outcome)}`);
    const { status, interval, currentTime } = { status: '', interval: 0, currentTime: '', ...object(outcome.payload) };
    const answer = { status: String(status), intervalS: Number(interval), currentTime: String(currentTime) };
    if (answer.status === 'Accepted') {
      this.#connection.isAccepted = true;
      await this.#sayStatuses();
      await this.#machine.outbox.flush();
    }
    return answer;
  }

  async heartbeat(): Promise<Outcome> {
    return await this.#machine.say(this.#machine.dialect.heartbeat());
  }

  /** Connects and says nothing. */
  async connect(): Promise<void> {
    await this.#connection.open();
  }

  /** Sends any call, to see what is said to it. */
  async say(action: string, payload: Readonly<Record<string, unknown>>): Promise<Outcome> {
    return await this.#machine.say({ action, payload });
  }

  /** Sends any text. */
  sayRaw(text: string): void {
    this.#connection.raw(text);
  }

  /** Loses its connection, and goes on without. */
  async goOffline(): Promise<void> {
    await this.#connection.cut();
  }

  /** Finds its connection again, as soon as it is let in, tells how it is and then all that waited. */
  async comeBack({ limitMs = 20_000 }: { readonly limitMs?: number } = {}): Promise<void> {
    const last = performance.now() + limitMs;
    for (;;) {
      try {
        if (!this.isOnline) await this.#connection.open();
        break;
      } catch (error) {
        if (performance.now() > last) throw error;
        await pause(reconnectMs);
      }
    }
    await this.#sayStatuses();
    await this.#machine.outbox.flush();
    await heed(this.#machine);
  }

  /** The power fails: the connection is gone, and with it whatever the station does not keep. What ran has ended. */
  async crash({ losesQueue = false }: { readonly losesQueue?: boolean } = {}): Promise<void> {
    await this.#connection.cut();
    if (losesQueue) this.#machine.outbox.lose();
    const charging = this.#machine.evses.filter(({ charge }) => charge !== undefined);
    for (const evse of charging) await end(this.#machine, evse, 'PowerLoss');
    for (const evse of this.#machine.evses) {
      evse.claim = undefined;
      evse.status = evse.isPlugged ? 'Preparing' : 'Available';
    }
    if (losesQueue) this.#machine.outbox.lose();
  }

  /** Starts again after a crash. */
  async restart(reason = 'PowerUp'): Promise<BootAnswer> {
    this.#connection.restarted();
    return await this.boot(reason);
  }

  /** Resolves when it has done what it was told and told what there is to tell. */
  async settled(): Promise<void> {
    await this.#machine.settled();
    await heed(this.#machine);
  }

  /** Leaves for good, in order. */
  async close(): Promise<void> {
    await this.#connection.close();
    await this.#machine.settled();
  }

  async #sayStatuses(): Promise<void> {
    const times = 1 + (this.#machine.author.vices.statusFlood ?? 0);
    for (let time = 0; time < times; time += 1) {
      for (const evse of this.#machine.evses) await this.#machine.sayStatus(evse);
    }
  }

  async #restart(isHard: boolean): Promise<void> {
    for (const evse of this.#machine.evses) await end(this.#machine, evse, isHard ? 'HardReset' : 'SoftReset');
    await this.#connection.close();
    this.#connection.restarted();
    await this.boot('RemoteReset');
  }
}
