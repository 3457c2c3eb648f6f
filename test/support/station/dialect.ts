import type {
  Call,
  Card,
  Charge,
  JsonObject,
  Order,
  Reading,
  Reply,
  Status,
  Verdict,
  Version,
  Vices,
} from './words.ts';

/** What a version needs to know of the station to write its messages. */
export interface Author {
  readonly version: Version;
  readonly vices: Vices;
  /** A moment as this station writes it. */
  readonly time: (at: number) => string;
  readonly now: () => number;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly firmware: string;
  readonly meterSerialNumber: string;
  /** Whether its meter signs what it shows at the beginning and the end. */
  readonly signs: boolean;
  /** 2.x: what begins a transaction. */
  readonly txStart: 'both' | 'plugged' | 'authorized';
}

/** Something that happened to a transaction, to be told. */
export interface Event {
  readonly at: number;
  readonly what: 'started' | 'readings' | 'state' | 'authorized' | 'ended';
  readonly isOffline: boolean;
  readonly readings: readonly Reading[];
  /** 2.x: why it is told. */
  readonly trigger: string;
  /** The card that began or ended it, where one did. */
  readonly card?: Card;
}

/** What an answer to a transaction message said. */
export interface EventAnswer {
  readonly transactionId?: string;
  readonly verdict?: Verdict;
  readonly totalCost?: number;
}

/** How one version of OCPP says and understands the words of the story. */
export interface Dialect {
  readonly subprotocol: string;
  boot(reason: string): Call;
  heartbeat(): Call;
  /** The status as this version calls it: 2.x has one word for all kinds of use. */
  statusWord(this: void, status: Status): string;
  status(evse: number, status: Status, error?: string): Call;
  authorize(card: Card): Call;
  verdictOf(payload: JsonObject): Verdict | undefined;
  /** The messages by which an event is told: none where this version does not tell it. */
  event(charge: Charge, event: Event): readonly Call[];
  /** Last touches on a queued message before it goes: 1.6 fills in the transaction's id. */
  addressed(charge: Charge, call: Call): Call;
  eventAnswer(payload: JsonObject): EventAnswer;
  /** Meter values outside a transaction. */
  readings(evse: number, readings: readonly Reading[]): Call;
  order(action: string, payload: JsonObject): Order | undefined;
  reply(order: Order, reply: Reply): JsonObject;
  logStatus(status: 'Uploading' | 'Uploaded' | 'UploadFailed', requestId: number | undefined): Call;
  firmwareStatus(status: string, requestId: number | undefined): Call;
  /** Where the version has a message for it. */
  reservationEnded(id: number, status: 'Expired' | 'Removed'): Call | undefined;
  report(requestId: number, variables: readonly (readonly [name: string, value: string])[]): Call | undefined;
  chatter(): Call;
}

/** One sample of the register: of the whole, or of a phase. */
export interface EnergySample {
  readonly value: number;
  readonly unit: string | undefined;
  readonly multiplier?: number;
  readonly phase?: string;
  readonly measurand?: string;
}

const measurand = 'Energy.Active.Import.Register';

/** The samples by which a reading tells the register. */
export function energySamples(reading: Reading, vices: Vices): readonly EnergySample[] {
  const { value, unit, multiplier } = energyOf(reading, vices);
  const scale = multiplier === undefined ? {} : { multiplier };
  if (vices.endsWithoutUnit === true && reading.context === 'Transaction.End') return [{ value, unit: undefined }];
  const whole = { value, unit, measurand, ...scale };
  const third = Math.round((value / 3) * 1000) / 1000;
  const parts = [value - 2 * third, third, third].map((part, place) => ({
    ...whole,
    value: Math.round(part * 1000) / 1000,
    phase: `L${place + 1}`,
  }));
  if (vices.phases === 'only') return parts;
  return vices.phases === 'also' ? [...parts, whole] : [whole];
}

/** How the energy register is written under a vice, as value, unit label and power of ten. */
function energyOf(
  { registerWh, sessionWh }: Reading,
  { energy, isSessionRelative }: Vices,
): { readonly value: number; readonly unit: string | undefined; readonly multiplier?: number } {
  const wh = isSessionRelative === true ? sessionWh : registerWh;
  switch (energy) {
    case 'kWh':
      return { value: wh / 1000, unit: 'kWh' };
    case 'Wh-called-kWh':
      return { value: wh, unit: 'kWh' };
    case 'kWh-called-Wh':
      return { value: wh / 1000, unit: 'Wh' };
    case 'Wh-unlabelled':
      return { value: wh, unit: undefined };
    case 'kWh-unlabelled':
      return { value: wh / 1000, unit: undefined };
    case 'multiplied':
      return { value: wh / 1000, unit: 'Wh', multiplier: 3 };
    default:
      return { value: wh, unit: 'Wh' };
  }
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const number = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
export const optionalNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
export const object = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
export const list = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.map(object) : []);

/** Leaves out what is undefined. */
export const compact = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
