/**
 * What a request of a check shows as credentials token: the one the platform gave us in the form it likes, the same in Base64
 * whatever it likes (T-02), one that is nobody's, or nothing.
 */
export type ShownToken = 'ours' | 'ours-in-base64' | 'wrong' | 'none';

/** What a platform answered to a check, whatever that is. Our token is masked wherever it stands in it. */
export interface ProbeAnswer {
  readonly requestId: string;
  readonly correlationId: string;
  /** When the request was sent and the answer was there, in milliseconds since the epoch. */
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly http: number;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  readonly bytes: number;
  /** The body's value; undefined when it is no acceptable JSON. Of data that is a list it has the first elements only. */
  readonly value: unknown;
  /** How many elements data has that is a list; undefined when it is none. */
  readonly items: number | undefined;
}
