import { foldId } from '../../object-state.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';
import { authMethodDown, costDown, costUp, embeddedPlace, tokenDown, tokenUp } from './charges.ts';
import { locationToldDown } from './locations.ts';
import { ownedUp, stampedUp } from './owned.ts';
import { periodsFor } from './periods.ts';

/** What stands for an EVSE or a Connector that nobody has named yet (T-97). */
const none = '"#NA"';

/** A Session of a 2.1.1 peer (table 14.3). */
export function sessionUp(session: Part, call: Call): void {
  stampedUp(session, call);
  session.rename('start_datetime', 'start_date_time');
  session.rename('end_datetime', 'end_date_time');
  tokenUp(session, call);
  placeUp(session);
  periodsFor('2.2.1', session, call);
  costUp(session);
  ownedUp(session, call);
}

function placeUp(session: Part): void {
  const place = embeddedPlace(session);
  if (place === undefined) return;
  const { location, evse, connector } = place;
  session.losses.add('/location', 'only the ids in it are kept');
  session.rename('location', 'location_id');
  session.set('location_id', location.text('id') ?? none);
  session.set('evse_uid', evse?.text('uid') ?? none);
  session.set('connector_id', connector?.text('id') ?? none);
}

/** A Session for a 2.1.1 peer (table 14.3). */
export function sessionDown(session: Part, call: Call): void {
  session.rename('start_date_time', 'start_datetime');
  session.rename('end_date_time', 'end_datetime');
  session.lose(['authorization_reference'], 'is not in 2.1.1');
  session.drop('country_code', 'party_id');
  tokenDown(session);
  authMethodDown(session);
  if (!call.isPatch) placeDown(session, call);
  periodsFor('2.1.1', session, call);
  costDown(session);
  if (session.word('status') !== 'RESERVATION') return;
  session.losses.add('/status', 'becomes PENDING');
  session.setWord('status', 'PENDING');
}

function placeDown(session: Part, call: Call): void {
  const { location: text } = call.context;
  if (text === undefined) session.hold('location_id', 'is no Location that the hub knows');
  const location = session.below(text, '/location');
  onlyNamed(location, 'evses', 'uid', session.word('evse_uid'));
  location.each('evses', (evse) => {
    onlyNamed(evse, 'connectors', 'id', session.word('connector_id'));
    return evse.list('connectors').length > 0;
  });
  const isNamed = [session.text('evse_uid'), session.text('connector_id')].every((id) => id !== none);
  if (isNamed && location.list('evses').length === 0)
    session.losses.add('/evse_uid', 'is at no EVSE that the hub knows');
  locationToldDown(location, call);
  session.rename('location_id', 'location');
  session.set('location', location.toString());
  session.drop('evse_uid', 'connector_id');
}

function onlyNamed(part: Part, name: string, idField: string, id = ''): void {
  part.each(name, (entry) => foldId(entry.word(idField) ?? '') === foldId(id));
}
