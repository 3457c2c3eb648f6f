import type { CDR, EVSE, Session } from '../../src/generated/ocpi-2.2.1.ts';

interface Happening {
  /** When it happens, in milliseconds; also the `last_updated` of what is sent. */
  readonly at: number;
  /** The CPO it happens at, `BE-BEC`. */
  readonly party: string;
  /** Where it is sent: module and path, percent-encoded. */
  readonly path: string;
}

/** Something that happens at a CPO and that it tells others. */
export type LifeEvent =
  | (Happening & { readonly kind: 'evse-status'; readonly patch: Pick<EVSE, 'status' | 'last_updated'> })
  /** `to` is the eMSP it concerns, here and below. */
  | (Happening & { readonly kind: 'session-put'; readonly to: string; readonly object: Session })
  | (Happening & {
      readonly kind: 'session-patch';
      readonly to: string;
      readonly patch: Partial<Session> & { readonly last_updated: string };
    })
  | (Happening & { readonly kind: 'cdr'; readonly to: string; readonly object: CDR });
