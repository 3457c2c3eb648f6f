import { sameSecret } from '../../kernel/secrets.ts';
import { type Party, partyKey } from '../../ocpi/party.ts';
import type { Hub } from '../hub.ts';
import { hostedEmsps, hostedParty } from '../parties/hosted-party.ts';
import type { AppKey, AppKeys } from './app-keys.ts';
import { hostedEmsp } from './hosted-emsp.ts';

/** A hosted eMSP whose map is for everybody. */
export interface MapShown {
  /** As DE-XVE. */
  readonly key: string;
  readonly emsp: Party;
  readonly name: string;
  /** With which the page asks the driver API: for pages of the hub's own origin alone. */
  readonly appKey: string;
}

/** What maps follow from: the registry and the hub's secret, so that every process has the same without storing any. */
export type MapHub = Pick<Hub, 'registry' | 'vault' | 'publicUrl'>;

/** The map of the eMSP of this name, or of the one that was there first; undefined: there is none, or it is not for everybody. */
export function mapOf(hub: MapHub, key: string | undefined): MapShown | undefined {
  const shown = hostedEmsps(hub)
    .filter(({ emsp, settings }) => settings.has_map && hostedEmsp(hub, partyKey(emsp)) !== undefined)
    .map(({ emsp }) => {
      const { platform_id, name } = hostedParty(hub, partyKey(emsp), 'drivers');
      return { emsp, name, since: hub.registry().platforms.get(platform_id)?.created_at.getTime() ?? 0 };
    })
    .sort((one, other) => one.since - other.since);
  const wanted = key === undefined ? shown[0] : shown.find(({ emsp }) => partyKey(emsp) === key.toUpperCase());
  if (wanted === undefined) return undefined;
  const { emsp, name } = wanted;
  return { key: partyKey(emsp), emsp, name, appKey: mapKey(hub, partyKey(emsp)).text };
}

/** The app keys with those of the hub's own maps. A map's key ends with the map. */
export const withMapKeys = (hub: MapHub, keys: AppKeys): AppKeys => ({
  async find(text) {
    const party = mapKeyForm.exec(text)?.[1];
    return party === undefined ? keys.find(text) : keyOf(hub, party, text);
  },
  isBound: (origin) => keys.isBound(origin),
});

const mapKeyForm = /^map~([A-Z]{2}-[A-Z0-9]{3})~/;

function keyOf(hub: MapHub, party: string, text: string): AppKey | undefined {
  const shown = mapOf(hub, party);
  if (shown === undefined || !sameSecret(shown.appKey, text)) return undefined;
  const origins = new Set([new URL(hub.publicUrl).origin]);
  return { id: mapKey(hub, party).id, emsp: shown.emsp, origins, packages: new Set() };
}

/** The key of a map and its id. Made of the hub's secret, it tells nothing of it. */
function mapKey({ vault }: MapHub, party: string): { readonly text: string; readonly id: string } {
  const digest = vault.digest(`the key of the map of ${party}`);
  const id = digest.toString('hex', 0, 16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
  return { text: `map~${party}~${digest.toString('base64url', 16)}`, id };
}
