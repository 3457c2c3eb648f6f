import type { Agent } from 'node:http';
import type { Permission } from './authorize.ts';
import type { Behaviours } from './behaviour.ts';
import type { CdrLedger } from './cdr-ledger.ts';
import type { Complaints } from './complaints.ts';
import type { History } from './history.ts';
import type { ModuleInterface } from './interfaces.ts';
import type { Keyring, TokenForm } from './keyring.ts';
import type { PartyRole } from './party.ts';
import type { Received } from './received.ts';
import type { Shelf } from './shelf.ts';

/** An endpoint as listed in version details. */
export interface Endpoint {
  readonly identifier: string;
  readonly role: 'SENDER' | 'RECEIVER';
  readonly url: string;
}

/** Versions of OCPI a partner can speak. */
export type Version = '2.2.1' | '2.3.0';

/** The platform we are registered with: the hub, or another partner. */
export interface Peer {
  /** The version of the connection. */
  readonly version: Version;
  /** The credentials token we show there. */
  readonly token: string;
  readonly versionsUrl: string;
  readonly endpoints: readonly Endpoint[];
  readonly roles: readonly PartyRole[];
  /** The party that speaks for it, `NL-HUB`: since 2.3.0 `hub_party_id`, else the first of its roles. */
  readonly party: string | undefined;
  /** Whether it passes on what others send. */
  readonly isHub: boolean;
}

/** Everything the parts of one partner share. */
export interface Platform {
  readonly name: string;
  readonly agent: Agent;
  roles: readonly PartyRole[];
  /** The module interfaces it offers, as its version details list them. */
  interfaces: readonly ModuleInterface[];
  readonly versions: readonly string[];
  /** What it really speaks, the newest first. */
  readonly speaks: readonly Version[];
  readonly tokenForm: TokenForm;
  readonly pageSize: number;
  readonly endpointSlash: boolean;
  /** `http://127.0.0.1:<port>`; known once it listens. */
  origin: string;
  peer: Peer | undefined;
  readonly keyring: Keyring;
  /** Its own objects, which its Sender interfaces serve. */
  readonly own: Shelf;
  /** What others pushed to it. */
  readonly copies: Shelf;
  readonly cdrs: CdrLedger;
  readonly history: History | undefined;
  readonly endsCommands: boolean;
  readonly complaints: Complaints;
  readonly behaviours: Behaviours;
  /** What it knows of its tokens besides what they say themselves, by uid in capitals. */
  readonly permissions: Map<string, Permission>;
  /** While set, requests to Receiver interfaces are only counted. */
  count: ((path: string, body: Buffer) => void) | undefined;
  readonly log: Received[];
  readonly keepLog: number;
  readonly onReceived: ((received: Received) => void) | undefined;
}

export const versionsUrl = (platform: Platform): string => `${platform.origin}/ocpi/versions`;
export const detailsUrl = (platform: Platform, version: string): string => `${platform.origin}/ocpi/${version}`;
/** The version it goes by now. */
export const versionInUse = ({ peer, speaks }: Platform): Version => peer?.version ?? speaks[0] ?? '2.2.1';
