import type { ExchangeHub } from './hub/exchange-hub.ts';
import type { CallHub } from './hub/hosted.ts';
import { createStationCalls } from './hub/stations/calls.ts';
import type { StationDesk, StationLink, StationLinks } from './hub/stations/desk.ts';
import { createLinkDesk } from './hub/stations/links.ts';
import { createOfflineWatch } from './hub/stations/offline.ts';
import { createReportDesk } from './hub/stations/reports.ts';
import { noLinks, type StationBase, type StationHub } from './hub/stations/station-hub.ts';
import { createStatusCheck } from './hub/stations/status-check.ts';
import { createStatusNews } from './hub/stations/status-news.ts';
import { hostedUrl } from './peers/hosted-transport.ts';
import type { StatusReport } from './stations/model.ts';
import { type Database, indexedPlans } from './store/database.ts';
import { releaseLinks } from './store/stations/links.ts';

/** Connections of the stations' pool. */
const stationPoolMax = 8;

/** What stations say of tokens, charges and reservations, and what the network asks of them: a part of its own. */
export interface Charging {
  readonly desk: Pick<StationDesk, 'authorize' | 'transaction' | 'reservation'>;
  /** Told of every status and notice, after it was kept. */
  statusSaid(link: StationLink, report: StatusReport): Promise<void>;
  noticed(link: StationLink, action: string): Promise<void>;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

export interface StationsWiring {
  readonly hub: ExchangeHub;
  readonly database: Database;
  readonly nodeId: string;
  readonly call: CallHub;
  readonly offlineGraceMs: number;
  readonly securityProfileFloor: 1 | 2 | 3;
  readonly fileHosts: ReadonlySet<string>;
  readonly random: () => number;
  /** Makes the rest of the desk. */
  charging(stations: StationHub): Charging;
}

/** Everything about stations in this process. */
export interface Stations {
  readonly hub: StationHub;
  /** Where stations report. */
  readonly desk: StationDesk;
  /** Says who has the connections: from then on stations can be asked here. */
  connectTo(links: StationLinks): void;
  /** What another process says of calls; undefined: something may have been missed. */
  heard(payload: string | undefined): void;
  /** Resolves when everything that stations said so far was told. */
  settled(): Promise<void>;
  /** Ends in order; the connections must have ended before. */
  stop(): Promise<void>;
}

/** Builds what stations need out of its parts. */
export function createStations(wiring: StationsWiring): Stations {
  const { hub, database, nodeId } = wiring;
  let links: StationLinks = noLinks;
  const parts: StationBase = {
    ...hub,
    // Not known before the process listens.
    get publicUrl() {
      return hub.publicUrl;
    },
    stationPool: database.pool('stations', stationPoolMax, indexedPlans),
    nodeId,
    call: wiring.call,
    hostedUrl,
    links: () => links,
    offlineGraceMs: wiring.offlineGraceMs,
    random: wiring.random,
    securityProfileFloor: wiring.securityProfileFloor,
    fileHosts: wiring.fileHosts,
  };
  const calls = createStationCalls(parts);
  const news = createStatusNews(parts);
  const stations: StationHub = Object.defineProperties(
    { calls, refresh: (station: number) => news.soon(station) } as StationHub,
    Object.getOwnPropertyDescriptors(parts),
  );
  const check = createStatusCheck(stations);
  const offline = createOfflineWatch(parts, (station) => news.soon(station));
  const linkDesk = createLinkDesk(parts, {
    probe: (station, epoch) => calls.probe(station, epoch),
    arrived(link, isFresh) {
      calls.arrived(link.station.number);
      news.soon(link.station.number);
      check.arrived(link, isFresh);
    },
    left: (link) => check.left(link),
  });
  const reportDesk = createReportDesk(parts, {
    booted: (link) => check.booted(link),
    statusSaid: (station) => news.soon(station),
  });
  const charging = wiring.charging(stations);
  const chargingDesk: Partial<StationDesk> & Charging['desk'] = {
    ...charging.desk,
    /** Whether somebody charges is part of what an EVSE's status is made from. */
    transaction(link, event) {
      const answer = charging.desk.transaction(link, event);
      if (event.type === 'Updated') return answer;
      return answer.finally(() => news.soon(link.station.number));
    },
    async status(link, report) {
      await reportDesk.status(link, report);
      await charging.statusSaid(link, report);
    },
    async notice(link, notice) {
      await reportDesk.notice(link, notice);
      await charging.noticed(link, notice.action);
    },
  };
  return {
    hub: stations,
    desk: { ...linkDesk, ...reportDesk, ...chargingDesk },
    connectTo(made) {
      links = made;
    },
    heard: (payload) => calls.heard(payload),
    async settled() {
      await calls.settled();
      await news.settled();
    },
    async stop() {
      await offline.stop();
      check.stop();
      await charging.stop();
      await calls.settled();
      await releaseLinks(parts.stationPool, nodeId, new Date(hub.clock.now())).catch((error: unknown) =>
        hub.log.warn({ err: error }, 'the connections of stations could not be given up'),
      );
      await news.stop();
    },
  };
}
