/** What a partner answers, free of HTTP. */
export interface Reply {
  readonly http: number;
  /** The OCPI status code. */
  readonly code: number;
  readonly message?: string;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const success = (data?: unknown, headers?: Record<string, string>): Reply => ({
  http: 200,
  code: 1000,
  ...(data === undefined ? {} : { data }),
  ...(headers ? { headers } : {}),
});

/** A field or parameter is missing or wrong: HTTP 200 and 2001 (T-36). */
export const invalid = (message: string): Reply => ({ http: 200, code: 2001, message });

/** The addressed object is not here; the code says what kind of object (T-36). */
export const notFound = (module: string): Reply => ({
  http: 404,
  code: module === 'locations' ? 2003 : module === 'tokens' ? 2004 : 2000,
  message: 'there is no such object',
});

export const methodNotAllowed: Reply = { http: 405, code: 2000, message: 'this method is not offered here' };
export const noSuchPath: Reply = { http: 404, code: 2000, message: 'nothing is offered here' };
