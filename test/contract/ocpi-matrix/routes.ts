import { modules } from '../../../src/ocpi/modules/index.ts';
import { type ModuleName, moduleNames } from './world.ts';

/** What an operation is, as far as it decides who may do what with it. */
export type Kind =
  /** The list of the Sender interface. */
  | 'list'
  /** One object of the Sender interface, by its id alone. */
  | 'find'
  /** GET of the Receiver interface: an owner looks at its own object. */
  | 'look'
  /** PUT, PATCH or DELETE of an owner's own object. */
  | 'push'
  /** A new CDR. */
  | 'post'
  /** A CDR by the URL that was answered when it was posted. */
  | 'posted'
  /** The wish of an eMSP for its session. */
  | 'wish'
  /** The question of a CPO whether a token may charge. */
  | 'question';

const everyPart = 'country_code/party_id/location_id/evse_uid?/connector_id?';

/** Every operation of the functional modules: what is missing here must not be offered, and what is here must be. */
export const knownOperations: Readonly<Record<string, Kind>> = {
  'cdrs sender GET ': 'list',
  'cdrs receiver POST ': 'post',
  'cdrs receiver GET cdr': 'posted',
  'locations sender GET ': 'list',
  'locations sender GET location_id/evse_uid?/connector_id?': 'find',
  [`locations receiver GET ${everyPart}`]: 'look',
  [`locations receiver PUT ${everyPart}`]: 'push',
  [`locations receiver PATCH ${everyPart}`]: 'push',
  'sessions sender GET ': 'list',
  "sessions sender PUT session_id/'charging_preferences'": 'wish',
  'sessions receiver GET country_code/party_id/session_id': 'look',
  'sessions receiver PUT country_code/party_id/session_id': 'push',
  'sessions receiver PATCH country_code/party_id/session_id': 'push',
  'tariffs sender GET ': 'list',
  'tariffs receiver GET country_code/party_id/tariff_id': 'look',
  'tariffs receiver PUT country_code/party_id/tariff_id': 'push',
  'tariffs receiver DELETE country_code/party_id/tariff_id': 'push',
  'tokens sender GET ': 'list',
  "tokens sender POST token_uid/'authorize'": 'question',
  'tokens receiver GET country_code/party_id/token_uid': 'look',
  'tokens receiver PUT country_code/party_id/token_uid': 'push',
  'tokens receiver PATCH country_code/party_id/token_uid': 'push',
};

/** Modules without objects: what may be begun by whom is for the matrix of operations to say. */
export const operationModules: readonly string[] = ['commands', 'chargingprofiles'];

/** What the module tables of the hub offer, in the same words. */
export const offeredOperations = (): string[] =>
  modules
    .filter(({ id }) => !operationModules.includes(id))
    .flatMap(({ id, operations }) =>
      operations.map(({ side, method, path }) => `${id} ${side} ${method} ${path.join('/')}`),
    );

/** Fixed segments that some module has somewhere, and that must not do anything elsewhere. */
const fixedNames = ["'authorize'", "'charging_preferences'"];

export type Side = 'sender' | 'receiver';

/** A path below an endpoint, with names for its ids and quotes around what is fixed. */
export interface Shape {
  readonly module: ModuleName;
  readonly side: Side;
  readonly names: readonly string[];
  /** What each method does there; a method that is missing is not offered. */
  readonly kinds: Readonly<Partial<Record<string, Kind>>>;
}

/** All shapes that exist, and around them those that do not: every depth up to one more than there is, and every fixed segment. */
export const shapes: readonly Shape[] = moduleNames.flatMap((module) =>
  (['sender', 'receiver'] as const).flatMap((side) => shapesOf(module, side)),
);

function shapesOf(module: ModuleName, side: Side): Shape[] {
  const paths = Object.keys(knownOperations)
    .filter((name) => name.startsWith(`${module} ${side} `))
    .map((name) => namesIn(name.split(' ')[3] ?? ''));
  const longest = paths.reduce((one, other) => (other.length > one.length ? other : one), []);
  const tooLong = [...longest, 'something'];
  const depths = [...tooLong.map((_, depth) => tooLong.slice(0, depth)), tooLong];
  // Where any id may stand, `authorize` is one.
  const takesFixed = longest.length < 2 || isFixed(longest[1]);
  const fixed = takesFixed ? fixedNames.map((name) => [longest[0] ?? 'something', name]) : [];
  const found = new Map([...depths, ...fixed].map((names) => [names.join('/'), names]));
  return [...found.values()].map((names) => ({ module, side, names, kinds: kindsOf(module, side, names) }));
}

function isFixed(name: string | undefined): boolean {
  return name?.startsWith("'") === true;
}

function namesIn(path: string): string[] {
  return path === '' ? [] : path.split('/').map((name) => name.replace('?', ''));
}

function kindsOf(module: ModuleName, side: Side, names: readonly string[]): Partial<Record<string, Kind>> {
  const kinds: Partial<Record<string, Kind>> = {};
  for (const [name, kind] of Object.entries(knownOperations)) {
    const [ofModule, ofSide, method = '', path = ''] = name.split(' ');
    if (ofModule === module && ofSide === side && fits(path === '' ? [] : path.split('/'), names)) kinds[method] = kind;
  }
  return kinds;
}

function fits(path: readonly string[], names: readonly string[]): boolean {
  if (names.length > path.length) return false;
  return path.every((name, index) => {
    const given = names[index];
    if (given === undefined) return name.endsWith('?');
    // Any segment will do for an id; a fixed one must be that one.
    return name.startsWith("'") ? given === name : true;
  });
}

/** Methods of every request of the matrix, those that OCPI does not have too. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** Paths below `/ocpi` where nothing is, whatever method. */
export const strayPaths: readonly string[] = [
  '',
  '/versions/2.2.1',
  '/2.1.1',
  '/2.1.1/locations',
  '/2.2.1/locations',
  '/2.2.1/credentials/BE',
  '/2.2.1/sender',
  '/2.2.1/receiver',
  '/2.2.1/sender/versions',
  '/2.2.1/sender/versions/2.2.1',
  '/2.2.1/receiver/versions',
  '/2.2.1/sender/credentials',
  '/2.2.1/receiver/credentials',
  '/2.2.1/receiver/hubclientinfo',
  '/2.2.1/receiver/hubclientinfo/BE',
  '/2.2.1/sender/hubclientinfo/BE/BEC',
  '/2.2.1/sender/unknown',
  '/2.2.1/receiver/unknown/BE/BEC/1',
  '/2.2.1/sender/nltnm-custom',
  '/2.2.1/sender/constructor',
  '/2.2.1/sender/__proto__',
];
