import { commands } from '../../../ocpi/modules/commands.ts';
import { locations } from '../../../ocpi/modules/locations.ts';
import { tokens } from '../../../ocpi/modules/tokens.ts';
import { type PartyKey, parsePartyKey, partyKey } from '../../../ocpi/party.ts';
import type { PlaceView } from '../../../places/place-view.ts';
import { isReachable } from '../../behind.ts';
import { endpointOf, isHosted, type Registry } from '../../registry.ts';
import type { Viewer } from '../viewer.ts';
import type { FeedParts } from './feed-parts.ts';
import type { PlaceMemory } from './memory.ts';
import { OwnerNames } from './owner-names.ts';
import type { PriceHints } from './price-hints.ts';
import type { ShownToken } from './published-to.ts';

/** What an eMSP sees and can do, by its agreements. */
export interface Reach {
  /** Whose places it sees. */
  readonly owners: ReadonlySet<PartyKey>;
  /** Who takes its commands, if he can be reached. */
  readonly commanded: ReadonlySet<PartyKey>;
  /** Who takes its commands now. */
  readonly startable: ReadonlySet<PartyKey>;
  /** Whose stations the hub is connected to itself. */
  readonly overseen: ReadonlySet<PartyKey>;
  /** Who knows its cards. */
  readonly cards: ReadonlySet<PartyKey>;
  /** What those are called whose places it sees. */
  readonly names: OwnerNames;
}

/** Restricted places of a reach: they hold until anything changes that decides about them. */
interface Shadows {
  readonly memory: PlaceMemory;
  readonly version: number;
  readonly numbers: ReadonlySet<number>;
}

interface ShownPlaces extends Shadows {
  readonly reach: Reach;
  readonly until: number;
}

export interface ViewParts extends Pick<FeedParts, 'clock' | 'limits' | 'log' | 'registry'> {
  /** The tokens of a driver, of which unpublished places may be shown to him. */
  tokensOfDriver(viewer: Viewer & { readonly driverId: string }): Promise<readonly ShownToken[]>;
}

/** What each viewer sees. The same sets are handed out while they hold: the index keeps what it makes of them. */
export class Views {
  readonly #parts: ViewParts;
  readonly #reaches = new WeakMap<Registry, Map<PartyKey, Reach>>();
  readonly #shadows = new WeakMap<Reach, Shadows>();
  readonly #shown = new Map<string, ShownPlaces>();

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  /** What a viewer sees now, with prices in a currency; of places that are not in memory yet, what everybody sees. */
  async of(
    viewer: Viewer,
    memory: PlaceMemory | undefined,
    currency = 'EUR',
    hints: PriceHints | undefined = memory?.hints,
  ): Promise<PlaceView> {
    const { owners, startable, overseen, names } = this.reachOf(viewer);
    const now = this.#parts.clock.now();
    return {
      now,
      owners,
      startable,
      overseen,
      ownersNamed: (name) => names.called(name),
      restricted: memory && (await this.restrictedOf(viewer, memory)),
      pricePerKwh(tariffs) {
        const hint = hints?.of(tariffs, now);
        return hint?.currency === currency ? hint.comparable : undefined;
      },
    };
  }

  /** The owners whose places a viewer sees, and those whose EVSEs can be started: never parties that the hub plays for tests. */
  reachOf({ emsp }: Viewer): Reach {
    const registry = this.#parts.registry();
    const reaches = this.#reaches.get(registry) ?? new Map<PartyKey, Reach>();
    this.#reaches.set(registry, reaches);
    const key = partyKey(emsp);
    const reach = reaches.get(key) ?? reachOf(registry, emsp);
    reaches.set(key, reach);
    return reach;
  }

  /** The places a viewer sees that not everybody sees who sees their owner. */
  async restrictedOf(viewer: Viewer, memory: PlaceMemory): Promise<ReadonlySet<number>> {
    const reach = this.reachOf(viewer);
    const { version } = memory;
    let shadows = this.#shadows.get(reach);
    if (shadows === undefined || shadows.memory !== memory || shadows.version !== version) {
      shadows = { memory, version, numbers: memory.shadowsSeenBy(reach.owners) };
      this.#shadows.set(reach, shadows);
    }
    const { driverId } = viewer;
    if (driverId === undefined || memory.publishedTo.isEmpty) return shadows.numbers;
    return this.#shownTo({ ...viewer, driverId }, reach, memory, shadows.numbers);
  }

  async #shownTo(
    viewer: Viewer & { readonly driverId: string },
    reach: Reach,
    memory: PlaceMemory,
    shadows: ReadonlySet<number>,
  ): Promise<ReadonlySet<number>> {
    const { clock, limits } = this.#parts;
    const name = `${partyKey(viewer.emsp)} ${viewer.driverId}`;
    const known = this.#shown.get(name);
    const isKnown = known?.reach === reach && known.memory === memory && known.version === memory.version;
    if (isKnown && clock.now() < known.until) return known.numbers;
    const { version } = memory;
    const own = memory.shownTo(await this.#parts.tokensOfDriver(viewer));
    const numbers = own.size === 0 ? shadows : new Set([...shadows, ...own]);
    this.#shown.delete(name);
    if (this.#shown.size >= limits.shownPlacesDriversMax) this.#shown.clear();
    this.#shown.set(name, { reach, memory, version, numbers, until: clock.now() + limits.shownPlacesMs });
    return numbers;
  }
}

function reachOf(registry: Registry, emsp: Viewer['emsp']): Reach {
  const home = registry.platformOf(emsp, ['EMSP'], emsp);
  const seen = home === undefined ? [] : registry.ownersFor(locations, emsp, home);
  const owners = seen.filter((owner) => !registry.isSandbox(owner));
  const cpos = owners.flatMap((owner) => {
    const cpo = parsePartyKey(owner);
    const platform = cpo && registry.platformOf(cpo, commands.readers, emsp);
    return cpo === undefined || platform === undefined ? [] : [{ owner, cpo, platform }];
  });
  const commanded = cpos.filter(
    ({ cpo, platform }) =>
      registry.agreed(commands, emsp, cpo) &&
      (isHosted(platform) || endpointOf(platform, commands.id, 'RECEIVER') !== undefined),
  );
  const setOf = (some: typeof cpos): ReadonlySet<PartyKey> => new Set(some.map(({ owner }) => owner));
  return {
    owners: new Set(owners),
    commanded: setOf(commanded),
    startable: setOf(commanded.filter(({ platform, cpo }) => isReachable(platform, cpo, commands.readers))),
    overseen: setOf(cpos.filter(({ platform }) => platform.hosted === 'stations')),
    cards: setOf(cpos.filter(({ cpo }) => registry.agreed(tokens, emsp, cpo))),
    names: new OwnerNames(owners, registry),
  };
}
