import type { Clock } from '../kernel/clock.ts';
import type { OcpiRequest } from '../ocpi/message.ts';
import type { IncomingAnswer } from './call.ts';

/** What is told of a request: an `OcpiRequest` is one. */
export interface SentRequest
  extends Pick<OcpiRequest, 'module' | 'segments' | 'to' | 'from' | 'requestId' | 'correlationId' | 'object'> {
  readonly method: string;
  readonly side?: OcpiRequest['side'];
  readonly body?: { readonly text: string; readonly value?: unknown };
}

/** One call to a platform, for the message log: references to what was sent and answered. */
export interface SentCall {
  readonly platformId: string;
  readonly request: SentRequest;
  /** Of this hop. */
  readonly requestId: string;
  /** Absolute. */
  readonly target: string;
  /** Names and values in turn, the token among them. */
  readonly headers: readonly string[];
  /** When it began, by the monotonic clock, and how long it took, in milliseconds. */
  readonly startedMs: number;
  readonly ms: number;
  readonly answer: IncomingAnswer | undefined;
  /** OCPI status code of the answer, when it had one. */
  readonly ocpi: number | undefined;
  /** Objects of a list; its body is not told then. */
  readonly items?: number | undefined;
  readonly error: unknown;
}

/** Hears of every call to a platform once it is over. */
export interface CallWatch {
  readonly clock: Pick<Clock, 'monotonic'>;
  sent(call: SentCall): void;
}
