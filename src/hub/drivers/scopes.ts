/** What a bearer of an access token may do in the driver API; each of its operations asks for one. */
export const driverScopes = [
  'locations:read',
  'prices:read',
  'sessions:read',
  'sessions:control',
  'reservations:write',
  'profile:read',
  'profile:write',
  'history:read',
] as const;
export type DriverScope = (typeof driverScopes)[number];

/** What may be done without a driver. */
export const publicScopes: readonly DriverScope[] = ['locations:read', 'prices:read'];

/** Those of these words that are scopes. */
export const scopesIn = (words: readonly string[]): DriverScope[] =>
  driverScopes.filter((scope) => words.includes(scope));
