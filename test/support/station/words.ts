/** The words in which a simulated station lives its story, whatever version of OCPP it speaks. */

export type Version = '1.6' | '2.0.1' | '2.1';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a driver holds before the reader, or what stands for it in a command. Without a type: an RFID card. */
export interface Card {
  readonly id: string;
  readonly type?: string;
}

/** What the other side said of a card. */
export interface Verdict {
  readonly status: string;
  readonly groupId?: string;
  /** Until when the station may remember it, in ms. */
  readonly until?: number;
}

export type Status =
  | 'Available'
  | 'Preparing'
  | 'Charging'
  | 'SuspendedEV'
  | 'SuspendedEVSE'
  | 'Finishing'
  | 'Reserved'
  | 'Unavailable'
  | 'Faulted';

export type State = 'EVConnected' | 'Charging' | 'SuspendedEV' | 'SuspendedEVSE' | 'Idle';

export type Context = 'Transaction.Begin' | 'Transaction.End' | 'Sample.Periodic' | 'Sample.Clock' | 'Trigger';

/** What the meter of an EVSE shows at a moment. */
export interface Reading {
  readonly at: number;
  /** Whole Wh since the meter was made (or reset). */
  readonly registerWh: number;
  /** The same since the transaction began. */
  readonly sessionWh: number;
  readonly powerW: number;
  readonly context: Context;
  /** OCMF, where the meter signs. */
  readonly signed?: string;
}

/** One transaction, from its start until its end is told. */
export interface Charge {
  /** 1.6: given by the other side, unknown until then; 2.x: the station's own. */
  id: string | undefined;
  readonly evse: number;
  card: Card | undefined;
  groupId: string | undefined;
  remoteStartId: number | undefined;
  readonly reservationId: number | undefined;
  readonly startedAt: number;
  readonly startWh: number;
  state: State;
  seqNo: number;
  chargingMs: number;
  /** How it was refused, where it was. */
  refused?: string;
  stoppedReason?: string;
  /** What the last answer said it costs (2.x). */
  totalCost?: number;
  endedAt?: number;
  /** All that its meter showed that a 1.6 station sends with the end. */
  readonly readings: Reading[];
}

export interface Limit {
  readonly startS: number;
  readonly limit: number;
  readonly phases?: number;
}

export interface Profile {
  readonly id: number;
  readonly stackLevel: number;
  readonly purpose: string;
  readonly kind: string;
  readonly transactionId?: string;
  readonly unit: string;
  readonly startAt?: string;
  readonly durationS?: number;
  readonly minRate?: number;
  readonly limits: readonly Limit[];
}

/** What a station can be asked. Names as in `station.received(name)` and `station.refuses(name)`. */
export type Order =
  | {
      readonly name: 'RemoteStart';
      readonly evse?: number;
      readonly card: Card;
      readonly groupId?: string;
      readonly remoteStartId?: number;
    }
  | { readonly name: 'RemoteStop'; readonly transactionId: string }
  | {
      readonly name: 'Reserve';
      readonly id: number;
      readonly evse?: number;
      readonly card: Card;
      readonly groupId?: string;
      readonly until: number;
    }
  | { readonly name: 'CancelReservation'; readonly id: number }
  | { readonly name: 'Unlock'; readonly evse: number }
  | { readonly name: 'SetProfile'; readonly evse: number; readonly profile: Profile }
  | { readonly name: 'ClearProfile'; readonly id?: number }
  | { readonly name: 'CompositeSchedule'; readonly evse: number; readonly durationS: number; readonly unit?: string }
  | { readonly name: 'Reset'; readonly isHard: boolean; readonly evse?: number }
  | { readonly name: 'Availability'; readonly isOperative: boolean; readonly evse?: number }
  | { readonly name: 'Trigger'; readonly message: string; readonly evse?: number }
  | { readonly name: 'Log'; readonly url: string; readonly requestId?: number }
  | { readonly name: 'Firmware'; readonly url: string; readonly requestId?: number }
  /** Without names: all of them. */
  | { readonly name: 'GetVariables'; readonly names?: readonly string[]; readonly asked?: readonly JsonObject[] }
  | {
      readonly name: 'SetVariables';
      readonly values: readonly { readonly name: string; readonly value: string; readonly asked?: JsonObject }[];
    }
  | { readonly name: 'BaseReport'; readonly requestId: number }
  | { readonly name: 'LocalListVersion' }
  | {
      readonly name: 'LocalList';
      readonly version: number;
      readonly isFull: boolean;
      readonly entries: readonly { readonly card: Card; readonly verdict?: Verdict }[];
    }
  | { readonly name: 'ClearCache' }
  | { readonly name: 'DataTransfer'; readonly vendorId: string; readonly messageId?: string; readonly data?: unknown }
  | { readonly name: 'TransactionStatus'; readonly transactionId?: string };

export type OrderName = Order['name'];
export type OrderOf<Name extends OrderName> = Extract<Order, { name: Name }>;

/** A variable of the device model, or a configuration key of 1.6, as answered. */
export interface Variable {
  readonly name: string;
  readonly status: string;
  readonly value?: string;
  readonly isReadOnly?: boolean;
  /** 2.x: what it was asked as, to be repeated in the answer. */
  readonly asked?: JsonObject;
}

/** What the station answers to an order, and what it does once the answer has gone. */
export interface Reply {
  readonly status: string;
  readonly schedule?: {
    readonly startAt: number;
    readonly durationS: number;
    readonly unit: string;
    readonly limits: readonly Limit[];
  };
  readonly variables?: readonly Variable[];
  readonly version?: number;
  readonly file?: string;
  readonly transactionId?: string;
  readonly isOngoing?: boolean;
  readonly hasQueued?: boolean;
  readonly data?: unknown;
  readonly after?: () => Promise<void>;
}

/** One call of the other side, as `station.received(name)` tells it. */
export interface Heard {
  readonly name: OrderName | undefined;
  /** As OCPP names it in this version. */
  readonly action: string;
  readonly messageId: string;
  readonly payload: JsonObject;
  /** What was answered; undefined as long as nothing was. */
  answer?: JsonObject;
  /** The code of the CALLERROR it was answered with. */
  error?: string;
}

/** A call that a station makes. */
export interface Call {
  readonly action: string;
  readonly payload: JsonObject;
}

/** How a station behaves badly. All off: an honest station. */
export interface Vices {
  /** Does not wait for an answer before its next call. */
  readonly isPipelined?: boolean;
  /** 2.x: 0 in every event. */
  readonly hasSeqNoZero?: boolean;
  /** How the energy register is written: in Wh unless said. */
  readonly energy?: 'kWh' | 'Wh-called-kWh' | 'kWh-called-Wh' | 'Wh-unlabelled' | 'kWh-unlabelled' | 'multiplied';
  /** The register in samples counts from the start of the transaction, whatever was said at the start. */
  readonly isSessionRelative?: boolean;
  /** Every transaction message goes twice. */
  readonly replays?: 'same-id' | 'new-id';
  /** Shows the card, and its group as if it were a card, to the other side before it answers a remote start. */
  readonly asksBeforeAnswering?: boolean;
  /** How times are written. */
  readonly times?: 'offset' | 'micros' | 'no-zone';
  readonly hasExtraFields?: boolean;
  readonly hasNumbersAsText?: boolean;
  /** Statuses in lower case. */
  readonly hasWrongCase?: boolean;
  /** So many times every status on a new connection. */
  readonly statusFlood?: number;
  /** 1.6: what stands for the id of a transaction in what was written before it was known; -1 unless said. */
  readonly offlineIds?: 'zero' | 'resolved';
  /** Chatters in DataTransfer before every transaction message. */
  readonly chatters?: boolean;
  /** 2.x: ids count from 1 again after every restart. */
  readonly reusesIds?: boolean;
  /** 2.x: tells the end before the last meter value. */
  readonly tellsEndFirst?: boolean;
  /** The energy of every phase, beside the sum or in place of it. */
  readonly phases?: 'also' | 'only';
  /** The last value has neither unit nor measurand, and counts as the others do. */
  readonly endsWithoutUnit?: boolean;
  /** 1.6: values as a sum of floats comes out. */
  readonly hasNoisyDecimals?: boolean;
  /** Free again as soon as a transaction has ended, whatever is plugged in. */
  readonly isFreeAtEnd?: boolean;
  /** 1.6: Finishing some moments before the end is told. */
  readonly finishesFirst?: boolean;
  /** 2.x: tells no charging state, no reason of the end, and a remote start as one by card. */
  readonly hidesState?: boolean;
  /** 2.x: tells the place in the first event only, and without its connector. */
  readonly hidesEvse?: boolean;
  /** 2.x: answers a remote start with the transaction's id before it begins, and does not repeat the token. */
  readonly answersWithId?: boolean;
  /** 2.x: counts the parts of a report from 1. */
  readonly reportsFromOne?: boolean;
  /** 2.x: no Started for what began, as if it were lost. */
  readonly losesStart?: boolean;
}
