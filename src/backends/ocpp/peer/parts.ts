import type { HostedUrl } from '../../../hub/sandbox-store.ts';
import type { CommandParts } from '../../../hub/stations/command-parts.ts';
import type { CommandDesk } from '../../../hub/stations/commands/desk.ts';
import type { OwnPage } from '../../../hub/stations/own-objects.ts';
import type { ProfileDesk } from '../../../hub/stations/profiles/desk.ts';
import type { OcpiRequest, OcpiResponse } from '../../../ocpi/message.ts';
import type { Party } from '../../../ocpi/party.ts';

/** What the hosted platforms of a process need to answer. */
export interface PeerParts {
  readonly stations: CommandParts;
  readonly commands: CommandDesk;
  readonly profiles: ProfileDesk;
  readonly hostedUrl: HostedUrl;
  /** What the hub has of an object that a party of a platform owns. */
  copyOf(platformId: string, request: OcpiRequest): Promise<OcpiResponse>;
  ownPage(page: OwnPage): Promise<{ readonly total: number; readonly texts: readonly string[] }>;
  /** A token of an eMSP has changed: stations that may have it are told. */
  tokenChanged(party: Party, token: ChangedToken): Promise<void>;
}

/** A token that was pushed. */
export interface ChangedToken {
  readonly uid: string;
  readonly isInvalid: boolean;
}
