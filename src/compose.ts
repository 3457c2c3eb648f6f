import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { OcppEdge } from './backends/ocpp/edge/ocpp-edge.ts';
import type { SandboxParts } from './backends/sandbox/parts.ts';
import { createCharging } from './compose-charging.ts';
import { createDrivers, type Drivers } from './compose-drivers.ts';
import { openMessageLog, watchFor } from './compose-messages.ts';
import { createDoor } from './compose-ocpp.ts';
import { createPeers, createProbes, type Peers } from './compose-peers.ts';
import { createSandboxParts, sandboxPeers } from './compose-sandbox.ts';
import { createStations, type Stations } from './compose-stations.ts';
import { startWorker, type Worker } from './compose-worker.ts';
import type { Config } from './config.ts';
import { createAdminApp } from './http/admin/app.ts';
import { scopes } from './http/admin/operation.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createOcpiHandler, type OcpiEdge } from './http/ocpi/handler.ts';
import { createHostedCaller } from './http/ocpi/hosted-caller.ts';
import { createHubServer } from './http/server.ts';
import { AnswersUnderWay } from './hub/answers-under-way.ts';
import { explainCdr, tolerancesOf } from './hub/cdr-checks.ts';
import { type ConformanceRuns, createConformanceRuns } from './hub/conformance/runs.ts';
import { createDataQualityLog, type DataQualityLog } from './hub/data-quality.ts';
import type { ExchangeHub } from './hub/exchange-hub.ts';
import type { Purpose } from './hub/message.ts';
import type { MessageLog } from './hub/message-log.ts';
import { OperationBudget } from './hub/operation-budget.ts';
import { watchReferences } from './hub/references.ts';
import type { RegistrationHub } from './hub/registration-hub.ts';
import { noteFirstUse } from './hub/registration-token.ts';
import { holdRegistry } from './hub/registry-holder.ts';
import { resyncAll } from './hub/restored.ts';
import type { Sandboxes } from './hub/sandbox-store.ts';
import type { StationHub } from './hub/stations/station-hub.ts';
import { learnTokenForm } from './hub/token-form.ts';
import { LossCounts } from './hub/translate/loss-counts.ts';
import { translatingPeer } from './hub/translate/translating-peer.ts';
import { createTranslations } from './hub/translate/translations.ts';
import { UnknownTokens } from './hub/unknown-tokens.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { type Ids, randomIds } from './kernel/ids.ts';
import { defaultLimits, type Limits } from './kernel/limits.ts';
import { createLogger, type Logger } from './kernel/logger.ts';
import { projectRoot } from './kernel/project.ts';
import { createVault } from './kernel/secrets.ts';
import { Stops } from './kernel/stops.ts';
import { modules } from './ocpi/modules/index.ts';
import { prepare, type SchemaName } from './ocpi/validate.ts';
import { withHosted } from './peers/hosted-transport.ts';
import { createRegistrationClient } from './peers/registration-client.ts';
import { createTransport } from './peers/transport.ts';
import { webhookUrlFlaw } from './peers/webhook-client.ts';
import { createCdrWriter } from './store/cdr-writer.ts';
import { type Database, indexedPlans, openDatabase } from './store/database.ts';
import { startEmbeddedPostgres } from './store/embedded/embedded-postgres.ts';
import { assertWritable, checkInstallation, migrate, migrationsCurrent } from './store/migrate.ts';
import { joinNodes } from './store/nodes.ts';
import { createObjectWriter } from './store/object-writer.ts';
import { OwnChanges } from './store/own-changes.ts';

/** What a test may hand in instead of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly limits?: Partial<Limits>;
  readonly log?: Logger;
  /** Between 0 and 1, for jitter. */
  readonly random?: () => number;
}

/** A running hub process. */
export interface App {
  /** Where it listens. */
  readonly url: string;
  readonly hub: ComposedHub;
  /** Undefined in a process without the worker role. */
  readonly worker: Worker | undefined;
  readonly stations: Stations;
  readonly drivers: Drivers;
  /** Stops in order: takes nothing new, ends what is under way, gives leases back, closes the database. */
  stop(): Promise<void>;
}

export type ComposedHub = ExchangeHub & RegistrationHub;

/** Connections of the hot paths' pools. */
const poolSizes = { lanes: 8, reads: 8, lists: 4 } as const;

/** How long calls to platforms that outlive their exchange are waited for: nobody wants their answers any more. */
const transportCloseMs = 1000;

/** Builds a process out of its parts and starts it: the only place where things are constructed and connected. */
export async function compose(config: Config, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLogger(config.logLevel);
  const stops = new Stops(log);
  try {
    return await build(config, overrides, log, stops);
  } catch (error) {
    await stops.run();
    throw error;
  }
}

async function build(config: Config, overrides: Overrides, log: Logger, stops: Stops): Promise<App> {
  const limits: Limits = { ...defaultLimits, ...overrides.limits };
  const { clock = systemClock, ids = randomIds, random = Math.random } = overrides;
  const vault = createVault(config.masterKey, ids);
  const database = await openStore(config, limits, log, stops);

  let worker: Worker | undefined;
  const nodeId = ids.uuid();
  let drivers: Drivers | undefined;
  const registry = await holdRegistry(database.knex, vault, limits, log, () => {
    worker?.registryChanged();
    drivers?.places.registryChanged();
  });
  stops.add('registry', () => registry.stop());
  let stations: Stations | undefined;
  const node = await joinNodes(
    database,
    nodeId,
    log,
    () => {
      worker?.wake();
      worker?.chargesDue();
      drivers?.places.wake();
      drivers?.charging.wake();
    },
    (payload) => stations?.heard(payload),
  );
  stops.add('node', () => node.stop());

  const messages = openMessageLog(config, {
    database,
    vault,
    limits,
    clock,
    ids,
    log,
    registry: () => registry.current(),
  });
  if (messages !== undefined) stops.add('messages', () => withinLimit(messages.stop(), limits.messageStopMs));
  let sandbox: SandboxParts | undefined;
  const sandboxPeer = sandboxPeers(
    () => registry.current(),
    () => {
      if (sandbox === undefined) throw new Error('the process is not composed yet');
      return sandbox;
    },
  );
  let charging: ReturnType<typeof createCharging> | undefined;
  const hostedPeer = (platformId: string) =>
    sandboxPeer(platformId) ?? charging?.peerOf(platformId) ?? drivers?.charging.peerOf(platformId);
  const transport = withHosted(createTransport(limits), hostedPeer, limits, () => clock.now());
  stops.add('transport', () => withinLimit(transport.close(), transportCloseMs));
  const watchOf = (purpose: Purpose) => messages && watchFor(purpose, messages, clock, () => registry.current());
  const registrar = createRegistrationClient(limits, ids, {}, watchOf('registration'));
  const losses = new LossCounts();
  const reads = database.pool('reads', poolSizes.reads);
  const translations = createTranslations({
    log,
    counts: losses,
    reads,
    clock,
    limits,
    registry: () => registry.current(),
  });
  const peers: Peers = createPeers(
    () => registry.current(),
    vault,
    transport,
    createRegistrationClient(limits, ids, {}, watchOf('alive')),
    limits,
    ids,
    watchOf,
    (platformId, peer) => translatingPeer({ registry: () => registry.current(), translations }, platformId, peer),
  );

  const lanes = database.pool('lanes', poolSizes.lanes, indexedPlans);
  const lists = database.pool('lists', poolSizes.lists);
  const quality: DataQualityLog = createDataQualityLog(reads, limits, ids, log);
  stops.add('data quality', () => quality.stop());
  const references = watchReferences({ pool: reads, clock, limits, log });
  stops.add('references', () => references.stop());
  const ownChanges = new OwnChanges();
  const wake = (): void => {
    worker?.wake();
    drivers?.places.wake();
    node.notify();
  };

  const due = (): void => {
    worker?.chargesDue();
    node.notify();
  };

  const metrics = createMetrics([...modules.map((module) => module.id), 'versions', 'credentials', 'hubclientinfo']);
  let url = '';
  const hub: ComposedHub = {
    db: database.knex,
    vault,
    clock,
    ids,
    log,
    limits,
    party: config.hubParty,
    name: config.hubName,
    get publicUrl() {
      return config.publicUrl ?? url;
    },
    allowPrivateNetwork: config.allowPrivateNetwork,
    registry: () => registry.current(),
    reloadRegistry: () => registry.reload(),
    followRegistry: () => registry.follow(),
    wake,
    reads,
    lists,
    objects: createObjectWriter(lanes, limits, wake, config.roles.has('worker') ? ownChanges : undefined),
    cdrs: createCdrWriter(lanes, limits, wake),
    quality,
    passingOn: new Set(),
    references,
    translations,
    unknownTokens: new UnknownTokens(limits, clock),
    operationBudget: new OperationBudget(limits, clock),
    answersUnderWay: new AnswersUnderWay(),
    cdrTolerances: tolerancesOf(limits, { amountUnits: config.cdrCheckAmountUnits, lateDays: config.cdrCheckLateDays }),
    cdrChecked: (verdict) => metrics.cdrCheck(verdict),
    peerOf: peers.peerOf,
    registrar,
  };
  const conformance = createConformanceRuns({
    ...hub,
    nodeId,
    ...createProbes(peers, limits, ids, clock, watchOf('conformance')),
  });
  await conformance.tidy();
  stops.add('conformance runs', () => conformance.stop());

  const state = { accepting: false };
  const edge = createEdge(hub, metrics, messages, () => worker);
  const call = createHostedCaller(edge);
  sandbox = createSandboxParts(hub, call);
  const { copyOf } = sandbox;
  stations = createStations({
    hub,
    database,
    nodeId,
    call,
    offlineGraceMs: config.stationOfflineGraceMs,
    fileHosts: config.stationFileHosts,
    securityProfileFloor: config.publicUrl?.startsWith('https:') ? 2 : 1,
    random,
    charging(stationHub) {
      charging = createCharging(stationHub, { database, copyOf, isWorker: config.roles.has('worker'), due });
      return charging;
    },
  });
  const { stop: stopStations, hub: stationHub } = stations;
  stops.add('stations', stopStations);
  const door = config.roles.has('ocpp') ? createDoor(hub, stations.desk, config, random, metrics) : undefined;
  if (door !== undefined) stations.connectTo(door.links);
  const driverSide = createDrivers(hub, config, metrics, call, database);
  drivers = driverSide;
  stops.add('places', () => driverSide.places.stop());
  const http = createHttp({
    config,
    hub,
    drivers: driverSide,
    conformance,
    sandboxes: sandbox,
    stations: stationHub,
    metrics,
    edge,
    door,
    database,
    state,
  });
  stops.add('exchanges, stations and worker', () => drain(http.server, door, worker, limits.drainMs));
  stops.add('drivers', () => driverSide.stop());
  url = await listen(http.server, config);
  if (config.roles.has('worker')) {
    worker = await startWorker({
      hub,
      conformance,
      sandbox,
      call,
      charges: charging?.charges ?? {},
      accounts: driverSide.accounts.hub,
      driverCharging: driverSide.charging,
      database,
      peers,
      pullWatch: watchOf('pull'),
      metrics,
      nodeId,
      random,
      messageRetentionDays: config.messageRetentionDays,
      ownChanges,
    });
  }
  describe(metrics, hub, quality, messages, http.exchangesInFlight, losses);
  warnOfConnections(database, log);
  state.accepting = true;
  return {
    url,
    hub,
    worker,
    stations,
    drivers: driverSide,
    stop: () => {
      state.accepting = false;
      return stops.run();
    },
  };
}

/** Opens the database, starting our own server when none is named, and brings it up to date. */
async function openStore(config: Config, limits: Limits, log: Logger, stops: Stops): Promise<Database> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
    stops.add('postgres', () => server.stop());
    url = server.url;
  }
  const database = await openDatabase(url, { log, limits });
  stops.add('database', () => database.close());
  await migrate(database, { log });
  const installation = await checkInstallation(database, resyncAll);
  if (installation === 'restored')
    log.warn('the database is a restored copy; every receiver is offered everything again');
  return database;
}

/** A process that gets no connection answers 503, and only once it is busy: the operator is told before. */
function warnOfConnections(database: Database, log: Logger): void {
  const { max, ofServer } = database.connections();
  if (max > ofServer) log.warn({ max, ofServer }, 'the database lets in fewer connections than this process may need');
}

interface HttpParts {
  readonly config: Config;
  readonly hub: ComposedHub;
  readonly drivers: Drivers;
  readonly conformance: ConformanceRuns;
  readonly sandboxes: Sandboxes;
  readonly stations: StationHub;
  readonly metrics: Metrics;
  readonly edge: OcpiEdge;
  readonly door: OcppEdge | undefined;
  readonly database: Database;
  readonly state: { readonly accepting: boolean };
}

function createHttp({
  config,
  hub,
  drivers,
  conformance,
  sandboxes,
  stations,
  metrics,
  edge,
  door,
  database,
  state,
}: HttpParts): {
  server: Server;
  exchangesInFlight: () => number;
} {
  const shapes: SchemaName[] = [
    'location',
    'evse',
    'connector',
    'tariff',
    'token',
    'session',
    'cdr',
    'charging-preferences',
    'start-session',
    'stop-session',
    'reserve-now',
    'cancel-reservation',
    'unlock-connector',
    'command-result',
    'set-charging-profile',
    'active-charging-profile',
    'location-references',
    'credentials',
  ];
  prepare(shapes);
  if (hub.registry().newerOwners.size > 0) prepare(shapes, '2.3.0');
  const { handle, exchangesInFlight } = createOcpiHandler(edge);
  const version: string = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version;
  const keys = [{ name: 'admin', token: config.adminToken, scopes: new Set(scopes) }];
  const server = createHubServer(
    {
      ocpi: handle,
      admin: createAdminApp({
        hub,
        conformance,
        sandboxes,
        stations,
        drivers: drivers.accounts.hub,
        places: drivers.places.parts,
        urlFlaw: webhookUrlFlaw(hub.limits),
        explainCdr: (number) => explainCdr(hub, number),
        version,
        keys,
      }).callback(),
      driver: drivers.handle,
      map: drivers.map,
      oidc: drivers.accounts.oidc,
      ...(config.tls && { tls: config.tls }),
      ...(door && { upgrade: door.upgrade.bind(door) }),
      metrics,
      ids: hub.ids,
      clock: hub.clock,
      async notReady() {
        if (!state.accepting) return 'starting or stopping';
        await assertWritable(database);
        return (await migrationsCurrent(database)) ? undefined : 'the database is not migrated';
      },
    },
    hub.limits,
  );
  return { server, exchangesInFlight };
}

/** What hears of the exchanges of this process. */
function createEdge(
  hub: ComposedHub,
  metrics: Metrics,
  messages: MessageLog | undefined,
  workerOf: () => Worker | undefined,
): OcpiEdge {
  // These lines hold nothing that would have to be censored, and there are many of them.
  const exchangeLog = hub.log.child({}, { redact: [] });
  return {
    hub,
    heard({ platform, credential, form }) {
      workerOf()?.heard(platform.id, platform.state === 'offline');
      if (credential.first_used_at === null) void noteFirstUse(hub, credential);
      if (credential.kind === 'platform' && platform.token_form !== form) void learnTokenForm(hub, platform, form);
    },
    answered(exchange) {
      metrics.exchange(exchange.module, exchange.method, exchange.http, exchange.ocpi, exchange.ms);
      exchangeLog.info(exchange, 'exchange');
    },
    note: messages && ((message) => messages.note(message)),
  };
}

async function listen(server: Server, config: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `${config.tls ? 'https' : 'http'}://${host}:${port}`;
}

/**
 * Lets the exchanges, the stations' connections and the worker's deliveries end side by side; from the first moment on there are no new
 * connections. The server ends with the last connection, a station's too.
 */
async function drain(
  server: Server,
  door: OcppEdge | undefined,
  worker: Worker | undefined,
  drainMs: number,
): Promise<void> {
  const closed = close(server, drainMs);
  try {
    await Promise.all([door?.stop(), worker?.stop()]);
  } finally {
    await closed;
  }
}

/** Waits for something, but not for longer than that. */
async function withinLimit(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** Takes no new connections, lets exchanges end, and cuts what is left when the time is over. */
async function close(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(timer);
}

function describe(
  metrics: Metrics,
  hub: ComposedHub,
  quality: DataQualityLog,
  messages: MessageLog | undefined,
  exchangesInFlight: () => number,
  losses: LossCounts,
): void {
  metrics.labelled(
    'crossvolt_translation_losses_total',
    'Fields that could not be told in the version of OCPI of a platform, or taken from it',
    ['version', 'module', 'field'],
    () => losses.losses,
  );
  metrics.labelled(
    'crossvolt_translation_holds_total',
    'Objects that were held back because a version of OCPI cannot tell them truthfully',
    ['version', 'module', 'field'],
    () => losses.holds,
  );
  metrics.counter(
    'crossvolt_messages_dropped_total',
    'Messages that were not logged, because too many came at once or the database did not take them',
    () => messages?.dropped ?? 0,
  );
  metrics.gauge('crossvolt_messages_waiting', 'Messages waiting to be logged', () => messages?.waiting ?? 0);
  metrics.gauge('crossvolt_exchanges_in_flight', 'OCPI exchanges at work', exchangesInFlight);
  metrics.gauge(
    'crossvolt_writes_waiting',
    'Writes waiting for a flush, or in it',
    () => hub.objects.depth + hub.cdrs.depth,
  );
  metrics.gauge(
    'crossvolt_refusals_dropped',
    'Refused objects that were not noted because too many came',
    () => quality.dropped,
  );
}
