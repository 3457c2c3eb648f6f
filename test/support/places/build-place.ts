import type { Status } from '../../../src/generated/ocpi-2.2.1.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { defaultPlaceLimits, type PlaceLimits } from '../../../src/kernel/place-limits.ts';
import { Turns } from '../../../src/kernel/turns.ts';
import { createPlaceIndex } from '../../../src/places/create-place-index.ts';
import type { PlaceFilter } from '../../../src/places/place-filter.ts';
import type { PlaceIndex, PlaceQuery } from '../../../src/places/place-index.ts';
import {
  alwaysOpen,
  type ConnectorRecord,
  type EvseRecord,
  type PlaceRecord,
} from '../../../src/places/place-record.ts';
import type { PlaceView } from '../../../src/places/place-view.ts';
import { hoursAt, present } from './synthetic.ts';

/** The owner of built places. */
export const owner = 'BE-BEC';

/** An AC connector of 11 kW, but for what is said. */
export const connector = (own: Partial<ConnectorRecord> = {}): ConnectorRecord => ({
  standard: 'IEC_62196_T2',
  powerType: 'AC',
  powerKw: 11,
  kind: 'IEC_62196_T2 AC 11',
  tariffs: undefined,
  ...own,
});

/** An EVSE that is free, but for what is said. */
export const evse = (status: Status = 'AVAILABLE', own: Partial<EvseRecord> = {}): EvseRecord => ({
  uid: 'E1',
  status,
  sinceAt: present - 60_000,
  evseId: undefined,
  capabilities: ['REMOTE_START_STOP_CAPABLE'],
  restrictions: [],
  payments: ['APP'],
  connectors: [connector()],
  ...own,
});

/** A public place with one free EVSE that is always open, but for what is said. */
export const place = (number: number, own: Partial<PlaceRecord> = {}): PlaceRecord => ({
  number,
  version: 1,
  lat: 50.85,
  lng: 4.35,
  owner,
  operator: undefined,
  country: 'BEL',
  restricted: false,
  access: 'PUBLIC',
  parkingType: undefined,
  facilities: [],
  hours: alwaysOpen,
  green: undefined,
  gPerKwh: undefined,
  quality: 100,
  success: undefined,
  updatedAt: present - 86_400_000,
  observedAt: present,
  evses: [evse()],
  ...own,
});

/** What everybody sees of the built places. */
export const view: PlaceView = { now: present, owners: new Set([owner]), startable: new Set([owner]) };

export const asking = (filter: PlaceFilter = {}, own: Partial<PlaceView> = {}): PlaceQuery => ({
  view: { ...view, ...own },
  filter,
});

/** An index with some places, whose statuses count for an hour. */
export function indexOf(records: readonly PlaceRecord[], limits: Partial<PlaceLimits> = {}): PlaceIndex {
  const all = { ...defaultPlaceLimits, ...limits };
  const index = createPlaceIndex({ hoursAt, limits: all, turns: new Turns(systemClock, all) });
  index.setOwner(owner, { heardAt: 0, reliableS: 3600 });
  for (const record of records) index.put(record);
  return index;
}

/** The numbers of places everywhere that are what a query asks for. */
export const numbersOf = (index: PlaceIndex, query: PlaceQuery): number[] =>
  index
    .within({ kind: 'box', box: { west: -180, south: -90, east: 180, north: 90 } }, query, { limit: 1000 })
    .map(({ number }) => number);
