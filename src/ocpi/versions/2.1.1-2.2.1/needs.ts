import type { Needs } from '../pair.ts';
import type { Part } from '../part.ts';
import type { Need } from '../translation.ts';

/** What 2.1.1 does not say, and the hub has. */
export const needsToHub: Needs = {
  session: tokenOf,
  cdr: tokenOf,
  'authorization-info': () => [{ what: 'asked-token' }],
};

/** What 2.1.1 says in another object than the hub. */
export const needsFromHub: Needs = {
  location: tariffsIn,
  evse: tariffsIn,
  connector: tariffsIn,
  session: (session) => placeOf(session),
  cdr: (cdr) => placeOf(cdr.below(cdr.text('cdr_location') ?? '{}', ''), 'id'),
  'start-session': (command) => placeOf(command),
  'reserve-now': (command) => [{ what: 'reservation-number', id: command.word('reservation_id') ?? '' }],
};

function tokenOf(object: Part): readonly Need[] {
  const contractId = object.word('auth_id');
  return contractId === undefined ? [] : [{ what: 'token', contractId }];
}

function placeOf(object: Part, name = 'location_id'): readonly Need[] {
  const id = object.word(name);
  return id === undefined ? [] : [{ what: 'location', id }];
}

function tariffsIn(object: Part): readonly Need[] {
  const ids = [...new Set(tariffIdsIn(object))];
  return ids.length === 0 ? [] : [{ what: 'tariffs', ids }];
}

function tariffIdsIn(object: Part): readonly string[] {
  const own = object.list('tariff_ids').map((id) => String(JSON.parse(id)));
  const parts = ['evses', 'connectors'].flatMap((name) => object.list(name));
  return [...own, ...parts.flatMap((text) => tariffIdsIn(object.below(text, '')))];
}
