import type { Pool } from 'pg';
import type { SandboxParts } from './backends/sandbox/parts.ts';
import { startSandboxes } from './backends/sandbox/run.ts';
import { chargesHub } from './compose-charges.ts';
import type { ChargeAids } from './compose-charging.ts';
import type { DriverCharging } from './compose-driver-charging.ts';
import type { Peers } from './compose-peers.ts';
import type { Metrics } from './http/metrics.ts';
import { checkStored, passUnchecked } from './hub/cdr-checks.ts';
import { clientInfoFor } from './hub/client-info.ts';
import type { ConformanceRuns } from './hub/conformance/runs.ts';
import { type DeliveryHub, deliveryStore } from './hub/delivery.ts';
import type { AccountHub } from './hub/drivers/accounts/account-hub.ts';
import { finishErasures } from './hub/drivers/accounts/erase.ts';
import { publishDueTokens } from './hub/drivers/accounts/publish.ts';
import { type NotificationRun, startNotificationRun } from './hub/drivers/notifications/run.ts';
import { countOccupancy } from './hub/drivers/occupancy/count-occupancy.ts';
import type { ExchangeHub } from './hub/exchange-hub.ts';
import { takeOverMs } from './hub/forward.ts';
import type { CallHub } from './hub/hosted.ts';
import { offeredModules } from './hub/offered.ts';
import { deliverResult, timeoutResult } from './hub/operation-results.ts';
import { pullAfterOutage } from './hub/pull.ts';
import { applyHeldStatus, setReachable } from './hub/reachability.ts';
import type { RegistrationHub } from './hub/registration-hub.ts';
import { endpointOf } from './hub/registry.ts';
import type { CallWatch } from './peers/call-watch.ts';
import { createPullClient } from './peers/pull-client.ts';
import { createWebhookClient } from './peers/webhook-client.ts';
import { countHeld, dueChecks, inTurn } from './store/cdr-checks.ts';
import { tidyChanges } from './store/changes.ts';
import { releaseQuarantine } from './store/data-quality.ts';
import { type Database, indexedPlans } from './store/database.ts';
import { forgetCardLinks } from './store/drivers/accounts/cards.ts';
import { forgetIdentities } from './store/drivers/accounts/erasure.ts';
import { forgetGrants } from './store/drivers/accounts/grants.ts';
import { forgetDriverEvents } from './store/drivers/driver-events.ts';
import { forgetKeys } from './store/drivers/idempotency.ts';
import { forgetNotifications } from './store/drivers/notifications.ts';
import { forgetSilences } from './store/drivers/occupancy.ts';
import { dropQuotes } from './store/drivers/quotes.ts';
import { forgetCommands } from './store/drivers/sessions-commands.ts';
import { forgetWatches } from './store/drivers/watches.ts';
import { syncLastSeen } from './store/last-seen.ts';
import { tidyMessages } from './store/messages.ts';
import { dropOperations, dueResults, endOverdue } from './store/operations.ts';
import { type OwnChanges, readRecentChanges } from './store/own-changes.ts';
import { dropReservationNumbers } from './store/reservation-numbers.ts';
import { offerAgain } from './store/resync-pages.ts';
import { dropSnapshots } from './store/session-snapshots.ts';
import { forgetDecisions } from './store/stations/authorizations.ts';
import { dropCalls } from './store/stations/calls.ts';
import { forgetEvents } from './store/stations/events.ts';
import { tidyNotices } from './store/stations/reports.ts';
import { startAccountsWork } from './worker/accounts.ts';
import { type AliveCheck, startAliveCheck } from './worker/alive.ts';
import { startCdrChecks } from './worker/cdr-checks.ts';
import { startCharges } from './worker/charges.ts';
import { type Deliveries, startDeliveries } from './worker/deliver/deliver.ts';
import { startOccupancy } from './worker/occupancy.ts';
import { startOperations } from './worker/operations.ts';
import { type Pulls, startPulls } from './worker/pull.ts';
import { type Chore, startTidying } from './worker/tidy.ts';

/** Connections of the deliveries' pool, and for summing up how busy places are. */
const deliveryPoolMax = 5;
const occupancyPoolMax = 1;

/** What runs beside the exchanges: deliveries, the still-alive check, pulls, housekeeping. */
export interface Worker {
  readonly deliveries: Deliveries;
  readonly pulls: Pulls;
  /** Something has been committed, here or in another process. */
  wake(): void;
  /** A charge at a station is to be looked at. Not said with every commit: each look is a question of the database. */
  chargesDue(): void;
  /** The registry has changed: there may be other platforms to pull from. */
  registryChanged(): void;
  /** A platform has spoken; one that is taken for offline is asked whether it is back. */
  heard(platformId: string, isOffline: boolean): void;
  stop(): Promise<void>;
}

export interface WorkerParts {
  readonly hub: ExchangeHub & RegistrationHub;
  readonly conformance: ConformanceRuns;
  readonly sandbox: SandboxParts;
  /** Asks the hub in the name of a platform that it hosts. */
  readonly call: CallHub;
  readonly charges: ChargeAids;
  readonly accounts: AccountHub;
  readonly driverCharging: DriverCharging;
  readonly database: Database;
  readonly peers: Peers;
  readonly pullWatch: CallWatch | undefined;
  readonly metrics: Metrics;
  readonly nodeId: string;
  readonly random: () => number;
  readonly messageRetentionDays: number;
  /** What this process logs itself. */
  readonly ownChanges: OwnChanges;
}

/** Builds and starts the worker part of a process. */
export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const { hub, database, peers, metrics, random } = parts;
  const delivery = database.pool('delivery', deliveryPoolMax, indexedPlans);
  let deliveries: Deliveries | undefined;
  let pulls: Pulls | undefined;

  const reachable = async (platformId: string, isReachable: boolean): Promise<void> => {
    const wasOffline = hub.registry().platforms.get(platformId)?.state === 'offline';
    await setReachable(hub, platformId, isReachable);
    if (!isReachable || !wasOffline) return;
    deliveries?.platformIsBack(platformId);
    await pullAfterOutage(hub, platformId);
    pulls?.wake();
  };
  const alive: AliveCheck = startAliveCheck(
    {
      ...hub,
      isAlive: peers.isAlive,
      setReachable: reachable,
      applyHeldStatus: () => applyHeldStatus(hub),
      syncLastSeen: (seen) => syncLastSeen(delivery, seen),
    },
    random,
  );
  const running = await startDeliveries(deliveryHub(parts, delivery, alive, reachable), random);
  deliveries = running;
  metrics.gauge('crossvolt_pushes_pending', 'Objects in memory on their way to receivers', () => running.depth);
  metrics.gauge('crossvolt_platforms_paused', 'Platforms whose deliveries pause', () => running.pausedPlatforms);
  const list = createPullClient(hub.limits, hub.ids, {}, parts.pullWatch);
  const pulling = startPulls(
    {
      ...hub,
      nodeId: parts.nodeId,
      fetchPage: (platformId, url, request) =>
        list.fetchPage(url, { ...request, connection: peers.connectionOf(platformId) }),
      heardFrom: (platformId) => alive.heard(platformId),
    },
    random,
  );
  pulls = pulling;
  const { operationsPerLookMax, operationsUnderWayPerPlatformMax: perPlatform } = hub.limits;
  const operations = startOperations({
    limits: hub.limits,
    log: hub.log,
    endOverdue: () => endOverdue(delivery, timeoutResult, operationsPerLookMax),
    dueResults: (total, underWay) => dueResults(delivery, takeOverMs(hub), { total, perPlatform, underWay }),
    deliver: (operation, signal) => deliverResult(hub, operation, undefined, signal),
  });
  const checks = startCdrChecks({
    limits: hub.limits,
    log: hub.log,
    inTurn: (work) => inTurn(delivery, work),
    due: () => dueChecks(delivery, hub.limits.cdrCheckMs, hub.limits.cdrChecksPerLookMax),
    check: (number) => checkStored(hub, number),
    pass: (number) => passUnchecked(hub, number),
    countHeld: () => countHeld(delivery),
  });
  metrics.gauge('crossvolt_cdrs_held', 'CDRs held until somebody decides about them', () => checks.held);
  const sandboxes = startSandboxes(parts.sandbox);
  const charges = startCharges(chargesHub(hub, { database, nodeId: parts.nodeId, call: parts.call, ...parts.charges }));
  metrics.gauge(
    'crossvolt_station_transactions_open',
    'Transactions of stations that are not billed',
    () => charges.counts.open,
  );
  metrics.gauge(
    'crossvolt_station_transactions_held',
    'Transactions of stations that an operator has to look at',
    () => charges.counts.held,
  );
  metrics.gauge(
    'crossvolt_station_transactions_lag_seconds',
    'How long the transaction that has waited longest has been due',
    () => charges.counts.lagMs / 1000,
  );
  const { accounts } = parts;
  const accountsWork = startAccountsWork({
    limits: hub.limits,
    log: hub.log,
    publishDue: () => publishDueTokens(accounts),
    finishErasures: () => finishErasures(accounts),
  });
  const occupancyParts = { ...hub, pool: database.pool('occupancy', occupancyPoolMax, indexedPlans) };
  const occupancy = startOccupancy({
    limits: hub.limits,
    log: hub.log,
    count: (isStopping) => countOccupancy(occupancyParts, isStopping),
  });
  const driverCharges = parts.driverCharging.run();
  metrics.gauge(
    'crossvolt_driver_sessions_stalled',
    'Charges of drivers of which nothing is heard any more',
    () => driverCharges.waiting.stalled,
  );
  metrics.gauge(
    'crossvolt_driver_sessions_unbilled',
    'Charges of drivers that are over and whose bill has not come in time',
    () => driverCharges.waiting.unbilled,
  );
  const notifications = startNotificationRun({ hub, pool: delivery, post: createWebhookClient(hub.limits), random });
  notificationMetrics(metrics, notifications);
  const tidying = await startTidying(chores(parts, delivery), hub.log);
  return {
    deliveries: running,
    pulls: pulling,
    wake: () => running.wake(),
    chargesDue: () => charges.wake(),
    registryChanged() {
      running.wake();
      pulling.wake();
    },
    heard(platformId, isOffline) {
      alive.heard(platformId);
      if (isOffline)
        alive.probe(platformId).catch((error) => hub.log.warn({ err: error }, 'a platform could not be probed'));
    },
    async stop() {
      await tidying.stop();
      await occupancy.stop();
      await accountsWork.stop();
      await driverCharges.stop();
      await notifications.stop();
      await checks.stop();
      await charges.stop();
      await sandboxes.stop();
      await operations.stop();
      await pulling.stop();
      await running.stop();
      await alive.stop();
    },
  };
}

function notificationMetrics(metrics: Metrics, run: NotificationRun): void {
  metrics.labelled(
    'crossvolt_notifications_total',
    'Notifications of drivers brought to the back ends of their apps, by what became of it',
    ['outcome'],
    () => Object.entries(run.counts).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
  metrics.gauge(
    'crossvolt_notifications_waiting',
    'Notifications of drivers that wait to be brought to the back ends of their apps',
    () => run.waiting.count,
  );
  metrics.gauge(
    'crossvolt_notifications_lag_seconds',
    'How long the notification that has waited longest has waited',
    () => run.waiting.lagMs / 1000,
  );
}

function chores({ hub, conformance, messageRetentionDays }: WorkerParts, pool: Pool): Chore[] {
  const { db, clock, limits } = hub;
  return [
    {
      what: 'operations',
      run: () => dropOperations(pool, new Date(clock.now() - limits.operationsRetentionDays * 86_400_000)),
    },
    {
      what: 'reservation numbers',
      run: () => dropReservationNumbers(pool, new Date(clock.now() - limits.operationsRetentionDays * 86_400_000)),
    },
    {
      what: 'change log',
      run: () =>
        tidyChanges(pool, new Date(clock.now()), limits.changesRetentionDays, (client, ids) =>
          offerAgain(
            client,
            ids,
            offeredModules.map(({ id }) => id),
          ),
        ),
    },
    {
      what: 'message log',
      run: () => tidyMessages(pool, new Date(clock.now()), messageRetentionDays),
    },
    {
      what: 'session snapshots',
      run: () => dropSnapshots(pool, new Date(clock.now() - limits.sessionSnapshotDays * 86_400_000)),
    },
    { what: 'notices of stations', run: () => tidyNotices(pool, limits.stationNoticesKeptMax) },
    {
      what: 'calls to stations',
      run: () => dropCalls(pool, new Date(clock.now() - limits.stationCallsRetentionDays * 86_400_000)),
    },
    {
      what: 'decisions about tokens at stations',
      run: () => forgetDecisions(pool, new Date(clock.now() - limits.stationDecisionsRetentionDays * 86_400_000)),
    },
    {
      what: 'what stations have said',
      run: () =>
        forgetEvents(
          pool,
          new Date(clock.now() - limits.stationEventsRetentionDays * 86_400_000),
          limits.stationEventsPerTidyMax,
        ),
    },
    { what: 'answers kept for Idempotency-Keys', run: () => forgetKeys(pool, limits.idempotencyHours) },
    {
      what: 'watches of drivers',
      run: () => forgetWatches(db, new Date(clock.now() - limits.watchKeepHours * 3_600_000)),
    },
    {
      what: 'what drivers were told',
      run: () => forgetDriverEvents(db, new Date(clock.now() - limits.driverEventsKeepHours * 3_600_000)),
    },
    {
      what: 'notifications of drivers',
      run: () => forgetNotifications(db, new Date(clock.now() - limits.notificationsKeptDays * 86_400_000)),
    },
    {
      what: 'silences of owners of places',
      run: () => forgetSilences(pool, new Date(clock.now() - limits.occupancyDaysMax * 86_400_000)),
    },
    { what: 'quarantine', run: () => releaseQuarantine(pool) },
    {
      what: 'quotes',
      run: () =>
        dropQuotes(pool, {
          expiredBefore: new Date(clock.now() - limits.quoteUnusedKeptMs),
          usedBefore: new Date(clock.now() - limits.quoteUsedKeptDays * 86_400_000),
          max: limits.quotesPerTidyMax,
        }),
    },
    {
      what: 'commands of drivers',
      run: () => forgetCommands(pool, new Date(clock.now() - limits.operationsRetentionDays * 86_400_000)),
    },
    { what: 'sign-ins of drivers', run: () => forgetGrants(db, new Date(clock.now())) },
    {
      what: 'identities of drivers who were erased',
      run: () => forgetIdentities(db, new Date(clock.now() - (limits.jwtAgeMaxS + limits.jwtSkewS) * 1000)),
    },
    {
      what: 'cards that drivers wanted to link',
      run: () => forgetCardLinks(db, new Date(clock.now() - limits.cardLinksKeptMs)),
    },
    { what: 'conformance runs', run: () => conformance.tidy() },
  ];
}

function deliveryHub(
  { hub, peers, metrics, nodeId, ownChanges }: WorkerParts,
  pool: Pool,
  alive: AliveCheck,
  reachable: (platformId: string, isReachable: boolean) => Promise<void>,
): DeliveryHub {
  return {
    ...hub,
    store: deliveryStore(pool),
    readRecentChanges: (after, limit) => readRecentChanges(pool, ownChanges, after, limit),
    nodeId,
    peerOf: peers.pushPeerOf,
    isAlive: peers.isAlive,
    setReachable: reachable,
    heardFrom: (platformId) => alive.heard(platformId),
    async clientInfoFor(platformId, partyNumber) {
      const viewer = hub.registry().platforms.get(platformId);
      if (viewer === undefined || endpointOf(viewer, 'hubclientinfo', 'RECEIVER') === undefined) return undefined;
      const info = clientInfoFor(hub, viewer, partyNumber);
      return (
        info && { countryCode: info.country_code, partyId: info.party_id, role: info.role, text: JSON.stringify(info) }
      );
    },
    pushed: (outcome, module, ms) => metrics.push(module, outcome, ms),
    takePeakOfWrites: () => hub.objects.takePeak() + hub.cdrs.takePeak(),
  };
}
