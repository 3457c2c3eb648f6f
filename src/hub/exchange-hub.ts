import type { Pool } from 'pg';
import type { Issue } from '../kernel/fault.ts';
import type { OcpiRequest, OcpiResponse, Peer } from '../ocpi/message.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import type { PartyKey } from '../ocpi/party.ts';
import type { Finding } from '../ocpi/validate.ts';
import type { Tolerances } from '../pricing/check-facts.ts';
import type { CdrWriter } from '../store/cdr-writer.ts';
import type { ObjectWriter } from '../store/object-writer.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';
import type { Hub } from './hub.ts';
import type { OperationBudget } from './operation-budget.ts';
import type { Translations } from './translate/translations.ts';
import type { UnknownTokens } from './unknown-tokens.ts';

/** A peer that can also be asked at an absolute URL it gave, such as the next page of a list. */
export interface AddressablePeer extends Peer {
  exchangeAt(url: string, request: OcpiRequest, signal: AbortSignal): Promise<OcpiResponse>;
  /** Whether a URL is on a server of the platform, so that its token may go there (D8). */
  owns(url: string): boolean;
}

/** What could not be taken, for the operator and the partner to see. */
export interface Refusal {
  readonly platformId: string;
  readonly module: string;
  /** The owner and key the object claims, as far as it does. */
  readonly owner: string;
  readonly key: string;
  readonly source: 'push' | 'pull';
  readonly reason: string;
  readonly issues: readonly Issue[];
  readonly document: string;
}

/** Keeps track of bad and odd data off the hot path; bounded, drops and counts when it is full. */
export interface DataQuality {
  refused(refusal: Refusal): void;
  odd(platformId: string, module: string, findings: readonly Finding[]): void;
}

/** Keeps track of objects that are referred to and not here, and has their owners asked for them (P-11). */
export interface References {
  /** An object of a platform has been taken in, or a part of it. */
  named(platformId: string, module: OcpiModule, owner: PartyKey, document: Readonly<Record<string, unknown>>): void;
}

/** What the exchanges of functional modules need besides the Hub. */
export interface ExchangeHub extends Hub {
  /** Connections for reading what is stored. */
  readonly reads: Pool;
  /** Connections for whole lists: few and apart, so that no other read waits for somebody's crawl. */
  readonly lists: Pool;
  readonly objects: ObjectWriter;
  readonly cdrs: CdrWriter;
  readonly quality: DataQuality;
  /** The requests that are being passed on to parties at this moment. */
  readonly passingOn: Set<string>;
  readonly references: References;
  readonly translations: Translations;
  readonly unknownTokens: UnknownTokens;
  readonly operationBudget: OperationBudget;
  readonly answersUnderWay: AnswersUnderWay;
  /** How far CDRs may be off, and who counts how they fare. */
  readonly cdrTolerances: Tolerances;
  cdrChecked(verdict: 'OK' | 'WARN' | 'FAIL'): void;
  /** The peer that serves a platform. */
  peerOf(platformId: string): AddressablePeer;
}
