import type { PartyKey } from '../ocpi/party.ts';

/**
 * What may be seen, and when it is looked. Sets are never changed once handed in: what the index derives from one is kept with it, so
 * the same set should be handed in again while it holds.
 */
export interface PlaceView {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Owners whose places are seen. */
  readonly owners: ReadonlySet<PartyKey>;
  /** Numbers of the restricted places that are seen too; undefined: none. */
  readonly restricted?: ReadonlySet<number> | undefined;
  /** Owners whose EVSEs can be started from afar; undefined: none. */
  readonly startable?: ReadonlySet<PartyKey> | undefined;
  /** Owners whose stations the hub itself is connected to: one of theirs of which nothing is known cannot be reached; undefined: none. */
  readonly overseen?: ReadonlySet<PartyKey> | undefined;
  /** The owners that have a name, for places that are asked for by it; undefined: names of owners are not known. */
  readonly ownersNamed?: ((name: string) => readonly PartyKey[]) | undefined;
  /** The price of a kWh by a list of tariffs, for filter and order alone; undefined: cannot be said. */
  readonly pricePerKwh?: ((tariffs: string) => number | undefined) | undefined;
}

/** How much an owner's statuses can be relied on. */
export interface OwnerStatuses {
  /** When there was the last evidence of all its statuses, milliseconds since the epoch. */
  readonly heardAt: number;
  /** How old evidence may be before a status counts as unknown. */
  readonly reliableS: number;
}

/** Whether hours say open, and until when that holds: milliseconds since the epoch, after `at`. The same question has the same answer for ever. */
export type HoursAt = (hours: string, at: number) => { readonly open: boolean | undefined; readonly until: number };
