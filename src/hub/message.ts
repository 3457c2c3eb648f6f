import type { OcpiRequest, OcpiResponse } from '../ocpi/message.ts';
import type { Registry } from './registry.ts';
import type { Trace } from './trace.ts';

/** What both kinds of messages have. */
interface Timed {
  readonly platformId: string;
  /** When it began, by the monotonic clock, and how long it took, in milliseconds. */
  readonly startedMs: number;
  readonly ms: number;
}

/** What is logged of a request: an `OcpiRequest` is one. */
export type LoggedRequest = Pick<OcpiRequest, 'segments' | 'to' | 'from' | 'requestId' | 'correlationId' | 'object'> & {
  readonly method: string;
  readonly module: string;
  readonly side?: string | undefined;
  readonly body?: { readonly text: string; readonly value?: unknown };
};

/** A request of a platform and our answer. */
export interface ReceivedMessage extends Timed {
  readonly direction: 'in';
  readonly request: LoggedRequest;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly answer: OcpiResponse;
  /** What made the answer a refusal, if something was thrown. */
  readonly error: unknown;
  readonly trace: Trace;
}

/** A request of ours and a platform's answer. */
export interface SentMessage extends Timed {
  readonly direction: 'out';
  readonly request: LoggedRequest;
  /** Of this hop. */
  readonly requestId: string;
  /** Absolute. */
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly purpose: Purpose;
  /** Undefined when there was none that could be read. */
  readonly answer:
    | { readonly status: number; readonly body: Buffer; headers(name: string): string | undefined }
    | undefined;
  /** OCPI status code of the answer, when it had one. */
  readonly ocpi: number | undefined;
  readonly error: unknown;
  /** Objects of the list that was answered, whose body is not kept then. */
  readonly items?: number | undefined;
}

/**
 * What the hub sends a request for: to pass one on, to deliver what is due, to read a list or to register, to see whether somebody is
 * there, or how he keeps to OCPI.
 */
export type Purpose = 'forward' | 'delivery' | 'pull' | 'registration' | 'alive' | 'conformance';

export type Message = ReceivedMessage | SentMessage;

/** A message with what the hub decided by when it was noted. */
export type Noted = Message & { readonly registry: Registry };
