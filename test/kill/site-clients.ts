import type { JsonObject } from '../support/partner/shelf.ts';
import { type Client, hubParty, type LoadContext, partnerOf, partyOf, pathOf } from './client.ts';
import type { PartyName, Version } from './history.ts';
import { evseDigest, ownDigest } from './objects.ts';

const evsesPerSite = 4;
const statuses = ['AVAILABLE', 'BLOCKED', 'CHARGING', 'INOPERATIVE', 'OUTOFORDER', 'RESERVED'];

interface Evse {
  object: JsonObject;
  version: number;
  isBusy: boolean;
}

/** A Location as its CPO knows it. */
export interface Site {
  readonly party: PartyName;
  readonly id: string;
  readonly key: string;
  object: JsonObject;
  readonly evses: readonly Evse[];
  isBusy: boolean;
}

/** A Location that the hub does not know yet. */
export function newSite({ build, world: { stamps } }: LoadContext, party: PartyName, id: string): Site {
  const key = `locations/${party}/${id}`;
  const evses = Array.from({ length: evsesPerSite }, (_, index) => {
    const uid = `E${index + 1}`;
    const { version, lastUpdated } = stamps.next(`${key}/${uid}`);
    const object = build.evse({ uid, evse_id: undefined, last_updated: lastUpdated }) as unknown as JsonObject;
    return { object, version, isBusy: false };
  });
  const object = build.location({ ...partyOf(party), id, evses: [] }) as unknown as JsonObject;
  return { party, id, key, object, evses, isBusy: false };
}

/** PUT of a Location with its EVSEs as they are now; or, of a known one, PATCH of its own fields. */
export async function writeSite(context: LoadContext, site: Site, method: 'PUT' | 'PATCH'): Promise<void> {
  const { world, writer } = context;
  const partner = partnerOf(context, site.party);
  const { version, lastUpdated } = world.stamps.next(site.key);
  const changed = { name: `Site ${site.id}, as of ${version}`, x_version: version, last_updated: lastUpdated };
  site.object = { ...site.object, ...changed };
  const root: Version = { key: site.key, version, digest: ownDigest('locations', site.object) };
  const path = pathOf('locations', site.party, site.id);
  if (method === 'PATCH') {
    await writer.write({ kind: 'location', versions: [root], send: () => partner.patch(path, changed, hubParty) });
    return;
  }
  const whole = { ...site.object, evses: site.evses.map((evse) => evse.object) };
  const versions = [root, ...site.evses.map((evse) => versionOf(site, evse))];
  await writer.write({ kind: 'location', versions, send: () => partner.push(path, whole, hubParty) });
}

export function locationClient(context: LoadContext, sites: readonly Site[]): Client {
  return async () => {
    const site = context.random.pick(sites);
    if (site.isBusy) return;
    site.isBusy = true;
    await writeSite(context, site, context.random.chance(0.3) ? 'PATCH' : 'PUT');
    site.isBusy = false;
  };
}

/** What a hub gets most: EVSE status changes. Some have a field nobody knows, and take the long way through the hub. */
export function evseClient(context: LoadContext, sites: readonly Site[]): Client {
  const { world, writer, random } = context;
  return async () => {
    const site = random.pick(sites);
    const evse = random.pick(site.evses);
    if (evse.isBusy) return;
    evse.isBusy = true;
    const { version, lastUpdated } = world.stamps.next(`${site.key}/${evse.object['uid']}`);
    const status = random.pick(statuses.filter((other) => other !== evse.object['status']));
    const fields = { status, last_updated: lastUpdated, ...(random.chance(0.2) && { x_version: version }) };
    evse.object = { ...evse.object, ...fields };
    evse.version = version;
    const path = `${pathOf('locations', site.party, site.id)}/${evse.object['uid']}`;
    const partner = partnerOf(context, site.party);
    await writer.write({
      kind: 'evse status',
      versions: [versionOf(site, evse)],
      send: () => partner.patch(path, fields, hubParty),
    });
    evse.isBusy = false;
  };
}

const versionOf = (site: Site, { object, version }: Evse): Version => ({
  key: `${site.key}/${object['uid']}`,
  version,
  digest: evseDigest(object),
});

/** Tariffs come, change and go. */
export function tariffClient(context: LoadContext, party: PartyName, ids: readonly string[]): Client {
  const { world, writer, random, build } = context;
  const existing = new Set<string>();
  return async () => {
    const id = random.pick(ids);
    const key = `tariffs/${party}/${id}`;
    const path = pathOf('tariffs', party, id);
    const partner = partnerOf(context, party);
    const { version, lastUpdated } = world.stamps.next(key);
    if (existing.has(id) && random.chance(0.3)) {
      existing.delete(id);
      const versions = [{ key, version, digest: '', gone: true }];
      await writer.write({ kind: 'tariff delete', versions, send: () => partner.remove(path, hubParty) });
      return;
    }
    existing.add(id);
    const about = { ...partyOf(party), id, last_updated: lastUpdated, x_version: version };
    const tariff = build.tariff({ ...about, max_price: { excl_vat: version } }) as unknown as JsonObject;
    const versions = [{ key, version, digest: ownDigest('tariffs', tariff) }];
    await writer.write({ kind: 'tariff', versions, send: () => partner.push(path, tariff, hubParty) });
  };
}
