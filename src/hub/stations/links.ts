import { Fault } from '../../kernel/fault.ts';
import { GroupCommit } from '../../store/commit.ts';
import { type DoorRow, findDoors } from '../../store/stations/doors.ts';
import {
  dropLinks,
  holderOf,
  type LinkGot,
  type LinkKey,
  type LinkTaken,
  linkName,
  takeLinks,
  touchLinks,
} from '../../store/stations/links.ts';
import { raiseSecurityProfile } from '../../store/stations/reports.ts';
import type { Arrival, StationDesk, StationDoor, StationLink } from './desk.ts';
import type { StationBase } from './station-hub.ts';

/** What is to follow a connection. */
export interface LinkNews {
  /** Asks a connection on another process whether it is alive; false too when there is no answer. */
  probe(station: number, epoch: number): Promise<boolean>;
  /** A station is here now; `isFresh`: what it said before does not count any more. */
  arrived(link: StationLink, isFresh: boolean): void;
  left(link: StationLink): void;
}

/** How often a connection is tried to be taken over while others come and go. */
const takeOverTriesMax = 3;

/** Finds stations, and keeps who has their connections. Many that come at once share statements. */
export function createLinkDesk(
  hub: StationBase,
  news: LinkNews,
): Pick<StationDesk, 'find' | 'connect' | 'disconnected' | 'alive'> {
  const { stationPool: pool, nodeId, clock, limits } = hub;
  const at = (): Date => new Date(clock.now());
  const finds = new GroupCommit<string, DoorRow | 'none'>(async (identities) => {
    const doors = await findDoors(pool, [...new Set(identities)]);
    return identities.map((identity) => doors.get(identity) ?? 'none');
  }, limits);
  const takes = new GroupCommit<LinkTaken, LinkGot | 'held'>(async (taken) => {
    const got = await takeLinks(pool, nodeId, taken, at());
    return taken.map(({ station }) => got.get(station) ?? 'held');
  }, limits);
  const drops = new GroupCommit<LinkKey, true>(async (links) => {
    await dropLinks(pool, nodeId, links, at());
    return links.map(() => true as const);
  }, limits);
  const take = (station: StationDoor, arrival: Arrival, deadEpoch: number | undefined): Promise<LinkGot | 'held'> =>
    takes.submit('take', { station: station.number, passwordDigest: station.passwordDigest, ...arrival, deadEpoch });

  return {
    async find(identity) {
      const row = await finds.submit('find', identity);
      return row === 'none' ? undefined : doorOf(row);
    },
    async connect(station, arrival) {
      let got = await take(station, arrival, undefined);
      for (let tries = 0; got === 'held'; tries += 1) {
        if (tries === takeOverTriesMax) return 'occupied';
        const holder = await holderOf(pool, station.number);
        if (holder !== undefined && (await isAnswering(hub, news, station.number, holder))) return 'occupied';
        got = await take(station, arrival, holder?.epoch);
      }
      if (arrival.securityProfile > station.securityProfile)
        await raiseSecurityProfile(pool, station.number, arrival.securityProfile);
      const link = { station, epoch: got.epoch, version: arrival.version };
      news.arrived(link, got.isFresh);
      return link;
    },
    async disconnected(link) {
      news.left(link);
      await drops.submit('drop', keyOf(link));
    },
    async alive(links) {
      if (links.length === 0) return [];
      const kept = await touchLinks(pool, nodeId, links.map(keyOf), at());
      return links.filter((link) => !kept.has(linkName(keyOf(link))));
    },
  };
}

/** Whether the connection that stands in the way answers; if not, it is ended where it can be. */
async function isAnswering(
  hub: StationBase,
  news: LinkNews,
  station: number,
  { node, epoch, isAlive }: { node: string; epoch: number; isAlive: boolean },
): Promise<boolean> {
  if (node !== hub.nodeId) return isAlive && news.probe(station, epoch);
  const links = hub.links();
  if (!links.has(station, epoch)) return false;
  if (await links.probe(station, epoch)) return true;
  links.close(station, epoch, 'the station has connected again');
  return false;
}

const keyOf = ({ station, epoch }: StationLink): LinkKey => ({ station: station.number, epoch });

const doorOf = (row: DoorRow): StationDoor => ({
  number: row.number,
  id: row.id,
  identity: row.identity,
  securityProfile: row.security_profile,
  passwordDigest: row.password_digest ?? undefined,
  validation: row.validation,
  lastAddress: row.address ?? undefined,
});

/** What a station is told that is not this process's any more. */
export const notConnected = (): Fault => new Fault('refused', 'the station has another connection');
