/** Why a request is refused, and what that looks like (T-36). */
export const refusals = {
  /** No valid token, or one that is not good for this. */
  token: { http: 401, ocpi: 2000 },
  /** No module has such a path. */
  path: { http: 404, ocpi: 2000 },
  method: { http: 405, ocpi: 2000 },
  /** OCPI-from-* names nobody of this platform, or nobody although several could be meant. */
  sender: { http: 200, ocpi: 2001 },
  /** The sender has no role that does this. */
  role: { http: 404, ocpi: 2000 },
  /** The object in the URL or the CDR belongs to no party of this platform (T-33). */
  owner: { http: 404, ocpi: 2000 },
  /** It belongs to another party of the platform than the one that sends. */
  neighbour: { http: 200, ocpi: 2001 },
  /** The body contradicts the URL (T-34, T-61). */
  body: { http: 200, ocpi: 2001 },
  /** The addressee is unknown, or a stranger to the sender, which looks the same. */
  addressee: { http: 200, ocpi: 4001 },
  /** The addressee is not connected now. */
  unconnected: { http: 200, ocpi: 4003 },
  /** The addressee is on the sender's own platform. */
  loop: { http: 200, ocpi: 4000 },
  /** The addressee has no such interface. */
  unserved: { http: 200, ocpi: 4000 },
  /** What concerns one party is never for everybody. */
  broadcast: { http: 200, ocpi: 2000 },
  /** It is addressed to another party than the one it concerns. */
  concerns: { http: 200, ocpi: 2001 },
  /** Several owners have an object with this id. */
  ambiguous: { http: 200, ocpi: 4001 },
  absentLocation: { http: 404, ocpi: 2003 },
  absentToken: { http: 404, ocpi: 2004 },
  absent: { http: 404, ocpi: 2000 },
  /** A role that was not approved for this platform is announced (A8). */
  unapproved: { http: 200, ocpi: 2001 },
} as const;

export type Refusal = keyof typeof refusals;
