import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../src/kernel/logger.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/embedded-postgres.ts';
import { build } from '../test/support/build.ts';
import type { Partner } from '../test/support/partner/partner.ts';
import { HubUnderTest } from './hub-under-test.ts';
import { evsesPerLocation } from './ingest.ts';
import { populate } from './populate.ts';
import { messageOf, startHubProcess } from './processes.ts';
import type { Answer, Order } from './receivers.ts';

export const cpoParty = 'BE-BEC';

/** Stored locations and receivers of a hub, and settings of it. */
export type Size = readonly [locations: number, receivers: number, env?: Readonly<Record<string, string>>];

/** The hubs of the bench, each with a PostgreSQL server of its own. */
export class Stage {
  readonly #folder: string;
  readonly #closing: (() => Promise<unknown>)[] = [];
  #takenDown: Promise<void> = Promise.resolve();
  #hubs = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), 'crossvolt-bench-')));
  }

  /** Sets up hubs of these sizes, measures, and takes them down again: nobody else's work runs beside a measurement. */
  async with<const Sizes extends readonly Size[]>(
    sizes: Sizes,
    measure: (...scenes: Scenes<Sizes>) => Promise<void>,
  ): Promise<void> {
    try {
      const scenes: HubScene[] = [];
      for (const size of sizes) scenes.push(await this.#hub(size));
      await measure(...(scenes as unknown as Scenes<Sizes>));
    } finally {
      await this.#takeDown();
    }
  }

  /** A hub on a database of its own, with a CPO, its locations, and eMSPs that may see them. */
  async #hub([locations, receivers, env]: Size): Promise<HubScene> {
    this.#hubs += 1;
    const dataDir = join(this.#folder, `hub${this.#hubs}`);
    await mkdir(dataDir);
    const server = await startEmbeddedPostgres({ dataDir, log: createLogger('silent') });
    this.#closing.push(() => server.stop());
    const databaseUrl = server.url;
    const hub = await HubUnderTest.open((port) =>
      startHubProcess(databaseUrl, join(dataDir, 'process'), { ...env, PORT: String(port) }),
    );
    const cpo = await hub.connect('CPO', cpoParty);
    const evses = Array.from({ length: evsesPerLocation }, (_, index) =>
      build.evse({ uid: `LOC0-${index}`, evse_id: `LOC0-${index}` }),
    );
    const [country_code = '', party_id = ''] = cpoParty.split('-');
    const location = build.location({
      country_code,
      party_id,
      id: 'LOC0',
      evses,
      last_updated: '2026-01-01T00:00:00Z',
    });
    const answer = await cpo.push(`locations/${cpoParty.replace('-', '/')}/LOC0`, location);
    if (answer.http !== 201) throw new Error(`the first location was answered ${answer.http}`);
    await hub.agree(cpoParty, '*');
    const processOfReceivers = new Receivers();
    this.#closing.push(
      () => processOfReceivers.close(),
      () => hub.stop(),
    );
    for (let at = 0; at < receivers; at += 1)
      processOfReceivers.origins.push(await processOfReceivers.register(hub, `NL-E${String(at).padStart(2, '0')}`));
    // In the database at once: no receiver is to be busy with them.
    await populate(databaseUrl, locations);
    return { hub, cpo, databaseUrl, folder: dataDir, receivers: processOfReceivers, locations };
  }

  /** One after the other, also when asked twice: by a measurement that ends because the run is broken off. */
  #takeDown(): Promise<void> {
    this.#takenDown = this.#takenDown.then(async () => {
      for (let close = this.#closing.pop(); close !== undefined; close = this.#closing.pop())
        await close().catch((error: unknown) => console.error(`not taken down well: ${error}`));
    });
    return this.#takenDown;
  }

  async close(): Promise<void> {
    await this.#takeDown();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A scene for each size. */
type Scenes<Sizes extends readonly Size[]> = { readonly [At in keyof Sizes]: HubScene };

export interface HubScene {
  readonly hub: HubUnderTest;
  readonly cpo: Partner;
  readonly databaseUrl: string;
  /** For more processes of it. */
  readonly folder: string;
  readonly receivers: Receivers;
  readonly locations: number;
}

/** The process of the receivers. */
export class Receivers {
  readonly origins: string[] = [];
  readonly #child: ChildProcess = fork(join(import.meta.dirname, 'receivers.js'));

  tell(order: Order): Promise<Answer> {
    this.#child.send(order);
    return messageOf(this.#child);
  }

  /** Registers one more; resolves with where it listens. */
  async register(hub: HubUnderTest, party: string, role: 'CPO' | 'EMSP' = 'EMSP'): Promise<string> {
    const { token, versions_url: versionsUrl } = await hub.invite(role, party);
    const { origin = '' } = await this.tell({ what: 'register', role, party, versionsUrl, token });
    return origin;
  }

  async close(): Promise<void> {
    // A signal to all processes of the run has ended it already.
    if (this.#child.connected) await this.tell({ what: 'close' });
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
