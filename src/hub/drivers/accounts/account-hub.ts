import type { Knex } from 'knex';
import type { CallHub } from '../../hosted.ts';
import type { Hub } from '../../hub.ts';
import type { HostedUrl } from '../../sandbox-store.ts';
import type { DriverViewer } from '../viewer.ts';

/** A part that keeps something of drivers, and takes the person out of it when a driver is erased. */
export interface Eraser {
  /** Throws `conflict` while something of the driver is under way that has to end before. */
  readonly check?: (driver: DriverViewer) => Promise<void>;
  /** Within the transaction of all parts; the driver's row goes at its end. */
  erase(tx: Knex, driver: DriverViewer): Promise<void>;
}

/** A part that keeps something of drivers, for them to take along. */
export interface Exporter {
  /** The member of the export that it makes. */
  readonly name: string;
  export(driver: DriverViewer): Promise<unknown>;
}

/** What everything about drivers' accounts needs. */
export interface AccountHub extends Hub {
  /** Asks the hub in the name of a hosted party. */
  readonly call: CallHub;
  readonly hostedUrl: HostedUrl;
  /** The parts that keep something of drivers besides their accounts. */
  readonly erasers: readonly Eraser[];
  readonly exporters: readonly Exporter[];
}
