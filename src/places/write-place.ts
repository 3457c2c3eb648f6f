import { mercatorX, mercatorY } from '../geo/mercator.ts';
import { evseIdHash, uidHash } from './evse-id.ts';
import type { EvseRecord, PlaceRecord } from './place-record.ts';
import { type PlaceTable, placeFlags, successUnknown } from './place-table.ts';
import { accessCodes, codeOf, foldOperator, type PlaceWords } from './place-words.ts';

/** Whole seconds that a column can hold. */
export const secondsOf = (at: number | undefined): number =>
  Math.max(0, Math.min(2 ** 32 - 1, Math.floor((at ?? 0) / 1000)));

/** Adds a place at the end of a table. */
export function writePlace(table: PlaceTable, record: PlaceRecord, words: PlaceWords): void {
  table.makeRoom(
    record.evses.length,
    record.evses.reduce((sum, { connectors }) => sum + connectors.length, 0),
  );
  const { places, rows: row } = table;
  places.number[row] = record.number;
  places.version[row] = record.version;
  places.lat[row] = record.lat;
  places.lng[row] = record.lng;
  places.x[row] = mercatorX(record.lng);
  places.y[row] = mercatorY(record.lat);
  places.owner[row] = words.owners.take(record.owner);
  places.operator[row] = words.operators.take(
    record.operator === undefined ? undefined : foldOperator(record.operator),
  );
  places.country[row] = words.countries.take(record.country);
  places.hours[row] = words.hours.take(record.hours);
  places.parking[row] = words.parkings.take(record.parkingType);
  places.facilities[row] = words.facilities.take(record.facilities);
  places.flags[row] = flagsOf(record);
  places.gPerKwh[row] = record.gPerKwh ?? Number.NaN;
  places.quality[row] = record.quality;
  places.success[row] = record.success ?? successUnknown;
  places.updatedS[row] = secondsOf(record.updatedAt);
  places.observedS[row] = secondsOf(record.observedAt);
  for (const evse of record.evses) writeEvse(table, evse, words);
  table.endPlace();
}

function flagsOf({ restricted, access, green }: PlaceRecord): number {
  const ofGreen = green === undefined ? 0 : green ? placeFlags.isGreen : placeFlags.isNotGreen;
  return (
    placeFlags.live |
    (restricted ? placeFlags.restricted : 0) |
    (accessCodes.indexOf(access) << placeFlags.accessShift) |
    ofGreen
  );
}

function writeEvse(table: PlaceTable, evse: EvseRecord, words: PlaceWords): void {
  const { evses, connectors, evseRows: row } = table;
  evses.status[row] = codeOf(evse.status);
  evses.sinceS[row] = secondsOf(evse.sinceAt);
  evses.capabilities[row] = words.capabilities.take(evse.capabilities);
  evses.restrictions[row] = words.restrictions.take(evse.restrictions);
  evses.payments[row] = words.payments.take(evse.payments);
  evses.idHash[row] = evse.evseId === undefined ? 0 : evseIdHash(evse.evseId);
  evses.uidHash[row] = uidHash(evse.uid);
  for (const [at, connector] of evse.connectors.entries()) {
    const place = table.connectorRows + at;
    connectors.standard[place] = words.standards.take(connector.standard);
    connectors.isDc[place] = connector.powerType === 'DC' ? 1 : 0;
    connectors.watts[place] = wattsOf(connector.powerKw);
    connectors.kind[place] = words.kinds.take(connector.kind);
    connectors.tariffs[place] = words.tariffs.take(connector.tariffs);
  }
  table.endEvse(evse.connectors.length);
}

/** Power is compared in watts: decimals of kilowatts would not be the same again. */
export const wattsOf = (kw: number): number => Math.max(0, Math.min(2 ** 32 - 1, Math.round(kw * 1000)));

/** Gives up the words of a place that is over. */
export function dropWords(table: PlaceTable, row: number, words: PlaceWords): void {
  const { places, evses, connectors } = table;
  words.operators.drop(places.operator[row] as number);
  words.hours.drop(places.hours[row] as number);
  const [first, end] = [places.evseFrom[row] as number, places.evseFrom[row + 1] as number];
  const last = evses.connectorFrom[end] as number;
  for (let at = evses.connectorFrom[first] as number; at < last; at += 1) {
    words.kinds.drop(connectors.kind[at] as number);
    words.tariffs.drop(connectors.tariffs[at] as number);
  }
}
