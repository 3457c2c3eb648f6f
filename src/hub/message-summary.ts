import type { MessageFacts } from '../store/messages.ts';
import type { MessageView } from '../store/read/messages.ts';

type Told = Pick<
  MessageView,
  | 'direction'
  | 'from'
  | 'to'
  | 'module'
  | 'side'
  | 'method'
  | 'object'
  | 'session'
  | 'http'
  | 'ocpi'
  | 'fault'
  | 'ms'
  | 'reason'
  | 'facts'
>;

/** How those are called who are no party of the message. */
export interface Names {
  /** Key of the hub's own party. */
  readonly hub: string;
  /** Name of the partner who sent it, or who was called. */
  readonly partner: string;
}

/**
 * A message in a sentence: who said what to whom, what came of it, and how long that took. It is made of what is masked already, so
 * that it tells nobody's ids.
 */
export function summaryOf(message: Told, { hub, partner }: Names): string {
  const { direction, from, to, ms } = message;
  const { verb, what } = saidIn(message);
  const outcome = `${outcomeOf(message)}, ${ms < shortMs ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (direction === 'in') {
    const addressee = to === null || to === hub ? 'the hub' : to;
    return `${from ?? partner} ${verb} ${addressee} ${what}: ${outcome}`;
  }
  const principal = from === null || from === hub ? '' : `, for ${from},`;
  return `The hub ${verb} ${to ?? partner}${principal} ${what}: ${outcome}`;
}

/** Below that tenths of milliseconds are told. */
const shortMs = 10;

/** What is said, without who says it to whom. */
interface Said {
  readonly verb: string;
  readonly what: string;
}

function saidIn(message: Told): Said {
  const { module, side, method } = message;
  const special = specials[`${method} ${side === null ? '' : `${side} `}${module}`];
  if (special !== undefined) return special(message);
  if (module === 'versions' || module === 'credentials') return configuration(message);
  if (method === 'GET')
    return { verb: 'asked', what: message.object === null ? `for the list of ${module}` : `for ${nameOf(message)}` };
  if (method === 'DELETE') return { verb: 'told', what: `that ${nameOf(message)} is gone` };
  return { verb: 'told', what: `of ${nameOf(message)}${detailsOf(message.facts)}` };
}

const command = ({ facts, session }: Told): Said => {
  const words = commands[facts?.kind ?? ''] ?? 'do something';
  return { verb: 'asked', what: `to ${words}${session === null ? placeOf(facts) : ` of session ${session}`}` };
};

const result = ({ facts }: Told): Said => ({
  verb: 'told',
  what: `the result of the command${facts?.result === undefined ? '' : ` (${facts.result})`}`,
});

/** What is no reading or telling of an object, by method, side and module. */
const specials: Readonly<Record<string, (message: Told) => Said>> = {
  'POST sender tokens': ({ facts }) => ({ verb: 'asked', what: `whether a token may charge${placeOf(facts)}` }),
  'POST receiver commands': command,
  'PUT receiver chargingprofiles': command,
  'GET receiver chargingprofiles': command,
  'DELETE receiver chargingprofiles': command,
  'POST sender commands': result,
  'POST sender chargingprofiles': result,
  'PUT sender chargingprofiles': ({ session }) => ({
    verb: 'told',
    what: `the charging profile of session ${session}`,
  }),
  'PUT sender sessions': ({ session }) => ({ verb: 'told', what: `the driver's preferences for session ${session}` }),
  'POST receiver cdrs': ({ object, session, facts }) => ({
    verb: 'sent',
    what: `CDR ${object}${session === null ? '' : ` of session ${session}`}${detailsOf(facts)}`,
  }),
};

const commands: Readonly<Record<string, string>> = {
  START_SESSION: 'start a session',
  STOP_SESSION: 'stop the charge',
  RESERVE_NOW: 'reserve an EVSE',
  CANCEL_RESERVATION: 'cancel a reservation',
  UNLOCK_CONNECTOR: 'unlock a connector',
  SET_PROFILE: 'set the charging profile',
  GET_PROFILE: 'tell the charging profile',
  CLEAR_PROFILE: 'clear the charging profile',
};

function configuration({ module, method, reason }: Told): Said {
  if (reason === 'alive') return { verb: 'asked', what: 'whether it is there' };
  if (method === 'GET') return { verb: 'asked', what: `for its ${module}` };
  if (method === 'DELETE') return { verb: 'told', what: 'that the registration ends' };
  return { verb: 'sent', what: method === 'POST' ? 'credentials to register' : 'new credentials' };
}

const singular: Readonly<Record<string, string>> = {
  cdrs: 'CDR',
  hubclientinfo: 'a party of the hub',
  locations: 'location',
  sessions: 'session',
  tariffs: 'tariff',
  tokens: 'token',
};

function nameOf({ module, object, facts }: Told): string {
  const evse = facts?.evse === undefined ? '' : `, EVSE ${facts.evse}`;
  const where = module === 'sessions' ? placeOf(facts) : evse;
  return `${singular[module] ?? module}${object === null ? '' : ` ${object}`}${where}`;
}

const placeOf = (facts: MessageFacts | null): string =>
  facts?.location === undefined ? '' : ` at ${facts.location}${facts.evse === undefined ? '' : `, EVSE ${facts.evse}`}`;

function detailsOf(facts: MessageFacts | null): string {
  const { status, kwh, cost, currency } = facts ?? {};
  const details = [
    status,
    kwh === undefined ? undefined : `${kwh} kWh`,
    cost === undefined ? undefined : `${currency === undefined ? `cost ${cost}` : `${cost} ${currency}`} without VAT`,
  ].filter((detail) => detail !== undefined);
  return details.length === 0 ? '' : ` (${details.join(', ')})`;
}

function outcomeOf({ method, module, side, http, ocpi, fault, facts }: Told): string {
  if (http === null) return fault === null ? 'no answer' : `no answer (${fault})`;
  const why = fault === null ? '' : ` (${fault})`;
  if (ocpi !== null && (ocpi < 1000 || ocpi > 1999)) {
    return `${ocpi < 3000 ? 'refused' : 'failed'} with OCPI status ${ocpi}${why}`;
  }
  if (http >= 300 || ocpi === null) return `failed with HTTP ${http}${why}`;
  if (fault !== null) return `failed${why}`;
  if (facts?.items !== undefined) return `${facts.items}${facts.total === undefined ? '' : ` of ${facts.total}`}`;
  const isResult = method === 'POST' && side === 'sender' && module !== 'tokens';
  const said = facts?.allowed ?? (isResult ? undefined : facts?.result);
  return said ?? (method === 'GET' ? 'answered' : 'accepted');
}
