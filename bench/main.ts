import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { defaultLimits } from '../src/kernel/limits.ts';
import { measureIsolation } from '../test/kill/isolation-measure.ts';
import { build } from '../test/support/build.ts';
import { headersOf } from '../test/support/partner-headers.ts';
import { measureEvents, measureMemory, measureSearches } from './discovery.ts';
import { ingest, statusPatches } from './ingest.ts';
import { type LoadResult, load, requestText } from './load.ts';
import { measurePlaceIndex } from './places.ts';
import { measurePrices } from './prices.ts';
import { measurePricing } from './pricing.ts';
import { startForked, startProgram } from './processes.ts';
import { cpoParty, type HubScene, median, Stage } from './stage.ts';
import { measureStations } from './stations.ts';

/** One line of the table: a figure, its floor in the same run, and the ratio of the two. */
interface Line {
  readonly what: string;
  readonly figure: string;
  readonly floor: string;
  readonly ratio: string;
  readonly wanted: string;
}

/** After that something hangs, or the machine is too busy for its figures to say anything. */
const minutesMax = 20;
const runSeconds = Number(process.env['BENCH_SECONDS'] ?? 1);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
/** What a run measures that is asked for nothing: the exchange of OCPI. Everything else is asked for by name, or with `all`. */
const exchange = 'ingest,hop,messages,growth,fan-out,delivery,list,pricing,isolation';
const only = (process.env['BENCH_ONLY'] ?? exchange).split(',');

const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`;
const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

const lines: Line[] = [];
const add = (what: string, figure: string, floor: string, ratio: number, wanted: string): void => {
  const line = { what, figure, floor, ratio: Number.isNaN(ratio) ? '' : ratio.toFixed(2), wanted };
  lines.push(line);
  console.error(`${what}: ${figure}, floor ${floor}, ratio ${line.ratio}${wanted && ` (${wanted})`}`);
};

/** Alternates two measurements, so that what else the machine does hits both alike, and returns each one's median. */
async function alternate(
  first: () => Promise<number>,
  second: () => Promise<number>,
  times = rounds,
): Promise<[number, number]> {
  const [firsts, seconds]: [number[], number[]] = [[], []];
  for (let round = 0; round < times; round += 1) {
    firsts.push(await first());
    seconds.push(await second());
  }
  return [median(firsts), median(seconds)];
}

const checked = (result: LoadResult): number => {
  if (result.errors > 0) throw new Error(`${result.errors} of ${result.requests} requests were not answered well`);
  return result.perSecond;
};

/** Acknowledged EVSE status PATCHes per second, 64 connections: what taking in costs, without what becomes of it. */
async function measureIngest(scene: HubScene, receivers: string): Promise<void> {
  const floor = await startProgram('floor-ingest', { DATABASE_URL: scene.databaseUrl });
  const next = statusPatches(scene.cpo, cpoParty, scene.locations);
  const hub = async () => {
    const result = checked(await ingest(scene.hub.port, next, runSeconds));
    // The floor must not run beside what is left of the fan-out.
    await drained(scene);
    return result;
  };
  // Both are warm before they count: what has not run some ten thousand times is still being compiled.
  for (let round = 0; round < 4; round += 1) await hub();
  await ingest(floor.port, next, runSeconds);
  // The floor swings by half from one second to the next: a few rounds more, for a median that says something.
  const bareOnce = async () => checked(await ingest(floor.port, next, runSeconds));
  const [figure, bare] = await alternate(hub, bareOnce, rounds * 2 + 1);
  await floor.stop();
  const wanted = scene.receivers.origins.length === 0 ? '>= 1.5' : '';
  add(`ingest: EVSE status PATCH, durable, ${receivers}`, perSecond(figure), perSecond(bare), figure / bare, wanted);
}

/** How much a hub could take in at most: the same statement and the same HTTP server, and no hub, against the floor of the ingest. */
async function measureLimit(scene: HubScene): Promise<void> {
  const env = { DATABASE_URL: scene.databaseUrl };
  const [bare, floor] = [await startProgram('bare-commit', env), await startProgram('floor-ingest', env)];
  const next = statusPatches(scene.cpo, cpoParty, scene.locations);
  // It would follow what is committed.
  await scene.hub.halt();
  const run = (port: number) => async () => checked(await ingest(port, next, runSeconds));
  for (let round = 0; round < 4; round += 1) await run(bare.port)();
  await run(floor.port)();
  const [figure, floorFigure] = await alternate(run(bare.port), run(floor.port), rounds * 2 + 1);
  for (const server of [bare, floor]) await server.stop();
  const what = 'limit of ingest: a bare server with the same group commit';
  add(what, perSecond(figure), perSecond(floorFigure), figure / floorFigure, '');
}

/** Ingest with 50 receivers against 1. */
async function measureReceivers(one: HubScene, fifty: HubScene): Promise<void> {
  const [few, many] = await compareIngest(one, fifty);
  add('growth: ingest with 50 receivers against 1', perSecond(many), perSecond(few), many / few, '>= 0.9');
}

/** Ingest with the message log against without. */
async function measureMessages(without: HubScene, having: HubScene): Promise<void> {
  const [off, on] = await compareIngest(without, having);
  add('message log: ingest with it against without', perSecond(on), perSecond(off), on / off, '>= 0.9');
}

/** Ingest with all places in the memory of the same process, following the log, against without. */
async function measurePlaces(without: HubScene, having: HubScene): Promise<void> {
  const [off, on] = await compareIngest(without, having);
  add('places in memory: ingest with them against without', perSecond(on), perSecond(off), on / off, '>= 0.9');
}

/** Ingest with 200,000 stored locations against 1,000. */
async function measureLocations(few: HubScene, many: HubScene): Promise<void> {
  // With all of them in memory, as in a hub that has had them for a while: a copy in the database does not bring them there.
  for (const { hub } of [few, many]) await hub.restart();
  const [small, large] = await compareIngest(few, many);
  const what = 'growth: ingest with 200,000 locations against 1,000';
  add(what, perSecond(large), perSecond(small), large / small, '>= 0.9');
}

async function compareIngest(one: HubScene, other: HubScene): Promise<[number, number]> {
  const run = (scene: HubScene) => {
    const next = statusPatches(scene.cpo, cpoParty, scene.locations);
    return async () => {
      const result = checked(await ingest(scene.hub.port, next, runSeconds));
      // What is left of the fan-out must not fall into the next measurement.
      await drained(scene);
      return result;
    };
  };
  // Both are warm before they count, and what is allowed at once has been used up.
  for (let round = 0; round < 4; round += 1) {
    await run(one)();
    await run(other)();
  }
  return alternate(run(one), run(other));
}

/** How long deliveries may go on after a measurement. */
const drainMsMax = 120_000;

/** Resolves when a hub's receivers have been quiet for a moment. */
async function drained({ receivers }: HubScene): Promise<void> {
  const started = performance.now();
  for (let quiet = 0; quiet < 2; ) {
    if (performance.now() - started > drainMsMax) throw new Error('the receivers are not quiet');
    await pause(250);
    quiet = ((await receivers.tell({ what: 'count' })).count ?? 0) === 0 ? quiet + 1 : 0;
  }
  await receivers.tell({ what: 'arrivals' });
}

/** Pushes per second to 20 receivers, flat out: changes as fast as they go in, until all have arrived. */
async function measureFanOut(scene: HubScene): Promise<void> {
  const changes = 2000;
  const count = scene.receivers.origins.length;
  const next = statusPatches(scene.cpo, cpoParty, scene.locations);
  const floor = await startForked('floor-push');
  const sample = next();
  const hub = async () => {
    await drained(scene);
    const started = performance.timeOrigin + performance.now();
    let left = changes;
    // Not so many connections that the hub counts as full with writes and holds deliveries back: they are measured, not the ingest.
    await load(
      scene.hub.port,
      12,
      60,
      () => {
        left -= 1;
        return next();
      },
      '"status_code":1000',
      () => left > 0,
    );
    let arrived = 0;
    let lastAt = 0;
    while (arrived < changes * count) {
      await pause(50);
      const answer = await scene.receivers.tell({ what: 'count' });
      arrived += answer.count ?? 0;
      lastAt = answer.lastAt ?? lastAt;
      if (performance.timeOrigin + performance.now() - started > 60_000)
        throw new Error(`${arrived} of ${changes * count} pushes arrived`);
    }
    return (changes * count) / ((lastAt - hrOffset() - started) / 1000);
  };
  const bare = async () => {
    await drained(scene);
    const headers = { ...headersOf(scene.cpo, cpoParty), 'x-request-id': randomUUID() };
    const started = performance.now();
    await floor.tell({
      origins: scene.receivers.origins,
      pushes: changes * count,
      concurrency: defaultLimits.pushConcurrencyMax,
      body: sample.slice(sample.indexOf('\r\n\r\n') + 4),
      headers,
    });
    return (changes * count) / ((performance.now() - started) / 1000);
  };
  const [figure, floorFigure] = await alternate(hub, bare);
  await floor.stop();
  add(
    `fan-out: pushes to ${count} receivers`,
    perSecond(figure),
    perSecond(floorFigure),
    figure / floorFigure,
    '>= 0.6',
  );
}

/** Difference between the system's monotonic clock, by which receivers note arrivals, and wall time. */
const hrOffset = (): number => Number(process.hrtime.bigint()) / 1e6 - (performance.timeOrigin + performance.now());

/** From the acknowledgement of a change to its arrival, at 200 changes a second to 20 receivers. */
async function measureDelivery(scene: HubScene): Promise<void> {
  await drained(scene);
  const changesPerSecond = 200;
  const next = statusPatches(scene.cpo, cpoParty, scene.locations);
  const acknowledged = new Map<string, number>();
  const sockets = 8;
  const seconds = Math.max(6, runSeconds * 2);
  const gapMs = (1000 * sockets) / changesPerSecond;
  await load(scene.hub.port, sockets, seconds, next, '"status_code":1000', undefined, {
    gapMs,
    answered(request) {
      acknowledged.set(request.slice(-26, -2), Number(process.hrtime.bigint()) / 1e6);
    },
  });
  await pause(1500);
  const { arrivals = [] } = await scene.receivers.tell({ what: 'arrivals' });
  // The first second warms the connections.
  const from = Math.min(...acknowledged.values()) + 1000;
  const latencies = arrivals
    .flatMap(([stamp, at]) => {
      const answeredAt = acknowledged.get(stamp);
      return answeredAt === undefined || answeredAt < from ? [] : [Math.max(0, at - answeredAt)];
    })
    .sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  const expected = acknowledged.size * scene.receivers.origins.length;
  console.error(`delivery: ${acknowledged.size} changes, ${arrivals.length} of ${expected} arrivals`);
  lines.push({
    what: 'delivery: acknowledgement to receipt, 200 changes/s to 20',
    figure: `p50 ${ms(at(0.5))}, p99 ${ms(at(0.99))}`,
    floor: '',
    ratio: '',
    wanted: 'p99 < 200 ms',
  });
}

/** What a request takes longer through the hub than directly, against a bare proxy. */
async function measureHop(scene: HubScene): Promise<void> {
  const [origin = ''] = scene.receivers.origins;
  const headers = { ...headersOf(scene.cpo, cpoParty), 'ocpi-to-country-code': 'NL', 'ocpi-to-party-id': 'E00' };
  await measureAdded(scene, 'routed hop', origin, () =>
    requestText('GET', `/ocpi/2.2.1/receiver/locations/${cpoParty.replace('-', '/')}/LOC1`, headers),
  );
}

/** The same for a command, which is written down before it is passed on and after it is answered. */
async function measureCommand(scene: HubScene): Promise<void> {
  const { hub, receivers } = scene;
  const origin = await receivers.register(hub, 'BE-CMD', 'CPO');
  const emsp = await hub.connect('EMSP', 'NL-CMD', { modules: ['credentials', 'tokens'] as never });
  await hub.agree('BE-CMD', 'NL-CMD');
  const headers = { ...headersOf(emsp, 'NL-CMD'), 'ocpi-to-country-code': 'BE', 'ocpi-to-party-id': 'CMD' };
  const token = build.token({ country_code: 'NL', party_id: 'CMD', type: 'APP_USER' });
  const body = JSON.stringify({ response_url: emsp.responseUrl('bench'), token, location_id: 'LOC1' });
  await measureAdded(scene, 'command', origin, () =>
    requestText('POST', '/ocpi/2.2.1/receiver/commands/START_SESSION', headers, body),
  );
}

async function measureAdded(scene: HubScene, what: string, origin: string, request: () => string): Promise<void> {
  const proxy = await startProgram('floor-proxy', { TARGET: origin });
  const ports = { direct: Number(new URL(origin).port), proxy: proxy.port, hub: scene.hub.port };
  const figures = {
    direct: { p50: [] as number[], p99: [] as number[] },
    proxy: { p50: [] as number[], p99: [] as number[] },
    hub: { p50: [] as number[], p99: [] as number[] },
  };
  // What has not run some thousand times is still being compiled.
  for (const way of ['proxy', 'hub'] as const) checked(await load(ports[way], 1, 6, request, '"status_code":1000'));
  for (let round = 0; round < rounds * 2; round += 1) {
    for (const way of ['direct', 'proxy', 'hub'] as const) {
      const result = await load(ports[way], 1, 0.5, request, '"status_code":1000');
      checked(result);
      figures[way].p50.push(result.p50Ms);
      figures[way].p99.push(result.p99Ms);
    }
  }
  await proxy.stop();
  const wanted = { p50: what === 'command' ? '' : '<= 2', p99: '' };
  for (const share of ['p50', 'p99'] as const) {
    const direct = median(figures.direct[share]);
    const hub = median(figures.hub[share]) - direct;
    const bare = median(figures.proxy[share]) - direct;
    add(`${what}: added ${share}`, ms(hub), ms(bare), hub / bare, wanted[share]);
  }
}

/** Objects per second of a crawl, page by page along the links. */
async function measureList(scene: HubScene): Promise<void> {
  const client = new Client(scene.databaseUrl);
  await client.connect();
  await client.query('create table floor_documents (number bigint primary key, document text not null)');
  await client.query(`
    insert into floor_documents
    select o.number, d.body || ',"evses":[' || (
      select string_agg(e.body || ',"status":' || to_json(e.status) || ',"last_updated":' || to_json(e.last_updated_text) || '}', ',' order by e.place)
      from evses e where e.location = o.number) || '],"last_updated":' || to_json(o.last_updated_text) || '}'
    from objects_locations o join documents_locations d on d.number = o.number`);
  await client.query('analyze floor_documents');
  const { rows } = await client.query<{ bytes: string }>(
    'select avg(length(document))::int as bytes from floor_documents',
  );
  await client.end();
  const floor = await startProgram('floor-list', { DATABASE_URL: scene.databaseUrl });
  const { hub } = scene;
  const emsp = await hub.connect('EMSP', 'NL-CRW', { modules: ['credentials', 'tokens'] as never });
  const headers = headersOf(emsp, 'NL-CRW');
  const crawl = async (): Promise<number> => {
    let objects = 0;
    let url: string | undefined = `http://127.0.0.1:${hub.port}/ocpi/2.2.1/sender/locations?limit=1000`;
    const started = performance.now();
    while (url !== undefined) {
      const response: Response = await fetch(url, { headers });
      const bytes = (await response.arrayBuffer()).byteLength;
      if (!response.ok || bytes < 1000) throw new Error(`a page was answered ${response.status}`);
      url = /<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1];
      objects += url === undefined ? scene.locations % 1000 || 1000 : 1000;
    }
    return objects / ((performance.now() - started) / 1000);
  };
  const bare = async (): Promise<number> => {
    const started = performance.now();
    let after = '0';
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${floor.port}/?after=${after}&limit=1000`);
      await response.arrayBuffer();
      const last = response.headers.get('x-last') ?? '';
      if (last === '') break;
      after = last;
    }
    return scene.locations / ((performance.now() - started) / 1000);
  };
  const [figure, floorFigure] = await alternate(crawl, bare);
  await floor.stop();
  add(
    `list: crawl of ${scene.locations.toLocaleString('en')} locations of ${rows[0]?.bytes} bytes, objects`,
    perSecond(figure),
    perSecond(floorFigure),
    figure / floorFigure,
    '>= 0.6',
  );
}

async function measureNeighbours(): Promise<void> {
  const { p99Clean, p99WithBad } = await measureIsolation({ seconds: runSeconds, changesPerSecond: 50, pairs: 2 });
  add(
    'isolation: p99 of 18 with a hanging and a failing one',
    ms(p99WithBad),
    ms(p99Clean),
    p99WithBad / p99Clean,
    '< 1.25',
  );
}

function print(): void {
  const columns = ['what', 'figure', 'floor', 'ratio', 'wanted'] as const;
  const widths = columns.map((column) => Math.max(column.length, ...lines.map((line) => line[column].length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  console.log(row(columns));
  console.log(row(widths.map((width) => '-'.repeat(width))));
  for (const line of lines) console.log(row(columns.map((column) => line[column])));
}

async function main(): Promise<void> {
  const wants = (...names: string[]) => only.includes('all') || names.some((name) => only.includes(name));
  const stage = await Stage.open();
  // A run that is broken off leaves no hub and no database behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stage.close().finally(() => process.exit(1)));
  const started = performance.now();
  try {
    if (wants('ingest')) await stage.with([[1000, 0]], (scene) => measureIngest(scene, 'no receiver'));
    if (wants('limit')) await stage.with([[1000, 0]], measureLimit);
    if (wants('ingest', 'hop')) {
      await stage.with([[1000, 1]], async (scene) => {
        if (wants('ingest')) await measureIngest(scene, 'one receiver');
        if (wants('hop')) {
          await measureHop(scene);
          await measureCommand(scene);
        }
      });
    }
    if (wants('messages'))
      await stage.with(
        [
          [1000, 0, { MESSAGE_LOG: 'off' }],
          [1000, 0],
        ],
        measureMessages,
      );
    if (wants('places'))
      await stage.with(
        [
          [1000, 0, { ROLES: 'worker,ocpp' }],
          [1000, 0],
        ],
        measurePlaces,
      );
    if (wants('growth'))
      await stage.with(
        [
          [500, 1],
          [500, 50],
        ],
        measureReceivers,
      );
    if (wants('growth'))
      await stage.with(
        [
          [1000, 1],
          [200_000, 1],
        ],
        measureLocations,
      );
    if (wants('fan-out', 'delivery')) {
      await stage.with([[1000, 20]], async (scene) => {
        if (wants('fan-out')) await measureFanOut(scene);
        if (wants('delivery')) await measureDelivery(scene);
      });
    }
    const ofStations = ['station-statuses', 'station-events', 'station-memory', 'station-storm'];
    if (wants('stations', ...ofStations)) {
      const wanted = (name: string) => wants('stations', name);
      await stage.with([[1, 1]], (scene) => measureStations(scene, wanted, add, rounds, Math.max(2, runSeconds)));
    }
    if (wants('searches')) await measureSearches(stage, add, runSeconds);
    if (wants('events')) await stage.with([[500, 0]], (scene) => measureEvents(scene, add));
    if (wants('place-memory')) await measureMemory(stage, add);
    if (wants('prices')) await stage.with([[1000, 0]], (scene) => measurePrices(scene, add, rounds, runSeconds));
    if (wants('list')) await stage.with([[50_000, 0]], measureList);
  } catch (error) {
    // Said before anything is closed: what closing adds must not hide it.
    console.error(error);
    process.exitCode = 1;
  } finally {
    await stage.close();
  }
  if (wants('places', 'place-index')) await measurePlaceIndex(add);
  if (wants('pricing')) measurePricing(add, runSeconds);
  if (wants('isolation')) await measureNeighbours();
  print();
  console.log(
    `\n${process.version}, ${rounds} rounds of ${runSeconds} s, ${Math.round((performance.now() - started) / 1000)} s in all`,
  );
}

const deadline = setTimeout(() => {
  console.error(`the bench is not done after ${minutesMax} minutes`);
  process.exit(1);
}, minutesMax * 60_000);
await main();
clearTimeout(deadline);
