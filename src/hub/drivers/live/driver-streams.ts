import type { Readable } from 'node:stream';
import { isBefore, type Place as LogPlace } from '../../../store/changes.ts';
import { driverEventsAfter, endOfDriverEvents } from '../../../store/drivers/driver-events.ts';
import type { PlaceParts } from '../places/place-parts.ts';
import { EventStream } from './event-stream.ts';
import { sequenceOf } from './live-event.ts';

interface Client {
  readonly driverId: string;
  readonly stream: EventStream;
  readonly endsAt: number;
  /** Up to where the driver has been told. */
  place: LogPlace;
}

/** Streams of what drivers are told: of watches that have fired, and of answers to what they have reported. */
export class DriverStreams {
  readonly #parts: PlaceParts;
  readonly #clients = new Set<Client>();
  readonly #timers: readonly NodeJS.Timeout[];
  #isDue = false;
  #looking: Promise<void> | undefined;

  constructor(parts: PlaceParts) {
    this.#parts = parts;
    const { driverEventsLookMs, liveHeartbeatMs } = parts.limits;
    this.#timers = [
      setInterval(() => this.#look(), driverEventsLookMs),
      setInterval(() => this.#beat(), liveHeartbeatMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** What a driver is told from now on, or since he was last told. */
  async open(driverId: string, known: LogPlace | undefined): Promise<Readable> {
    const { limits, clock, pool } = this.#parts;
    const end = await endOfDriverEvents(pool);
    // A client that does not keep up comes back and says where it was.
    const stream = new EventStream(limits.liveBufferBytesMax, () => stream.destroy());
    const client: Client = {
      driverId,
      stream,
      endsAt: clock.monotonic() + limits.liveStreamMs,
      place: known === undefined || isBefore(end, known) ? end : known,
    };
    this.#clients.add(client);
    stream.once('close', () => this.#clients.delete(client));
    stream.send(Buffer.from(`retry: 2000\nid: ${sequenceOf(client.place)}\n\n`));
    this.wake();
    return stream;
  }

  /** Something has been committed, here or in another process: it is looked at soon. */
  wake(): void {
    this.#isDue = true;
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const { stream } of this.#clients) stream.destroy();
  }

  #look(): void {
    if (!this.#isDue || this.#clients.size === 0) return;
    this.#isDue = false;
    this.#looking ??= this.#tell()
      .catch((error: unknown) => {
        this.#isDue = true;
        this.#parts.log.warn({ err: error }, 'what drivers are to be told could not be read');
      })
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #tell(): Promise<void> {
    const { pool, limits } = this.#parts;
    const clients = [...this.#clients];
    const places = clients.map(({ place }) => place).sort((one, other) => (isBefore(one, other) ? -1 : 1));
    const drivers = [...new Set(clients.map(({ driverId }) => driverId))];
    const events = await driverEventsAfter(pool, drivers, places[0] ?? start, limits.driverEventsPerReadMax);
    for (const event of events) {
      for (const client of clients) {
        if (client.driverId !== event.driver || !isBefore(client.place, event.at)) continue;
        const text = `event: ${event.kind}\ndata: ${event.data}\nid: ${sequenceOf(event.at)}\n\n`;
        if (client.stream.send(Buffer.from(text))) client.place = event.at;
      }
    }
    if (events.length === limits.driverEventsPerReadMax) this.#isDue = true;
  }

  #beat(): void {
    const now = this.#parts.clock.monotonic();
    for (const { endsAt, stream } of this.#clients) {
      if (endsAt <= now) stream.push(null);
      else stream.send(Buffer.from(':\n\n'));
    }
    // Also what nobody was woken for.
    this.#isDue = true;
  }
}

const start: LogPlace = { xid: '0', position: 0 };
