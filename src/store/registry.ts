import type { Knex } from 'knex';
import type { Role } from '../ocpi/party.ts';

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

export interface PlatformRow {
  readonly id: string;
  readonly name: string;
  readonly state: PlatformState;
  readonly state_changed_at: Date;
  readonly allow_private_network: boolean;
  readonly quirks: Quirks;
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
  readonly hosted: 'stations' | null;
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
      return { version, platforms, parties, credentials, agreements };
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
