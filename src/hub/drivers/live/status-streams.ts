import type { Readable } from 'node:stream';
import { endOfChanges, isBefore, type Place as LogPlace, startOfChanges } from '../../../store/changes.ts';
import { readPlaceChanges } from '../../../store/drivers/place-changes.ts';
import { loadedOf, type PlaceParts } from '../places/place-parts.ts';
import type { Viewer } from '../viewer.ts';
import { EventStream } from './event-stream.ts';
import { eventsText, eventText, heartbeat, noId } from './event-text.ts';
import { eventsOf } from './events-of.ts';
import { heardOf, type LiveEvent } from './live-event.ts';
import { RecentEvents } from './recent-events.ts';
import { Scopes } from './scopes.ts';
import { concerns, type Scope, type Sight, type Sights, sameSight } from './sight.ts';
import { Silences } from './silences.ts';
import { type Snapshot, Snapshots } from './snapshot.ts';

/** Why a client has to forget what it knows: the snapshot that follows is all there is. */
type ResetReason = 'slow' | 'behind' | 'visibility' | 'freshness';

interface Client {
  readonly viewer: Viewer;
  readonly scope: Scope;
  readonly stream: EventStream;
  readonly endsAt: number;
  sight: Sight;
  /** It knows everything, and gets what happens when it does. */
  isLive: boolean;
  /** What is being done for it, one after the other. */
  work: Promise<void>;
}

/** Streams of what EVSEs do, to many clients: what goes to several is made once. */
export class StatusStreams {
  readonly #parts: PlaceParts;
  readonly #clients = new Set<Client>();
  readonly #scopes = new Scopes();
  readonly #sights: Sights;
  readonly #recent: RecentEvents;
  readonly #snapshots: Snapshots;
  readonly #silences: Silences;
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: PlaceParts, sights: Sights) {
    this.#parts = parts;
    this.#sights = sights;
    this.#recent = new RecentEvents(parts.limits.liveEventsKeptMax);
    this.#snapshots = new Snapshots(parts);
    this.#silences = new Silences(parts);
    this.#stopListening = parts.feed.listen((events, before) => this.#heard(events, before));
    this.#timer = setInterval(() => void this.#beat(), parts.limits.liveHeartbeatMs);
    this.#timer.unref();
  }

  /**
   * A stream of what happens in a scope, beginning with a snapshot, or, where the client says up to where it knows everything, with what
   * it has missed. Throws `impossible` for a scope of too many places.
   */
  async open(viewer: Viewer, scope: Scope, known: LogPlace | undefined): Promise<Readable> {
    loadedOf(this.#parts);
    this.#lookForTurns();
    const { clock, limits } = this.#parts;
    const stream = new EventStream(limits.liveBufferBytesMax, () => this.#restart(client, 'slow'));
    const client: Client = {
      viewer,
      scope: this.#scopes.take(scope),
      stream,
      endsAt: clock.monotonic() + limits.liveStreamMs,
      sight: await this.#sights.of(viewer),
      isLive: false,
      work: Promise.resolve(),
    };
    const snapshot = known === undefined ? await this.#snapshots.of(client) : undefined;
    this.#clients.add(client);
    stream.once('close', () => {
      this.#clients.delete(client);
      this.#scopes.leave(client.scope);
    });
    stream.send(Buffer.from('retry: 2000\n\n'));
    if (snapshot !== undefined) this.#run(client, () => this.#sendSnapshot(client, snapshot));
    else if (known !== undefined) this.#run(client, () => this.#resume(client, known));
    return stream;
  }

  /** The registry has changed: somebody may see other places now. */
  registryChanged(): void {
    void this.#lookAgain();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopListening();
    for (const { stream } of this.#clients) stream.destroy();
  }

  #heard(events: readonly LiveEvent[] | 'reset', before: LogPlace): void {
    if (events === 'reset') {
      this.#recent.clear();
      for (const client of this.#clients) this.#restart(client, 'behind');
      return;
    }
    this.#recent.add(events, before);
    // Clients with the same scope and sight get the same bytes.
    const made = new Map<Scope, Map<Sight, Buffer | undefined>>();
    for (const client of this.#clients) {
      if (!client.isLive) continue;
      const bySight = made.get(client.scope) ?? new Map<Sight, Buffer | undefined>();
      made.set(client.scope, bySight);
      if (!bySight.has(client.sight)) bySight.set(client.sight, this.#textFor(client, events));
      const text = bySight.get(client.sight);
      if (text !== undefined) client.stream.send(text);
    }
  }

  /** What a client gets of some events; undefined: nothing. */
  #textFor({ sight, scope }: Client, events: readonly LiveEvent[]): Buffer | undefined {
    const { memory } = this.#parts.feed;
    if (memory === undefined) return undefined;
    return eventsText(events.filter((event) => concerns(event, sight, scope, memory)));
  }

  /** Goes on where a client says it was: it may have been at another process, that was further than this one or not. */
  async #resume(client: Client, from: LogPlace): Promise<void> {
    const { pool, feed } = this.#parts;
    const [start, end] = await Promise.all([startOfChanges(pool), endOfChanges(pool)]);
    const isForgotten = start !== undefined && isBefore(from, start);
    if (isForgotten || isBefore(end, from)) await this.#reset(client, 'behind');
    else if (this.#silences.concern(client, this.#silences.since(from))) await this.#reset(client, 'freshness');
    else if (isBefore(feed.place, from)) this.#join(client, []);
    else await this.#catchUp(client, from);
  }

  /** What a client has missed, out of memory or else out of the log; too much of it is a reset. */
  async #catchUp(client: Client, from: LogPlace): Promise<void> {
    const { pool, limits, feed } = this.#parts;
    let place = from;
    for (let lines = 0; lines <= limits.liveCatchUpLinesMax; ) {
      const missed = isBefore(place, feed.place) ? this.#recent.since(place) : [];
      if (missed !== undefined) return this.#join(client, missed);
      const changes = heardOf(feed.place, await readPlaceChanges(pool, place, limits.placeChangesPerReadMax));
      const last = changes.at(-1);
      // Nothing has happened behind what was sent that the feed has heard of.
      if (last === undefined) return this.#join(client, []);
      const text = this.#textFor(client, await eventsOf(pool, changes, feed.memory?.closings ?? new Map()));
      await client.stream.drained();
      if (text !== undefined && !client.stream.send(text)) return;
      place = last;
      lines += changes.length;
    }
    await this.#reset(client, 'behind');
  }

  /** From here on the client gets what happens when it does. */
  #join(client: Client, missed: readonly LiveEvent[]): void {
    const text = this.#textFor(client, missed);
    if (text === undefined || client.stream.send(text)) client.isLive = true;
  }

  async #sendSnapshot(client: Client, { place, chunks }: Snapshot): Promise<void> {
    for await (const chunk of chunks()) {
      // What one client takes its time for is not made before it wants it.
      await client.stream.drained();
      if (!client.stream.send(chunk)) return;
    }
    await this.#catchUp(client, place);
  }

  async #reset(client: Client, reason: ResetReason): Promise<void> {
    client.sight = await this.#sights.of(client.viewer);
    const snapshot = await this.#snapshots.of(client);
    await client.stream.drained();
    if (!client.stream.send(Buffer.concat([eventText('reset', { reason }), noId]))) return;
    await this.#sendSnapshot(client, snapshot);
  }

  #restart(client: Client, reason: ResetReason): void {
    client.isLive = false;
    this.#run(client, () => this.#reset(client, reason));
  }

  /** One thing after the other. What cannot be read now ends the stream: the client comes back and says what it knows. */
  #run(client: Client, work: () => Promise<void>): void {
    client.work = client.work.then(work).catch((error: unknown) => {
      this.#parts.log.debug({ err: error }, 'a stream of statuses was ended');
      client.stream.destroy();
    });
  }

  async #beat(): Promise<void> {
    const now = this.#parts.clock.monotonic();
    const beat = heartbeat(this.#parts.feed.place);
    for (const client of this.#clients) {
      if (client.endsAt <= now) client.stream.push(null);
      else if (client.isLive) client.stream.send(beat);
    }
    this.#lookForTurns();
    await this.#lookAgain();
  }

  /** Whoever knows statuses that do not hold any more, or hold again, gets a new snapshot. */
  #lookForTurns(): void {
    const turned = this.#silences.look();
    if (turned.size === 0) return;
    this.#snapshots.forget();
    for (const client of this.#clients) if (this.#silences.concern(client, turned)) this.#restart(client, 'freshness');
  }

  /** Whoever sees other places than before gets a new snapshot. */
  async #lookAgain(): Promise<void> {
    if (this.#parts.feed.memory === undefined) return;
    for (const client of this.#clients) {
      const sight = await this.#sights.of(client.viewer).catch(() => client.sight);
      if (sameSight(sight, client.sight)) client.sight = sight;
      else if (client.isLive) this.#restart(client, 'visibility');
    }
  }
}
