import { requestPulls, retryUndelivered } from '../../../hub/interventions.ts';
import { masked } from '../../../hub/mask.ts';
import { listedModules } from '../../../hub/offered.ts';
import { clientInfoList } from '../../../hub/pull-rules.ts';
import { knownModule } from '../../../hub/registry.ts';
import type { PartnerView } from '../../../store/read/partners.ts';
import {
  type DeliveryView,
  type ModuleBacklog,
  type PullView,
  readBacklog,
  readDelivery,
  readPulls,
} from '../../../store/read/sync.ts';
import { listUndelivered, undeliveredOrder } from '../../../store/read/undelivered.ts';
import { mapPage, type Operation, operation } from '../operation.ts';
import { partnerWith } from '../partner-with.ts';

const tag = 'Synchronisation';
const cdrReaders = knownModule('cdrs').readers;

/** How partners and the hub stand with each other, and what an operator can do about it. */
export const syncOperations: readonly Operation[] = [
  operation({
    id: 'getSync',
    method: 'GET',
    path: '/partners/{id}/sync',
    tag,
    scope: 'sync:read',
    summary: 'Read how a partner and the hub stand with each other',
    answer: { status: 200, schema: 'sync' },
    faults: ['not-found'],
    async handle({ hub }, { id }) {
      const partner = await partnerWith(hub, id);
      const pulls = await readPulls(hub.db, id);
      const backlog = await readBacklog(hub.db, id, cdrReaders);
      const delivery = await readDelivery(hub.db, id, cdrReaders, hub.limits.lagCountMax);
      return {
        modules: listsOf(pulls).map((module) => moduleSync(module, pulls, backlog)),
        delivery: deliverySync(partner, delivery, backlog, hub.clock.now()),
      };
    },
  }),
  operation<'pull-request'>({
    id: 'requestPulls',
    method: 'POST',
    path: '/partners/{id}/pulls',
    tag,
    scope: 'sync:write',
    summary: "Pull a partner's lists now",
    description: 'The pulls start within seconds; how far they are is in the sync state.',
    body: 'pull-request',
    answer: { status: 202, schema: 'pulls-due' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      return { modules: await requestPulls(hub, actor, id, body), kind: body.kind };
    },
  }),
  operation({
    id: 'listUndelivered',
    method: 'GET',
    path: '/partners/{id}/undelivered',
    tag,
    scope: 'sync:read',
    summary: 'List what a partner could not be given',
    answer: { status: 200, listOf: 'undelivered', order: undeliveredOrder },
    faults: ['not-found'],
    async handle({ hub }, { id, page }) {
      await partnerWith(hub, id);
      return mapPage(await listUndelivered(hub.db, id, cdrReaders, page), (entry) =>
        // The id of a token is the uid a driver shows.
        entry.module === 'tokens' && entry.id !== null ? { ...entry, id: masked(hub.vault, entry.id) } : entry,
      );
    },
  }),
  operation<'retry'>({
    id: 'retryUndelivered',
    method: 'POST',
    path: '/partners/{id}/undelivered/retry',
    tag,
    scope: 'sync:write',
    summary: 'Try again what a partner could not be given',
    description: 'Parked objects and refused CDRs too, each with all its attempts before it.',
    body: 'retry',
    bodyOptional: true,
    answer: { status: 202, schema: 'retried' },
    faults: ['not-found'],
    handle: ({ hub }, { actor, id, body }) => retryUndelivered(hub, actor, id, body.module),
  }),
];

/** Every module with a list, and of another hub the list of the parties behind it. */
const listsOf = (pulls: readonly PullView[]): string[] => [
  ...pulls.map(({ module }) => module).filter((module) => module === clientInfoList),
  ...listedModules.map(({ id }) => id),
];

function moduleSync(module: string, pulls: readonly PullView[], backlog: readonly ModuleBacklog[]) {
  const pull = pulls.find((row) => row.module === module);
  const waiting = backlog.find((row) => row.module === module);
  return {
    module,
    pull: pull === undefined ? null : pullSync(pull),
    undelivered: waiting?.undelivered ?? 0,
    parked: waiting?.parked ?? 0,
    resyncs: waiting?.resyncs ?? 0,
  };
}

function pullSync({ module: _, pages, objects, total, ...pull }: PullView) {
  // A partner may say less than it sends.
  const percent = total === null ? null : total === 0 ? 100 : Math.min(100, Math.floor((objects / total) * 100));
  return { ...pull, progress: { pages, objects, total, percent } };
}

function deliverySync(partner: PartnerView, delivery: DeliveryView, backlog: readonly ModuleBacklog[], now: number) {
  const undelivered = sum(backlog.map((row) => row.undelivered));
  const waits = undelivered + sum(backlog.map((row) => row.resyncs)) + (delivery.lag_changes ?? 0) > 0;
  const { oldest_at } = delivery;
  return {
    ...delivery,
    state: deliveryState(partner, waits),
    undelivered,
    parked: sum(backlog.map((row) => row.parked)),
    oldest_age_s: oldest_at === null ? null : Math.max(0, Math.floor((now - oldest_at.getTime()) / 1000)),
  };
}

function deliveryState({ state }: PartnerView, waits: boolean): 'stopped' | 'offline' | 'behind' | 'current' {
  if (state === 'offline') return 'offline';
  if (state !== 'connected') return 'stopped';
  return waits ? 'behind' : 'current';
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
