import type { StationLink, StationLinks } from '../../../src/hub/stations/desk.ts';
import type { StationOutcome, StationRequest } from '../../../src/stations/model.ts';
import type { TestHub } from '../hub.ts';

/** A request that has reached a station. */
export interface AskedOfStation {
  readonly station: number;
  readonly epoch: number;
  readonly request: StationRequest;
}

/** Connections without sockets, in place of the door: what is asked of their stations is noted and answered. */
export class TestLinks implements StationLinks {
  readonly asked: AskedOfStation[] = [];
  readonly closed: number[] = [];
  readonly #open = new Map<number, number>();
  /** What stations answer; a test may change it. */
  answer: (asked: AskedOfStation) => Promise<StationOutcome> | StationOutcome = () => ({
    kind: 'answered',
    answer: { status: 'Accepted' },
  });
  /** Whether stations answer pings. */
  isAnswering = true;

  open({ station, epoch }: StationLink): void {
    this.#open.set(station.number, epoch);
  }

  /** The socket is gone, without a word. */
  drop({ station }: StationLink): void {
    this.#open.delete(station.number);
  }

  has(station: number, epoch: number): boolean {
    return this.#open.get(station) === epoch;
  }

  async ask(station: number, epoch: number, request: StationRequest): Promise<StationOutcome> {
    if (!this.has(station, epoch)) return { kind: 'not-sent', reason: 'the connection is another one' };
    const asked = { station, epoch, request };
    this.asked.push(asked);
    return this.answer(asked);
  }

  async probe(station: number, epoch: number): Promise<boolean> {
    return this.isAnswering && this.has(station, epoch);
  }

  close(station: number, epoch: number): void {
    if (!this.has(station, epoch)) return;
    this.closed.push(epoch);
    this.#open.delete(station);
  }
}

/** Puts connections without sockets into a hub. */
export function linkTo(hub: TestHub): TestLinks {
  const links = new TestLinks();
  hub.app.stations.connectTo(links);
  return links;
}

/** Connects a station as its door would, once it is let in. */
export async function arrive(
  hub: TestHub,
  links: TestLinks,
  identity: string,
  version: '1.6' | '2.0.1' | '2.1' = '2.0.1',
): Promise<StationLink> {
  const { desk } = hub.app.stations;
  const door = await desk.find(identity);
  if (door === undefined) throw new Error(`there is no station ${identity}`);
  const link = await desk.connect(door, { version, securityProfile: 1, address: '127.0.0.1' });
  if (link === 'occupied') throw new Error(`${identity} is connected already`);
  links.open(link);
  return link;
}
