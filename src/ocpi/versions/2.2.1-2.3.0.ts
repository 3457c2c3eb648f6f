import { cdrDown, cdrUp, sessionDown, sessionUp } from './2.2.1-2.3.0/charges.ts';
import { clientInfoDown, credentialsDown } from './2.2.1-2.3.0/configuration.ts';
import { tariffDown, tariffUp } from './2.2.1-2.3.0/tariffs.ts';
import type { Pair } from './pair.ts';

/** The hub's version and 2.3.0, whose other fields and values the hub keeps as they are. */
export const pair: Pair = {
  toHub: { session: sessionUp, cdr: cdrUp, tariff: tariffUp },
  fromHub: {
    session: sessionDown,
    cdr: cdrDown,
    tariff: tariffDown,
    credentials: credentialsDown,
    'client-info': clientInfoDown,
  },
  wholeFor: {},
  mergedIntoStored: [],
  needsToHub: {},
  needsFromHub: {},
};
