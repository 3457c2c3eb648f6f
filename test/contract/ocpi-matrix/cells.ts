import { type Caller, type Cell, type Place, type Request, strangers } from './cell.ts';
import { operationRequests } from './operation-requests.ts';
import { methods, shapes, strayPaths } from './routes.ts';
import { objects, type PlatformName, platformNames } from './world.ts';

/** The methods of OCPI; others are tried where it is cheap. */
const ocpiMethods = methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS');

const configuration: readonly Place[] = [
  { kind: 'versions' },
  { kind: 'details' },
  { kind: 'credentials' },
  { kind: 'hubclientinfo' },
];
const stray: readonly Place[] = strayPaths.map((path) => ({ kind: 'stray', path }));
const modulePlaces: readonly Place[] = shapes.map((shape) => ({ kind: 'module', shape }));
const isOffered = (place: Place): boolean => place.kind !== 'module' || Object.keys(place.shape.kinds).length > 0;

/** All cells of the matrix. */
export function generateCells(): Cell[] {
  const requests = [...authentication(), ...configurationRequests(), ...routes(), ...operationRequests()];
  return requests.map((request, number) => ({ ...request, number }));
}

/** Whoever is not connected asks for everything, as a CPO would that is. */
function authentication(): Request[] {
  const callers: readonly Caller[] = [...strangers, 'invited'];
  const places = [...configuration, ...modulePlaces.filter(isOffered)];
  const rest = [...stray, ...modulePlaces.filter((place) => !isOffered(place))];
  const request = (caller: Caller, place: Place, method: string): Request => ({
    family: 'authentication',
    caller,
    method,
    place,
    from: 'BE-BEC',
    ...example(place),
  });
  return callers.flatMap((caller) => [
    ...places.flatMap((place) => methods.map((method) => request(caller, place, method))),
    ...rest.map((place, index) => request(caller, place, methods[index % methods.length] ?? 'GET')),
  ]);
}

function configurationRequests(): Request[] {
  return platformNames.flatMap((caller) =>
    configuration.flatMap((place) =>
      methods
        // DELETE would end the registration; that is tried when everything else is over.
        .filter((method) => !(place.kind === 'credentials' && method === 'DELETE'))
        .map((method) => ({ family: 'configuration', caller, method, place })),
    ),
  );
}

/** Every path with every method that is not offered there, by everybody; and paths that nobody offers, by a few. */
function routes(): Request[] {
  const request = (caller: PlatformName, place: Place, method: string): Request => ({
    family: 'routes',
    caller,
    method,
    place,
    ...example(place),
  });
  const offered = modulePlaces.filter(isOffered);
  const rest = [...stray, ...modulePlaces.filter((place) => !isOffered(place))];
  const isMissing = (place: Place, method: string) =>
    place.kind === 'module' && place.shape.kinds[method] === undefined;
  return [
    ...platformNames.flatMap((caller) =>
      offered.flatMap((place) =>
        ocpiMethods.filter((method) => isMissing(place, method)).map((method) => request(caller, place, method)),
      ),
    ),
    ...(['bec', 'tnm', 'bot'] as const).flatMap((caller) =>
      rest.flatMap((place) => methods.map((method) => request(caller, place, method))),
    ),
  ];
}

/** An object that is there, for requests that should not come so far as to look for it. */
function example(place: Place): Pick<Request, 'owner' | 'id'> {
  if (place.kind !== 'module') return {};
  const object = objects.find(({ module }) => module === place.shape.module);
  return object ? { owner: object.owner, id: object.id } : {};
}
