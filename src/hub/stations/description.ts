import type { StationEvse } from '../../generated/admin.ts';
import type { Issue } from '../../kernel/fault.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { validate } from '../../ocpi/validate.ts';
import type { EvseTerms, LocationStation } from '../../store/stations/inventory.ts';
import { locationOf } from './locations.ts';

/** An EVSE as its operator gives it: of an OCPI EVSE what is not the station's to say, and what only the hub has to know. */
export type EvseGiven = StationEvse;

/** EVSEs as they are kept. */
export function evseTerms(
  given: readonly (EvseGiven | EvseTerms)[],
  stored: readonly EvseTerms[],
  newUid: () => string,
): EvseTerms[] {
  return given.map((one, place) => {
    const {
      evse = place + 1,
      uid,
      connectors,
      shared_group,
      details: kept,
      ...details
    } = one as EvseGiven & Partial<EvseTerms>;
    return {
      evse,
      uid: uid ?? stored.find((known) => known.evse === evse)?.uid ?? newUid(),
      connectors: connectors.map((connector, index) => ({ id: String(index + 1), ...connector })),
      details: kept ?? details,
      shared_group: shared_group ?? null,
    };
  });
}

/** The fields of a Location that are the hub's to fill in. */
const ownFields = ['country_code', 'party_id', 'evses', 'last_updated'];

/** What OCPI would not have of a place and its EVSEs, by where it stands in what the operator gave. */
export function descriptionIssues(
  party: { readonly country_code: string; readonly party_id: string },
  location: Readonly<Record<string, unknown>>,
  evses: readonly EvseTerms[],
): Issue[] {
  const own = ownFields
    .filter((field) => field in location)
    .map((field) => ({ path: `/location/${field}`, message: 'is filled in by the hub' }));
  if (own.length > 0) return own;
  const at = formatDateTime(0);
  const station: LocationStation = {
    ...party,
    number: 0,
    platform_id: '',
    location_id: String(location['id']),
    location,
    settings: {},
    lacks: [],
    features: null,
    updated_at: new Date(0),
    removed_at: null,
    is_published: false,
    evses: evses.map((evse) => ({ ...evse, status: 'UNKNOWN', status_at: at, removed_at: null })),
  };
  const made = { ...locationOf([station]), ...('id' in location ? { id: location['id'] } : { id: undefined }) };
  const { issues } = validate('location', JSON.parse(JSON.stringify(made)));
  return [...issues.map(renamed), ...repeated(evses), ...zoneIssues(location)];
}

/** Charges are priced by the clock of the place: where that is not known they could not be billed. */
function zoneIssues({ time_zone }: Readonly<Record<string, unknown>>): Issue[] {
  if (typeof time_zone !== 'string' || isTimeZone(time_zone)) return [];
  return [{ path: '/location/time_zone', message: 'is no time zone, such as Europe/Berlin' }];
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const renamed = ({ path, message }: Issue): Issue => ({
  path: path === '/evses' || path.startsWith('/evses/') ? path : `/location${path === '/' ? '' : path}`,
  message,
});

function repeated(evses: readonly EvseTerms[]): Issue[] {
  const numbers = evses.map(({ evse }) => evse);
  return numbers.flatMap((evse, place) =>
    numbers.indexOf(evse) === place ? [] : [{ path: `/evses/${place}/evse`, message: 'is the number of another EVSE' }],
  );
}
