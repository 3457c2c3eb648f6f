import type {
  BootAnswer,
  BootReport,
  Notice,
  OcppVersion,
  ReservationReport,
  StationOutcome,
  StationRequest,
  StatusReport,
  TokenInfo,
  TokenShown,
  TransactionAnswer,
  TransactionEvent,
} from '../../stations/model.ts';

/** How strictly what a station sends is checked; what it is sent is always strict. */
export type Validation = 'strict' | 'tolerant' | 'log-only';

/** What has to be known of a station before it is let in. */
export interface StationDoor {
  /** Of `stations`. */
  readonly number: number;
  readonly id: string;
  readonly identity: string;
  /** The lowest OCPP security profile it may connect with: 1 Basic, 2 Basic over TLS, 3 client certificate. */
  readonly securityProfile: 1 | 2 | 3;
  /** `Vault.digest` of its password; undefined: it has none, and comes with a certificate. */
  readonly passwordDigest: Buffer | undefined;
  readonly validation: Validation;
  /** From where it has connected last, to any process. */
  readonly lastAddress?: string | undefined;
}

/** Whom a station is connected to, since when. */
export interface StationLink {
  readonly station: StationDoor;
  /** Grows with every connection of the station, on any node: what belongs to an earlier one is refused by it. */
  readonly epoch: number;
  /** What it speaks there; undefined: whoever has made this does not say. */
  readonly version?: OcppVersion;
}

/** How a station has connected. */
export interface Arrival {
  readonly version: OcppVersion;
  readonly securityProfile: 1 | 2 | 3;
  readonly address: string;
}

/**
 * Where stations report, whatever they speak. Everything a station says resolves once it is on disk, and is answered by what it
 * resolves with. Throws `Fault`: `overloaded` when the store is away (the station says it again), `refused` when `link` is no longer
 * the station's connection, `invalid` for what cannot be.
 */
export interface StationDesk {
  /** The station with this identity; undefined: there is none, or it was removed. */
  find(identity: string): Promise<StationDoor | undefined>;
  /**
   * Takes a station's connection over to this process. `occupied`: it has a connection on a process that lives, which answered when it
   * was asked: the new one is to be refused.
   */
  connect(station: StationDoor, arrival: Arrival): Promise<StationLink | 'occupied'>;
  /** The connection has ended. Does nothing when the station has another one by now. */
  disconnected(link: StationLink): Promise<void>;
  /** Connections on which something came lately, told some at a time: they are alive. Resolves with those that are no longer theirs. */
  alive(links: readonly StationLink[]): Promise<readonly StationLink[]>;
  boot(link: StationLink, report: BootReport): Promise<BootAnswer>;
  status(link: StationLink, report: StatusReport): Promise<void>;
  authorize(link: StationLink, shown: TokenShown): Promise<TokenInfo>;
  transaction(link: StationLink, event: TransactionEvent): Promise<TransactionAnswer>;
  reservation(link: StationLink, report: ReservationReport): Promise<void>;
  notice(link: StationLink, notice: Notice): Promise<void>;
}

/** The connections of this process, for those who ask stations something. */
export interface StationLinks {
  /** Whether this process has the station's connection of this epoch. */
  has(station: number, epoch: number): boolean;
  /** Asks a station, one thing at a time; the deadline counts from the moment it is sent, and the wait before is bounded as well. */
  ask(station: number, epoch: number, request: StationRequest, deadlineMs: number): Promise<StationOutcome>;
  /** Whether the station answers a ping on this connection in time. */
  probe(station: number, epoch: number): Promise<boolean>;
  /** Ends a connection that is not the station's any more, or not wanted. */
  close(station: number, epoch: number, reason: string): void;
}
