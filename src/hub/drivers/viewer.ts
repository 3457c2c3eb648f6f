import type { Party } from '../../ocpi/party.ts';

/** On whose behalf places, prices and charges are looked at. */
export interface Viewer {
  /** The hosted eMSP: what is seen follows from its agreements, and all that is made belongs to it. */
  readonly emsp: Party;
  /** The driver who is signed in; undefined: an app for everybody. */
  readonly driverId: string | undefined;
}

/** A viewer who is signed in. */
export interface DriverViewer extends Viewer {
  readonly driverId: string;
}
