import { readFile } from 'node:fs/promises';
import { canonicalJson } from '../../src/kernel/json.ts';
import { adminToken } from '../kill/hub-process.ts';
import { caseAt } from './cases.ts';
import { findHeldConnections } from './idle.ts';
import { type Judgement, judge, judgeEnd } from './oracle.ts';
import { bytesOf, type Family, type FuzzCase, type Guard, usualHeaders } from './request.ts';
import { Stage } from './stage.ts';
import { sendAlone, Wire } from './wire.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Only the case with this number. */
  readonly only?: number;
  /** Also holds connections open without a word, which takes 40 s. */
  readonly idle: boolean;
  say(text: string): void;
}

/** A promise that was broken, with what is needed to see it again. */
export interface Finding {
  readonly problem: string;
  readonly number: number;
  readonly what: string;
  /** The first bytes that were sent, as they are. */
  readonly bytes: string;
}

export interface FuzzReport {
  readonly findings: readonly Finding[];
  /** What was wrong with the hub as a whole. */
  readonly problems: readonly string[];
  readonly requests: number;
  readonly seconds: number;
  readonly outcomes: ReadonlyMap<Family, ReadonlyMap<string, number>>;
  /** How often an object was read after a refused write and was as before. */
  readonly unchanged: number;
  readonly logLines: number;
  /** In bytes: after the warm-up, and at the end; undefined where the system does not tell. */
  readonly rss: { readonly warm: number | undefined; readonly end: number | undefined };
}

/** Connections that send at the same time. */
const senders = 16;
/** Share of the requests after which the hub counts as warmed up. */
const warmUpShare = 0.2;
/** How much the hub's memory may grow after that. */
export const rssGrowthBytesMax = 96 * 1024 * 1024;
/** Share of the refused writes after which the object is read. */
const readBackEvery = 5;
const findingsMax = 50;
const bytesShown = 2000;
const sayEvery = 25_000;

/** Sends a hub what nobody should send, and sees that it stays whole. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const log = new LogCheck();
  const stage = await Stage.set((line) => log.read(line));
  try {
    const run = new Run(options, stage);
    log.secrets.push(adminToken, ...Object.values(stage.scene.tokens).flat());
    return await run.all(log);
  } finally {
    await stage.clear();
  }
}

/** Every line of the hub's log must be JSON of its own, and hold no secret. */
class LogCheck {
  readonly secrets: string[] = [];
  readonly problems: string[] = [];
  lines = 0;

  read(line: string): void {
    this.lines += 1;
    if (this.problems.length >= findingsMax) return;
    try {
      JSON.parse(line);
    } catch {
      this.problems.push(`a line of the log is no JSON: ${line.slice(0, 200)}`);
    }
    if (this.secrets.some((secret) => line.includes(secret))) this.problems.push('a secret is in the log');
  }
}

/** Fields that the hub keeps apart, and raises or merges. */
const kept: ReadonlySet<string> = new Set(['evses', 'connectors', 'last_updated']);

/** Whether an object has every field as it was sent (T-15, T-19); of a PATCH, null changes nothing (T-18). */
function isAsSent(object: unknown, { sent, isWhole, evse }: Guard): boolean {
  // A byte order mark is dropped, here as there.
  const fields = Object.entries(JSON.parse(new TextDecoder().decode(sent)) as Record<string, unknown>);
  const part =
    evse === undefined ? object : evsesOf(object).find(({ uid }) => uid.toLowerCase() === evse.toLowerCase());
  const stored = new Map(Object.entries(part ?? {}));
  return fields
    .filter(([name, value]) => !kept.has(name) && (isWhole || value !== null))
    .every(([name, value]) => canonicalJson(stored.get(name) ?? null) === canonicalJson(value));
}

const evsesOf = (location: unknown): readonly { readonly uid: string }[] =>
  (location as { evses?: readonly { uid: string }[] } | undefined)?.evses ?? [];

class Run {
  readonly #options: FuzzOptions;
  readonly #stage: Stage;
  readonly #findings: Finding[] = [];
  readonly #outcomes = new Map<Family, Map<string, number>>();
  readonly #states = new Map<string, string>();
  #done = 0;
  #unchanged = 0;
  #warm: number | undefined;

  constructor(options: FuzzOptions, stage: Stage) {
    this.#options = options;
    this.#stage = stage;
  }

  async all(log: LogCheck): Promise<FuzzReport> {
    const { requests, only } = this.#options;
    const before = await this.#stage.bystanderText();
    const pid = this.#stage.hub.pid;
    const held = this.#options.idle ? findHeldConnections(this.#stage.port) : Promise.resolve([]);
    const startedAt = performance.now();
    const numbers = Array.from({ length: senders }, (_, sender) => sender);
    await Promise.all(numbers.map((sender) => this.#sendAll(sender)));
    const seconds = (performance.now() - startedAt) / 1000;
    const end = await this.#rss();
    const problems = [...(await held), ...log.problems, ...(await this.#problemsAfter(before, pid))];
    const growth = (end ?? 0) - (this.#warm ?? 0);
    if (only === undefined && growth > rssGrowthBytesMax) {
      problems.push(`memory grew by ${Math.round(growth / 2 ** 20)} MiB after the warm-up`);
    }
    return {
      findings: this.#findings,
      problems,
      requests: only === undefined ? requests : 1,
      seconds,
      outcomes: this.#outcomes,
      unchanged: this.#unchanged,
      logLines: log.lines,
      rss: { warm: this.#warm, end },
    };
  }

  async #sendAll(sender: number): Promise<void> {
    const { requests, only, seed, say } = this.#options;
    const wire = new Wire(this.#stage.port);
    for (let number = sender; number < requests; number += senders) {
      if (only !== undefined && number !== only) continue;
      await this.#send(wire, number, caseAt(seed, number, this.#stage.scene, sender));
      this.#done += 1;
      if (this.#done === Math.floor(requests * warmUpShare)) this.#warm = await this.#rss();
      if (this.#done % sayEvery === 0) say(`${this.#done} of ${requests} requests`);
    }
    wire.close();
  }

  async #send(wire: Wire, number: number, fuzzed: FuzzCase): Promise<void> {
    const judgement = await this.#judged(wire, fuzzed);
    const outcomes = this.#outcomes.get(fuzzed.family) ?? new Map<string, number>();
    this.#outcomes.set(fuzzed.family, outcomes);
    outcomes.set(judgement.outcome, (outcomes.get(judgement.outcome) ?? 0) + 1);
    if (judgement.problem !== undefined) this.#found(judgement.problem, number, fuzzed);
    if (fuzzed.guard !== undefined) await this.#lookAtGuard(wire, number, fuzzed, fuzzed.guard, judgement);
  }

  async #judged(wire: Wire, fuzzed: FuzzCase): Promise<Judgement> {
    if (fuzzed.expects === 'ocpi' || fuzzed.expects === 'admin') {
      return judge(fuzzed, await wire.exchange(fuzzed.bytes, fuzzed.isHead));
    }
    return judgeEnd(fuzzed, await sendAlone(this.#stage.port, fuzzed.bytes, fuzzed.isHead));
  }

  /** A refused write must have changed nothing, and a taken one must have made of the object what it says. */
  async #lookAtGuard(
    wire: Wire,
    number: number,
    fuzzed: FuzzCase,
    guard: Guard,
    { outcome }: Judgement,
  ): Promise<void> {
    const wasTaken = outcome.endsWith('OCPI 1000');
    if (!wasTaken && number % readBackEvery !== 0) return;
    const headers = usualHeaders(guard.token, 'BE-BEC', 'NL-HUB');
    const answer = await wire.exchange(bytesOf({ method: 'GET', target: `/ocpi/2.2.1/${guard.path}`, headers }), false);
    if (typeof answer === 'string') return this.#found(answer, number, fuzzed);
    const data = (JSON.parse(answer.body) as { data?: unknown }).data;
    const state = `${answer.http} ${canonicalJson(data ?? null)}`;
    const known = this.#states.get(guard.path);
    if (wasTaken) {
      if (state !== known && !isAsSent(data, guard)) this.#found(`${guard.path} is not what was sent`, number, fuzzed);
    } else if (known !== undefined) {
      if (known === state) this.#unchanged += 1;
      else this.#found(`a refused write changed ${guard.path}`, number, fuzzed);
    }
    this.#states.set(guard.path, state);
  }

  #found(problem: string, number: number, { what, bytes }: FuzzCase): void {
    if (this.#findings.length >= findingsMax) return;
    const shown = JSON.stringify(bytes.subarray(0, bytesShown).toString('latin1'));
    this.#findings.push({ problem, number, what, bytes: shown });
  }

  async #problemsAfter(before: string, pid: number | undefined): Promise<string[]> {
    const { hub } = this.#stage;
    const problems: string[] = [];
    await this.#stage.checkOrdinary().catch((error: unknown) => problems.push(`afterwards: ${error}`));
    if (hub.pid !== pid || hub.ownEnds.length > 0) problems.push(`the hub ended: ${hub.ownEnds.join('; ')}`);
    if (hub.stderr !== '') problems.push(`on the hub's stderr: ${hub.stderr.slice(0, 3000)}`);
    for (const line of hub.errorSamples)
      problems.push(`${hub.errors} lines at level error, such as ${line.slice(0, 1000)}`);
    if ((await this.#stage.bystanderText()) !== before) problems.push('objects of somebody else have changed');
    return [...problems, ...this.#stage.complaints().slice(0, findingsMax)];
  }

  async #rss(): Promise<number | undefined> {
    const status = await readFile(`/proc/${this.#stage.hub.pid}/status`, 'utf8').catch(() => '');
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  }
}
