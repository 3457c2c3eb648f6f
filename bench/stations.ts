import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../test/support/build.ts';
import { populateStations, stationPassword } from './populate-stations.ts';
import { startForked, startProgram } from './processes.ts';
import { type HubScene, median } from './stage.ts';
import type { StationAnswerToBench, StationOrder } from './station-load.ts';

type Add = (what: string, figure: string, floor: string, ratio: number, wanted: string) => void;

/** Stations that send at the same time, that wait, and that all come at once. */
const sending = 200;
const idle = 2000;
const storm = 5000;
/** Connections that are on their way at the same time in a storm. */
const stormAtOnce = 250;
/** Between two TransactionEvents of a station that sends: 2,000 a second in all. */
const eventGapMs = 100;
const idleMs = 2000;
const party = 'DE-XVC';

/** Stations of a process, told what to do. */
async function startStations(): Promise<{
  tell(order: StationOrder): Promise<StationAnswerToBench>;
  stop(): Promise<void>;
}> {
  const { tell, stop } = await startForked('station-load');
  return { tell: (order) => tell(order) as Promise<StationAnswerToBench>, stop };
}

/** CPU time that a process has used, in microseconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Memory of a process, in kB. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** What stations cost that are connected to the hub, against bare websockets. */
export async function measureStations(
  scene: HubScene,
  wants: (name: string) => boolean,
  add: Add,
  rounds: number,
  seconds: number,
): Promise<void> {
  await register(scene);
  const floor = await startProgram('floor-ws', {});
  const stations = await startStations();
  try {
    if (wants('station-statuses')) await measureLatency(scene, stations, add);
    if (wants('station-events')) await measureEvents(scene, floor, stations, add, rounds, seconds);
    if (wants('station-memory')) await measureMemory(scene, floor, stations, add);
    if (wants('station-storm')) await measureStorm(scene, floor, stations, add);
  } finally {
    await stations.stop();
    await floor.stop();
  }
}

type Stations = Awaited<ReturnType<typeof startStations>>;
type Floor = Awaited<ReturnType<typeof startProgram>>;

async function register({ hub, databaseUrl }: HubScene): Promise<void> {
  const [country_code, party_id] = party.split('-');
  await hub.admin('POST', '/parties', { country_code, party_id, role: 'CPO', name: 'Stations of the bench' });
  const {
    evses: _,
    country_code: _country,
    party_id: _party,
    last_updated: _at,
    ...location
  } = build.location({ id: 'STATIONS' });
  const { id, standard, format, power_type, max_voltage, max_amperage } = build.connector({ id: '1' });
  await hub.admin('POST', '/stations', {
    identity: 'BENCH-0',
    party,
    password: stationPassword,
    security_profile: 1,
    location,
    evses: [{ connectors: [{ id, standard, format, power_type, max_voltage, max_amperage }] }],
  });
  await hub.agree(party, '*');
  await populateStations(databaseUrl, storm);
}

const connect = (port: number, count: number, more: { boots: boolean; atOnce?: number }): StationOrder => ({
  what: 'connect',
  port,
  from: 0,
  count,
  password: stationPassword,
  atOnce: 50,
  ...more,
});

/** What a process uses while nothing is said, in microseconds per millisecond: it looks after much else. */
async function idleCost(pid: number): Promise<number> {
  await pause(500);
  const before = cpuOf(pid);
  await pause(idleMs);
  const cost = (cpuOf(pid) - before) / idleMs;
  console.error(`idle: ${cost.toFixed(1)} us per ms`);
  return cost;
}

/** CPU of the server for each TransactionEvent, without what it uses anyway: at the pace of a large network, and flat out. */
async function measureEvents(
  { hub }: HubScene,
  floor: Floor,
  stations: Stations,
  add: Add,
  rounds: number,
  seconds: number,
): Promise<void> {
  const costOf = async (port: number, pid: number, gapMs: number): Promise<number> => {
    await stations.tell(connect(port, sending, { boots: true }));
    // What begins with a connection and a transaction is over before it counts.
    await stations.tell({ what: 'begin' });
    await stations.tell({ what: 'events', seconds: 1, gapMs });
    const quiet = await idleCost(pid);
    const before = cpuOf(pid);
    const { messages = 0, ms = 0 } = await stations.tell({ what: 'events', seconds, gapMs });
    const cost = (cpuOf(pid) - before - quiet * ms) / messages;
    await stations.tell({ what: 'end' });
    // What becomes of the charges falls into no other measurement.
    await pause(3000);
    await stations.tell({ what: 'leave' });
    console.error(`${Math.round((messages * 1000) / ms)} events/s, ${cost.toFixed(1)} us each`);
    return cost;
  };
  // Both are warm before they count.
  for (let turn = 0; turn < 2; turn += 1) {
    await costOf(hub.port, hub.pid, 0);
    await costOf(floor.port, floor.pid, 0);
  }
  for (const gapMs of [0, eventGapMs]) {
    const [figures, floors]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      figures.push(await costOf(hub.port, hub.pid, gapMs));
      floors.push(await costOf(floor.port, floor.pid, gapMs));
    }
    const [figure, bare] = [median(figures), median(floors)];
    const pace = gapMs === 0 ? 'flat out' : `${(sending * 1000) / gapMs} a second`;
    const what = `stations: CPU of the hub for a TransactionEvent, ${sending} sockets, ${pace}`;
    add(what, `${figure.toFixed(1)} us`, `${bare.toFixed(1)} us`, figure / bare, '<= 2.0');
  }
}

/** Memory for each station that is connected and says nothing. */
async function measureMemory({ hub }: HubScene, floor: Floor, stations: Stations, add: Add): Promise<void> {
  const memoryEach = async (port: number, pid: number): Promise<number> => {
    await pause(1000);
    const before = memoryOf(pid);
    await stations.tell(connect(port, idle, { boots: true }));
    await pause(2000);
    const each = (memoryOf(pid) - before) / idle;
    await stations.tell({ what: 'leave' });
    return each;
  };
  const figure = await memoryEach(hub.port, hub.pid);
  const bare = await memoryEach(floor.port, floor.pid);
  const what = `stations: memory of the hub for an idle one, ${idle}`;
  add(what, `${figure.toFixed(1)} kB`, `${bare.toFixed(1)} kB`, figure / bare, 'at most 25 kB more');
}

/** How long it takes until all stations of a region are back: connected, and their boots accepted. */
async function measureStorm({ hub }: HubScene, floor: Floor, stations: Stations, add: Add): Promise<void> {
  const timeOf = async (port: number): Promise<number> => {
    const { ms = 0, refused = 0 } = await stations.tell(connect(port, storm, { boots: true, atOnce: stormAtOnce }));
    await stations.tell({ what: 'leave' });
    if (refused > 0) console.error(`${refused} connections were refused at first`);
    return ms;
  };
  // The first time each is asked what it can do as well.
  console.error(`the first time: ${(await timeOf(hub.port)).toFixed(0)} ms`);
  await pause(10_000);
  const figure = await timeOf(hub.port);
  // The floor accepts a boot as it accepts all.
  const bare = await timeOf(floor.port);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  add(`stations: ${storm} connect and boot`, seconds(figure), seconds(bare), figure / bare, '');
}

/** Statuses whose way is timed. */
const statusCount = 200;
const statusMsMax = 5000;

/** From the answer to a status to the eMSP's receipt of it; one after the other, as each that is not told yet is told with the next. */
async function measureLatency({ hub, receivers }: HubScene, stations: Stations, add: Add): Promise<void> {
  await stations.tell(connect(hub.port, 1, { boots: true }));
  const once = async (): Promise<number> => {
    await receivers.tell({ what: 'arrivals' });
    const { at = 0 } = await stations.tell({ what: 'status' });
    for (const end = performance.now() + statusMsMax; performance.now() < end; await pause(2)) {
      const { arrivals = [] } = await receivers.tell({ what: 'arrivals' });
      const [first] = arrivals;
      if (first !== undefined) return Math.max(0, first[1] - at);
    }
    throw new Error('a status has not arrived');
  };
  for (let warm = 0; warm < 20; warm += 1) await once();
  const waits: number[] = [];
  for (let turn = 0; turn < statusCount; turn += 1) waits.push(await once());
  waits.sort((one, other) => one - other);
  const at = (share: number) => waits[Math.floor(waits.length * share)] ?? Number.NaN;
  await stations.tell({ what: 'leave' });
  add(
    'stations: answer to a status until the eMSP has it',
    `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`,
    '',
    Number.NaN,
    'p99 < 200 ms',
  );
}
