import type { LifeEvent } from './data/life-event.ts';
import { pathOfCdr } from './flows.ts';
import { type Sending, send } from './send.ts';
import { startedByCommand } from './start-command.ts';
import type { Stories, Story } from './stories.ts';
import type { World } from './world.ts';

/** Exchanges under way before time stands still for a moment. */
const underWayMax = 64;

/** Sends what happens: events of one charge or EVSE one after another, those of different ones beside each other. */
export class Exchanges {
  readonly #world: World;
  readonly #stories: Stories;
  /** The last exchange of each chain that is not over. */
  readonly #last = new Map<string, Promise<void>>();
  #underWay = 0;
  #freed: (() => void) | undefined;

  constructor(world: World, stories: Stories) {
    this.#world = world;
    this.#stories = stories;
  }

  /** Resolves when the event is on its way; that takes a while when too many are. */
  async begin(event: LifeEvent): Promise<void> {
    while (this.#underWay >= underWayMax) {
      await new Promise<void>((resolve) => {
        this.#freed = resolve;
      });
    }
    this.#underWay += 1;
    const chain = chainOf(event);
    const story = this.#stories.of(event);
    const sending = { ...sendingOf(this.#world, event, story), story };
    const exchange = (this.#last.get(chain) ?? Promise.resolve()).then(async () => {
      if (await send(this.#world, sending)) count(this.#world, event);
      if (this.#last.get(chain) === exchange) this.#last.delete(chain);
      this.#underWay -= 1;
      this.#freed?.();
    });
    this.#last.set(chain, exchange);
  }

  /** Resolves when all have been answered. */
  async done(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}

/** A session and its CDR stay in order, and so do the states of an EVSE. */
const chainOf = (event: LifeEvent): string =>
  event.kind === 'cdr' ? `sessions/${event.party.replace('-', '/')}/${event.object.session_id}` : event.path;

function count({ figures }: World, { kind }: LifeEvent): void {
  if (kind === 'evse-status') figures.states += 1;
  if (kind === 'session-put') figures.sessions += 1;
  if (kind === 'cdr') figures.cdrs += 1;
}

/** States of EVSEs are for all eMSPs and go to the hub; sessions and CDRs go to the one they concern. */
function sendingOf(world: World, event: LifeEvent, story: Story | undefined): Sending {
  const { network } = world;
  const partner = network.partnerOf(event.party);
  const path = event.path.split('/').map(decodeURIComponent).join('/');
  if (event.kind === 'evse-status') {
    const { patch } = event;
    const receivers = network.parties('EMSP');
    return { path, stamp: patch.last_updated, receivers, send: () => partner.patch(event.path, patch) };
  }
  const passedOn = { receivers: [event.to], isPassedOn: true } as const;
  switch (event.kind) {
    case 'session-put': {
      const { object, to } = event;
      const push = () => partner.push(event.path, object, to);
      const send = object.auth_method === 'COMMAND' ? startedByCommand(world, event, story, push) : push;
      return { ...passedOn, path, stamp: object.last_updated, send };
    }
    case 'session-patch': {
      const { patch, to } = event;
      return { ...passedOn, path, stamp: patch.last_updated, send: () => partner.patch(event.path, patch, to) };
    }
    case 'cdr': {
      const { object, to } = event;
      const place = pathOfCdr({ ...object });
      return { ...passedOn, path: place, stamp: object.last_updated, send: () => partner.postCdr(object, to) };
    }
  }
}
