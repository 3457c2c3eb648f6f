import { Assumptions } from '../../stations/assumptions.ts';
import type { StatusReport } from '../../stations/model.ts';
import { believedTime } from '../../stations/station-time.ts';
import { GroupCommit } from '../../store/commit.ts';
import { linkName } from '../../store/stations/links.ts';
import { type Booted, type NoticeSaid, saveBoots, saveNotices } from '../../store/stations/reports.ts';
import { type StatusSaid, saveStatuses } from '../../store/stations/statuses.ts';
import { storableText } from '../../store/stations/storable.ts';
import type { StationDesk, StationLink } from './desk.ts';
import { notConnected } from './links.ts';
import type { StationBase } from './station-hub.ts';

/** Who is told of what stations report. */
export interface ReportNews {
  booted(link: StationLink): void;
  statusSaid(station: number): void;
}

/** What stations report of themselves: kept, many at a time, before they are answered. */
export function createReportDesk(hub: StationBase, news: ReportNews): Pick<StationDesk, 'boot' | 'status' | 'notice'> {
  const { stationPool: pool, nodeId, clock, limits } = hub;
  const boots = new GroupCommit<Booted, Readonly<Record<string, unknown>>>(async (booted) => {
    const newest = new Map(booted.map((one) => [linkName(one), one]));
    const saved = await saveBoots(pool, nodeId, [...newest.values()], new Date(clock.now()));
    return booted.map((one) => saved.get(linkName(one)) ?? notConnected());
  }, limits);
  const statuses = new GroupCommit<StatusSaid, true>(async (said) => {
    const newest = new Map(said.map((one) => [`${linkName(one)} ${one.evse} ${one.connector}`, one]));
    const held = await saveStatuses(pool, nodeId, [...newest.values()]);
    return said.map((one) => (held.has(linkName(one)) ? true : notConnected()));
  }, limits);
  const notices = new GroupCommit<NoticeSaid, true>(async (said) => {
    await saveNotices(pool, said);
    return said.map(() => true as const);
  }, limits);

  return {
    async boot(link, report) {
      const settings = await boots.submit('boot', { station: link.station.number, epoch: link.epoch, report });
      news.booted(link);
      const { heartbeat_s: heartbeat } = settings;
      return { status: 'Accepted', intervalS: typeof heartbeat === 'number' ? heartbeat : limits.stationHeartbeatS };
    },
    async status(link, report) {
      const { stationEvseNumberMax, stationConnectorNumberMax } = limits;
      // No inventory has it, and a station must not fill the table with what is nowhere.
      if (report.evse > stationEvseNumberMax || report.connector > stationConnectorNumberMax) return;
      await statuses.submit('status', saidOf(link, report, clock.now()));
      news.statusSaid(link.station.number);
    },
    async notice({ station }, { action, payload }) {
      await notices.submit('notice', { station: station.number, action, payload, at: new Date(clock.now()) });
    },
  };
}

/** A status with its time: a station's word for it counts while it is not from the future. */
function saidOf({ station, epoch }: StationLink, report: StatusReport, now: number): StatusSaid {
  const said = report.at === undefined ? now : believedTime(report.at, now, new Assumptions());
  return {
    station: station.number,
    epoch,
    evse: report.evse,
    connector: report.connector,
    status: report.status,
    errorCode: textOf(report.errorCode),
    vendorErrorCode: textOf(report.vendorErrorCode),
    info: textOf(report.info),
    reportedAt: Math.min(said, now),
    receivedAt: now,
  };
}

const textOf = (text: string | undefined): string | null => (text === undefined ? null : storableText(text));
