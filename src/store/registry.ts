import type { Knex } from 'knex';
import type { PartyKey, Role } from '../ocpi/party.ts';

export type PlatformState = 'planned' | 'connected' | 'offline' | 'suspended' | 'offboarded';
export type PartyStatus = 'CONNECTED' | 'OFFLINE' | 'PLANNED' | 'SUSPENDED';

/** One module interface of a platform, as its version details list it. */
export interface Endpoint {
  readonly identifier: string;
  readonly role: 'SENDER' | 'RECEIVER';
  readonly url: string;
}

/** Peculiarities of one partner's software; set by the operator. */
export interface Quirks {
  /** Origins the hub may call for this platform; empty or absent: the origin of its versions URL. */
  readonly allowed_origins?: readonly string[];
  /** Which late objects its list requests find besides those in the window of last_updated; default since_last_crawl. */
  readonly late_objects?: 'since_last_crawl' | 'by_arrival' | 'off';
  /** Whether its list requests have to name whom they ask; otherwise the hub answers for all when they do not. */
  readonly lists_need_addressee?: boolean;
  /** Whether its eMSPs are asked about tokens the hub does not know. */
  readonly authorizes_unknown_tokens?: boolean;
  /** Whether tokens the hub does not know, about which its CPOs ask, are taken to eMSPs that have opted in. */
  readonly asks_about_unknown_tokens?: boolean;
  /** How long its questions about tokens may take in all, instead of `authorizeTimeoutMs`. */
  readonly authorize_timeout_ms?: number;
  /** Whether eMSPs may have its connectors unlocked without a Session there. */
  readonly unlocks_without_session?: boolean;
  /** Commands and charging profile requests it may send per minute, instead of `operationsPerMinuteMax`. */
  readonly operations_per_minute?: number;
  /** Longest page it is asked for when the hub pulls. */
  readonly pull_page_size?: number;
  /** Modules that are never pulled from it. */
  readonly no_pull?: readonly string[];
}

/** For what a platform of the hub itself speaks. */
export type HostedKind = 'stations' | 'drivers';

/** What a hosted eMSP adds to what CPOs charge it: decimals, without VAT, in one currency. */
export interface RoamingFees {
  readonly session: string;
  readonly per_kwh: string;
  /** In percent. */
  readonly vat: string;
  readonly currency: string;
}

/** An OpenID Connect issuer of its own at which the drivers of an eMSP sign in. */
export interface ExternalIssuer {
  readonly issuer: string;
  /** What its tokens have to be for. */
  readonly audience: string;
  /** The one client they may have been given to; left out: any. */
  readonly client_id?: string;
  /** Whether a subject that is not known here becomes a driver. */
  readonly auto_create: boolean;
  /** What a token that names no scope of the hub may do. */
  readonly scopes: readonly string[];
}

/** What the operator decides about a hosted eMSP. */
export interface EmspSettings {
  /** Null: none. */
  readonly fees: RoamingFees | null;
  /** Whether the map for everybody shows what it sees. */
  readonly has_map: boolean;
  /** What its contract ids begin with: country, provider, and what follows. */
  readonly contract_prefix: string;
  /** Whether drivers may make their accounts themselves at the built-in issuer. */
  readonly has_sign_up: boolean;
  /** Null: drivers sign in at the built-in issuer. */
  readonly oidc: ExternalIssuer | null;
}

export interface PlatformRow {
  readonly id: string;
  readonly name: string;
  readonly state: PlatformState;
  readonly state_changed_at: Date;
  readonly allow_private_network: boolean;
  readonly quirks: Quirks;
  /** The parties, as DE-XVC, to which alone it is connected, without the hub; null: it is at the hub (C-34). */
  readonly direct_to: readonly PartyKey[] | null;
  /** For a connection of OCPI 2.1.1, the partner whose party it is with the one in `direct_to`; null: it has parties of its own (Z-03). */
  readonly pair_of: string | null;
  readonly token_form: 'base64' | 'raw';
  readonly versions_url: string | null;
  readonly version: string | null;
  readonly endpoints: readonly Endpoint[];
  readonly outbound_token: Buffer | null;
  readonly outbound_token_before: Buffer | null;
  readonly registered_at: Date | null;
  /** The partner for which the hub itself plays the parties of this platform. */
  readonly sandbox_of: string | null;
  /** For what the hub itself speaks through this platform; null: somebody else's. */
  readonly hosted: HostedKind | null;
  /** What the operator has decided about an eMSP that the hub hosts; null: nothing, or it is none. */
  readonly emsp: Partial<EmspSettings> | null;
  /** Of another hub: whether parties behind it that the operator has not named are let in too. */
  readonly lets_others: boolean;
  /** The version of the registry since which the objects of its parties are shown to others. */
  readonly served_version: number | null;
  readonly last_seen_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface PartyRow {
  readonly country_code: string;
  readonly party_id: string;
  readonly role: Role;
  readonly platform_id: string;
  readonly number: number;
  readonly business_details: unknown;
  readonly announced: boolean;
  readonly status: PartyStatus;
  readonly status_changed_at: Date;
  /** For a party behind the hub that its platform is: named by the operator, or let in because it is listed; null: the platform's own. */
  readonly behind: 'named' | 'listed' | null;
  /** What that hub says of it; ABSENT: that it does not know it; null: nothing so far. */
  readonly hub_status: PartyStatus | 'ABSENT' | null;
}

export interface CredentialRow {
  readonly id: string;
  readonly platform_id: string;
  readonly kind: 'registration' | 'platform';
  readonly digest: Buffer;
  readonly state: 'active' | 'replaced' | 'revoked';
  readonly expires_at: Date | null;
  readonly first_used_at: Date | null;
  readonly replaced_until: Date | null;
}

/** An agreement as its sides made it. */
export interface Agreement {
  readonly id: string;
  readonly cpo: string;
  readonly emsp: string;
  readonly modules: readonly string[] | null;
  /** What becomes of CDRs that fail their check. */
  readonly cdr_policy: 'deliver' | 'hold';
  readonly created_at: Date;
  readonly ended_at: Date | null;
}

/** The columns of an agreement that are shown. */
export const agreementColumns = ['id', 'cpo', 'emsp', 'modules', 'cdr_policy', 'created_at', 'ended_at'] as const;

export interface AgreementRow extends Agreement {
  /** The version of the registry with which it took effect. */
  readonly since_version: number | null;
}

/** Everything the hub decides by, read in one go. */
export interface RegistryRows {
  readonly version: number;
  readonly platforms: readonly PlatformRow[];
  readonly parties: readonly PartyRow[];
  /** Without the revoked ones. */
  readonly credentials: readonly CredentialRow[];
  readonly agreements: readonly AgreementRow[];
  /** Parties whose objects may be of a newer version than the hub's own. */
  readonly newerOwners: readonly string[];
}

/** Reads platforms, parties, credentials and agreements as of one moment. */
export async function readRegistry(db: Knex): Promise<RegistryRows> {
  return db.transaction(
    async (tx) => {
      const version = await registryVersion(tx);
      const platforms = await tx('platforms').select<PlatformRow[]>('*');
      const parties = await tx('parties').select<PartyRow[]>('*');
      const credentials = await tx('credentials').select<CredentialRow[]>('*').whereNot('state', 'revoked');
      const agreements = await tx('agreements').select<AgreementRow[]>('*');
      const newerOwners = await tx('newer_owners').pluck<string[]>('party');
      return { version, platforms, parties, credentials, agreements, newerOwners };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

export async function registryVersion(db: Knex): Promise<number> {
  const row = await db('registry_version').first<{ version: number }>('version');
  return row.version;
}

/**
 * Has to run at the end of every transaction that changes what `readRegistry` reads: the other processes reread it then. What takes
 * effect with this version says so.
 */
export async function raiseRegistryVersion(tx: Knex): Promise<void> {
  const [{ version }] = await tx('registry_version').increment('version', 1).returning('version');
  await tx('agreements').whereNull('since_version').update({ since_version: version });
  await tx('platforms')
    .whereNull('served_version')
    .whereIn('state', ['connected', 'offline'])
    .update({ served_version: version });
}
