import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { LocationSummary } from '../src/generated/driver.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { defaultLimits } from '../src/kernel/limits.ts';
import { Turns } from '../src/kernel/turns.ts';
import { createPlaceIndex } from '../src/places/create-place-index.ts';
import type { PlaceIndex } from '../src/places/place-index.ts';
import { Random } from '../test/kill/random.ts';
import { ingest, statusPatches } from './ingest.ts';
import { type LoadResult, load, requestText } from './load.ts';
import { populatePlaces } from './populate-places.ts';
import type { Add } from './pricing.ts';
import { type BenchServer, messageOf, startHubProcess } from './processes.ts';
import type { ClientAnswer, ClientOrder } from './sse-clients.ts';
import { cpoParty, type HubScene, type Stage } from './stage.ts';

const emsp = 'DE-XVE';
/** Each may search so many times a minute, and have so many streams; together more than anybody measures. */
const drivers = 60;

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

/** Searches in half a million EVSEs, through the API, beside the bare index and the bare query. */
export async function measureSearches(stage: Stage, add: Add, seconds: number): Promise<void> {
  const evses = Number(process.env['BENCH_EVSES'] ?? 500_000);
  await stage.with([[1, 0]], async (scene) => {
    await populatePlaces(scene.databaseUrl, evses / 2, 2);
    const hub = await loadedHub(scene, evses);
    try {
      await compareSearches(scene, hub, add, seconds, evses);
    } finally {
      await hub.stop();
    }
  });
}

/** What a process holds when a million EVSEs are in its memory. */
export async function measureMemory(stage: Stage, add: Add): Promise<void> {
  const evses = Number(process.env['BENCH_EVSES'] ?? 1_000_000);
  await stage.with([[1, 0]], async (scene) => {
    await populatePlaces(scene.databaseUrl, evses / 2, 2);
    const without = await startHubProcess(scene.databaseUrl, `${scene.folder}/without`, { ROLES: 'worker' });
    await pause(5000);
    const bare = await residentMb(without.pid);
    await without.stop();
    const started = performance.now();
    const hub = await loadedHub(scene, evses);
    const loadS = (performance.now() - started) / 1000;
    const resident = await settledMb(hub, scene);
    await hub.stop();
    add(
      `discovery: memory of a process with ${evses.toLocaleString('en')} EVSEs, read in ${loadS.toFixed(0)} s`,
      `${resident.toFixed(0)} MB`,
      `${bare.toFixed(0)} MB`,
      resident / bare,
      '< 500 MB',
    );
  });
}

/** What reading it in has left behind is given back when there is work again: the least of a minute with some searches. */
async function settledMb(hub: BenchServer, scene: HubScene): Promise<number> {
  const tokens = await signIn(scene, 10);
  let least = await residentMb(hub.pid);
  for (let at = 0; at < 12; at += 1) {
    for (let turn = 0; turn < 200; turn += 1) {
      const spot = `lat=${48 + (turn % 10) / 2}&lng=${4 + (turn % 7)}`;
      const response = await fetch(`http://127.0.0.1:${hub.port}/api/v1/locations?${spot}&limit=20`, {
        headers: headersFor(tokens[(at * 200 + turn) % tokens.length] ?? ''),
      });
      await response.text();
    }
    await pause(3000);
    const now = await residentMb(hub.pid);
    console.log(`  after ${(at + 1) * 200} searches: ${now.toFixed(0)} MB`);
    least = Math.min(least, now);
  }
  return least;
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

/** Another process on the scene's database, with all places in its memory. */
async function loadedHub(scene: HubScene, evses: number): Promise<BenchServer> {
  const hub = await startHubProcess(scene.databaseUrl, `${scene.folder}/second`);
  const [token = ''] = await signIn(scene, 1);
  for (let round = 0; ; round += 1) {
    const response = await fetch(`http://127.0.0.1:${hub.port}/api/v1/clusters?bbox=-180,-85,180,85&zoom=0`, {
      headers: headersFor(token),
    });
    const answer = (await response.json()) as { features?: { properties: { total: number } }[] };
    const total = (answer.features ?? []).reduce((sum, { properties }) => sum + properties.total, 0);
    if (response.ok && total >= evses) return hub;
    if (round > 600) throw new Error(`the places were not read: ${response.status}`);
    await pause(1000);
  }
}

const headersFor = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function signIn({ hub }: HubScene, count: number): Promise<string[]> {
  await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVE', role: 'EMSP', name: 'Drivers' }).then(
    () => hub.agree(cpoParty, emsp),
    () => undefined,
  );
  const tokens: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const { id } = await hub.admin<{ id: string }>('POST', '/drivers', { emsp });
    tokens.push((await hub.admin<{ access_token: string }>('POST', `/drivers/${id}/access-tokens`)).access_token);
  }
  return tokens;
}

interface Point {
  readonly lat: number;
  readonly lng: number;
}

async function compareSearches(
  scene: HubScene,
  hub: BenchServer,
  add: Add,
  seconds: number,
  evses: number,
): Promise<void> {
  const tokens = await signIn(scene, drivers);
  const client = new Client(scene.databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<Point & { number: number }>(
      'select number, lat, lng from places order by number',
    );
    const index = await indexOf(rows);
    const random = new Random(3);
    const spots = Array.from({ length: 2000 }, () => {
      const { lat, lng } = rows[Math.floor(random.next() * rows.length)] as Point;
      return { lat: lat + (random.next() - 0.5) * 0.2, lng: lng + (random.next() - 0.5) * 0.2 };
    });
    const of = (path: (spot: Point) => string): (() => string) => {
      let turn = 0;
      return () => {
        turn += 1;
        const spot = spots[turn % spots.length] as Point;
        return requestText('GET', path(spot), headersFor(tokens[turn % tokens.length] ?? ''));
      };
    };
    const size = evses.toLocaleString('en');
    const near = ({ lat, lng }: Point) => `/api/v1/locations?lat=${lat.toFixed(5)}&lng=${lng.toFixed(5)}&limit=20`;
    const box = ({ lat, lng }: Point) =>
      `/api/v1/locations?bbox=${[lng - 0.1, lat - 0.05, lng + 0.1, lat + 0.05].map((at) => at.toFixed(5)).join(',')}&limit=50`;
    const me = () => '/api/v1/me/permissions';
    const view = { now: Date.now(), owners: new Set([cpoParty]) };
    const query = { view, filter: {} };
    await addSearch(`discovery: the 20 nearest of ${size} EVSEs, p95 at 50/s`, hub, of(near), of(me), seconds, add, [
      p95(spots, (spot) => index.near(spot, query, { limit: 20 }, 50_000)),
      await p95Of(spots.slice(0, 400), ({ lat, lng }) =>
        client.query({
          name: 'near',
          text: `select number from places where owner = any ($3) order by geo <-> map_point($1, $2) limit 30`,
          values: [lat, lng, [cpoParty]],
        }),
      ),
    ]);
    await addSearch(`discovery: 50 in a box of ${size} EVSEs, p95 at 50/s`, hub, of(box), of(me), seconds, add, [
      p95(spots, ({ lat, lng }) =>
        index.within(
          { kind: 'box', box: { west: lng - 0.1, south: lat - 0.05, east: lng + 0.1, north: lat + 0.05 } },
          query,
          { limit: 50 },
        ),
      ),
      await p95Of(spots.slice(0, 400), ({ lat, lng }) =>
        client.query({
          name: 'box',
          text: `select number from places where owner = any ($5) and geo <@ box(map_point($1, $2), map_point($3, $4)) limit 50`,
          values: [lat - 0.05, lng - 0.1, lat + 0.05, lng + 0.1, [cpoParty]],
        }),
      ),
    ]);
    const first = (await (
      await fetch(`http://127.0.0.1:${hub.port}${near(spots[0] as Point)}`, { headers: headersFor(tokens[0] ?? '') })
    ).json()) as {
      items: LocationSummary[];
    };
    const bytes = first.items.reduce((sum, item) => sum + JSON.stringify(item).length, 0) / first.items.length;
    console.error(`discovery: ${bytes.toFixed(0)} bytes for each place of a list`);
    await index.close();
  } finally {
    await client.end();
  }
}

async function indexOf(rows: readonly (Point & { number: number })[]): Promise<PlaceIndex> {
  const index = createPlaceIndex({
    hoursAt: (_, at) => ({ open: true, until: at + 86_400_000 }),
    limits: defaultLimits,
    turns: new Turns(systemClock, defaultLimits),
  });
  const now = Date.now();
  index.setOwner(cpoParty, { heardAt: now, reliableS: 3600 });
  const connectors = [{ standard: 'IEC_62196_T2', powerType: 'AC', powerKw: 22.1, kind: 'T2', tariffs: 'T' } as const];
  const evse = {
    uid: 'E1',
    evseId: undefined,
    status: 'AVAILABLE',
    sinceAt: now,
    capabilities: [],
    restrictions: [],
    payments: [],
    connectors,
  } as const;
  for (const { number, lat, lng } of rows) {
    index.put({
      number,
      lat,
      lng,
      owner: cpoParty,
      operator: undefined,
      version: 1,
      country: 'BEL',
      restricted: false,
      access: 'PUBLIC',
      parkingType: undefined,
      facilities: [],
      hours: 'always',
      green: undefined,
      gPerKwh: undefined,
      quality: 100,
      success: undefined,
      updatedAt: now,
      observedAt: now,
      evses: [evse, evse],
    });
  }
  await index.rebuild();
  return index;
}

async function addSearch(
  what: string,
  hub: BenchServer,
  next: () => string,
  nothing: () => string,
  seconds: number,
  add: Add,
  [bare, sql]: readonly [index: number, sql: number],
): Promise<void> {
  // 50 a second, over ten connections; beside it a request that asks for nothing but who it is, at the same pace.
  const run = (request: () => string, expected: string) =>
    load(hub.port, 10, Math.max(4, seconds * 4), request, expected, undefined, { gapMs: 200 });
  await run(next, '"items"');
  const idle = await run(nothing, '"kind"');
  const result = await run(next, '"items"');
  assertGood(idle);
  assertGood(result);
  add(
    what,
    `${ms(result.p95Ms)} (p50 ${ms(result.p50Ms)})`,
    `API ${ms(idle.p95Ms)} (p50 ${ms(idle.p50Ms)}), index ${ms(bare)}, SQL ${ms(sql)}`,
    result.p95Ms / idle.p95Ms,
    '< 50 ms',
  );
}

function assertGood({ errors, requests }: LoadResult): void {
  if (errors > 0) throw new Error(`${errors} of ${requests} searches were not answered well`);
}

function p95(spots: readonly Point[], ask: (spot: Point) => unknown): number {
  for (const spot of spots.slice(0, 200)) ask(spot);
  return share(
    spots.map((spot) => {
      const started = performance.now();
      ask(spot);
      return performance.now() - started;
    }),
  );
}

async function p95Of(spots: readonly Point[], ask: (spot: Point) => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (const spot of spots) {
    const started = performance.now();
    await ask(spot);
    took.push(performance.now() - started);
  }
  return share(took.slice(50));
}

const share = (took: readonly number[]): number =>
  [...took].sort((one, other) => one - other)[Math.floor(took.length * 0.95)] ?? 0;

/** 1,000 changes a second to 1,000 clients, beside a bare server of events. */
export async function measureEvents(scene: HubScene, add: Add): Promise<void> {
  const clients = Number(process.env['BENCH_CLIENTS'] ?? 1000);
  const changes = 2000;
  const tokens = await signIn(scene, Math.max(1, Math.ceil(clients / 20)));
  const forked = fork(join(import.meta.dirname, 'sse-clients.js'));
  await messageOf(forked);
  try {
    const next = statusPatches(scene.cpo, cpoParty, scene.locations);
    const path = '/api/v1/status/stream?bbox=3.7,51,3.8,51.1';
    const requests = Array.from({ length: clients }, (_, at) =>
      requestText('GET', path, { ...headersFor(tokens[at % tokens.length] ?? ''), accept: 'text/event-stream' }),
    );
    // All places have to be in memory: a change of each brings it there, which a copy in the database does not.
    await ingest(scene.hub.port, next, 3);
    const hub = async () => {
      const opened = await tell(forked, { what: 'open', port: scene.hub.port, requests });
      if (opened.refused) throw new Error(`${opened.refused} of ${clients} streams were refused`);
      await quiet(forked);
      const started = now();
      let left = changes;
      await load(
        scene.hub.port,
        64,
        60,
        () => {
          left -= 1;
          return next();
        },
        '"status_code":1000',
        () => left > 0,
        { gapMs: 64 },
      );
      const rate = await arrived(forked, changes * clients, started);
      await tell(forked, { what: 'close' });
      return rate;
    };
    await hub();
    const figure = await hub();
    const bare = await bareEvents(forked, requests, clients, changes);
    add(
      `discovery: events of 1,000 changes/s to ${clients} clients`,
      `${Math.round(figure).toLocaleString('en')}/s`,
      `${Math.round(bare).toLocaleString('en')}/s`,
      figure / bare,
      '',
    );
  } finally {
    if (forked.connected) forked.disconnect();
    forked.kill();
  }
}

/** The same batches as the hub's feed makes of 1,000 changes a second. */
async function bareEvents(
  forked: ChildProcess,
  requests: readonly string[],
  clients: number,
  changes: number,
): Promise<number> {
  const floor = fork(join(import.meta.dirname, 'floor-sse.js'));
  const { port } = await messageOf<{ port: number }>(floor);
  await tell(forked, { what: 'open', port, requests });
  await quiet(forked);
  const started = now();
  floor.send({ events: changes, perBatch: 50, pauseMs: 50 });
  await messageOf(floor);
  const rate = await arrived(forked, changes * clients, started);
  await tell(forked, { what: 'close' });
  floor.disconnect();
  return rate;
}

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

async function tell(child: ChildProcess, order: ClientOrder): Promise<ClientAnswer> {
  child.send(order);
  return messageOf(child);
}

async function quiet(child: ChildProcess): Promise<void> {
  for (let silent = 0; silent < 3; ) {
    await pause(200);
    silent = ((await tell(child, { what: 'count' })).count ?? 0) === 0 ? silent + 1 : 0;
  }
}

/** Events per second until all have arrived. */
async function arrived(child: ChildProcess, wanted: number, started: number): Promise<number> {
  let count = 0;
  for (let round = 0; round < 1200; round += 1) {
    await pause(50);
    const answer = await tell(child, { what: 'count' });
    count += answer.count ?? 0;
    if (count >= wanted) return wanted / (((answer.lastAt ?? now()) - started) / 1000);
  }
  throw new Error(`${count} of ${wanted} events arrived`);
}
