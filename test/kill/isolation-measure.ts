import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createBuild } from '../support/build.ts';
import { type Partner, startPartner } from '../support/partner/partner.ts';
import { until } from '../support/wait.ts';
import { callAdmin } from './admin.ts';
import { freePort, HubProcess } from './hub-process.ts';
import type { Arrivals, Order } from './isolation-receivers.ts';
import { KillablePostgres } from './killable-postgres.ts';

export interface IsolationOptions {
  /** How long each run is measured. */
  readonly seconds: number;
  readonly changesPerSecond: number;
  /** Pairs of a run with and a run without the bad receivers. */
  readonly pairs?: number;
}

/** Milliseconds from the acknowledgement of a change to its arrival at a healthy receiver: medians of the runs' 99th percentiles. */
export interface IsolationFigures {
  readonly p99Clean: number;
  readonly p99WithBad: number;
}

const receivers = Array.from({ length: 20 }, (_, index) => `NL-E${10 + index}`);
const [hanging = '', failing = '', ...healthy] = receivers;
const cpo = { role: 'CPO', country_code: 'BE', party_id: 'BEC' } as const;
const sites = 250;
const evsesPerSite = 2;
const warmUpMs = 2000;
/** By then everything has arrived at those who are well. */
const arrivedMs = 10_000;

/**
 * Measures whether one receiver that hangs and one that answers HTTP 500 slow the others down, of 20 in all: alternating runs without
 * and with them, each with a hub process and a database of its own, the receivers in a process of theirs. Throws when a
 * healthy receiver lacks something at the end.
 */
export async function measureIsolation({
  seconds,
  changesPerSecond,
  pairs = 3,
}: IsolationOptions): Promise<IsolationFigures> {
  const [clean, withBad]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    clean.push(await run(seconds, changesPerSecond, false));
    withBad.push(await run(seconds, changesPerSecond, true));
  }
  return { p99Clean: median(clean), p99WithBad: median(withBad) };
}

async function run(seconds: number, changesPerSecond: number, withBad: boolean): Promise<number> {
  const postgres = await KillablePostgres.start();
  const dataDir = join(postgres.folder, 'hub');
  await mkdir(dataDir);
  const hub = new HubProcess({ databaseUrl: postgres.url, dataDir, port: await freePort() });
  const child = fork(join(import.meta.dirname, 'isolation-receivers.js'));
  const owner = await startPartner({ roles: [cpo], keepLog: 0 });
  try {
    await hub.ready();
    await connect(hub.url, owner, child);
    if (withBad) {
      await tell(child, { what: 'hang', party: hanging });
      await tell(child, { what: 'fail', party: failing });
    }
    const answered = await changeStatuses(owner, warmUpMs + seconds * 1000, changesPerSecond);
    return await percentile99(child, answered);
  } finally {
    await owner.close();
    await tell(child, { what: 'close' });
    await hub.stop();
    await postgres.stop();
  }
}

async function connect(hubUrl: string, owner: Partner, child: ChildProcess): Promise<void> {
  const place = await invite(hubUrl, cpo);
  await owner.register(place);
  for (const party of receivers) {
    const [country_code = '', party_id = ''] = party.split('-');
    await tell(child, { what: 'register', party, ...(await invite(hubUrl, { role: 'EMSP', country_code, party_id })) });
  }
  await callAdmin(hubUrl, 'POST', '/agreements', { cpo: 'BE-BEC', emsp: '*' });
  const build = createBuild();
  for (let number = 0; number < sites; number += 1) {
    const evses = Array.from({ length: evsesPerSite }, (_, index) => build.evse({ uid: `E${index}` }));
    const body = build.location({ id: `L${number}`, evses });
    await owner.request('PUT', 'locations', 'receiver', `BE/BEC/L${number}`, { to: 'NL-HUB', body });
  }
}

async function invite(hubUrl: string, role: object): Promise<{ versionsUrl: string; token: string }> {
  const { id } = await callAdmin<{ id: string }>(hubUrl, 'POST', '/partners', { name: 'A partner', roles: [role] });
  const { token, versions_url: versionsUrl } = await callAdmin<{ token: string; versions_url: string }>(
    hubUrl,
    'POST',
    `/partners/${id}/registration-tokens`,
  );
  return { versionsUrl, token };
}

/** Changes EVSEs' status at a steady pace, whether answers come or not; resolves with the time of each answer after the warm-up, by stamp. */
async function changeStatuses(owner: Partner, forMs: number, changesPerSecond: number): Promise<Map<string, number>> {
  const answered = new Map<string, number>();
  const underWay: Promise<void>[] = [];
  const startedAt = monotonicMs();
  const firstStampMs = Date.now();
  const count = Math.floor((forMs / 1000) * changesPerSecond);
  for (let number = 0; number < count; number += 1) {
    const dueAt = startedAt + (number * 1000) / changesPerSecond;
    const waitMs = dueAt - monotonicMs();
    if (waitMs > 1) await pause(waitMs);
    const stamp = new Date(firstStampMs + number).toISOString();
    underWay.push(
      changeStatus(owner, number, stamp).then(() => {
        if (dueAt - startedAt >= warmUpMs) answered.set(stamp, monotonicMs());
      }),
    );
  }
  await Promise.all(underWay);
  return answered;
}

async function changeStatus(owner: Partner, number: number, last_updated: string): Promise<void> {
  const evse = number % (sites * evsesPerSite);
  const round = Math.floor(number / (sites * evsesPerSite));
  const path = `BE/BEC/L${evse % sites}/E${Math.floor(evse / sites)}`;
  const body = { status: round % 2 === 0 ? 'CHARGING' : 'AVAILABLE', last_updated };
  const answer = await owner.request('PATCH', 'locations', 'receiver', path, { to: 'NL-HUB', body });
  if (answer.envelope.status_code !== 1000) throw new Error(`a change was answered ${answer.http} ${answer.text}`);
}

/** The 99th percentile over all changes and healthy receivers. A change that a newer one has replaced on the way counts for nothing. */
async function percentile99(child: ChildProcess, answered: ReadonlyMap<string, number>): Promise<number> {
  const newest = [...answered.keys()].sort().slice(-sites * evsesPerSite);
  const arrivals = await until(
    async () => {
      const all = (await tell(child, { what: 'arrivals', parties: healthy })) as Arrivals;
      const maps = all.map((entries) => new Map(entries));
      return newest.every((stamp) => maps.every((map) => map.has(stamp))) ? maps : undefined;
    },
    { limitMs: arrivedMs, what: 'the newest states at every healthy receiver' },
  );
  const latencies = (arrivals ?? []).flatMap((map) =>
    [...answered].flatMap(([stamp, at]) => {
      const arrivedAt = map.get(stamp);
      return arrivedAt === undefined ? [] : [arrivedAt - at];
    }),
  );
  latencies.sort((one, other) => one - other);
  return latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN;
}

/** Tells the receivers' process to do something and waits until it has. */
async function tell(child: ChildProcess, order: Order): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(order);
  const [message] = await answer;
  if (typeof message === 'string' && message.startsWith('failed')) throw new Error(`${order.what} ${message}`);
  return message;
}

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const median = (all: readonly number[]): number =>
  [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
