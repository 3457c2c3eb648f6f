import type { Role } from '../../ocpi/party.ts';
import type { Endpoint, HostedKind, Quirks } from '../../store/registry.ts';
import { listedModules } from '../offered.ts';
import type { HostedUrl } from '../sandbox-store.ts';

/** What the parties that the hub hosts for one purpose have in common. */
interface PartyKind {
  readonly hosted: HostedKind;
  readonly role: Role;
  readonly interfaces: Readonly<Record<Endpoint['role'], readonly string[]>>;
  readonly quirks: Quirks;
}

/** Lists of hosted parties are the hub's own copy: nothing is there to be pulled. */
const no_pull = listedModules.map((module) => module.id);

/** The kinds of hosted parties: one for each role there can be. */
export const partyKinds: readonly PartyKind[] = [
  {
    hosted: 'stations',
    role: 'CPO',
    interfaces: {
      SENDER: ['locations', 'tariffs', 'sessions', 'cdrs'],
      RECEIVER: ['tokens', 'commands', 'chargingprofiles'],
    },
    // Tokens that are not there its eMSPs are asked about (K-23).
    quirks: { no_pull, asks_about_unknown_tokens: true },
  },
  {
    hosted: 'drivers',
    role: 'EMSP',
    // It takes no Locations and Tariffs: what its drivers see is the hub's own copy.
    interfaces: { SENDER: ['tokens', 'commands'], RECEIVER: ['sessions', 'cdrs'] },
    // A card that is to be linked is shown at a station before the network knows it.
    quirks: { no_pull, authorizes_unknown_tokens: true },
  },
];

/** The endpoints of a hosted party of a kind. */
export const endpointsOf = ({ interfaces }: PartyKind, hostedUrl: HostedUrl, id: string): Endpoint[] =>
  (['SENDER', 'RECEIVER'] as const).flatMap((role) =>
    interfaces[role].map((identifier) => ({
      identifier,
      role,
      url: hostedUrl(id, role === 'SENDER' ? 'sender' : 'receiver', identifier),
    })),
  );
