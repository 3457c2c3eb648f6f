/**
 * A door for stations in a process of its own, so that what it crashes is itself and its memory is its own. A program to be forked:
 * it tells its port, and then what it has heard whenever it is asked.
 */
import { type DoorOptions, openDoor } from '../support/station-door.ts';

export interface DoorReport {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Messages of the honest station, and the first of them that came out of order. */
  readonly heard: number;
  readonly outOfOrder: number | undefined;
  /** What became of the questions to the honest station. */
  readonly asked: Readonly<Record<string, number>>;
  readonly arrivalsOfHonest: number;
  readonly connections: number;
  readonly badFrames: number;
  readonly logged: Readonly<Record<string, number>>;
}

export interface Cast {
  readonly honest: string;
  readonly others: readonly string[];
  /** Of the others; the honest one has another. */
  readonly password: string;
  readonly honestPassword: string;
}

const cast = JSON.parse(process.argv[2] ?? '') as Cast;
const logged: Record<string, number> = {};
const door = await openDoor({
  limits: {
    // What is refused for its number alone would show nothing about what it is.
    stationFramesPerSecondMax: 1e9,
    stationFramesAtOnceMax: 1e9,
    stationHandshakesPerMinuteMax: 1e9,
    stationFailuresMax: 1e9,
    stationFailuresPerAddressMax: 1e9,
    stationFailuresPerIdentityMax: 1e9,
    stationBadFramesMax: 200,
    // Nobody here answers a close.
    stationCloseMs: 50,
    stationsLookMs: 200,
    stationPingMs: 1000,
    stationsAliveMs: 1000,
  },
  log(line) {
    const { level, msg } = JSON.parse(line) as { level: string; msg: string };
    const name = `${level}: ${msg}`;
    logged[name] = (logged[name] ?? 0) + 1;
  },
});
const { desk, edge } = door;
const as = (password: string): DoorOptions => ({ password, validation: 'tolerant' });
desk.add(cast.honest, as(cast.honestPassword));
for (const identity of cast.others) desk.add(identity, as(cast.password));

let heard = 0;
let outOfOrder: number | undefined;
let arrivalsOfHonest = 0;
const asked: Record<string, number> = {};
desk.transaction = async (link, event) => {
  if (link.station.identity !== cast.honest) return {};
  if (event.seqNo !== heard) outOfOrder ??= event.seqNo;
  heard += 1;
  return {};
};
const forget = setInterval(() => {
  arrivalsOfHonest += desk.arrivals.filter(({ identity }) => identity === cast.honest).length;
  for (const list of [desk.arrivals, desk.left, desk.said, desk.toldAlive]) list.length = 0;
}, 50);
let isAsking = false;
const questions = setInterval(async () => {
  const epoch = desk.holders.get(1);
  if (isAsking || epoch === undefined) return;
  isAsking = true;
  const outcome = await edge.links.ask(1, epoch, { kind: 'clear-cache' }, 10_000);
  asked[outcome.kind] = (asked[outcome.kind] ?? 0) + 1;
  isAsking = false;
}, 20);

process.on('message', () => {
  globalThis.gc?.();
  const report: DoorReport = {
    rssBytes: process.memoryUsage.rss(),
    heapBytes: process.memoryUsage().heapUsed,
    heard,
    outOfOrder,
    asked,
    arrivalsOfHonest,
    connections: edge.connections(),
    badFrames: edge.counts.badFrames,
    logged,
  };
  process.send?.(report);
});
process.on('disconnect', () => {
  clearInterval(forget);
  clearInterval(questions);
  process.exit(0);
});
process.send?.({ port: door.port });
