import { cdrDown, cdrUp } from './2.1.1-2.2.1/cdrs.ts';
import {
  commandAnswerDown,
  commandResponseUp,
  commandResultUp,
  reserveNowDown,
  reserveNowUp,
  startSessionDown,
  startSessionUp,
} from './2.1.1-2.2.1/commands.ts';
import { credentialsDown, credentialsUp, versionDetailsDown, versionDetailsUp } from './2.1.1-2.2.1/credentials.ts';
import { connectorAloneDown, connectorUp, evseAloneDown, evseUp } from './2.1.1-2.2.1/evses.ts';
import { locationDown, locationUp } from './2.1.1-2.2.1/locations.ts';
import { needsFromHub, needsToHub } from './2.1.1-2.2.1/needs.ts';
import { plainText } from './2.1.1-2.2.1/plain-text.ts';
import { sessionDown, sessionUp } from './2.1.1-2.2.1/sessions.ts';
import { tariffDown, tariffUp } from './2.1.1-2.2.1/tariffs.ts';
import {
  authorizationDown,
  authorizationUp,
  referencesUp,
  tokenObjectDown,
  tokenObjectUp,
} from './2.1.1-2.2.1/tokens.ts';
import type { Pair, Step } from './pair.ts';
import { Held } from './part.ts';

/** What 2.1.1 does not have at all. */
const absent: Step = () => {
  throw new Held('/', 'is not in 2.1.1', 'NOT_SUPPORTED');
};

/** Nothing changes but the length of ids, the spelling of DateTimes and the like. */
const alike: Step = () => undefined;

const absentShapes = {
  'cancel-reservation': absent,
  'charging-preferences': absent,
  'charging-preferences-response': absent,
  'set-charging-profile': absent,
  'active-charging-profile': absent,
  'active-charging-profile-result': absent,
  'charging-profile-response': absent,
  'charging-profile-result': absent,
  'clear-profile-result': absent,
  'client-info': absent,
} as const;

/** 2.1.1 and the hub's version. */
export const pair: Pair = {
  toHub: {
    ...absentShapes,
    location: locationUp,
    evse: evseUp,
    connector: connectorUp,
    tariff: tariffUp,
    token: tokenObjectUp,
    session: sessionUp,
    cdr: cdrUp,
    'authorization-info': authorizationUp,
    'location-references': referencesUp,
    'start-session': startSessionUp,
    'reserve-now': reserveNowUp,
    'unlock-connector': alike,
    'command-response': commandResponseUp,
    'command-result': commandResultUp,
    credentials: credentialsUp,
    'version-details': versionDetailsUp,
  },
  fromHub: {
    ...absentShapes,
    location: locationDown,
    evse: evseAloneDown,
    connector: connectorAloneDown,
    tariff: tariffDown,
    token: tokenObjectDown,
    session: sessionDown,
    cdr: cdrDown,
    'authorization-info': authorizationDown,
    'location-references': alike,
    'start-session': startSessionDown,
    'reserve-now': reserveNowDown,
    'command-response': commandAnswerDown,
    'command-result': commandAnswerDown,
    credentials: credentialsDown,
    'version-details': versionDetailsDown,
  },
  // A PATCH cannot take a Tariff away from a Connector, and 2.1.1 does not say whether it appends charging periods.
  wholeFor: {
    connector: ['tariff_ids'],
    session: ['charging_periods', 'cdr_token', 'location_id', 'evse_uid', 'connector_id'],
  },
  mergedIntoStored: ['tariff'],
  needsToHub,
  needsFromHub,
  finish: plainText,
};
