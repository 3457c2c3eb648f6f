/** The shapes of the admin API. Generated from schemas/admin by `npm run generate`: do not edit. */

/**
 * Country of a party, ISO 3166-1 alpha-2; upper-cased when it enters.
 */
export type CountryCode = string;
/**
 * Three letters or digits that name a party within its country; upper-cased when they enter.
 */
export type PartyId = string;
/**
 * What a party does in roaming, as OCPI names it.
 */
export type RoleName = 'CPO' | 'EMSP' | 'HUB' | 'NAP' | 'NSP' | 'OTHER' | 'SCSP';
/**
 * A party as BE-BEC, or * for all parties of that side.
 */
export type AgreementSide = string;
/**
 * What becomes of CDRs that fail their check. deliver: they go to the eMSP, and are flagged here; hold: they go there when somebody releases them.
 */
export type CdrPolicy = 'deliver' | 'hold';
/**
 * An OCPI module the hub exchanges.
 */
export type ModuleId = 'cdrs' | 'chargingprofiles' | 'commands' | 'locations' | 'sessions' | 'tariffs' | 'tokens';
/**
 * What is pulled or delivered: an OCPI module the hub exchanges, or the list of the parties behind another hub.
 */
export type ListId =
  'cdrs' | 'chargingprofiles' | 'commands' | 'hubclientinfo' | 'locations' | 'sessions' | 'tariffs' | 'tokens';
/**
 * What the operator calls the partner.
 */
export type PartnerName = string;
/**
 * planned: known, never connected; connected and offline: registered; suspended: cut off, can be undone; offboarded: final.
 */
export type PartnerState = 'planned' | 'connected' | 'offline' | 'suspended' | 'offboarded';
/**
 * URL of the partner's OCPI versions endpoint.
 */
export type VersionsUrl = string;
/**
 * finished: every check was made; timed-out: the time of the run was over before; interrupted: the hub was stopped, the partner was suspended or offboarded, or its answers were too large together, which a check says.
 */
export type ConformanceState = 'running' | 'finished' | 'timed-out' | 'interrupted';
/**
 * fail: a rule is broken; warn: not as it should be, and no mandatory rule is broken; skipped: nothing could be said.
 */
export type ConformanceVerdict = 'pass' | 'fail' | 'warn' | 'skipped';
/**
 * What the simulated eMSP does. HAPPY: starts a charge, stops it, and has its CDR. DUPLICATE_START: sends the command a second time at once. STOP_TWICE: stops it again when it is over. NEVER_STOP: leaves it to the station. UNKNOWN_SESSION: stops a Session there is not. UNKNOWN_LOCATION: starts a charge at a Location there is not.
 */
export type SandboxScenario =
  'HAPPY' | 'DUPLICATE_START' | 'STOP_TWICE' | 'NEVER_STOP' | 'UNKNOWN_SESSION' | 'UNKNOWN_LOCATION';
/**
 * A decimal number, exact, as text.
 */
export type DecimalText = string;
/**
 * SETTLED: it counts; HELD: it waits for the operator; REJECTED: it never counts. A credit CDR counts only if its original does.
 */
export type Standing = 'SETTLED' | 'HELD' | 'REJECTED';
/**
 * OPEN: nobody has replied; WAITING_CPO, WAITING_EMSP: for a reply; ACCEPTED: for the credit CDR; REJECTED: the CDR stands; CLOSED: the CDR was taken back or rejected.
 */
export type DisputeState = 'OPEN' | 'WAITING_CPO' | 'WAITING_EMSP' | 'ACCEPTED' | 'REJECTED' | 'CLOSED';
/**
 * What somebody says, on one line; uid and contract id of the CDR's token are masked in it.
 */
export type DisputeText = string;
/**
 * A DateTime in UTC, in the future, 90 days away at the most.
 */
export type DisputeDueAt = string;
/**
 * A party that the hub hosts, as DE-XVC.
 */
export type HostedPartyName = string;
/**
 * What the station calls itself at the end of its URL. Shown to nobody but operators.
 */
export type StationIdentity = string;
/**
 * Of 16 to 40 printable characters, as OCPP limits them. Kept as a keyed hash, and never shown again.
 */
export type StationPassword = string;
/**
 * The lowest OCPP security profile it may connect with: 1 password, 2 password over TLS, 3 client certificate. Raised when it has connected with a higher one.
 */
export type StationSecurityProfile = 1 | 2 | 3;
/**
 * How strictly what it sends is checked. strict: what breaks OCPP's schemas is refused; tolerant: what can be understood is taken; log-only: nothing is refused for its shape.
 */
export type StationValidation = 'strict' | 'tolerant' | 'log-only';
/**
 * What an access token lets its bearer do in the driver API.
 */
export type DriverScope =
  | 'locations:read'
  | 'prices:read'
  | 'sessions:read'
  | 'sessions:control'
  | 'reservations:write'
  | 'profile:read'
  | 'profile:write'
  | 'history:read';
/**
 * Country and provider of an eMAID, and up to 3 of the characters that follow.
 */
export type ContractPrefix = string;
/**
 * A decimal number that is not negative, as text, so that nothing of it is lost.
 */
export type FeeText = string;

/**
 * The type of what each schema file describes.
 */
export interface AdminSchemas {
  'agreement-create': AgreementCreate;
  'agreement-update': AgreementUpdate;
  agreement: Agreement;
  'app-key-create': AppKeyCreate;
  'app-key-created': AppKeyCreated;
  'app-key': AppKey;
  'audit-entry': AuditEntry;
  'audit-verification': AuditVerification;
  'cdr-check': CdrCheck;
  'cdr-rejection': CdrRejection;
  'conformance-request': ConformanceRequest;
  'conformance-run-summary': ConformanceRunSummary;
  'conformance-run': ConformanceRun;
  'dispute-accept': DisputeAccept;
  'dispute-escalate': DisputeEscalate;
  'dispute-open': DisputeOpen;
  'dispute-reject': DisputeReject;
  'dispute-reply': DisputeReply;
  'dispute-summary': DisputeSummary;
  dispute: Dispute;
  'driver-access-token-create': DriverAccessTokenCreate;
  'driver-access-token': DriverAccessToken;
  'driver-cards-imported': DriverCardsImported;
  'driver-cards': DriverCards;
  'driver-contract': DriverContract;
  'driver-create': DriverCreate;
  'driver-created': DriverCreated;
  'driver-feedback': DriverFeedback;
  'driver-update': DriverUpdate;
  driver: Driver;
  'feedback-reply': FeedbackReply;
  finding: Finding;
  handshake: Handshake;
  'hosted-tariff': HostedTariff;
  hub: HubInfo;
  'ledger-cdr': LedgerCdr;
  'message-whole': MessageWhole;
  message: Message;
  misplaced: Misplaced;
  notification: DriverNotification;
  'oidc-client-create': OidcClientCreate;
  'oidc-client-created': OidcClientCreated;
  'oidc-client': OidcClient;
  operation: Operation;
  'partner-create': PartnerCreate;
  'partner-update': PartnerUpdate;
  partner: Partner;
  'party-behind': PartyBehind;
  'party-create': PartyCreate;
  'party-update': PartyUpdate;
  party: Party;
  problem: Problem;
  'pull-request': PullRequest;
  'pulls-due': PullsDue;
  'quarantined-document': QuarantinedDocument;
  quarantined: Quarantined;
  'registration-token': RegistrationToken;
  renewal: Renewal;
  'replay-request': ReplayRequest;
  replay: Replay;
  retried: Retried;
  retry: Retry;
  'sandbox-charge-start': SandboxChargeStart;
  'sandbox-charge': SandboxCharge;
  'sandbox-create': SandboxCreate;
  'sandbox-summary': SandboxSummary;
  sandbox: Sandbox;
  'settlement-cdr': SettlementCdr;
  settlement: Settlement;
  'station-call-create': StationCallCreate;
  'station-call-whole': StationCallWhole;
  'station-call': StationCall;
  'station-create': StationCreate;
  'station-created': StationCreated;
  'station-event': StationEvent;
  'station-notice': StationNotice;
  'station-reservation': StationReservation;
  'station-summary': StationSummary;
  'station-update': StationUpdate;
  station: Station;
  sync: Sync;
  'transaction-decision': TransactionDecision;
  'transaction-summary': TransactionSummary;
  transaction: Transaction;
  undelivered: Undelivered;
}
/**
 * That a CPO and an eMSP exchange through the hub, or an eMSP and a smart charging provider whose charging profiles it relays.
 */
export interface AgreementCreate {
  /**
   * The CPO side (CPO, NAP); or, when `emsp` names an SCSP, the EMSP that relays its charging profiles.
   */
  cpo: AgreementSide;
  /**
   * The eMSP side (EMSP, NSP, NAP, SCSP, OTHER). For Sessions and charging profiles an SCSP has to be named.
   */
  emsp: AgreementSide;
  /**
   * Only these modules; default all, or chargingprofiles where an EMSP relays.
   *
   * @minItems 1
   * @maxItems 20
   */
  modules?: ModuleId[];
  /**
   * What becomes of CDRs that fail their check; default deliver.
   */
  cdr_policy?: CdrPolicy;
}
/**
 * What changes in an agreement from now on.
 */
export interface AgreementUpdate {
  cdr_policy: CdrPolicy;
}
/**
 * An agreement between a CPO and an eMSP side; nobody sees anybody without one.
 */
export interface Agreement {
  /**
   * Names the agreement in this API.
   */
  id: string;
  cpo: AgreementSide;
  emsp: AgreementSide;
  /**
   * Only these modules; null: all.
   */
  modules: ModuleId[] | null;
  cdr_policy: CdrPolicy;
  /**
   * Since when.
   */
  created_at: string;
  /**
   * When it was ended; null while it is active.
   */
  ended_at: string | null;
}
/**
 * A key for an app; it has to be bound to pages, to packages, or to both.
 */
export interface AppKeyCreate {
  /**
   * The eMSP whose app it is, such as DE-XVE.
   */
  emsp: string;
  /**
   * What the operator calls the app.
   */
  name: string;
  /**
   * Origins of the web pages it is for, as browsers write them: in lower case, without the default port.
   *
   * @maxItems 50
   */
  origins?: string[];
  /**
   * Packages of the apps it is for, which name themselves in X-App-Package.
   *
   * @maxItems 50
   */
  packages?: string[];
}
/**
 * A key that was just made.
 */
export interface AppKeyCreated {
  /**
   * Id of the key, which is not the key.
   */
  id: string;
  /**
   * The eMSP whose app it is.
   */
  emsp: string;
  /**
   * What the operator calls the app.
   */
  name: string;
  /**
   * Origins of the web pages it is for.
   */
  origins: string[];
  /**
   * Packages of the apps it is for.
   */
  packages: string[];
  /**
   * When it was made.
   */
  created_at: string;
  /**
   * When it was revoked; null: it is in force.
   */
  revoked_at: string | null;
  /**
   * For the header X-Api-Key; shown this once.
   */
  key: string;
}
/**
 * A key of an app; the key itself is not stored.
 */
export interface AppKey {
  /**
   * Id of the key, which is not the key.
   */
  id: string;
  /**
   * The eMSP whose app it is.
   */
  emsp: string;
  /**
   * What the operator calls the app.
   */
  name: string;
  /**
   * Origins of the web pages it is for.
   */
  origins: string[];
  /**
   * Packages of the apps it is for.
   */
  packages: string[];
  /**
   * When it was made.
   */
  created_at: string;
  /**
   * When it was revoked; null: it is in force.
   */
  revoked_at: string | null;
}
/**
 * One change somebody made.
 */
export interface AuditEntry {
  /**
   * Place in the record.
   */
  number: number;
  /**
   * When.
   */
  at: string;
  /**
   * Who: admin, platform:<id> or hub.
   */
  actor: string;
  /**
   * What, as <thing>.<verb>.
   */
  action: string;
  /**
   * On what: its id.
   */
  subject: string;
  /**
   * More about it.
   */
  details: {
    [k: string]: unknown;
  };
  /**
   * X-Request-ID of the request that made it.
   */
  request_id: string | null;
  /**
   * SHA-256 over this entry and the hash before it, in hex.
   */
  hash: string;
}
/**
 * Whether the record is as it was written.
 */
export interface AuditVerification {
  /**
   * Whether every hash is what it has to be.
   */
  ok: boolean;
  /**
   * Entries that were read.
   */
  entries: number;
  /**
   * Number of the first entry that does not follow from the ones before; only when not ok.
   */
  first_broken?: number;
}
/**
 * What was found about a CDR. The CDR itself is never altered.
 */
export interface CdrCheck {
  /**
   * The CDR.
   */
  cdr: LedgerCdr;
  /**
   * The gravest of the reasons; null: not checked yet.
   */
  verdict: 'OK' | 'WARN' | 'FAIL' | null;
  /**
   * When it was checked.
   */
  checked_at: string | null;
  /**
   * Of the Location, as the check knew it.
   */
  time_zone: string | null;
  /**
   * What was found.
   */
  reasons: {
    /**
     * Names the rule; docs/cdr-checks.md lists them.
     */
    rule: string;
    /**
     * FAIL: it is wrong, or cannot be; WARN: somebody may want to look.
     */
    severity: 'WARN' | 'FAIL';
    /**
     * JSON pointer into the CDR; empty: all of it.
     */
    field: string;
    /**
     * What is wrong with it.
     */
    message: string;
    /**
     * What the CDR says.
     */
    stated?: string;
    /**
     * What it should say by what is known.
     */
    expected?: string;
  }[];
  /**
   * What the CDR comes to by its own tariffs and periods, as decimal texts with at most 4 decimals; null where it could not be recomputed.
   */
  recalculated: {
    /**
     * Of all amounts.
     */
    currency: string;
    /**
     * What is total_cost in the CDR; null where there is no such cost.
     */
    total_cost: {
      /**
       * Without VAT.
       */
      excl_vat: string | null;
      /**
       * With VAT; null where that cannot be said.
       */
      incl_vat: string | null;
    } | null;
    /**
     * What is total_fixed_cost in the CDR; null where there is no such cost.
     */
    total_fixed_cost: {
      /**
       * Without VAT.
       */
      excl_vat: string | null;
      /**
       * With VAT; null where that cannot be said.
       */
      incl_vat: string | null;
    } | null;
    /**
     * What is total_energy_cost in the CDR; null where there is no such cost.
     */
    total_energy_cost: {
      /**
       * Without VAT.
       */
      excl_vat: string | null;
      /**
       * With VAT; null where that cannot be said.
       */
      incl_vat: string | null;
    } | null;
    /**
     * What is total_time_cost in the CDR; null where there is no such cost.
     */
    total_time_cost: {
      /**
       * Without VAT.
       */
      excl_vat: string | null;
      /**
       * With VAT; null where that cannot be said.
       */
      incl_vat: string | null;
    } | null;
    /**
     * What is total_parking_cost in the CDR; null where there is no such cost.
     */
    total_parking_cost: {
      /**
       * Without VAT.
       */
      excl_vat: string | null;
      /**
       * With VAT; null where that cannot be said.
       */
      incl_vat: string | null;
    } | null;
    /**
     * What is total_reservation_cost in the CDR; null where there is no such cost.
     */
    total_reservation_cost: {
      /**
       * Without VAT.
       */
      excl_vat: string | null;
      /**
       * With VAT; null where that cannot be said.
       */
      incl_vat: string | null;
    } | null;
    /**
     * What the CDR states beyond that in total; negative where it states less.
     */
    delta: {
      /**
       * Without VAT.
       */
      excl_vat: string | null;
      /**
       * With VAT; null where that cannot be said.
       */
      incl_vat: string | null;
    } | null;
  } | null;
  /**
   * How its price comes about, in sentences: what was active when, and what that came to.
   */
  explanation: string[];
}
/**
 * Why a held CDR is rejected.
 */
export interface CdrRejection {
  /**
   * For its CPO, which is told when it asks for the CDR or sends it again.
   */
  reason: string;
}
/**
 * A conformance run to be made.
 */
export interface ConformanceRequest {
  /**
   * The id of a registered partner.
   */
  partner: string;
}
/**
 * A conformance run without its checks.
 */
export interface ConformanceRunSummary {
  /**
   * Names the run in this API.
   */
  id: string;
  /**
   * The partner that is checked.
   */
  partner: string;
  state: ConformanceState;
  /**
   * Who started it.
   */
  started_by: string;
  /**
   * When it began.
   */
  started_at: string;
  /**
   * When it ended; null while it runs.
   */
  finished_at: string | null;
  /**
   * The worst of its checks; null while it runs, and when nothing failed but the run was not finished or not every check made.
   */
  verdict: ConformanceVerdict | null;
  /**
   * How many checks ended how; null while it runs.
   */
  counts: ConformanceCounts | null;
}
/**
 * A conformance run: read-only checks of what a partner's endpoints do.
 */
export interface ConformanceRun {
  /**
   * Names the run in this API.
   */
  id: string;
  /**
   * The partner that is checked.
   */
  partner: string;
  state: ConformanceState;
  /**
   * Who started it.
   */
  started_by: string;
  /**
   * When it began.
   */
  started_at: string;
  /**
   * When it ended; null while it runs.
   */
  finished_at: string | null;
  /**
   * The worst of its checks; null while it runs, and when nothing failed but the run was not finished or not every check made.
   */
  verdict: ConformanceVerdict | null;
  /**
   * How many checks ended how; null while it runs.
   */
  counts: ConformanceCounts | null;
  /**
   * Its checks, in the order in which they were made; none while it runs.
   */
  checks: ConformanceCheck[];
}
/**
 * That the CDR is to be taken back.
 */
export interface DisputeAccept {
  /**
   * What is to be noted with it.
   */
  text?: DisputeText;
}
/**
 * What is to be noted with the escalation.
 */
export interface DisputeEscalate {
  /**
   * Why.
   */
  text?: DisputeText;
  /**
   * Until when it should have ended now; as before if left out.
   */
  due_at?: DisputeDueAt;
}
/**
 * A dispute to open.
 */
export interface DisputeOpen {
  /**
   * Which CDR.
   */
  cdr: CdrName;
  /**
   * Who disputes it; HUB_RULE: a check of the hub's.
   */
  opened_by: 'EMSP' | 'CPO' | 'HUB_RULE';
  /**
   * Why.
   */
  reason: DisputeText;
  /**
   * Until when it should have ended; 14 days from now if left out.
   */
  due_at?: DisputeDueAt;
}
/**
 * Why the CDR stands.
 */
export interface DisputeReject {
  /**
   * Why.
   */
  reason: DisputeText;
}
/**
 * What a side, or the hub, says.
 */
export interface DisputeReply {
  /**
   * Who says it.
   */
  by: 'EMSP' | 'CPO' | 'HUB';
  /**
   * What it says.
   */
  text: DisputeText;
}
/**
 * A dispute about a CDR, without its thread.
 */
export interface DisputeSummary {
  /**
   * Names the dispute in this API.
   */
  id: string;
  cdr: DisputedCdr;
  /**
   * Who disputes the CDR; HUB_RULE: a check of the hub's; DRIVER: a driver of a hosted eMSP.
   */
  opened_by: 'EMSP' | 'CPO' | 'HUB_RULE' | 'DRIVER';
  /**
   * Why.
   */
  reason: string;
  state: DisputeState;
  /**
   * Since when.
   */
  opened_at: string;
  /**
   * Until when it should have ended.
   */
  due_at: string;
  /**
   * Whether it is open after that.
   */
  is_overdue: boolean;
  /**
   * When it was escalated.
   */
  escalated_at: string | null;
  /**
   * When something was last said or done in it.
   */
  changed_at: string;
  /**
   * How it ended; null while it is open.
   */
  resolution: DisputeResolution | null;
}
/**
 * A dispute about a CDR.
 */
export interface Dispute {
  /**
   * Names the dispute in this API.
   */
  id: string;
  cdr: DisputedCdr;
  /**
   * Who disputes the CDR; HUB_RULE: a check of the hub's; DRIVER: a driver of a hosted eMSP.
   */
  opened_by: 'EMSP' | 'CPO' | 'HUB_RULE' | 'DRIVER';
  /**
   * Why.
   */
  reason: string;
  state: DisputeState;
  /**
   * Since when.
   */
  opened_at: string;
  /**
   * Until when it should have ended.
   */
  due_at: string;
  /**
   * Whether it is open after that.
   */
  is_overdue: boolean;
  /**
   * When it was escalated.
   */
  escalated_at: string | null;
  /**
   * When something was last said or done in it.
   */
  changed_at: string;
  /**
   * How it ended; null while it is open.
   */
  resolution: DisputeResolution | null;
  /**
   * What was said and done, in its order.
   */
  thread: DisputeEntry[];
}
/**
 * An access token to be made for a driver.
 */
export interface DriverAccessTokenCreate {
  /**
   * What it may do; left out: everything.
   *
   * @minItems 1
   * @maxItems 20
   */
  scopes?: DriverScope[];
  /**
   * How long it is valid, in seconds; left out: 900.
   */
  ttl_s?: number;
}
/**
 * An access token of the driver API. It is shown once.
 */
export interface DriverAccessToken {
  /**
   * For Authorization: Bearer.
   */
  access_token: string;
  /**
   * Seconds it is valid.
   */
  expires_in: number;
  /**
   * What it may do.
   */
  scopes: DriverScope[];
}
/**
 * What became of cards that were to be imported.
 */
export interface DriverCardsImported {
  /**
   * How many were taken.
   */
  imported: number;
  /**
   * The places of the others in the list, from 0: they are somebody’s, or another card has their uid or number.
   */
  refused: number[];
}
/**
 * Cards of a hosted eMSP, for its drivers to link to their contracts.
 */
export interface DriverCards {
  /**
   * The hosted eMSP, such as DE-XVE.
   */
  emsp: string;
  /**
   * Each with what only its holder can know, or only what is on it: then the driver shows it at a station.
   *
   * @minItems 1
   * @maxItems 1000
   */
  cards: DriverCard[];
}
/**
 * A contract of a driver.
 */
export interface DriverContract {
  /**
   * Names the contract in this API.
   */
  id: string;
  /**
   * An eMAID, without separators.
   */
  contract_id: string;
  /**
   * The eMSP: DE-XVE.
   */
  emsp: string;
  /**
   * Since when.
   */
  valid_from: string;
  /**
   * When it ended; null: it has not.
   */
  valid_until: string | null;
}
/**
 * A driver to be made: with a contract, and a token for the app.
 */
export interface DriverCreate {
  /**
   * The hosted eMSP, such as DE-XVE.
   */
  emsp: string;
  /**
   * Where the driver is reached; he signs in with it at the built-in issuer.
   */
  email?: string;
  /**
   * What the driver is called.
   */
  name?: string;
  /**
   * What the driver speaks, BCP 47.
   */
  language?: string;
}
/**
 * A driver that was made.
 */
export interface DriverCreated {
  /**
   * Names the driver in this API.
   */
  id: string;
  /**
   * An eMAID of 15 characters, the last of which is the check digit.
   */
  contract_id: string;
}
/**
 * Something a driver has reported about a location. Who it was is not told.
 */
export interface DriverFeedback {
  /**
   * Names it.
   */
  id: string;
  /**
   * Whose driver has reported it.
   */
  emsp: string;
  /**
   * The CPO it is for.
   */
  owner: string;
  /**
   * Its id of the location.
   */
  location_id: string;
  /**
   * The EVSE it is about.
   */
  evse_uid: string | null;
  /**
   * What is wrong.
   */
  kind: 'WRONG_STATUS' | 'NOT_WORKING' | 'WRONG_POSITION' | 'WRONG_PRICE' | 'BLOCKED' | 'WRONG_HOURS' | 'OTHER';
  /**
   * When it was seen.
   */
  observed_at: string;
  /**
   * In the driver's words.
   */
  text: string | null;
  /**
   * What has become of it.
   */
  state: 'OPEN' | 'ANSWERED' | 'FIXED' | 'REJECTED';
  /**
   * What the CPO says to it.
   */
  reply: string | null;
  /**
   * When.
   */
  replied_at: string | null;
  /**
   * When it was reported.
   */
  created_at: string;
}
/**
 * What changes about a driver.
 */
export interface DriverUpdate {
  /**
   * Whether the driver is kept from charging: all tokens become invalid, or valid again.
   */
  is_blocked: boolean;
}
/**
 * A driver of a hosted eMSP.
 */
export interface Driver {
  /**
   * Names the driver in this API.
   */
  id: string;
  /**
   * The eMSP: DE-XVE.
   */
  emsp: string;
  /**
   * Where the driver is reached; null: not known.
   */
  email: string | null;
  /**
   * What the driver is called; null: not known.
   */
  name: string | null;
  /**
   * What the driver speaks, BCP 47; null: not known.
   */
  language: string | null;
  /**
   * Whether the driver can sign in with a password at the built-in issuer.
   */
  has_password: boolean;
  /**
   * Whether an operator keeps the driver from charging.
   */
  is_blocked: boolean;
  /**
   * Since when.
   */
  created_at: string;
}
/**
 * What the CPO says to a report; its driver is told.
 */
export interface FeedbackReply {
  /**
   * What has become of it.
   */
  state: 'ANSWERED' | 'FIXED' | 'REJECTED';
  /**
   * For the driver to read.
   */
  text: string;
}
/**
 * Something odd about objects that were taken all the same.
 */
export interface Finding {
  /**
   * The partner they came from.
   */
  partner: string;
  /**
   * Their module.
   */
  module: string;
  /**
   * What is odd.
   */
  rule: string;
  /**
   * JSON pointer, with * for every index.
   */
  path: string;
  /**
   * What was sent there.
   */
  example: string;
  /**
   * How often.
   */
  times: number;
  /**
   * When first.
   */
  first_seen_at: string;
  /**
   * When last.
   */
  last_seen_at: string;
}
/**
 * What the hub needs to register at a partner.
 */
export interface Handshake {
  versions_url: VersionsUrl;
  /**
   * The registration token the partner issued (CREDENTIALS_TOKEN_A), in clear.
   */
  token: string;
}
/**
 * A Tariff of OCPI 2.2.1 of a hosted party; country_code, party_id and last_updated are the hub's to fill in.
 */
export interface HostedTariff {
  /**
   * Tariff.id.
   */
  id: string;
  /**
   * Currency of all prices, ISO 4217.
   */
  currency: string;
  /**
   * As OCPI has them.
   *
   * @minItems 1
   * @maxItems 100
   */
  elements: OcpiTariffElement[];
  [k: string]: unknown;
}
/**
 * The hub itself.
 */
export interface HubInfo {
  country_code: CountryCode;
  party_id: PartyId;
  /**
   * Its name.
   */
  name: string;
  /**
   * Version of the software.
   */
  version: string;
  /**
   * Base of every URL it hands out.
   */
  public_url: string;
  /**
   * Where partners start.
   */
  versions_url: string;
  partners: PartnerCounts;
  /**
   * Active agreements.
   */
  agreements: number;
  /**
   * Objects in quarantine.
   */
  quarantined: number;
}
/**
 * How many partners there are in each state.
 */
export interface PartnerCounts {
  planned: number;
  connected: number;
  offline: number;
  suspended: number;
  offboarded: number;
}
/**
 * A CDR of the ledger, without what is of the driver.
 */
export interface LedgerCdr {
  /**
   * Names the CDR in this API: its place in the ledger.
   */
  number: number;
  /**
   * What its CPO calls it.
   */
  id: string;
  /**
   * The CPO.
   */
  from_party: string;
  /**
   * The eMSP it is for.
   */
  to_party: string;
  /**
   * Its session.
   */
  session_id: string | null;
  /**
   * Currency of its costs.
   */
  currency: string;
  /**
   * total_cost without VAT, as decimal text.
   */
  total_excl_vat: string;
  /**
   * Whether it takes another CDR back.
   */
  credit: boolean;
  /**
   * When it came.
   */
  received_at: string;
  /**
   * As its CPO says.
   */
  last_updated: string;
  /**
   * delivered; open: on its way; held: until it is released or rejected; rejected; refused: by the eMSP, for good.
   */
  state: 'delivered' | 'open' | 'held' | 'rejected' | 'refused';
  /**
   * When the eMSP took it.
   */
  delivered_at: string | null;
  /**
   * Since when it is held, or was.
   */
  held_at: string | null;
  /**
   * When somebody released it.
   */
  released_at: string | null;
  /**
   * When somebody rejected it.
   */
  rejected_at: string | null;
  /**
   * Why, as its CPO is told.
   */
  rejection: string | null;
  /**
   * Attempts to deliver it so far.
   */
  attempts: number;
  /**
   * Why it is not delivered, if an attempt has failed.
   */
  reason: string | null;
  /**
   * What came of its check; null: not checked yet.
   */
  verdict: 'OK' | 'WARN' | 'FAIL' | null;
  /**
   * The rules it was found against, each once.
   */
  rules: string[];
}
/**
 * An OCPI request and its answer, with headers and bodies.
 */
export interface MessageWhole {
  /**
   * Id of the message; later ones have greater ids.
   */
  id: string;
  /**
   * The message in a sentence: who said what to whom, what came of it, and how long that took.
   */
  summary: string;
  /**
   * When the request began.
   */
  at: string;
  /**
   * in: a request to the hub; out: one of the hub.
   */
  direction: 'in' | 'out';
  /**
   * The partner who sent it, or who was called.
   */
  partner: string;
  /**
   * Milliseconds until it was answered.
   */
  ms: number;
  /**
   * Party that sent it; null where no party speaks.
   */
  from: string | null;
  /**
   * Party it was for: the one named in OCPI-to, or else the one that was found.
   */
  to: string | null;
  /**
   * Module; unknown for paths that are none of the hub's.
   */
  module: string;
  /**
   * Interface of the module that was called: sender or receiver.
   */
  side: string | null;
  /**
   * HTTP method.
   */
  method: string;
  /**
   * Path of a request to the hub, URL of one of the hub, with ids of drivers masked.
   */
  path: string;
  /**
   * Its query; values of parameters that are not OCPI's own are masked.
   */
  query: string | null;
  /**
   * Id of the object it is about; of a token its masked uid.
   */
  object: string | null;
  /**
   * Id of the session that belongs to it.
   */
  session: string | null;
  /**
   * The authorization_reference in it: the eMSP gave it with its authorisation, and Session and CDR repeat it.
   */
  reference: string | null;
  /**
   * X-Request-ID.
   */
  request_id: string;
  /**
   * X-Correlation-ID; the same for all that one message causes. Listing by it tells the whole charge.
   */
  correlation_id: string;
  /**
   * HTTP status of the answer; null when there was none.
   */
  http: number | null;
  /**
   * OCPI status code of the answer; null when it had none.
   */
  ocpi: number | null;
  /**
   * What was wrong, as the hub says it; null when nothing was.
   */
  fault: string | null;
  /**
   * Whether the hub itself answers it (hub) or a party (party); null when it did not come to that.
   */
  route: string | null;
  /**
   * Why it goes there. in: addressed, own-url, nobody-named, body, stored-addressee, stored-owner, reservation, profile, asked-around. out: forward of a request, delivery of what is due, pull of a list, registration, alive, conformance.
   */
  reason: string | null;
  /**
   * The agreement that allowed it, where it was between two parties.
   */
  agreement: string | null;
  /**
   * Everything that was wrong with the request.
   */
  issues: Issue[];
  /**
   * What was odd about it although it was taken.
   */
  findings: MessageFinding[];
  /**
   * Headers of the request; never Authorization.
   */
  headers: MessageHeaders;
  /**
   * Headers of the answer; null when there was none.
   */
  answer_headers: MessageHeaders | null;
  /**
   * Body of the request, masked: JSON, or a text where it was cut; null when there was none or it could not be masked.
   */
  body: {
    [k: string]: unknown;
  };
  /**
   * Whether less than the whole body is kept.
   */
  body_cut: boolean;
  /**
   * Body of the answer, in the same way; lists that the hub gives out of its own copy are not kept.
   */
  answer: {
    [k: string]: unknown;
  };
  /**
   * Whether less than the whole answer is kept.
   */
  answer_cut: boolean;
}
/**
 * An OCPI request and its answer.
 */
export interface Message {
  /**
   * Id of the message; later ones have greater ids.
   */
  id: string;
  /**
   * The message in a sentence: who said what to whom, what came of it, and how long that took.
   */
  summary: string;
  /**
   * When the request began.
   */
  at: string;
  /**
   * in: a request to the hub; out: one of the hub.
   */
  direction: 'in' | 'out';
  /**
   * The partner who sent it, or who was called.
   */
  partner: string;
  /**
   * Milliseconds until it was answered.
   */
  ms: number;
  /**
   * Party that sent it; null where no party speaks.
   */
  from: string | null;
  /**
   * Party it was for: the one named in OCPI-to, or else the one that was found.
   */
  to: string | null;
  /**
   * Module; unknown for paths that are none of the hub's.
   */
  module: string;
  /**
   * Interface of the module that was called: sender or receiver.
   */
  side: string | null;
  /**
   * HTTP method.
   */
  method: string;
  /**
   * Path of a request to the hub, URL of one of the hub, with ids of drivers masked.
   */
  path: string;
  /**
   * Its query; values of parameters that are not OCPI's own are masked.
   */
  query: string | null;
  /**
   * Id of the object it is about; of a token its masked uid.
   */
  object: string | null;
  /**
   * Id of the session that belongs to it.
   */
  session: string | null;
  /**
   * The authorization_reference in it: the eMSP gave it with its authorisation, and Session and CDR repeat it.
   */
  reference: string | null;
  /**
   * X-Request-ID.
   */
  request_id: string;
  /**
   * X-Correlation-ID; the same for all that one message causes. Listing by it tells the whole charge.
   */
  correlation_id: string;
  /**
   * HTTP status of the answer; null when there was none.
   */
  http: number | null;
  /**
   * OCPI status code of the answer; null when it had none.
   */
  ocpi: number | null;
  /**
   * What was wrong, as the hub says it; null when nothing was.
   */
  fault: string | null;
  /**
   * Whether the hub itself answers it (hub) or a party (party); null when it did not come to that.
   */
  route: string | null;
  /**
   * Why it goes there. in: addressed, own-url, nobody-named, body, stored-addressee, stored-owner, reservation, profile, asked-around. out: forward of a request, delivery of what is due, pull of a list, registration, alive, conformance.
   */
  reason: string | null;
  /**
   * The agreement that allowed it, where it was between two parties.
   */
  agreement: string | null;
}
/**
 * A location that is shown on no map, because its coordinates cannot be right.
 */
export interface Misplaced {
  /**
   * Public id of the place.
   */
  id: string;
  /**
   * Its CPO.
   */
  owner: string;
  /**
   * Its id there.
   */
  location_id: string;
  /**
   * The country it says, ISO 3166-1 alpha-3.
   */
  country: string;
  /**
   * As the CPO says it; null: nothing that is a place on earth.
   */
  lat: number | null;
  /**
   * As the CPO says it.
   */
  lng: number | null;
  /**
   * swapped: it would lie in its country if the two changed places.
   */
  misplacement: 'swapped' | 'zero' | 'missing';
}
/**
 * Something a driver is told while the app is closed, and what becomes of it. What it says is not told.
 */
export interface DriverNotification {
  /**
   * Names it: webhook-id.
   */
  id: string;
  /**
   * Whose driver it is.
   */
  emsp: string;
  /**
   * Whom.
   */
  driver_id: string;
  /**
   * What has happened.
   */
  kind:
    | 'watch'
    | 'charge.late_start'
    | 'charge.stalled'
    | 'charge.idle_fee'
    | 'charge.ended'
    | 'receipt.ready'
    | 'feedback.answered';
  /**
   * When.
   */
  at: string;
  /**
   * DEAD: given up after a day, or because too many were waiting.
   */
  state: 'WAITING' | 'DELIVERED' | 'DEAD';
  /**
   * How often it was tried.
   */
  tries: number;
  /**
   * When it is tried next.
   */
  due_at: string | null;
  /**
   * When it was delivered, or given up.
   */
  ended_at: string | null;
  /**
   * What was wrong last.
   */
  failure: string | null;
}
/**
 * A client of the built-in issuer to be registered: an app, or a back end.
 */
export interface OidcClientCreate {
  /**
   * The hosted eMSP, such as DE-XVE.
   */
  emsp: string;
  /**
   * What drivers are told who signs them in.
   */
  name: string;
  /**
   * Whether it can keep a secret: a back end can, an app cannot.
   */
  is_confidential: boolean;
  /**
   * Where codes may go, to the letter: https, http to the own device, or the scheme of an app.
   *
   * @maxItems 10
   */
  redirect_uris?: string[];
  /**
   * How it gets tokens; left out: authorization_code and refresh_token.
   *
   * @minItems 1
   * @maxItems 3
   */
  grants?: ('authorization_code' | 'refresh_token' | 'client_credentials')[];
  /**
   * What it may ask for; left out: everything.
   *
   * @minItems 1
   * @maxItems 20
   */
  scopes?: DriverScope[];
}
/**
 * A client that was registered.
 */
export interface OidcClientCreated {
  /**
   * Names the client.
   */
  client_id: string;
  /**
   * Of a confidential client; shown once.
   */
  client_secret?: string;
}
/**
 * A client of the built-in issuer.
 */
export interface OidcClient {
  /**
   * Names the client.
   */
  client_id: string;
  /**
   * The eMSP: DE-XVE.
   */
  emsp: string;
  /**
   * What drivers are told who signs them in.
   */
  name: string;
  /**
   * Whether it has a secret.
   */
  is_confidential: boolean;
  /**
   * Where codes may go.
   */
  redirect_uris: string[];
  /**
   * How it gets tokens.
   */
  grants: string[];
  /**
   * What it may ask for.
   */
  scopes: DriverScope[];
  /**
   * Since when.
   */
  created_at: string;
}
/**
 * A command or a charging profile request on its way through the hub.
 */
export interface Operation {
  /**
   * Names it in this API.
   */
  id: string;
  /**
   * The command, or SET_PROFILE, GET_PROFILE or CLEAR_PROFILE.
   */
  kind: string;
  /**
   * The party that has begun it, such as NL-TNM.
   */
  requester: string;
  /**
   * Its partner's id.
   */
  requester_partner: string;
  /**
   * The party it was begun at, such as BE-BEC.
   */
  receiver: string;
  /**
   * Its partner's id.
   */
  receiver_partner: string;
  /**
   * X-Correlation-ID of the request.
   */
  correlation_id: string;
  /**
   * Id of the Location it is about.
   */
  location: string | null;
  /**
   * Uid of the EVSE.
   */
  evse: string | null;
  /**
   * Id of the Session it is about.
   */
  session: string | null;
  /**
   * Id of the reservation.
   */
  reservation: string | null;
  /**
   * How far it has come: begun and not answered yet; accepted; refused; unanswered, and perhaps taken; resulted, with the result on its way to the requester; ended; timed-out without anybody to be told.
   */
  state: 'begun' | 'accepted' | 'refused' | 'unanswered' | 'resulted' | 'ended' | 'timed-out';
  /**
   * When it was passed on.
   */
  begun_at: string;
  /**
   * When the receiver answered.
   */
  answered_at: string | null;
  /**
   * The result in the receiver's answer, or why there is none.
   */
  answer: string | null;
  /**
   * Without a result until then it ends with TIMEOUT.
   */
  deadline: string;
  /**
   * Its result.
   */
  result: string | null;
  /**
   * When that came.
   */
  result_at: string | null;
  /**
   * The receiver has sent none in time, and the hub has told the requester TIMEOUT.
   */
  result_by_hub: boolean;
  /**
   * Failed attempts to bring the result to the requester.
   */
  attempts: number;
  /**
   * What became of the result at the requester.
   */
  delivery: 'delivered' | 'refused' | 'given up' | null;
  /**
   * When it was over.
   */
  ended_at: string | null;
  /**
   * Another result that came afterwards, and went nowhere.
   */
  late_result: string | null;
  /**
   * When that came.
   */
  late_at: string | null;
  /**
   * The Session that a START_SESSION has led to.
   */
  started_session: string | null;
  /**
   * When the hub heard of that Session.
   */
  started_at: string | null;
}
/**
 * A partner to be: a connected software and the roles it may claim.
 */
export interface PartnerCreate {
  name: PartnerName;
  /**
   * Roles the partner may announce; nobody else may have them.
   *
   * @minItems 1
   * @maxItems 500
   */
  roles: RoleKey[];
  /**
   * Whether the hub may call it over http and at private addresses; default: the hub's setting.
   */
  allow_private_network?: boolean;
  quirks?: Quirks;
  parties_behind?: PartiesBehind;
  /**
   * Hosted parties, as DE-XVC, to which the partner is connected directly, as if theirs were an ordinary platform: it registers at a versions URL of its own, which lists them and no hub, and exchanges with nobody else. Null or left out: it is connected to the hub, with everybody behind it. A company that wants both is two partners.
   *
   * @minItems 1
   * @maxItems 100
   */
  direct_to?: string[] | null;
  /**
   * For a connection of OCPI 2.1.1, which is one of a pair of parties: the partner whose party it is for, with one role, CPO or EMSP, and no connection of its own. `roles` is that role, and `direct_to` the one party that is reached by this connection, whoever its platform is.
   */
  pair_of?: string | null;
}
/**
 * What changes about a partner. Each field replaces what was there; what is left out stays.
 */
export interface PartnerUpdate {
  name?: PartnerName;
  /**
   * All roles the partner may announce from now on: the ones missing here are withdrawn, new ones are added.
   *
   * @minItems 1
   * @maxItems 500
   */
  roles?: RoleKey[];
  /**
   * Whether the hub may call it over http and at private addresses.
   */
  allow_private_network?: boolean;
  quirks?: Quirks;
  parties_behind?: PartiesBehind;
  /**
   * Hosted parties, as DE-XVC, to which the partner is connected directly, as if theirs were an ordinary platform: it registers at a versions URL of its own, which lists them and no hub, and exchanges with nobody else. Null or left out: it is connected to the hub, with everybody behind it. A company that wants both is two partners. Once it has registered it stays at the one or the other; the parties may change, which it hears with the next credentials.
   *
   * @minItems 1
   * @maxItems 100
   */
  direct_to?: string[] | null;
}
/**
 * A partner: a connected software with the parties it hosts.
 */
export interface Partner {
  /**
   * Names the partner in this API.
   */
  id: string;
  name: PartnerName;
  state: PartnerState;
  /**
   * Since when.
   */
  state_changed_at: string;
  /**
   * Roles the operator approved.
   */
  roles: PartnerRole[];
  /**
   * Whether the hub may call it over http and at private addresses.
   */
  allow_private_network: boolean;
  quirks: Quirks;
  /**
   * Hosted parties to which it is connected directly, without the hub, or the one party of a connection of OCPI 2.1.1; null: it is connected to the hub.
   *
   * @minItems 1
   * @maxItems 100
   */
  direct_to: string[] | null;
  /**
   * Of a connection of OCPI 2.1.1 with the party in `direct_to`: the partner whose party it is for; null: any other partner.
   */
  pair_of: string | null;
  /**
   * How it writes its token in Authorization, learned from its requests.
   */
  token_form: 'base64' | 'raw';
  /**
   * Its versions endpoint.
   */
  versions_url: string | null;
  /**
   * OCPI version in use.
   */
  version: string | null;
  /**
   * Its module interfaces.
   */
  endpoints: PartnerEndpoint[];
  /**
   * When it last registered.
   */
  registered_at: string | null;
  /**
   * Its last sign of life.
   */
  last_seen_at: string | null;
  /**
   * When the operator made it known.
   */
  created_at: string;
  parties_behind: PartiesBehind;
}
/**
 * A party behind another hub, in one role: what that hub says of it, and whether it is let in.
 */
export interface PartyBehind {
  country_code: CountryCode;
  party_id: PartyId;
  role: RoleName;
  /**
   * What the hub says of it; null: its list does not have it.
   */
  hub_status: 'CONNECTED' | 'OFFLINE' | 'PLANNED' | 'SUSPENDED' | null;
  /**
   * As the hub gives it.
   */
  last_updated: string | null;
  /**
   * When the hub has told that.
   */
  received_at: string | null;
  /**
   * named: let in by name; listed: let in with all others; kept_out: not let in; conflict: not let in, because another partner here has the party, or had it; the operator can still name it when the role is free.
   */
  standing: 'named' | 'listed' | 'kept_out' | 'conflict';
  /**
   * What others here see of it; null: it is not let in.
   */
  status: 'CONNECTED' | 'OFFLINE' | 'PLANNED' | 'SUSPENDED' | null;
}
/**
 * A party to be hosted by the hub.
 */
export interface PartyCreate {
  country_code: CountryCode;
  party_id: PartyId;
  /**
   * CPO: its stations connect to the hub. EMSP: its drivers have their accounts here.
   */
  role: RoleName;
  /**
   * What it is called by others: business_details.name.
   */
  name: string;
}
/**
 * What changes about a hosted party. Each field replaces what was there; what is left out stays. All but the name is of eMSPs alone.
 */
export interface PartyUpdate {
  /**
   * What it is called by others: business_details.name, and the issuer of its tokens.
   */
  name?: string;
  /**
   * What it adds to what CPOs charge it; null: nothing.
   */
  fees?: RoamingFees | null;
  /**
   * Whether the map for everybody shows what it sees.
   */
  has_map?: boolean;
  /**
   * What the ids of contracts begin with that are made from now on.
   */
  contract_prefix?: ContractPrefix;
  /**
   * Whether drivers may make their accounts themselves at the built-in issuer.
   */
  has_sign_up?: boolean;
  /**
   * Where its drivers sign in besides the built-in issuer; null: nowhere.
   */
  oidc?: ExternalIssuer | null;
  /**
   * Where its app is told what drivers are to hear while it is closed; the first time, the answer has the secret. Null: nowhere, and what waits is dropped.
   */
  notifications?: NotificationTarget | null;
}
/**
 * A party hosted by the hub.
 */
export interface Party {
  /**
   * Names it in this API: DE-XVC.
   */
  id: string;
  country_code: CountryCode;
  party_id: PartyId;
  role: RoleName;
  /**
   * What it is called by others.
   */
  name: string;
  /**
   * How many stations it has, as a CPO.
   */
  stations: number;
  /**
   * How many drivers it has, as an eMSP.
   */
  drivers: number;
  /**
   * What was decided about it, as an eMSP; null for a CPO.
   */
  emsp: EmspSettings | null;
  /**
   * Since when.
   */
  created_at: string;
}
/**
 * What went wrong (RFC 9457).
 */
export interface Problem {
  /**
   * Names the kind of problem: urn:crossvolt:problem:<kind>. For programs to decide by.
   */
  type: string;
  /**
   * The kind of problem, for people.
   */
  title: string;
  /**
   * The HTTP status.
   */
  status: number;
  /**
   * What is wrong this time.
   */
  detail: string;
  /**
   * Names this occurrence: urn:uuid:<X-Request-ID>; also in the hub's log.
   */
  instance: string;
  /**
   * Everything that is wrong with the request.
   */
  errors?: Issue[];
}
/**
 * A pull to be made now.
 */
export interface PullRequest {
  /**
   * Only this module; default every module the partner offers and is pulled from.
   */
  module?: ListId;
  /**
   * full: everything, and what is missing is gone; delta: what differs since the last pull.
   */
  kind: 'full' | 'delta';
}
/**
 * The pulls that are due now.
 */
export interface PullsDue {
  /**
   * Their modules.
   */
  modules: ListId[];
  /**
   * Their kind.
   */
  kind: 'full' | 'delta';
}
/**
 * A quarantined object with what was received.
 */
export interface QuarantinedDocument {
  /**
   * Names the entry in this API.
   */
  id: string;
  /**
   * The partner it came from.
   */
  partner: string;
  /**
   * Module of the object.
   */
  module: string;
  /**
   * The party it claims to belong to; null when it names none.
   */
  owner: string | null;
  /**
   * The object's ids; masked for tokens.
   */
  key: string;
  /**
   * How it arrived.
   */
  source: 'push' | 'pull';
  /**
   * Why it cannot be taken.
   */
  reason: string;
  /**
   * Everything that is wrong with it.
   */
  issues: Issue[];
  /**
   * When it first arrived like this.
   */
  first_seen_at: string;
  /**
   * When it last did.
   */
  last_seen_at: string;
  /**
   * How often it did.
   */
  times: number;
  /**
   * What was received, with the ids of drivers masked; null when it is no JSON or was not kept.
   */
  document: {
    [k: string]: unknown;
  };
}
/**
 * An object that arrived but cannot be taken.
 */
export interface Quarantined {
  /**
   * Names the entry in this API.
   */
  id: string;
  /**
   * The partner it came from.
   */
  partner: string;
  /**
   * Module of the object.
   */
  module: string;
  /**
   * The party it claims to belong to; null when it names none.
   */
  owner: string | null;
  /**
   * The object's ids; masked for tokens.
   */
  key: string;
  /**
   * How it arrived.
   */
  source: 'push' | 'pull';
  /**
   * Why it cannot be taken.
   */
  reason: string;
  /**
   * Everything that is wrong with it.
   */
  issues: Issue[];
  /**
   * When it first arrived like this.
   */
  first_seen_at: string;
  /**
   * When it last did.
   */
  last_seen_at: string;
  /**
   * How often it did.
   */
  times: number;
}
/**
 * What a partner needs to register at the hub (CREDENTIALS_TOKEN_A). Shown once.
 */
export interface RegistrationToken {
  /**
   * The token; works for one registration.
   */
  token: string;
  /**
   * Until when.
   */
  expires_at: string;
  /**
   * Where the partner starts.
   */
  versions_url: string;
}
/**
 * Why credentials are exchanged anew, and for which version of OCPI.
 */
export interface Renewal {
  /**
   * A token may be in wrong hands: the ones before are refused as soon as the new ones are exchanged, instead of running out. Default false.
   */
  compromised?: boolean;
  /**
   * The version of OCPI to go on in; left out, the one in use. The partner has to list it.
   */
  version?: '2.2.1' | '2.3.0';
}
/**
 * How to replay a message.
 */
export interface ReplayRequest {
  /**
   * Whether to say only what would be sent.
   */
  dry_run: boolean;
}
/**
 * What a replay sends, or would.
 */
export interface Replay {
  /**
   * Whether nothing is sent.
   */
  dry_run: boolean;
  /**
   * The partner it goes to.
   */
  partner: string;
  /**
   * The party it is for.
   */
  party: string;
  module: ModuleId;
  /**
   * The party the object belongs to.
   */
  owner: string;
  /**
   * Id of the object; of a token its masked uid.
   */
  object: string;
  /**
   * PUT, or DELETE of an object that is no more.
   */
  method: 'PUT' | 'DELETE';
  /**
   * The last_updated of its newest state.
   */
  last_updated: string;
  /**
   * Its newest state, masked; null with DELETE.
   */
  document: {
    [k: string]: unknown;
  };
}
/**
 * What is tried again now.
 */
export interface Retried {
  /**
   * Objects.
   */
  objects: number;
  /**
   * CDRs.
   */
  cdrs: number;
}
/**
 * What to try again.
 */
export interface Retry {
  /**
   * Only this module; default all.
   */
  module?: ModuleId;
}
/**
 * A charge to be started at the partner's station.
 */
export interface SandboxChargeStart {
  /**
   * Location.id
   */
  location_id: string;
  /**
   * EVSE.uid
   */
  evse_uid?: string;
  /**
   * Connector.id
   */
  connector_id?: string;
  /**
   * The CPO, when the partner has several.
   */
  cpo?: string;
  scenario?: SandboxScenario;
}
/**
 * A charge that the simulated eMSP has started at the partner's station.
 */
export interface SandboxCharge {
  /**
   * Names the charge; it is its authorization_reference too.
   */
  id: string;
  scenario: SandboxScenario;
  /**
   * The partner's CPO.
   */
  cpo: string;
  /**
   * Where it charges.
   */
  location_id: string;
  /**
   * X-Correlation-ID of its commands, to be found in the message log.
   */
  correlation_id: string;
  /**
   * When it was asked for.
   */
  started_at: string;
  /**
   * running: not everything has been looked at; fail: a check has failed, and the rest is not looked at; warn: it went well, and not as it should.
   */
  verdict: 'running' | 'pass' | 'warn' | 'fail';
  /**
   * The check that is next; null when it is over.
   */
  waits_for: string | null;
  /**
   * What has been looked at, in order.
   */
  checks: SandboxCheck[];
}
/**
 * A sandbox to be made for a partner.
 */
export interface SandboxCreate {
  /**
   * The id of the partner that tests.
   */
  partner: string;
  /**
   * The party the hub plays, as DE-S00; one that nobody has or has had. Left out: the hub finds one, S and two letters or digits in its own country.
   */
  party?: string;
}
/**
 * A sandbox: a party that the hub plays for one partner.
 */
export interface SandboxSummary {
  /**
   * Names the sandbox in this API.
   */
  id: string;
  /**
   * The partner that tests.
   */
  partner: string;
  /**
   * The party the hub plays.
   */
  party: string;
  /**
   * What it plays: a CPO for the partner's eMSPs, an eMSP for its CPOs.
   */
  roles: ('CPO' | 'EMSP')[];
  /**
   * preparing: its objects are not all there yet; ready; ending: what it has shown is being withdrawn.
   */
  state: 'preparing' | 'ready' | 'ending';
  /**
   * When it was made.
   */
  created_at: string;
}
/**
 * A sandbox with what has happened there.
 */
export interface Sandbox {
  /**
   * Names the sandbox in this API.
   */
  id: string;
  /**
   * The partner that tests.
   */
  partner: string;
  /**
   * The party the hub plays.
   */
  party: string;
  /**
   * What it plays: a CPO for the partner's eMSPs, an eMSP for its CPOs.
   */
  roles: ('CPO' | 'EMSP')[];
  /**
   * preparing: its objects are not all there yet; ready; ending: what it has shown is being withdrawn.
   */
  state: 'preparing' | 'ready' | 'ending';
  /**
   * When it was made.
   */
  created_at: string;
  /**
   * Charges that its eMSP has started, oldest first.
   */
  charges: SandboxCharge[];
  /**
   * What the partner has sent it, newest first.
   */
  received: {
    /**
     * Sessions as they are now.
     */
    sessions: SandboxReceived[];
    /**
     * CDRs.
     */
    cdrs: SandboxReceived[];
  };
}
/**
 * A line of a settlement: one CDR, with what it counts for.
 */
export interface SettlementCdr {
  /**
   * Its number in the ledger.
   */
  number: number;
  /**
   * When the hub received it.
   */
  received_at: string;
  /**
   * The CPO that sent it.
   */
  cpo: string;
  /**
   * The eMSP it is for.
   */
  emsp: string;
  /**
   * Its id.
   */
  cdr_id: string;
  /**
   * CREDIT: it takes back another one.
   */
  kind: 'CDR' | 'CREDIT';
  /**
   * The id of the CDR that it takes back.
   */
  credits: string | null;
  standing: Standing;
  /**
   * ISO 4217.
   */
  currency: string;
  /**
   * Energy; of a credit CDR that of its original, negative.
   */
  kwh: DecimalText;
  /**
   * total_cost.excl_vat.
   */
  excl_vat: DecimalText;
  /**
   * In percent, if its tariffs tell one for all of it; of a credit CDR that of its original.
   */
  vat_rate: string | null;
  /**
   * VAT, if it states incl_vat.
   */
  vat: string | null;
  /**
   * total_cost.incl_vat, if it states that; of a credit CDR that of its original, negative.
   */
  incl_vat: string | null;
  /**
   * Whether a dispute about it is open.
   */
  in_dispute: boolean;
  /**
   * Stands for its content, in hex: the first 16 bytes of the SHA-256 of its JSON with sorted keys.
   */
  digest: string;
}
/**
 * What CPOs have billed eMSPs in a month.
 */
export interface Settlement {
  /**
   * The month in which the hub received the CDRs.
   */
  period: string;
  /**
   * Its first moment.
   */
  from: string;
  /**
   * The first moment after it.
   */
  to: string;
  /**
   * Whether no sum of it can change any more: the month is over, and no CDR is held.
   */
  is_final: boolean;
  /**
   * By CPO, eMSP and currency, in this order.
   */
  pairs: SettlementPair[];
  /**
   * SHA-256, in hex, over a line of CPO, eMSP, currency and digest for each pair.
   */
  digest: string;
}
/**
 * Something that an operator asks of a station. Which fields belong to it goes by its kind.
 */
export interface StationCallCreate {
  /**
   * What is asked.
   */
  kind:
    | 'reset'
    | 'availability'
    | 'trigger'
    | 'get-log'
    | 'update-firmware'
    | 'get-variables'
    | 'set-variables'
    | 'base-report'
    | 'local-list-version'
    | 'clear-cache'
    | 'data-transfer'
    | 'unlock'
    | 'start'
    | 'stop'
    | 'cancel-reservation'
    | 'transaction-status';
  /**
   * As the station counts: the EVSE of OCPP 2.x, the connector of 1.6. Left out where that is allowed: the whole station.
   */
  evse?: number;
  /**
   * Of the EVSE.
   */
  connector?: number;
  /**
   * Of reset; default on-idle.
   */
  when?: 'immediate' | 'on-idle';
  /**
   * Of availability: whether it is to be used.
   */
  operative?: boolean;
  /**
   * Of trigger: the message that the station is to send, as OCPP names it.
   */
  message?: string;
  /**
   * Of get-log; default diagnostics.
   */
  log?: 'diagnostics' | 'security';
  /**
   * Of get-log and update-firmware: where the file goes or comes from. Its host has to be one of STATION_FILE_HOSTS.
   */
  url?: string;
  /**
   * Of get-log: only what is not older.
   */
  from?: string;
  /**
   * Of get-log: only what is not newer.
   */
  to?: string;
  /**
   * How often the station tries again.
   */
  retries?: number;
  /**
   * How long it waits before.
   */
  retry_interval_s?: number;
  /**
   * Of update-firmware: from when on it is fetched; default now.
   */
  retrieve_at?: string;
  /**
   * Of update-firmware: from when on it is installed; default when it is there.
   */
  install_at?: string;
  /**
   * Of update-firmware: PEM of the certificate that it is signed with.
   */
  signing_certificate?: string;
  /**
   * Of update-firmware: its signature in base64.
   */
  signature?: string;
  /**
   * Of get-variables and set-variables; each to be set has a value. Passwords are not to be read or set here.
   *
   * @minItems 1
   * @maxItems 50
   */
  variables?: StationVariable[];
  /**
   * Of base-report; default configuration.
   */
  base?: 'configuration' | 'full' | 'summary';
  /**
   * Of data-transfer.
   */
  vendor_id?: string;
  /**
   * Of data-transfer.
   */
  message_id?: string;
  /**
   * Of data-transfer: anything.
   */
  data?: {
    [k: string]: unknown;
  };
  /**
   * Of start: as if it were shown at the station, which may ask about it.
   */
  id_token?: string;
  /**
   * Its type in OCPP 2.x; default ISO14443.
   */
  id_token_type?: 'ISO14443' | 'ISO15693' | 'Central' | 'KeyCode' | 'Local';
  /**
   * Of stop and transaction-status: the Session of the charge.
   */
  session_id?: string;
  /**
   * Of cancel-reservation: its number.
   */
  reservation?: number;
}
/**
 * A variable of the device model, or a configuration key.
 */
export interface StationVariable {
  /**
   * Of the device model (OCPP 2.x); left out with 1.6.
   */
  component?: string;
  /**
   * Its instance.
   */
  component_instance?: string;
  /**
   * The EVSE it is about.
   */
  evse?: number;
  /**
   * The connector it is about.
   */
  connector?: number;
  /**
   * Name of the variable, or of the configuration key of 1.6.
   */
  variable: string;
  /**
   * Its instance.
   */
  variable_instance?: string;
  /**
   * Left out: Actual.
   */
  attribute?: 'Actual' | 'Target' | 'MinSet' | 'MaxSet';
  /**
   * What it is set to.
   */
  value?: string;
}
/**
 * Something a station was asked, with what it answered besides its status.
 */
export interface StationCallWhole {
  /**
   * Names it in this API.
   */
  id: string;
  /**
   * What was asked.
   */
  kind: string;
  /**
   * Who has asked: a party, hub, or the name of an admin key.
   */
  asked_by: string;
  /**
   * When it was asked.
   */
  created_at: string;
  /**
   * queued: another process has the station; sent: taken to be sent; done: outcome says how.
   */
  state: 'queued' | 'sent' | 'done';
  /**
   * When the process that has the station took it.
   */
  sent_at: string | null;
  /**
   * answered, error, timeout, cut (sent, and nobody knows what came of it), not-sent, or unsupported.
   */
  outcome: string | null;
  /**
   * The station's status word, the error code, or why it was not sent.
   */
  detail: string | null;
  /**
   * When that was known.
   */
  done_at: string | null;
  /**
   * What was seen to come of it; unseen: nothing in time; null: nobody looks, or not yet.
   */
  effect: string | null;
  /**
   * When.
   */
  effect_at: string | null;
  /**
   * The station's id.
   */
  station: string;
  /**
   * What came with the answer: variables, a version, a file name, data; null: nothing, or not yet.
   */
  answer: {
    [k: string]: unknown;
  } | null;
}
/**
 * Something a station was asked: that it was sent, what it answered and whether it was seen to happen are three facts.
 */
export interface StationCall {
  /**
   * Names it in this API.
   */
  id: string;
  /**
   * What was asked.
   */
  kind: string;
  /**
   * Who has asked: a party, hub, or the name of an admin key.
   */
  asked_by: string;
  /**
   * When it was asked.
   */
  created_at: string;
  /**
   * queued: another process has the station; sent: taken to be sent; done: outcome says how.
   */
  state: 'queued' | 'sent' | 'done';
  /**
   * When the process that has the station took it.
   */
  sent_at: string | null;
  /**
   * answered, error, timeout, cut (sent, and nobody knows what came of it), not-sent, or unsupported.
   */
  outcome: string | null;
  /**
   * The station's status word, the error code, or why it was not sent.
   */
  detail: string | null;
  /**
   * When that was known.
   */
  done_at: string | null;
  /**
   * What was seen to come of it; unseen: nothing in time; null: nobody looks, or not yet.
   */
  effect: string | null;
  /**
   * When.
   */
  effect_at: string | null;
}
/**
 * A station that is to connect to the hub, and what the network is told of it.
 */
export interface StationCreate {
  identity: StationIdentity;
  party: HostedPartyName;
  /**
   * Left out: one is made and shown once; null: it has none, and comes with a client certificate.
   */
  password?: StationPassword | null;
  security_profile?: StationSecurityProfile;
  validation?: StationValidation;
  settings?: StationSettings;
  location: OcpiLocation;
  /**
   * Its EVSEs.
   *
   * @minItems 1
   * @maxItems 64
   */
  evses: StationEvse[];
}
/**
 * A station that was taken in.
 */
export interface StationCreated {
  /**
   * Names it in this API.
   */
  id: string;
  identity: StationIdentity;
  /**
   * Where it connects to.
   */
  websocket_url: string;
  /**
   * The one that was made for it; shown once.
   */
  password?: string;
  /**
   * Its EVSEs with their uids.
   */
  evses: {
    /**
     * As the station counts.
     */
    evse: number;
    /**
     * EVSE.uid.
     */
    uid: string;
  }[];
}
/**
 * Something a station said of a transaction.
 */
export interface StationEvent {
  /**
   * Grows in the order in which it came.
   */
  number: number;
  /**
   * When it came.
   */
  received_at: string;
  /**
   * What the station said, in the words of OCPP 2.x; tokens are masked.
   */
  event: {
    [k: string]: unknown;
  };
}
/**
 * Something a station said that changes nothing here: firmware, logs, security events, reports.
 */
export interface StationNotice {
  /**
   * The OCPP action.
   */
  action: string;
  /**
   * What it said; long texts are cut.
   */
  payload: {
    [k: string]: unknown;
  };
  /**
   * When it came.
   */
  received_at: string;
}
/**
 * A reservation that stands at a station.
 */
export interface StationReservation {
  /**
   * What the station knows it by.
   */
  number: number;
  /**
   * As the station counts.
   */
  evse: number | null;
  /**
   * The eMSP, such as NL-TNM.
   */
  owner: string;
  /**
   * What the eMSP knows it by, in lower case.
   */
  reservation_id: string;
  /**
   * asked: the station has not answered yet; held.
   */
  state: 'asked' | 'held';
  /**
   * When it ends by itself.
   */
  expires_at: string;
  /**
   * When it was asked for.
   */
  created_at: string;
}
/**
 * A station.
 */
export interface StationSummary {
  /**
   * Names it in this API.
   */
  id: string;
  identity: StationIdentity;
  /**
   * The hosted party it belongs to.
   */
  party: string;
  /**
   * Location.id.
   */
  location_id: string;
  /**
   * Whether it is connected.
   */
  online: boolean;
  /**
   * OCPP version it has last connected with.
   */
  version: string | null;
  /**
   * Who made it, as it says.
   */
  vendor: string | null;
  /**
   * Which model it is, as it says.
   */
  model: string | null;
  /**
   * Version of its firmware, as it says.
   */
  firmware: string | null;
  /**
   * Since when it is known.
   */
  created_at: string;
}
/**
 * What changes of a station; what is left out stays. EVSEs are known by number and uid: those that are not listed are REMOVED for good.
 */
export interface StationUpdate {
  /**
   * A new one; null: none any more.
   */
  password?: StationPassword | null;
  security_profile?: StationSecurityProfile;
  validation?: StationValidation;
  settings?: StationSettings;
  location?: OcpiLocation;
  /**
   * Its EVSEs.
   *
   * @minItems 1
   * @maxItems 64
   */
  evses?: StationEvse[];
}
/**
 * A station with everything that is known of it.
 */
export interface Station {
  /**
   * Names it in this API.
   */
  id: string;
  identity: StationIdentity;
  /**
   * The hosted party it belongs to.
   */
  party: string;
  /**
   * Location.id.
   */
  location_id: string;
  /**
   * Whether it is connected.
   */
  online: boolean;
  /**
   * OCPP version it has last connected with.
   */
  version: string | null;
  /**
   * Who made it, as it says.
   */
  vendor: string | null;
  /**
   * Which model it is, as it says.
   */
  model: string | null;
  /**
   * Version of its firmware, as it says.
   */
  firmware: string | null;
  /**
   * Since when it is known.
   */
  created_at: string;
  /**
   * Where it connects to.
   */
  websocket_url: string;
  security_profile: StationSecurityProfile;
  /**
   * Whether it has a password.
   */
  has_password: boolean;
  validation: StationValidation;
  settings: StationSettings;
  location: OcpiLocation;
  /**
   * What it has shown it cannot be asked for.
   */
  lacks: string[];
  /**
   * Capabilities it says it has, in OCPI's words; null: it was not asked since it has this firmware.
   */
  features: string[] | null;
  /**
   * Whether the network has its EVSEs as they are here.
   */
  published: boolean;
  /**
   * What it said of itself; null: nothing yet.
   */
  boot: StationBoot | null;
  /**
   * When.
   */
  booted_at: string | null;
  /**
   * Its connection; null: it was never here.
   */
  link: StationLink | null;
  /**
   * What it said of its connectors last.
   */
  statuses: StationConnectorStatus[];
  /**
   * Its EVSEs.
   */
  evses: StationEvseState[];
}
/**
 * How a partner and the hub stand with each other.
 */
export interface Sync {
  /**
   * A line for each module.
   */
  modules: ModuleSync[];
  delivery: DeliverySync;
}
/**
 * Why a transaction that is held goes on.
 */
export interface TransactionDecision {
  /**
   * Why, for the audit record; without anything of the driver.
   */
  reason: string;
}
/**
 * Something a station has charged.
 */
export interface TransactionSummary {
  /**
   * Of the OCPI Session, and of the CDR.
   */
  id: string;
  /**
   * The id of the station.
   */
  station: string;
  /**
   * The CPO.
   */
  party: string;
  /**
   * As OCPP counts; null: the station has not said.
   */
  evse: number | null;
  /**
   * Of OCPI; null where the inventory does not have it.
   */
  evse_uid: string | null;
  /**
   * What the station calls it; unique for the station alone.
   */
  ocpp_id: string;
  /**
   * open; ended: its CDR is due; billed; closed: without a CDR; held: an operator has to look.
   */
  state: 'open' | 'ended' | 'billed' | 'closed' | 'held';
  /**
   * When it began, by the clock of the station.
   */
  started_at: string;
  /**
   * When it ended; null: it has not.
   */
  ended_at: string | null;
  /**
   * When something was heard of it, to about half a minute.
   */
  last_event_at: string;
  /**
   * Whose token it is; null: nobody knows.
   */
  emsp: string | null;
  /**
   * What the station was told of the token, as OCPP 2.0.1 has it; null: nothing yet.
   */
  authorized: string | null;
  /**
   * As OCPI has it.
   */
  auth_method: string | null;
  /**
   * So far, or in all.
   */
  energy_kwh: number | null;
  /**
   * So far, or in all; with VAT where that is known.
   */
  total_cost: number | null;
  /**
   * Of the cost.
   */
  currency: string | null;
  /**
   * Why an operator has to look; null: nobody has to.
   */
  held_because: {
    /**
     * Of the list in docs/charges.md.
     */
    code: string;
    /**
     * In a sentence.
     */
    detail: string;
  } | null;
  /**
   * When its CDR was in the ledger.
   */
  cdr_sent_at: string | null;
}
/**
 * Something a station has charged, with what the station said.
 */
export interface Transaction {
  /**
   * Of the OCPI Session, and of the CDR.
   */
  id: string;
  /**
   * The id of the station.
   */
  station: string;
  /**
   * The CPO.
   */
  party: string;
  /**
   * As OCPP counts; null: the station has not said.
   */
  evse: number | null;
  /**
   * Of OCPI; null where the inventory does not have it.
   */
  evse_uid: string | null;
  /**
   * What the station calls it; unique for the station alone.
   */
  ocpp_id: string;
  /**
   * open; ended: its CDR is due; billed; closed: without a CDR; held: an operator has to look.
   */
  state: 'open' | 'ended' | 'billed' | 'closed' | 'held';
  /**
   * When it began, by the clock of the station.
   */
  started_at: string;
  /**
   * When it ended; null: it has not.
   */
  ended_at: string | null;
  /**
   * When something was heard of it, to about half a minute.
   */
  last_event_at: string;
  /**
   * Whose token it is; null: nobody knows.
   */
  emsp: string | null;
  /**
   * What the station was told of the token, as OCPP 2.0.1 has it; null: nothing yet.
   */
  authorized: string | null;
  /**
   * As OCPI has it.
   */
  auth_method: string | null;
  /**
   * So far, or in all.
   */
  energy_kwh: number | null;
  /**
   * So far, or in all; with VAT where that is known.
   */
  total_cost: number | null;
  /**
   * Of the cost.
   */
  currency: string | null;
  /**
   * Why an operator has to look; null: nobody has to.
   */
  held_because: {
    /**
     * Of the list in docs/charges.md.
     */
    code: string;
    /**
     * In a sentence.
     */
    detail: string;
  } | null;
  /**
   * When its CDR was in the ledger.
   */
  cdr_sent_at: string | null;
  /**
   * pending: no vehicle, or nobody known, yet; active; ended. Null: it was not looked at yet.
   */
  phase: string | null;
  /**
   * What the energy was taken from.
   */
  energy_source: string | null;
  /**
   * As the station said.
   */
  stopped_reason: string | null;
  /**
   * How many messages are missing by their numbers.
   */
  missing_messages: number;
  /**
   * What had to be assumed: see docs/charges.md.
   */
  assumptions: {
    /**
     * Of the list.
     */
    code: string;
    /**
     * In a sentence.
     */
    detail: string;
  }[];
  /**
   * What an operator has decided of it when it was held.
   */
  decision: {
    /**
     * release: billed as it is; close: without a CDR.
     */
    action: 'release' | 'close';
    /**
     * Who.
     */
    by: string;
    /**
     * When.
     */
    at: string;
    /**
     * Why.
     */
    reason: string;
  } | null;
  /**
   * How many events there are.
   */
  events_total: number;
  /**
   * The first of them.
   */
  events: StationEvent[];
}
/**
 * A role of a party.
 */
export interface RoleKey {
  country_code: CountryCode;
  party_id: PartyId;
  role: RoleName;
}
/**
 * Peculiarities of one partner's software. What is left out keeps its default.
 */
export interface Quirks {
  /**
   * Origins the hub may call for this partner, such as https://ocpi.example.com; left out or empty: the origin of its versions URL.
   *
   * @maxItems 20
   */
  allowed_origins?: string[];
  /**
   * Which late objects its list requests find besides those in the window of last_updated; default since_last_crawl.
   */
  late_objects?: 'since_last_crawl' | 'by_arrival' | 'off';
  /**
   * Whether its list requests have to name whom they ask in OCPI-to; default false: the hub answers for all when they do not.
   */
  lists_need_addressee?: boolean;
  /**
   * Whether its eMSPs are asked about tokens the hub does not know, by CPOs they have an agreement with; default false.
   */
  authorizes_unknown_tokens?: boolean;
  /**
   * Whether tokens the hub does not know, about which its CPOs ask nobody in particular, are taken to the eMSPs that authorise unknown tokens; default false.
   */
  asks_about_unknown_tokens?: boolean;
  /**
   * How long the answer to its question whether a token may charge may take in all; default 10000. Its stations hang up later than that.
   */
  authorize_timeout_ms?: number;
  /**
   * Whether eMSPs may have its connectors unlocked that have no Session there, running or just ended; default false.
   */
  unlocks_without_session?: boolean;
  /**
   * How many commands and charging profile requests it may send per minute; default 600.
   */
  operations_per_minute?: number;
  /**
   * Longest page it is asked for when the hub pulls.
   */
  pull_page_size?: number;
  /**
   * Modules that are never pulled from it.
   *
   * @maxItems 20
   */
  no_pull?: ModuleId[];
}
/**
 * A role the operator approved for a partner, and what became of it.
 */
export interface PartnerRole {
  country_code: CountryCode;
  party_id: PartyId;
  role: RoleName;
  /**
   * Whether the partner's credentials name it.
   */
  announced: boolean;
  /**
   * What hub client info says of it.
   */
  status: 'CONNECTED' | 'OFFLINE' | 'PLANNED' | 'SUSPENDED';
  /**
   * Since when.
   */
  status_changed_at: string;
}
/**
 * A module interface of the partner, as its version details list it.
 */
export interface PartnerEndpoint {
  /**
   * Id of the module.
   */
  identifier: string;
  /**
   * Side of the module.
   */
  role: 'SENDER' | 'RECEIVER';
  /**
   * Where it is.
   */
  url: string;
}
/**
 * Where a list goes on.
 */
export interface Page {
  /**
   * Goes into the parameter cursor of the next request; null on the last page.
   */
  next_cursor: string | null;
  /**
   * Whether there is another page.
   */
  has_more: boolean;
}
/**
 * One thing that is wrong with the request.
 */
export interface Issue {
  /**
   * JSON pointer into the body, or the name of a parameter or header.
   */
  path: string;
  /**
   * What is wrong, to be read after the path.
   */
  message: string;
}
/**
 * The headers of a message that are kept.
 */
export interface MessageHeaders {
  /**
   * Accept.
   */
  accept?: string;
  /**
   * Content-Length.
   */
  'content-length'?: string;
  /**
   * Content-Type.
   */
  'content-type'?: string;
  /**
   * Date.
   */
  date?: string;
  /**
   * Host.
   */
  host?: string;
  /**
   * Link.
   */
  link?: string;
  /**
   * Location.
   */
  location?: string;
  /**
   * OCPI-From-Country-Code.
   */
  'ocpi-from-country-code'?: string;
  /**
   * OCPI-From-Party-ID.
   */
  'ocpi-from-party-id'?: string;
  /**
   * OCPI-To-Country-Code.
   */
  'ocpi-to-country-code'?: string;
  /**
   * OCPI-To-Party-ID.
   */
  'ocpi-to-party-id'?: string;
  /**
   * Retry-After.
   */
  'retry-after'?: string;
  /**
   * Server.
   */
  server?: string;
  /**
   * User-Agent.
   */
  'user-agent'?: string;
  /**
   * Via.
   */
  via?: string;
  /**
   * X-Correlation-ID.
   */
  'x-correlation-id'?: string;
  /**
   * X-Limit.
   */
  'x-limit'?: string;
  /**
   * X-Request-ID.
   */
  'x-request-id'?: string;
  /**
   * X-Total-Count.
   */
  'x-total-count'?: string;
}
/**
 * Something odd about the body of a message.
 */
export interface MessageFinding {
  /**
   * JSON pointer into the body.
   */
  path: string;
  /**
   * What it is.
   */
  rule: string;
}
/**
 * The hub's pull of one module of the partner.
 */
export interface PullSync {
  /**
   * What it is doing.
   */
  state: 'idle' | 'running' | 'failed';
  /**
   * Kind of the pull under way, or of the last one: full or delta.
   */
  kind: string | null;
  /**
   * Why it runs or ran.
   */
  reason: string | null;
  /**
   * Start of the pull under way, or of the last one.
   */
  started_at: string | null;
  /**
   * Its end.
   */
  finished_at: string | null;
  /**
   * When a complete pull last ended well.
   */
  last_full_at: string | null;
  /**
   * When a pull of what differs last ended well.
   */
  last_delta_at: string | null;
  progress: PullProgress;
  /**
   * Objects that were new or differed.
   */
  stored: number;
  /**
   * Objects the hub had already.
   */
  unchanged: number;
  /**
   * Objects that could not be taken.
   */
  quarantined: number;
  /**
   * Why it failed.
   */
  error: string | null;
  /**
   * When the next one is due.
   */
  next_at: string | null;
  /**
   * Kind of the next one: full or delta.
   */
  next_kind: string | null;
}
/**
 * How far a pull has come.
 */
export interface PullProgress {
  /**
   * Pages read.
   */
  pages: number;
  /**
   * Objects read.
   */
  objects: number;
  /**
   * Objects there are, as the partner says.
   */
  total: number | null;
  /**
   * objects of total; null when the partner names no total.
   */
  percent: number | null;
}
/**
 * How a partner and the hub stand with one module.
 */
export interface ModuleSync {
  module: ListId;
  /**
   * null when the hub has not pulled this module.
   */
  pull: PullSync | null;
  /**
   * Objects the partner could not be given yet, the parked ones among them.
   */
  undelivered: number;
  /**
   * Objects that wait for an operator or a newer version.
   */
  parked: number;
  /**
   * Owners whose objects are still to be offered to it as they are now.
   */
  resyncs: number;
}
/**
 * How far the partner has been given what it is entitled to.
 */
export interface DeliverySync {
  /**
   * stopped: not registered; offline: it does not answer; behind: something is still to be delivered; current: nothing is.
   */
  state: 'stopped' | 'offline' | 'behind' | 'current';
  /**
   * Whether a process holds the partner's cursor now.
   */
  followed: boolean;
  /**
   * Lines of the change log behind the partner's cursor, its own and those not meant for it included, counted up to a bound; null without a cursor.
   */
  lag_changes: number | null;
  /**
   * Objects and CDRs it could not be given yet, the parked ones among them.
   */
  undelivered: number;
  /**
   * Objects it keeps refusing and CDRs it refused for good.
   */
  parked: number;
  /**
   * Since when the oldest of all this has been waiting.
   */
  oldest_at: string | null;
  /**
   * The same as an age in seconds.
   */
  oldest_age_s: number | null;
}
/**
 * How many checks ended how.
 */
export interface ConformanceCounts {
  /**
   * Checks with the verdict pass.
   */
  pass: number;
  /**
   * Checks with the verdict fail.
   */
  fail: number;
  /**
   * Checks with the verdict warn.
   */
  warn: number;
  /**
   * Checks with the verdict skipped.
   */
  skipped: number;
}
/**
 * A request of a check.
 */
export interface ConformanceAsked {
  /**
   * Checks change nothing.
   */
  method: 'GET';
  /**
   * Where it went, shortened.
   */
  url: string;
  /**
   * What was shown as credentials token; never the token.
   */
  token: 'ours' | 'ours-in-base64' | 'wrong' | 'none';
  /**
   * The party that was asked, such as BE-BEC.
   */
  to: string | null;
  /**
   * Its X-Request-ID; null when there was no answer.
   */
  request_id: string | null;
}
/**
 * A header of an answer.
 */
export interface ConformanceHeader {
  /**
   * Its name in lower case.
   */
  name: string;
  /**
   * Its value, shortened, with our token masked.
   */
  value: string;
}
/**
 * What a partner answered to a check.
 */
export interface ConformanceAnswer {
  /**
   * Its HTTP status.
   */
  http: number;
  /**
   * The headers that checks look at.
   */
  headers: ConformanceHeader[];
  /**
   * Length of its body.
   */
  bytes: number;
  /**
   * Milliseconds until it was there.
   */
  ms: number;
  /**
   * Its body as JSON, shortened, without secrets and without objects of functional modules; null when it was no acceptable JSON.
   */
  body: string | null;
}
/**
 * A request of a check and what came of it.
 */
export interface ConformanceExchange {
  request: ConformanceAsked;
  /**
   * null when there was no answer.
   */
  response: ConformanceAnswer | null;
  /**
   * Why there was none.
   */
  fault: string | null;
}
/**
 * A check and its verdict.
 */
export interface ConformanceCheck {
  /**
   * Names the check, such as locations.limit; docs/conformance.md says what to do when it fails.
   */
  id: string;
  /**
   * What it is about: a module, versions, details, paths or clock.
   */
  group: string;
  /**
   * What is demanded, to be read after the group.
   */
  title: string;
  /**
   * Numbers of the rules behind it.
   */
  requirements: string[];
  verdict: ConformanceVerdict;
  /**
   * false when the run was over before, or the hub could not make it; it is skipped then.
   */
  made: boolean;
  /**
   * What was found.
   */
  sentence: string;
  /**
   * Places in the answer that was looked at last, and what is demanded there; never what stands there.
   */
  issues: Issue[];
  /**
   * What it was found by.
   */
  exchanges: ConformanceExchange[];
  /**
   * Milliseconds it took.
   */
  ms: number;
}
/**
 * One thing that was looked at.
 */
export interface SandboxCheck {
  /**
   * What it is about.
   */
  check: string;
  /**
   * How it went.
   */
  verdict: 'pass' | 'warn' | 'fail';
  /**
   * What was found, as a sentence.
   */
  said: string;
  /**
   * When.
   */
  at: string;
}
/**
 * A Session or CDR that a sandbox has received.
 */
export interface SandboxReceived {
  /**
   * Session.id or CDR.id
   */
  id: string;
  /**
   * Who has sent it.
   */
  cpo: string;
  /**
   * When it first came to the hub.
   */
  received_at: string;
  /**
   * Session.status; null for a CDR.
   */
  status: string | null;
  /**
   * The Session a CDR is of; the Session's own id.
   */
  session_id: string | null;
  /**
   * Energy, in kWh.
   */
  kwh: number;
  /**
   * As it says itself.
   */
  last_updated: string;
  /**
   * What is odd about it beside the others, in sentences.
   */
  findings: string[];
}
/**
 * Sums of CDRs.
 */
export interface SettlementSums {
  /**
   * How many CDRs, credit CDRs too.
   */
  cdrs: number;
  /**
   * Energy; that of credit CDRs is negative.
   */
  kwh: DecimalText;
  /**
   * Without VAT, of all of them.
   */
  excl_vat: DecimalText;
  /**
   * VAT of the CDRs that state incl_vat: incl_vat without what they are excluding VAT.
   */
  vat: DecimalText;
  /**
   * With VAT, of the CDRs that state it.
   */
  incl_vat: DecimalText;
  /**
   * How many do not state incl_vat.
   */
  cdrs_without_incl_vat: number;
  /**
   * Without VAT, of those.
   */
  excl_vat_without_incl_vat: DecimalText;
}
/**
 * What counts at one VAT rate, of the CDRs that state incl_vat.
 */
export interface SettlementVat {
  /**
   * In percent; null when the tariffs in the CDRs tell none, or several.
   */
  rate: string | null;
  /**
   * How many CDRs.
   */
  cdrs: number;
  /**
   * Without VAT.
   */
  excl_vat: DecimalText;
  /**
   * VAT.
   */
  vat: DecimalText;
  /**
   * With VAT.
   */
  incl_vat: DecimalText;
}
/**
 * What a CPO has billed an eMSP in a currency.
 */
export interface SettlementPair {
  /**
   * The CPO, such as BE-BEC.
   */
  cpo: string;
  /**
   * The eMSP, such as NL-TNM.
   */
  emsp: string;
  /**
   * ISO 4217.
   */
  currency: string;
  /**
   * CDRs that bill.
   */
  billed: SettlementSums;
  /**
   * Credit CDRs; their amounts are negative.
   */
  credits: SettlementSums;
  /**
   * Both together: what is due.
   */
  net: SettlementSums;
  /**
   * The net by VAT rate.
   */
  vat: SettlementVat[];
  /**
   * What waits for the operator; not in the net.
   */
  held: SettlementSums;
  /**
   * What the operator has rejected; not in the net.
   */
  rejected: SettlementSums;
  /**
   * Open disputes about these CDRs; those are in the net until a credit CDR takes them back.
   */
  open_disputes: number;
  /**
   * SHA-256, in hex, over the digests of the CDRs in the net, in their order.
   */
  digest: string;
}
/**
 * A CDR of the ledger: party and id, or number.
 */
export interface CdrName {
  /**
   * The CPO that sent it, such as BE-BEC.
   */
  party?: string;
  /**
   * Its id.
   */
  id?: string;
  /**
   * Its number in the ledger.
   */
  number?: number;
}
/**
 * The CDR that a dispute is about.
 */
export interface DisputedCdr {
  /**
   * Its number in the ledger.
   */
  number: number;
  /**
   * The CPO that sent it, such as BE-BEC.
   */
  party: string;
  /**
   * Its id.
   */
  id: string;
  /**
   * The eMSP it is for.
   */
  emsp: string;
  /**
   * ISO 4217.
   */
  currency: string;
  /**
   * total_cost.excl_vat.
   */
  excl_vat: DecimalText;
}
/**
 * How a dispute ended.
 */
export interface DisputeResolution {
  /**
   * CREDIT_CDR: the CPO has taken the CDR back; CDR_REJECTED: the operator has rejected the CDR; NONE: the CDR stands.
   */
  kind: 'CREDIT_CDR' | 'CDR_REJECTED' | 'NONE';
  /**
   * The id of the credit CDR.
   */
  cdr_id: string | null;
}
/**
 * What was said or done in a dispute.
 */
export interface DisputeEntry {
  /**
   * From 1.
   */
  number: number;
  /**
   * When.
   */
  at: string;
  /**
   * Who.
   */
  by: 'EMSP' | 'CPO' | 'HUB' | 'HUB_RULE' | 'DRIVER';
  /**
   * What it was.
   */
  kind: 'open' | 'reply' | 'accept' | 'reject' | 'escalate';
  /**
   * What was said.
   */
  text: string | null;
}
/**
 * A Location of OCPI 2.2.1 without country_code, party_id, evses and last_updated, which the hub fills in. All stations of a party with the same id are one Location; where they differ, the one changed last counts. Its id cannot change: a station elsewhere is another one.
 */
export interface OcpiLocation {
  [k: string]: unknown;
}
/**
 * A Connector of OCPI 2.2.1 without last_updated. An id that is left out is its place in the list, from 1: the number the station knows it by.
 */
export interface OcpiConnector {
  [k: string]: unknown;
}
/**
 * A TariffElement of OCPI 2.2.1.
 */
export interface OcpiTariffElement {
  [k: string]: unknown;
}
/**
 * How a station deviates, and what its operator has decided.
 */
export interface StationSettings {
  /**
   * Heartbeat interval it is given, in seconds.
   */
  heartbeat_s?: number;
  /**
   * What an EVSE is while somebody prepares to charge; default CHARGING.
   */
  preparing_status?: 'CHARGING' | 'AVAILABLE';
  /**
   * What an EVSE is when a charge has ended and the vehicle is still there; default CHARGING.
   */
  finishing_status?: 'CHARGING' | 'BLOCKED';
  /**
   * What an EVSE is that the station calls unavailable; default INOPERATIVE.
   */
  unavailable_status?: 'INOPERATIVE' | 'OUTOFORDER';
  /**
   * Whether the eMSP is asked about tokens with whitelist ALLOWED too, before it goes by the whitelist; default false.
   */
  asks_about_allowed_tokens?: boolean;
  /**
   * Whether a token that charges elsewhere is refused; default false.
   */
  one_charge_per_token?: boolean;
  /**
   * Whether remote starts always name the token by 14 hexadecimal digits, for stations that take no others; default false.
   */
  aliases_all_tokens?: boolean;
  /**
   * false: eMSPs cannot have its connectors unlocked.
   */
  unlocks?: boolean;
  /**
   * The only unit of charging profiles that it takes; others are converted.
   */
  profile_unit?: 'W' | 'A';
  /**
   * The level of charging profiles; default 0.
   */
  profile_stack_level?: number;
  local_list?: StationLocalListSettings;
  /**
   * Currency of Sessions and CDRs of connectors without a tariff, ISO 4217; default EUR.
   */
  currency?: string;
  /**
   * Where its energy register begins again, in Wh, if it does.
   */
  register_modulus_wh?: number;
  /**
   * Whether time in which the station gives nothing (SuspendedEVSE) counts as parking; default false: it counts as charging.
   */
  counts_suspended_evse_as_parking?: boolean;
}
/**
 * Keeps the station's local authorisation list; left out: it has none from here.
 */
export interface StationLocalListSettings {
  /**
   * Entries that it can hold.
   */
  entries_max: number;
  /**
   * Entries that one message can have; default 50.
   */
  per_message_max?: number;
  /**
   * Whether it uses the list while it is offline alone; only then ALLOWED_OFFLINE tokens are in it. Default false.
   */
  offline_only?: boolean;
}
/**
 * An EVSE of a station, as its operator describes it.
 */
export interface StationEvse {
  /**
   * As the station counts: the EVSE of OCPP 2.x, the connector of 1.6. Left out: its place in the list, from 1.
   */
  evse?: number;
  /**
   * EVSE.uid. Left out: as it is for this number, or a random one. One that any EVSE has or had is refused.
   */
  uid?: string;
  /**
   * EVSE.evse_id, as printed on it.
   */
  evse_id?: string;
  /**
   * Its connectors.
   *
   * @minItems 1
   * @maxItems 10
   */
  connectors: OcpiConnector[];
  /**
   * What it can do besides remote start and stop and unlocking, in OCPI's words. What the station shows to lack is taken off.
   *
   * @maxItems 30
   */
  capabilities?: string[];
  /**
   * EVSE.floor_level.
   */
  floor_level?: string;
  /**
   * EVSE.physical_reference.
   */
  physical_reference?: string;
  /**
   * EVSE.coordinates.
   */
  coordinates?: {
    /**
     * As OCPI has it.
     */
    latitude: string;
    /**
     * As OCPI has it.
     */
    longitude: string;
  };
  /**
   * EVSE.directions.
   *
   * @maxItems 20
   */
  directions?: {
    /**
     * ISO 639-1.
     */
    language: string;
    /**
     * In that language.
     */
    text: string;
  }[];
  /**
   * EVSE.parking_restrictions.
   *
   * @maxItems 20
   */
  parking_restrictions?: string[];
  /**
   * EVSEs of the station with the same group serve one vehicle at a time.
   */
  shared_group?: string | null;
  /**
   * The status it has whatever the station says.
   */
  override?: 'PLANNED' | 'BLOCKED' | 'INOPERATIVE' | 'OUTOFORDER';
}
/**
 * What the station said of a connector last.
 */
export interface StationConnectorStatus {
  /**
   * As the station counts; 0: the whole station.
   */
  evse: number;
  /**
   * As the station counts; 0: the whole EVSE.
   */
  connector: number;
  /**
   * In OCPP's words.
   */
  status: string;
  /**
   * OCPP 1.6.
   */
  error_code: string | null;
  /**
   * The vendor's.
   */
  vendor_error_code: string | null;
  /**
   * What it said besides.
   */
  info: string | null;
  /**
   * When that was, by the station's clock as far as it can be true.
   */
  reported_at: string;
  /**
   * When it came.
   */
  received_at: string;
}
/**
 * An EVSE with what the network is told of it.
 */
export interface StationEvseState {
  /**
   * EVSE.evse_id, as printed on it.
   */
  evse_id?: string;
  /**
   * Its connectors.
   *
   * @minItems 1
   * @maxItems 10
   */
  connectors: OcpiConnector[];
  /**
   * What it can do besides remote start and stop and unlocking, in OCPI's words. What the station shows to lack is taken off.
   *
   * @maxItems 30
   */
  capabilities?: string[];
  /**
   * EVSE.floor_level.
   */
  floor_level?: string;
  /**
   * EVSE.physical_reference.
   */
  physical_reference?: string;
  /**
   * EVSE.coordinates.
   */
  coordinates?: {
    /**
     * As OCPI has it.
     */
    latitude: string;
    /**
     * As OCPI has it.
     */
    longitude: string;
  };
  /**
   * EVSE.directions.
   *
   * @maxItems 20
   */
  directions?: {
    /**
     * ISO 639-1.
     */
    language: string;
    /**
     * In that language.
     */
    text: string;
  }[];
  /**
   * EVSE.parking_restrictions.
   *
   * @maxItems 20
   */
  parking_restrictions?: string[];
  /**
   * EVSEs of the station with the same group serve one vehicle at a time.
   */
  shared_group?: string | null;
  /**
   * The status it has whatever the station says.
   */
  override?: 'PLANNED' | 'BLOCKED' | 'INOPERATIVE' | 'OUTOFORDER';
  /**
   * As the station counts.
   */
  evse: number;
  /**
   * EVSE.uid.
   */
  uid: string;
  /**
   * Its status in OCPI.
   */
  status: string;
  /**
   * Since when.
   */
  status_at: string;
}
/**
 * The connection of a station.
 */
export interface StationLink {
  /**
   * OCPP version.
   */
  version: string | null;
  /**
   * OCPP security profile it has connected with.
   */
  security_profile: number | null;
  /**
   * Where it is connected from.
   */
  address: string | null;
  /**
   * Since when, or when it was last.
   */
  connected_at: string | null;
  /**
   * When something came from it last, to a minute or so.
   */
  seen_at: string | null;
  /**
   * When the connection ended; null while it is there.
   */
  lost_at: string | null;
}
/**
 * What a station said of itself when it started.
 */
export interface StationBoot {
  /**
   * Who made it.
   */
  vendor: string;
  /**
   * Which model it is.
   */
  model: string;
  /**
   * Version of its firmware.
   */
  firmware?: string;
  /**
   * Its serial number.
   */
  serialNumber?: string;
  /**
   * That of its meter.
   */
  meterSerialNumber?: string;
  /**
   * Kind of its meter.
   */
  meterType?: string;
  /**
   * Of its SIM card.
   */
  iccid?: string;
  /**
   * Of its SIM card.
   */
  imsi?: string;
  /**
   * Why it started (2.x).
   */
  reason?: string;
}
/**
 * What an eMSP adds to what CPOs charge it, without VAT.
 */
export interface RoamingFees {
  /**
   * For each charge.
   */
  session: FeeText;
  /**
   * For each kWh.
   */
  per_kwh: FeeText;
  /**
   * VAT on both, in percent.
   */
  vat: FeeText;
  /**
   * Of both, ISO 4217.
   */
  currency: string;
}
/**
 * An OpenID Connect issuer at which the drivers of an eMSP sign in.
 */
export interface ExternalIssuer {
  /**
   * Its URL, as tokens have it in iss; discovery is below it.
   */
  issuer: string;
  /**
   * What tokens have in aud.
   */
  audience: string;
  /**
   * The client that tokens have in azp or client_id; left out: any.
   */
  client_id?: string;
  /**
   * Whether a subject that is not known here becomes a driver with its first token.
   */
  auto_create?: boolean;
  /**
   * What tokens may do that name no scope of this API. Left out: nothing.
   *
   * @maxItems 20
   */
  scopes?: DriverScope[];
}
/**
 * What the operator has decided about a hosted eMSP.
 */
export interface EmspSettings {
  /**
   * What it adds to what CPOs charge it; null: nothing.
   */
  fees: RoamingFees | null;
  /**
   * Whether the map for everybody shows what it sees.
   */
  has_map: boolean;
  /**
   * What its contract ids begin with: country, provider, and up to 3 characters of the nine that follow.
   */
  contract_prefix: ContractPrefix;
  /**
   * Whether drivers may make their accounts themselves at the built-in issuer.
   */
  has_sign_up: boolean;
  /**
   * Where its drivers sign in besides the built-in issuer; null: nowhere.
   */
  oidc: ExternalIssuer | null;
  /**
   * Where its app is told what drivers are to hear while it is closed; null: nowhere.
   */
  notifications: NotificationSettings | null;
}
/**
 * A card as it was made.
 */
export interface DriverCard {
  /**
   * What stations read off it: Token.uid.
   */
  uid: string;
  /**
   * What is printed on it. Capitals, and what separates its characters, do not tell numbers apart.
   */
  visual_number: string;
  /**
   * A one-time code that comes with it; left out: it has to be shown at a station.
   */
  code?: string;
}
/**
 * Where an eMSP’s app is told what its drivers are to hear, and how that goes.
 */
export interface NotificationSettings {
  /**
   * Where.
   */
  url: string;
  /**
   * Whether that may be http and at a private address.
   */
  allow_private_network: boolean;
  /**
   * What calls are signed with: only in the answer to the request that has made it.
   */
  secret?: string;
  /**
   * Since when there is the present secret.
   */
  secret_at: string;
  /**
   * Since when calls fail; null: they do not.
   */
  failing_since: string | null;
  /**
   * What was wrong last.
   */
  failure: string | null;
  /**
   * How many notifications wait.
   */
  waiting: number;
  /**
   * How many were given up within the last days: `GET /notifications`.
   */
  dead: number;
}
/**
 * Where an eMSP’s app is to be told what its drivers are to hear. What is left out stays.
 */
export interface NotificationTarget {
  /**
   * Where the app’s back end takes them: https.
   */
  url?: string;
  /**
   * Whether it may be http and at a private address; left out: as the hub has it for new partners.
   */
  allow_private_network?: boolean;
  /**
   * Makes another secret; calls are signed with the one before as well for a day.
   */
  rotate_secret?: boolean;
}
/**
 * For a partner that is another hub: which of the parties behind it are let in. Nobody, as long as nothing is said.
 */
export interface PartiesBehind {
  /**
   * Parties by name. `*` in an agreement means them too, and an agreement can name them before the hub has told of them.
   *
   * @maxItems 2000
   */
  roles: RoleKey[];
  /**
   * Whether others that the hub lists are let in too. `*` does not mean them: they exchange with those with whom an agreement names them. A party that another partner here has, or had, is never among them.
   */
  others: boolean;
}
/**
 * An object (or an EVSE of it) a partner does not have in its newest state, or a CDR it has not taken.
 */
export interface Undelivered {
  /**
   * Its module.
   */
  module: string;
  /**
   * The party it is for.
   */
  party: string;
  /**
   * The party it belongs to.
   */
  owner: string | null;
  /**
   * Its id; masked for tokens.
   */
  id: string | null;
  /**
   * Key of the EVSE, or empty.
   */
  part: string;
  /**
   * Failed attempts.
   */
  attempts: number;
  /**
   * When the next attempt is due.
   */
  next_try_at: string;
  /**
   * Since when no attempt is made any more; only an operator or a newer version starts it again.
   */
  parked_at: string | null;
  /**
   * Why the last attempt failed.
   */
  reason: string | null;
}
