import type { Pool } from 'pg';
import type { Peer } from '../ocpi/message.ts';
import type { PartyKey } from '../ocpi/party.ts';
import { addresseesWithDueCdrs, dueCdrs, hastenCdrs, noteCdrDelivered, noteCdrFailed } from '../store/cdrs.ts';
import { endOfChanges, type Place, readChanges, startOfChanges } from '../store/changes.ts';
import { acquireLeases, releaseLeases, saveLeases } from '../store/cursors.ts';
import { readDocuments, readEvses } from '../store/documents.ts';
import type { Recent } from '../store/own-changes.ts';
import { endResync, nextResync, platformsWithResyncs, resyncPage, saveResync } from '../store/resync-pages.ts';
import {
  allUndelivered,
  dueUndelivered,
  noteUndelivered,
  platformsWithDue,
  settleUndelivered,
} from '../store/undelivered.ts';
import type { Hub } from './hub.ts';

export type { CdrDelivery } from '../store/cdrs.ts';
export type { Change, Place } from '../store/changes.ts';
export { isBefore } from '../store/changes.ts';
export type { Lease } from '../store/cursors.ts';
export type { StoredDocument, StoredEvse } from '../store/documents.ts';
export type { Resync } from '../store/resync-pages.ts';
export type { FailedAttempt, Undelivered, UndeliveredRow } from '../store/undelivered.ts';

/** A store function with its pool filled in. */
type Bound<F> = F extends (pool: Pool, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never;

const functions = {
  readChanges,
  endOfChanges,
  startOfChanges,
  acquireLeases,
  saveLeases,
  releaseLeases,
  readDocuments,
  readEvses,
  nextResync,
  resyncPage,
  saveResync,
  endResync,
  allUndelivered,
  dueUndelivered,
  noteUndelivered,
  settleUndelivered,
  dueCdrs,
  hastenCdrs,
  noteCdrDelivered,
  noteCdrFailed,
  addresseesWithDueCdrs,
  platformsWithDue,
  platformsWithResyncs,
};

/** What deliveries read and note. */
export type DeliveryStore = { readonly [Name in keyof typeof functions]: Bound<(typeof functions)[Name]> };

/** The store of the deliveries on a pool of their own, so that exchanges and deliveries never wait for each other. */
export function deliveryStore(pool: Pool): DeliveryStore {
  const bound = Object.entries(functions).map(([name, run]) => [
    name,
    (run as (pool: Pool, ...rest: unknown[]) => unknown).bind(undefined, pool),
  ]);
  return Object.fromEntries(bound) as DeliveryStore;
}

/** What the worker that follows the change log needs. */
export interface DeliveryHub extends Hub {
  readonly store: DeliveryStore;
  /** Lines at the end of the change log, those of this process out of its memory. */
  readRecentChanges(after: Place, limit: number): Promise<Recent>;
  /** The id of this process, under which it holds leases. */
  readonly nodeId: string;
  peerOf(platformId: string): Peer;
  /** Whether a platform answers at all: GET versions. */
  isAlive(platformId: string): Promise<boolean>;
  /** Tells the others that a platform can be reached, or cannot. */
  setReachable(platformId: string, reachable: boolean): Promise<void>;
  /** An answer of a platform: a sign of life (H-08). */
  heardFrom(platformId: string): void;
  /** The ClientInfo a platform is to see of a party; undefined when it may not see it. */
  clientInfoFor(platformId: string, partyNumber: number): Promise<ClientInfoPush | undefined>;
  /** Counts what became of a push; `ms` from the change to its arrival. */
  pushed(outcome: PushOutcome, module: string, ms: number | undefined): void;
  /** How busy this process is with writes: the most that were waiting at once since this was last asked. */
  takePeakOfWrites(): number;
}

export type PushOutcome = 'delivered' | 'refused' | 'held' | 'failed';

export interface ClientInfoPush {
  readonly countryCode: string;
  readonly partyId: string;
  readonly role: string;
  readonly text: string;
}

export type { PartyKey };
