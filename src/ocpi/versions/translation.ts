import type { Party, Role } from '../party.ts';
import type { OcpiVersion, SchemaName } from '../validate.ts';

export type { OcpiVersion };

/** What is translated: an object, a body or a part of one, valid by the schema of the version it is in. */
export interface Document {
  /** Its schema, by the name it has in 2.2.1. */
  readonly shape: SchemaName;
  /** It is the body of a PATCH. */
  readonly isPatch?: boolean;
  /** JSON, as received or as kept: what is not translated stays as it is, to the byte. */
  readonly text: string;
}

/** Something that the other version has no place for (Z-02). */
export interface Loss {
  /** JSON pointer in the version translated from, with `*` for every index of a list, so that losses add up. */
  readonly field: string;
  /** A sentence without its full stop; never an id of a token or a contract. */
  readonly why: string;
}

/** What became of a document. */
export type Translation =
  | {
      readonly kind: 'done';
      readonly text: string;
      /** Whether the text is the body of a PATCH: some become whole objects, for PUT. */
      readonly isPatch: boolean;
      readonly losses: readonly Loss[];
    }
  /** It cannot be told truthfully, so it is not told at all (Z-04). */
  | {
      readonly kind: 'held';
      /** JSON pointer to what stands in the way. */
      readonly field: string;
      readonly reason: string;
      /** What the hub answers in the place of one who cannot be asked, for commands. */
      readonly result?: 'NOT_SUPPORTED';
      readonly losses: readonly Loss[];
    };

/** What a document does not say by itself. All objects are in the hub's form; the caller looks up what `needs` names. */
export interface Context {
  /** The party that owns the object, by the connection or the URL: 2.1.1 has it in no body. */
  readonly owner?: Party;
  /** What the peer at the other end of a 2.1.1 connection is; for `credentials` and `version-details`. */
  readonly role?: Role;
  /** DateTime of receipt, for a PATCH of 2.1.1 without `last_updated` (Z-05). */
  readonly receivedAt?: string;
  /** DateTime at which a Tariff has to be in force to be named by a Connector of 2.1.1. */
  readonly now?: string;
  /** The whole object: towards the hub as it is before the PATCH, from the hub as it is after it. */
  readonly stored?: string;
  /** The Location of a Session, a CDR or a command, with its EVSEs. */
  readonly location?: string;
  /** The Token of a Session or a CDR, or that an authorization was asked for. */
  readonly token?: string;
  /** The Tariffs that are named, as far as they are known. */
  readonly tariffs?: readonly string[];
  /** IANA name of the time zone in which the Location lies, when the caller knows it and the Location does not say. */
  readonly timeZone?: string;
  /** The number by which a 2.1.1 peer knows the reservation. */
  readonly reservationNumber?: number;
  /** Seconds after which no result of a command is to be expected. */
  readonly timeoutS?: number;
  /** The parties a 2.3.0 peer can reach through the hub, each an entry of `roles` as JSON. */
  readonly reachable?: readonly string[];
  readonly peer?: PeerTraits;
}

/** What is agreed with one peer, or what its software cannot do. All are false when left out. */
export interface PeerTraits {
  /** 2.1.1: texts have to be ASCII. */
  readonly asciiOnly?: boolean;
  /** 2.1.1: `#NA` is agreed on for a postal code that is not known (T-97). */
  readonly acceptsNoPostalCode?: boolean;
  /** 2.1.1: SAE_J3400 may be called TESLA_S, into which it fits. */
  readonly callsJ3400Tesla?: boolean;
  /** 2.1.1: Tariffs may be told without their lowest and highest price, which changes what a charge costs. */
  readonly dropsPriceBounds?: boolean;
  /** 2.1.1: of a Tariff it takes the first element that holds, for all dimensions. */
  readonly readsElementsLiterally?: boolean;
}

/** What has to be looked up before a document can be translated. */
export type Need =
  /** The owner's Location, for `location`. */
  | { readonly what: 'location'; readonly id: string }
  /** A Token of the eMSP at the other end with this contract, for `token`; `chosenToken` picks one of several. */
  | { readonly what: 'token'; readonly contractId: string }
  /** The Token of which an authorization was asked, for `token`. */
  | { readonly what: 'asked-token' }
  /** The owner's Tariffs with these ids, and the time, for `tariffs` and `now`. */
  | { readonly what: 'tariffs'; readonly ids: readonly string[] }
  /** For `stored`. */
  | { readonly what: 'stored' }
  /** The number for this reservation at the peer, kept for as long as the reservation, for `reservationNumber`. */
  | { readonly what: 'reservation-number'; readonly id: string };
