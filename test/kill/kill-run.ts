import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { check, type Verdict } from './checker.ts';
import { readEnding } from './ending.ts';
import { freePort, HubProcess } from './hub-process.ts';
import { KillablePostgres } from './killable-postgres.ts';
import { Load } from './load.ts';
import { Nemesis } from './nemesis.ts';
import { Random } from './random.ts';
import { settle } from './settle.ts';
import { checkStations, type StationFigures } from './station-checker.ts';
import { StationLoad } from './station-load.ts';
import { agreements, World } from './world.ts';
import type { Attempts } from './writer.ts';

export interface KillOptions {
  readonly hubKills: number;
  readonly postgresKills: number;
  readonly seed: number;
  readonly secondsBetween: number;
  /** Stations of each version of OCPP at which cars charge all the time. */
  readonly stationsPerVersion: number;
  /** Pause of a client between two writes, at most; without it they write as fast as a busy partner would. */
  readonly paceMs?: number;
  /** How long everything may take to arrive after the last kill. */
  readonly settleMs: number;
  /** Spares the half minute for which the hub leaves a delivery to an exchange whose process has gone. */
  readonly hasten: boolean;
  /** Told now and then what has happened. */
  say(text: string): void;
}

export interface KillReport extends Verdict {
  readonly hubKills: number;
  readonly postgresKills: number;
  readonly attempts: Attempts;
  readonly stations: StationFigures;
  readonly reposts: number;
  /** CDRs that reached an eMSP more than once; it has each once. */
  readonly cdrsPostedAgain: number;
  readonly recoveries: { readonly hub: readonly number[]; readonly postgres: readonly number[] };
  readonly failedStarts: number;
  readonly errorLines: number;
  readonly errorSamples: readonly string[];
  readonly loadSeconds: number;
  readonly settleSeconds: number;
  /** The history, a line of JSON each, then the last lines the hub logged. */
  readonly story: readonly string[];
}

/** How many kills lie between two lines about the progress. */
const progressEvery = 10;

/** Runs a hub under load, kills it and its database again and again, and has the checker decide. */
export async function runKill(options: KillOptions): Promise<KillReport> {
  const postgres = await KillablePostgres.start();
  try {
    const dataDir = join(postgres.folder, 'hub');
    await mkdir(dataDir);
    const hub = new HubProcess({ databaseUrl: postgres.url, dataDir, port: await freePort() });
    const report = await runLoad(options, hub, postgres).catch(async (error) => {
      // What went wrong first is what counts.
      await hub.stop().catch(() => undefined);
      throw error;
    });
    await hub.stop();
    return report;
  } finally {
    await postgres.stop();
  }
}

async function runLoad(options: KillOptions, hub: HubProcess, postgres: KillablePostgres): Promise<KillReport> {
  const random = new Random(options.seed);
  const world = new World();
  let stations: StationLoad | undefined;
  try {
    await hub.ready();
    await world.connect(hub.url);
    const load = new Load(world, random.fork(), options.paceMs);
    const nemesis = new Nemesis(hub, postgres);
    load.context.writer.onOk = (sentAt) => nemesis.noteOk(sentAt);
    await load.prepare();
    stations = await StationLoad.open(hub.url, options.stationsPerVersion, random.fork());
    const startedAt = performance.now();
    load.start();
    stations.start();
    await nemesis
      .run({ ...options, random: random.fork(), progress: (kills) => progress(options, kills, world) })
      .catch((error) => {
        // Nobody waits for clients that write to a hub that is not there.
        void load.stop().catch(() => undefined);
        throw error;
      });
    await Promise.all([load.stop(), stations.stop()]);
    const quietAt = performance.now();
    options.say('the load has ended; waiting for everything to arrive');
    const unsettled = await settle(postgres.url, options.settleMs, options.hasten);
    const settledAt = performance.now();
    const { cdrUrls, problems, reposts, writer } = load.context;
    const ending = await readEnding(world, postgres.url, cdrUrls, keysOf(world), unsettled);
    const { violations, figures } = check({ agreements, lines: world.journal.lines, ending });
    const atStations = await checkStations(stations, postgres.url);
    const others = [...problems, ...hub.ownEnds].map((text) => ({ rule: 'form', text }) as const);
    return {
      violations: [...violations, ...atStations.violations, ...others],
      figures,
      stations: atStations.figures,
      hubKills: hub.kills,
      postgresKills: postgres.kills,
      attempts: writer.attempts,
      reposts,
      cdrsPostedAgain: postedAgain(world),
      recoveries: nemesis.recoveries,
      failedStarts: hub.failedStarts,
      errorLines: hub.errors,
      errorSamples: hub.errorSamples,
      loadSeconds: (quietAt - startedAt) / 1000,
      settleSeconds: (settledAt - quietAt) / 1000,
      story: [...world.journal.lines.map(asJson), ...hub.lastLines],
    };
  } finally {
    await stations?.close();
    await world.close();
  }
}

const asJson = (line: unknown): string =>
  JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? String(value) : value));

function progress({ say, hubKills, postgresKills }: KillOptions, kills: number, { journal }: World): void {
  if (kills % progressEvery === 0)
    say(`${kills} of ${hubKills + postgresKills} kills, ${journal.lines.length} lines of history`);
}

const keysOf = ({ journal }: World): Set<string> =>
  new Set(journal.lines.flatMap((line) => (line.what === 'invoke' ? line.versions.map(({ key }) => key) : [])));

const postedAgain = ({ partners }: World): number =>
  [...partners.values()].flatMap((partner) => [...partner.cdrPosts.values()]).filter((posts) => posts > 1).length;
