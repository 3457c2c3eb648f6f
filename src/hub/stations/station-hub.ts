import type { Pool } from 'pg';
import type { StationOutcome, StationRequest } from '../../stations/model.ts';
import type { ExchangeHub } from '../exchange-hub.ts';
import type { CallHub } from '../hosted.ts';
import type { HostedUrl } from '../sandbox-store.ts';
import type { StationLinks } from './desk.ts';

/** On whose behalf a station is asked, and how long its answer is waited for once it was sent. */
export interface Asking {
  /** What it is known by from before it is asked; left out: one is made. */
  readonly callId?: string;
  /** An OCPI party as BE-BEC, `hub`, or the name of an admin key. */
  readonly askedBy: string;
  readonly deadlineMs: number;
  /** How long what was asked for may take to be seen; left out: nobody looks. */
  readonly effectMs?: number;
}

/** How a call ended; `callId` names it in `station_calls`. */
export interface Asked {
  readonly callId: string;
  readonly outcome: StationOutcome;
}

/** Calls to stations, from any process to the one that has the connection. */
export interface StationCalls {
  ask(station: number, request: StationRequest, asking: Asking): Promise<Asked>;
  /** Whether a connection on another process answers; false too when nothing comes. */
  probe(station: number, epoch: number): Promise<boolean>;
  /** What another process says, as NOTIFY brought it; undefined: something may have been missed. */
  heard(payload: string | undefined): void;
  /** A station is connected here now: something may wait for it. */
  arrived(station: number): void;
  /** Resolves when nothing is under way here. */
  settled(): Promise<void>;
}

/** What calls to stations need. */
export interface StationBase extends ExchangeHub {
  /** Connections for what stations say: apart, so that a storm of them does not keep partners from being served. */
  readonly stationPool: Pool;
  /** This process among those on the database. */
  readonly nodeId: string;
  /** Asks the hub in the name of a hosted party. */
  readonly call: CallHub;
  readonly hostedUrl: HostedUrl;
  /** The connections of this process; none before it listens, and in one without the role `ocpp`. */
  links(): StationLinks;
  /** How long after its connection ended a station is still taken for connected by the network. */
  readonly offlineGraceMs: number;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  /** The lowest security profile of a station whose operator does not say. */
  readonly securityProfileFloor: 1 | 2 | 3;
  /** Hosts, in lower case, that files of stations may go to and come from. */
  readonly fileHosts: ReadonlySet<string>;
}

/** What everything about stations needs. */
export interface StationHub extends StationBase {
  readonly calls: StationCalls;
  /** What a station's statuses are made from has changed here: the network is told what differs, soon. */
  refresh(station: number): void;
}

/** The links of a process that has none. */
export const noLinks: StationLinks = {
  has: () => false,
  ask: async () => ({ kind: 'not-sent', reason: 'no stations connect to this process' }),
  probe: async () => false,
  close: () => undefined,
};
