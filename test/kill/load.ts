import { setTimeout as pause } from 'node:timers/promises';
import { createBuild } from '../support/build.ts';
import type { Client, LoadContext } from './client.ts';
import { cdrClient, sessionClient, tokenClient } from './driver-clients.ts';
import type { PartyName } from './history.ts';
import type { Random } from './random.ts';
import { evseClient, locationClient, newSite, type Site, tariffClient, writeSite } from './site-clients.ts';
import { agreements, cpos, emsps, type World } from './world.ts';
import { Writer } from './writer.ts';

/** Clients that write at the same time, per CPO or per eMSP. */
const concurrency = { evse: 6, location: 1, tariff: 1, session: 4, cdr: 2, token: 1 } as const;
/** Objects, per CPO or per eMSP. */
const counts = { sites: 12, tariffs: 6, tokens: 15 } as const;
/** Pause of a client between two writes, unless the run says how long it is at most. */
const thinkMs = { least: 2, most: 15 };

/** The constant load: many clients that write one thing after the other. */
export class Load {
  readonly context: LoadContext;
  readonly #sites: ReadonlyMap<PartyName, readonly Site[]>;
  readonly #running: Promise<void>[] = [];
  readonly #thinkMostMs: number;
  #isStopping = false;

  constructor(world: World, random: Random, thinkMostMs: number = thinkMs.most) {
    this.#thinkMostMs = thinkMostMs;
    this.context = {
      world,
      writer: new Writer(world, random.fork()),
      random: random.fork(),
      build: createBuild(),
      cdrUrls: new Map(),
      reposts: 0,
      problems: [],
    };
    this.#sites = new Map(
      cpos.map((cpo) => [cpo, range(counts.sites).map((number) => newSite(this.context, cpo, `L${number}`))]),
    );
  }

  /** Brings every Location to the hub, so that there is something to change. */
  async prepare(): Promise<void> {
    for (const sites of this.#sites.values()) {
      for (const site of sites) await writeSite(this.context, site, 'PUT');
    }
  }

  start(): void {
    const { context } = this;
    for (const [cpo, sites] of this.#sites) {
      const partners = agreements.filter((agreement) => agreement.cpo === cpo).map(({ emsp }) => emsp);
      const tariffs = range(counts.tariffs).map((number) => `T${number}`);
      this.#run(concurrency.evse, () => evseClient(context, sites));
      this.#run(concurrency.location, () => locationClient(context, sites));
      this.#run(concurrency.tariff, () => tariffClient(context, cpo, tariffs));
      this.#run(concurrency.session, (number) => sessionClient(context, cpo, partners, String(number)));
      this.#run(concurrency.cdr, (number) => cdrClient(context, cpo, partners, String(number)));
    }
    const uids = range(counts.tokens).map((number) => `TOKEN${number}`);
    for (const emsp of emsps) this.#run(concurrency.token, () => tokenClient(context, emsp, uids));
  }

  /** Lets every client end the write it is at. Throws what a client threw. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  #run(clients: number, create: (number: number) => Client): void {
    for (const number of range(clients)) this.#running.push(this.#repeat(create(number)));
  }

  async #repeat(client: Client): Promise<void> {
    while (!this.#isStopping) {
      await client();
      await pause(this.context.random.between(thinkMs.least, this.#thinkMostMs));
    }
  }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
