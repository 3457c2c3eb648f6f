import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPeers } from '../../src/compose-peers.ts';
import type { PullHub } from '../../src/hub/pull.ts';
import type { Limits } from '../../src/kernel/limits.ts';
import { createPullClient } from '../../src/peers/pull-client.ts';
import { createRegistrationClient } from '../../src/peers/registration-client.ts';
import { createTransport } from '../../src/peers/transport.ts';
import { findDocument, type StoredDocument } from '../../src/store/documents.ts';
import { type Pulls, startPulls } from '../../src/worker/pull.ts';
import { startHub, type TestHub, type TestHubOptions } from '../support/hub.ts';
import { until } from '../support/wait.ts';

/** A row of `pulls`. */
export interface PullRow {
  readonly state: string;
  readonly kind: string;
  readonly reason: string;
  readonly party: string | null;
  readonly next_url: string | null;
  readonly date_from: Date | null;
  readonly pages: number;
  readonly objects: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly total: number | null;
  readonly error: string | null;
  readonly failures: number;
  readonly last_full_at: Date | null;
  readonly last_delta_at: Date | null;
  readonly newest: Date | null;
  readonly next_at: Date;
  readonly next_kind: string;
  readonly finished_at: Date | null;
  readonly holder: string | null;
}

export interface QuarantineRow {
  readonly owner: string;
  readonly key: string;
  readonly reason: string;
  readonly source: string;
  readonly times: number;
}

/** A hub of which the tests run the pulls, as one process after the other. */
export interface PullScene {
  readonly hub: TestHub;
  /** Pulls whatever is due, in a process of its own, until nothing is. */
  run(limits?: Partial<Limits>): Promise<void>;
  /** Starts such a process; `close` stops what is left. */
  start(limits?: Partial<Limits>): Pulls;
  /** Asks for a pull as an operator does, and runs it; resolves with what is noted of it. */
  pull(partnerId: string, module: string, kind?: 'full' | 'delta', limits?: Partial<Limits>): Promise<PullRow>;
  row(partnerId: string, module: string): Promise<PullRow>;
  /** Has a partner's list of a module come from `lists` instead. */
  redirect(partnerId: string, module: string, url: string): Promise<void>;
  document(module: string, owner: string, key: string): Promise<StoredDocument | undefined>;
  /** Statuses of the EVSEs of a location. */
  statuses(owner: string, key: string): Promise<string[]>;
  /** Ids and kinds of what was logged for a module since a position, oldest first. */
  changes(module: string, since?: number): Promise<string[]>;
  lastChange(): Promise<number>;
  /** The entries of a module, once there are so many. */
  quarantine(partnerId: string, module: string, count: number): Promise<QuarantineRow[]>;
  close(): Promise<void>;
}

export async function openPullScene(options: TestHubOptions = {}): Promise<PullScene> {
  const hub = await startHub({ env: { ROLES: 'http' }, ...options });
  const { app } = hub;
  const { db, reads, limits, ids, vault } = app.hub;
  const transport = createTransport(limits);
  const peers = createPeers(
    () => app.hub.registry(),
    vault,
    transport,
    createRegistrationClient(limits, ids),
    limits,
    ids,
  );

  const pullHub = (some: Partial<Limits>): PullHub => {
    const all = { ...limits, ...some };
    const client = createPullClient(all, ids);
    return {
      ...app.hub,
      limits: all,
      nodeId: randomUUID(),
      fetchPage: (platformId, url, request) =>
        client.fetchPage(url, { ...request, connection: peers.connectionOf(platformId) }),
      heardFrom: () => undefined,
    };
  };
  const started: Pulls[] = [];
  const start = (some: Partial<Limits> = {}) => {
    const pulls = startPulls(pullHub(some), () => 0.5);
    started.push(pulls);
    return pulls;
  };
  const run = async (some: Partial<Limits> = {}) => {
    const pulls = start(some);
    try {
      await until(() => pulls.isIdle(), { what: 'end of the pulls', limitMs: 30_000 });
    } finally {
      await pulls.stop();
    }
  };
  const row = (partnerId: string, module: string): Promise<PullRow> =>
    db('pulls').where({ platform_id: partnerId, module }).first();
  return {
    hub,
    run,
    start,
    async pull(partnerId, module, kind = 'full', some = {}) {
      await hub.admin('POST', `/partners/${partnerId}/pulls`, { module, kind });
      await run(some);
      return row(partnerId, module);
    },
    row,
    async redirect(partnerId, module, url) {
      const { endpoints } = await db('platforms').where({ id: partnerId }).first();
      const redirected = endpoints.map((endpoint: { identifier: string; role: string }) =>
        endpoint.identifier === module && endpoint.role === 'SENDER' ? { ...endpoint, url } : endpoint,
      );
      await db('platforms')
        .where({ id: partnerId })
        .update({ endpoints: JSON.stringify(redirected) });
      await db('registry_version').increment('version', 1);
      await app.hub.reloadRegistry();
    },
    document: (module, owner, key) => findDocument(reads, module, owner, key),
    async statuses(owner, key) {
      const rows: { status: string }[] = await db('evses')
        .join('objects', 'objects.number', 'evses.location')
        .where({ module: 'locations', owner, 'objects.key': key })
        .orderBy('place')
        .select('status');
      return rows.map(({ status }) => status);
    },
    async changes(module, since = 0) {
      const rows: { kind: string; id: string }[] = await db('changes')
        .where({ module })
        .where('position', '>', since)
        .orderBy('position')
        .select('kind', 'id');
      return rows.map(({ kind, id }) => `${kind} ${id}`);
    },
    async lastChange() {
      const { rows } = await db.raw<{ rows: { last: number }[] }>(
        'select coalesce(max(position), 0) as last from changes',
      );
      return rows[0]?.last ?? 0;
    },
    async quarantine(partnerId, module, count) {
      const entries = async () => {
        const rows: QuarantineRow[] = await db('quarantine')
          .where({ platform_id: partnerId, module })
          .orderBy('key')
          .select('owner', 'key', 'reason', 'source', 'times');
        return rows.length >= count && rows;
      };
      return (await until(entries, { what: `quarantine with ${count} entries` })) || [];
    },
    async close() {
      await Promise.all(started.map((pulls) => pulls.stop()));
      await transport.close();
      await hub.stop();
    },
  };
}

/** One page as a list server sends it: texts of objects, whatever they are. */
export interface ServedPage {
  readonly texts: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** HTTP status when it is not 200. */
  readonly http?: number;
}

/** A server of lists that answers what a test says, right or wrong, and remembers what it was asked. */
export interface ListServer {
  readonly origin: string;
  readonly url: string;
  readonly asked: { readonly url: string; readonly to: string; readonly from: string }[];
  answer: (url: URL, request: IncomingMessage) => ServedPage | Promise<ServedPage>;
  close(): Promise<void>;
}

export async function startListServer(): Promise<ListServer> {
  const server = createServer(async (request, response) => {
    request.resume();
    const { headers, url = '' } = request;
    const party = (way: string) => `${headers[`ocpi-${way}-country-code`]}-${headers[`ocpi-${way}-party-id`]}`;
    lists.asked.push({ url, to: party('to'), from: party('from') });
    const page = await lists.answer(new URL(url, lists.origin), request);
    response.writeHead(page.http ?? 200, { 'content-type': 'application/json', ...page.headers });
    response.end(`{"data":[${page.texts.join(',')}],"status_code":1000,"timestamp":"2026-11-24T10:00:00Z"}`);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lists: ListServer = {
    origin,
    url: `${origin}/lists`,
    asked: [],
    answer: () => ({ texts: [] }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
  return lists;
}

/** Answers with these objects in pages of a size, by offset, like an honest platform. */
export const inPages =
  (size: number, texts: () => readonly string[], total?: (offset: number) => number) =>
  (url: URL): ServedPage => {
    const all = texts();
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const next = new URL(url);
    next.searchParams.set('offset', String(offset + size));
    return {
      texts: all.slice(offset, offset + size),
      headers: {
        'X-Total-Count': String(total?.(offset) ?? all.length),
        ...(offset + size < all.length && { Link: `<${next.href}>; rel="next"` }),
      },
    };
  };
