import { expect } from 'chai';
import { Evidence } from '../../../src/hub/drivers/places/evidence.ts';
import { load } from '../../../src/hub/drivers/places/load.ts';
import { PlaceMemory } from '../../../src/hub/drivers/places/memory.ts';
import { PossibleDuplicates } from '../../../src/hub/drivers/places/possible-duplicates.ts';
import { TakeIn } from '../../../src/hub/drivers/places/take-in.ts';
import { endOfChanges, type Place } from '../../../src/store/changes.ts';
import { type PlaceChange, readPlaceChanges } from '../../../src/store/drivers/place-changes.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { asking, indexOf } from '../../support/places/build-place.ts';
import { watchedPool } from '../../support/watched-pool.ts';

describe('changes of places taken into memory', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let memory: PlaceMemory;
  let taking: TakeIn;
  let end: Place;
  /** Statements that were asked, by name; those in `broken` fail once. */
  const asked: string[] = [];
  const broken = new Set<string>();

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
  });
  after(() => hub.stop());

  beforeEach(async () => {
    for (const id of ['P', 'Q']) {
      const evses = ['A', 'B'].map((uid) => build.evse({ uid, evse_id: `BE*BEC*E${id}${uid}` }));
      await cpo.push(`locations/BE/BEC/${id}`, build.location({ id, evses }), 'NL-HUB');
    }
    const { reads } = hub.app.hub;
    const pool = watchedPool(reads, (name = '') => {
      asked.push(name);
      if (broken.delete(name)) throw new Error('the connection broke');
    });
    const { limits, log } = hub.app.hub;
    const parts = { pool, documents: pool, limits, log };
    memory = new PlaceMemory(indexOf([]), 10, { of: () => undefined });
    const duplicates = new PossibleDuplicates(parts, memory);
    end = await endOfChanges(reads);
    await load(parts, memory, duplicates, new AbortController().signal);
    taking = new TakeIn(parts, memory, duplicates, new Evidence(parts.limits));
    asked.length = 0;
  });

  const patch = (path: string, fields: object) => cpo.patch(`locations/BE/BEC/${path}`, build.patch(fields), 'NL-HUB');
  const changes = (): Promise<PlaceChange[]> => readPlaceChanges(hub.app.hub.reads, end, 1000);
  const events = async (given: readonly PlaceChange[]) =>
    (await taking.take(given)).map((event) =>
      event.kind === 'status' ? `${event.evseUid} ${event.status}` : event.kind,
    );

  it('are not read when nothing was missed', async () => {
    await patch('P/A', { status: 'CHARGING' });
    await patch('P/A', { status: 'AVAILABLE' });
    await patch('P/B', { status: 'BLOCKED' });
    expect(await events(await changes())).to.deep.equal(['A AVAILABLE', 'B BLOCKED']);
    expect(asked).to.deep.equal([]);
  });

  it('are read when one was missed, and not any more after that', async () => {
    await patch('P/A', { status: 'CHARGING' });
    await patch('P/B', { status: 'BLOCKED' });
    const [, second] = await changes();
    expect(await events(second ? [second] : [])).to.deep.equal(['B BLOCKED']);
    expect(asked).to.deep.equal(['places-states']);
    await patch('P/B', { status: 'CHARGING' });
    expect(await events(await changes())).to.deep.equal(['A CHARGING', 'B CHARGING']);
    expect(asked).to.deep.equal(['places-states']);
  });

  it('have the time of the last of them, also where memory was ahead of the log', async () => {
    await patch('P/a', { status: 'CHARGING' });
    await patch('P/A', { status: 'AVAILABLE' });
    const [first, second] = await changes();
    if (first === undefined || second === undefined) throw new Error('not logged');
    await events([{ ...first, at: first.at - 3_600_000 }]);
    await events([second]);
    const lately = asking({ updatedSince: Date.now() - 60_000 }, { now: Date.now(), owners: new Set(['BE-BEC']) });
    expect(memory.index.ofNumbers([first.object], lately)).to.have.lengthOf(1);
  });

  it('are told of when they come again after something could not be read', async () => {
    await patch('P/A', { status: 'CHARGING' });
    await patch('Q/a', { status: 'BLOCKED' });
    broken.add('places-states');
    const failed = await taking.take(await changes()).catch((error: Error) => error.message);
    expect(failed).to.equal('the connection broke');
    await patch('P', { name: 'Another' });
    expect(await events(await changes())).to.have.members(['A CHARGING', 'A BLOCKED']);
  });
});
