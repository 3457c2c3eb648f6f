import { Fault } from '../../kernel/fault.ts';
import { type Party, parsePartyKey, partyKey } from '../../ocpi/party.ts';
import type { EmspSettings, HostedKind } from '../../store/registry.ts';
import type { Hub } from '../hub.ts';
import { isRegistered, type Platform } from '../registry.ts';

/** A party that the hub hosts, and its platform. */
export interface HostedParty extends Party {
  readonly platform_id: string;
  readonly name: string;
  readonly hosted: HostedKind;
}

/** The party of that name, such as DE-XVC, if the hub hosts it for this. Throws `not-found`. */
export function hostedParty(hub: Pick<Hub, 'registry'>, key: string, kind?: HostedKind): HostedParty {
  const party = findHostedParty(hub, key, kind);
  if (party === undefined) throw new Fault('not-found', 'there is no hosted party with this name');
  return party;
}

/** The same; undefined when there is none, or not any more. */
export function findHostedParty(hub: Pick<Hub, 'registry'>, key: string, kind?: HostedKind): HostedParty | undefined {
  const wanted = parsePartyKey(key);
  if (wanted === undefined) return undefined;
  const registry = hub.registry();
  for (const { platform_id, country_code, party_id } of registry.rolesOf(wanted)) {
    const platform = registry.platforms.get(platform_id);
    if (platform === undefined || platform.hosted === null || !isRegistered(platform)) continue;
    const { name, hosted } = platform;
    if (hosted === (kind ?? hosted)) return { platform_id, country_code, party_id, name, hosted };
  }
  return undefined;
}

/** Whether a platform is one of the hub's own that has not ended. */
export const isOpen = ({ hosted, state }: Pick<Platform, 'hosted' | 'state'>): boolean =>
  hosted !== null && state !== 'offboarded';

/** The settings of a hosted eMSP, with what nobody has decided filled in. Throws `not-found`. */
export function emspSettings(hub: Pick<Hub, 'registry'>, emsp: Party): EmspSettings {
  const { platform_id } = hostedParty(hub, partyKey(emsp), 'drivers');
  return settingsOf(emsp, hub.registry().platforms.get(platform_id)?.emsp ?? {});
}

/** All hosted eMSPs with their settings. */
export function hostedEmsps(
  hub: Pick<Hub, 'registry'>,
): readonly { readonly emsp: Party; readonly settings: EmspSettings }[] {
  return [...hub.registry().platforms.values()]
    .filter((platform) => platform.hosted === 'drivers' && isRegistered(platform))
    .flatMap(({ parties, emsp }) =>
      parties.map(({ country_code, party_id }) => {
        const party = { country_code, party_id };
        return { emsp: party, settings: settingsOf(party, emsp ?? {}) };
      }),
    );
}

/** The settings of an eMSP, of those that were given. */
export const settingsOf = ({ country_code, party_id }: Party, given: Partial<EmspSettings>): EmspSettings => ({
  fees: null,
  has_map: false,
  // C stands for a contract in the recommendation of eMI3.
  contract_prefix: `${country_code}${party_id}C`,
  has_sign_up: false,
  oidc: null,
  ...given,
});
