import { EvseCounts } from './evse-counts.ts';
import type { Matcher } from './matcher.ts';
import type { ConnectorGroup, PlaceFound } from './place-found.ts';
import { type PlaceTable, placeFlags, successUnknown } from './place-table.ts';
import { accessCodes, type PlaceWords } from './place-words.ts';

/** What an answer says of the place that the matcher matched last. */
export function foundPlace(matcher: Matcher, words: PlaceWords, table: PlaceTable, row: number): PlaceFound {
  const { places } = table;
  const success = places.success[row] as number;
  const flags = places.flags[row] as number;
  return {
    number: places.number[row] as number,
    owner: words.owners.textOf(places.owner[row] as number) ?? '',
    lat: places.lat[row] as number,
    lng: places.lng[row] as number,
    access: accessCodes[(flags >> placeFlags.accessShift) & placeFlags.accessMask] ?? 'RESTRICTED',
    restricted: (flags & placeFlags.restricted) !== 0,
    minKw: matcher.minWatts / 1000,
    maxKw: matcher.maxWatts / 1000,
    usefulKw: matcher.usefulWatts / 1000,
    pricePerKwh: matcher.price === Infinity ? undefined : matcher.price,
    quality: places.quality[row] as number,
    success: success === successUnknown ? undefined : success,
    open: matcher.open,
    observedAt: matcher.evidenceS === 0 ? undefined : matcher.evidenceS * 1000,
    reliable: matcher.isReliable,
    ...matcher.counts.get(),
    connectors: groupsOf(matcher, words, table, row),
  };
}

/** EVSEs with one kind of connector. */
interface Group {
  /** One such connector. */
  readonly connector: number;
  readonly counts: EvseCounts;
  /** The EVSE that was counted last. */
  evse: number;
}

/** Its EVSEs by kind of connector: one with several kinds is in each, one with several of the same kind in that once. */
function groupsOf(matcher: Matcher, words: PlaceWords, table: PlaceTable, row: number): ConnectorGroup[] {
  const { connectors, evses, places } = table;
  const groups: Group[] = [];
  const end = places.evseFrom[row + 1] as number;
  for (let evse = places.evseFrom[row] as number; evse < end; evse += 1) {
    if (!matcher.evseFits(table, evse)) continue;
    const last = evses.connectorFrom[evse + 1] as number;
    for (let connector = evses.connectorFrom[evse] as number; connector < last; connector += 1) {
      if (!matcher.connectorFits(table, connector)) continue;
      const group = groupWith(groups, table, connector);
      if (group.evse === evse) continue;
      group.evse = evse;
      group.counts.add(evses.status[evse] as number, matcher.isReliable, matcher.open === false);
    }
  }
  return groups
    .map(
      ({ connector, counts }): ConnectorGroup => ({
        standard: words.standards.textOf(connectors.standard[connector] as number) ?? '',
        powerType: connectors.isDc[connector] === 1 ? 'DC' : 'AC',
        powerKw: (connectors.watts[connector] as number) / 1000,
        ...counts.get(),
      }),
    )
    .sort((one, other) => other.powerKw - one.powerKw || compareText(one, other));
}

/** The group of a connector, a new one where there is none: a place has few kinds. */
function groupWith(groups: Group[], { connectors: { standard, isDc, watts } }: PlaceTable, connector: number): Group {
  for (const group of groups) {
    const { connector: other } = group;
    if (watts[other] === watts[connector] && standard[other] === standard[connector] && isDc[other] === isDc[connector])
      return group;
  }
  const made = { connector, counts: new EvseCounts(), evse: -1 };
  groups.push(made);
  return made;
}

function compareText(one: ConnectorGroup, other: ConnectorGroup): number {
  const [mine, theirs] = [`${one.standard} ${one.powerType}`, `${other.standard} ${other.powerType}`];
  return mine < theirs ? -1 : mine > theirs ? 1 : 0;
}
