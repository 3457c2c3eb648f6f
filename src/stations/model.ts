/**
 * What charging stations say and are asked, whatever they speak: shaped on OCPP 2.x, with what only 1.6 has beside it. Backends
 * translate into these words; everything above them knows no other. Times are ISO 8601 texts in UTC as the station wrote them,
 * `at` unless said otherwise.
 */

export type OcppVersion = '1.6' | '2.0.1' | '2.1';

/** Of a connector: OCPP 2.x has one word, Occupied, for what 1.6 tells apart. */
export type ConnectorStatus =
  | 'Available'
  | 'Preparing'
  | 'Charging'
  | 'SuspendedEV'
  | 'SuspendedEVSE'
  | 'Finishing'
  | 'Occupied'
  | 'Reserved'
  | 'Unavailable'
  | 'Faulted';

/** A token as a station shows it or is shown it. In 1.6 there is no type. */
export interface IdToken {
  readonly idToken: string;
  readonly type?: string;
}

/** A station that has started, in its own words. */
export interface BootReport {
  readonly vendor: string;
  readonly model: string;
  readonly firmware?: string;
  readonly serialNumber?: string;
  /** 1.6: becomes the Session's meter_id. */
  readonly meterSerialNumber?: string;
  readonly meterType?: string;
  readonly iccid?: string;
  readonly imsi?: string;
  readonly reason?: string;
}

/**
 * The status of a connector. In 1.6 `evse` is the connectorId and `connector` 1; evse 0 is the whole station (1.6), and connector 0 the
 * whole EVSE.
 */
export interface StatusReport {
  readonly evse: number;
  readonly connector: number;
  readonly status: ConnectorStatus;
  readonly at?: string;
  readonly errorCode?: string;
  readonly vendorErrorCode?: string;
  readonly info?: string;
}

export type ChargingState = 'EVConnected' | 'Charging' | 'SuspendedEV' | 'SuspendedEVSE' | 'Idle';

/** A signed meter value, its data exactly as sent. */
export interface SignedValue {
  readonly data: string;
  readonly encodingMethod?: string;
  readonly signingMethod?: string;
  readonly publicKey?: string;
}

/** One value of a meter as sent: nothing is converted, and what is absent is absent (the default unit is Wh, the default measurand the import register). */
export interface Sample {
  /** A decimal number as text; absent where only signed data was sent. */
  readonly value?: string;
  readonly measurand?: string;
  readonly unit?: string;
  /** 2.x: the value is times 10^multiplier. */
  readonly multiplier?: number;
  readonly phase?: string;
  readonly location?: string;
  readonly context?: string;
  readonly signed?: SignedValue;
}

export interface MeterValue {
  readonly at: string;
  readonly samples: readonly Sample[];
}

/**
 * Something that a station says of a transaction: 2.x TransactionEvent; 1.6 StartTransaction (Started), MeterValues with or without a
 * transaction and the connector's StatusNotification while one is open (Updated), StopTransaction (Ended).
 */
export interface TransactionEvent {
  readonly type: 'Started' | 'Updated' | 'Ended';
  readonly at: string;
  /** 2.x: the station's; 1.6: the number the hub gave, as text. Absent where a 1.6 station does not know it (-1, 0, none). */
  readonly transactionId?: string;
  readonly evse?: number;
  readonly connector?: number;
  readonly trigger?: string;
  readonly seqNo?: number;
  readonly offline?: boolean;
  readonly chargingState?: ChargingState;
  readonly timeSpentChargingS?: number;
  readonly stoppedReason?: string;
  readonly remoteStartId?: number;
  readonly reservationId?: number;
  readonly idToken?: IdToken;
  readonly groupIdToken?: IdToken;
  /** 1.6: Wh, integer by definition. */
  readonly meterStartWh?: number;
  readonly meterStopWh?: number;
  readonly meterValues?: readonly MeterValue[];
}

/** What a station is told of a token. */
export interface TokenInfo {
  readonly status:
    | 'Accepted'
    | 'Blocked'
    | 'Expired'
    | 'Invalid'
    | 'Unknown'
    | 'NoCredit'
    | 'NotAtThisLocation'
    | 'NotAtThisTime'
    | 'NotAllowedTypeEVSE'
    | 'ConcurrentTx';
  /** ISO 8601: how long the station may take this answer from its cache. */
  readonly cacheUntil?: string;
  readonly groupIdToken?: IdToken;
  /** Where it may charge at this station, if not everywhere. */
  readonly evses?: readonly number[];
  readonly message?: { readonly language: string; readonly text: string };
}

/** What a station that asks `Authorize` shows. */
export interface TokenShown {
  readonly idToken: IdToken;
  readonly evse?: number;
  /** 2.x with Plug & Charge: a certificate came with it, which nothing here can check. */
  readonly hasCertificate?: boolean;
}

/** What is said to a transaction event. */
export interface TransactionAnswer {
  /** 1.6 Started: always a positive number of 31 bits. */
  readonly transactionId?: number;
  /** Where a token came with the event. */
  readonly token?: TokenInfo;
  /** In the tariff's currency, with VAT, so far or in the end; absent where nothing here prices it. */
  readonly totalCost?: number;
}

export interface BootAnswer {
  readonly status: 'Accepted' | 'Pending' | 'Rejected';
  /** Heartbeat interval, or when to boot again. */
  readonly intervalS: number;
}

/** A reservation that the station has ended by itself (2.x ReservationStatusUpdate). */
export interface ReservationReport {
  readonly reservationId: number;
  readonly status: 'Expired' | 'Removed' | 'NoTransaction';
}

/** Anything else that an operator may want to see, and that changes nothing here: firmware and log status, security events, reports … */
export interface Notice {
  /** The OCPP action. */
  readonly action: string;
  readonly payload: object;
}

/** A charging profile for one transaction, as OCPI has it (G-01); limits with one decimal. */
export interface ProfileSchedule {
  readonly startAt?: string;
  readonly durationS?: number;
  readonly unit: 'W' | 'A';
  readonly minRate?: number;
  readonly periods: readonly { readonly startS: number; readonly limit: number; readonly phases?: number }[];
}

/** A variable of the device model (2.x), or a configuration key (1.6: `variable` alone). */
export interface VariableName {
  readonly component?: string;
  readonly componentInstance?: string;
  readonly evse?: number;
  readonly connector?: number;
  readonly variable: string;
  readonly variableInstance?: string;
  /** 2.x: Actual unless said. */
  readonly attribute?: string;
}

/** What a station can be asked. A translator answers `unsupported` for what its version lacks. */
export type StationRequest =
  | {
      readonly kind: 'start';
      readonly evse?: number;
      readonly connector?: number;
      readonly idToken: IdToken;
      readonly groupIdToken?: IdToken;
      /** Unique for the station, for ever. */
      readonly remoteStartId: number;
    }
  | { readonly kind: 'stop'; readonly transactionId: string }
  | {
      readonly kind: 'reserve';
      readonly reservationId: number;
      /** Absent: any of the station. */
      readonly evse?: number;
      readonly connector?: number;
      readonly expiresAt: string;
      readonly idToken: IdToken;
      readonly groupIdToken?: IdToken;
    }
  | { readonly kind: 'cancel-reservation'; readonly reservationId: number }
  | { readonly kind: 'unlock'; readonly evse: number; readonly connector: number }
  | {
      readonly kind: 'set-profile';
      readonly evse: number;
      readonly transactionId: string;
      readonly profileId: number;
      readonly stackLevel: number;
      readonly schedule: ProfileSchedule;
    }
  | { readonly kind: 'clear-profile'; readonly profileId: number }
  | {
      readonly kind: 'composite-schedule';
      readonly evse: number;
      readonly durationS: number;
      readonly unit?: 'W' | 'A';
    }
  | { readonly kind: 'reset'; readonly when: 'immediate' | 'on-idle'; readonly evse?: number }
  | {
      readonly kind: 'availability';
      readonly operative: boolean;
      readonly evse?: number;
      readonly connector?: number;
    }
  | {
      readonly kind: 'trigger';
      /** As OCPP names it. */
      readonly message: string;
      readonly evse?: number;
      readonly connector?: number;
    }
  | {
      readonly kind: 'get-log';
      readonly log: 'diagnostics' | 'security';
      readonly requestId: number;
      readonly url: string;
      readonly from?: string;
      readonly to?: string;
      readonly retries?: number;
      readonly retryIntervalS?: number;
    }
  | {
      readonly kind: 'update-firmware';
      readonly requestId: number;
      readonly url: string;
      readonly retrieveAt: string;
      readonly installAt?: string;
      readonly signingCertificate?: string;
      readonly signature?: string;
      readonly retries?: number;
      readonly retryIntervalS?: number;
    }
  | { readonly kind: 'get-variables'; readonly variables: readonly VariableName[] }
  | {
      readonly kind: 'set-variables';
      readonly variables: readonly (VariableName & { readonly value: string })[];
    }
  | { readonly kind: 'base-report'; readonly requestId: number; readonly base: 'configuration' | 'full' | 'summary' }
  | { readonly kind: 'local-list-version' }
  | {
      readonly kind: 'send-local-list';
      readonly version: number;
      readonly update: 'full' | 'differential';
      /** Without `info` an entry is taken off the list. */
      readonly entries: readonly { readonly idToken: IdToken; readonly info?: TokenInfo }[];
    }
  | { readonly kind: 'clear-cache' }
  | { readonly kind: 'data-transfer'; readonly vendorId: string; readonly messageId?: string; readonly data?: unknown }
  | { readonly kind: 'transaction-status'; readonly transactionId?: string };

/** What a station answered: its own status word, and what came with it. */
export interface StationAnswer {
  /** As OCPP has it: Accepted, Rejected, Occupied, Unlocked … 'Accepted' for answers without a status. */
  readonly status: string;
  /** `statusInfo` of 2.x. */
  readonly reason?: string;
  /** Of composite-schedule. */
  readonly schedule?: ProfileSchedule;
  /** Of get-variables and set-variables, in the order asked; of 1.6 also keys it was not asked for. */
  readonly variables?: readonly (VariableName & {
    readonly status: string;
    readonly value?: string;
    readonly isReadOnly?: boolean;
  })[];
  /** Of local-list-version. */
  readonly version?: number;
  /** Of get-log: the name of the file. */
  readonly file?: string;
  /** Of start in 2.x, where the station had begun a transaction already. */
  readonly transactionId?: string;
  /** Of transaction-status. */
  readonly isOngoing?: boolean;
  readonly hasMessagesQueued?: boolean;
  /** Of data-transfer. */
  readonly data?: unknown;
}

/** How a call to a station ended. A refusal is an answer, not an error. */
export type StationOutcome =
  | { readonly kind: 'answered'; readonly answer: StationAnswer }
  /** CALLERROR, in either spelling of its code. */
  | { readonly kind: 'error'; readonly code: string; readonly description: string }
  /** It was sent, and nothing came back in time. */
  | { readonly kind: 'timeout' }
  /** It was sent, and the connection ended before an answer: whether it was done is not known. */
  | { readonly kind: 'cut' }
  /** It was not sent: no connection, too many wait, or the connection is another one by now. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** The station's version has no message for it. */
  | { readonly kind: 'unsupported' };
