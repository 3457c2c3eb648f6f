import { expect } from 'chai';
import type { Pool } from 'pg';
import { deliveryStore } from '../../src/hub/delivery.ts';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { applyToLocation } from '../../src/ocpi/location-state.ts';
import { emptyDraft } from '../../src/ocpi/object-state.ts';
import { endOfChanges, readChanges } from '../../src/store/changes.ts';
import { type Database, indexedPlans, openDatabase } from '../../src/store/database.ts';
import { findDocument, readDocuments } from '../../src/store/documents.ts';
import type { ObjectWrite } from '../../src/store/object-write.ts';
import { createObjectWriter, type ObjectWriter } from '../../src/store/object-writer.ts';
import { OwnChanges, readRecentChanges } from '../../src/store/own-changes.ts';
import { allUndelivered, settleUndelivered } from '../../src/store/undelivered.ts';
import { Documents } from '../../src/worker/deliver/documents.ts';
import { Random } from '../kill/random.ts';
import { build } from '../support/build.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const owner = 'BE-BEC';
const platformId = '6f0c3f56-58a4-4b8e-8a0c-6c2f5d1f7a10';
const startMs = Date.parse('2026-03-01T10:00:00Z');
const stampAt = (ms: number): string => new Date(startMs + ms).toISOString();

function locationWrite(id: string, about: Pick<ObjectWrite, 'action' | 'path' | 'value'>): ObjectWrite {
  return {
    module: 'locations',
    owner,
    id,
    key: id.toLowerCase(),
    variant: null,
    audience: '',
    text: JSON.stringify(about.value),
    appends: {},
    addressee: null,
    restricted: null,
    now: startMs + 3_600_000,
    clockSkewMs: 300_000,
    platformId,
    correlationId: null,
    ...about,
  };
}

const wholeLocation = (id: string): ObjectWrite => {
  const evses = ['E1', 'E2', 'E3'].map((uid) => build.evse({ uid, last_updated: stampAt(0) }));
  const location = { country_code: 'BE', party_id: 'BEC', id, evses, last_updated: stampAt(0) };
  return locationWrite(id, { action: 'put', path: [], value: { ...build.location(location) } });
};

const statusWrite = (id: string, uid: string, status: string | undefined, ms: number): ObjectWrite =>
  locationWrite(id, {
    action: 'patch',
    path: [uid],
    value: { ...(status !== undefined && { status }), last_updated: stampAt(ms) },
  });

describe('the writer of objects', () => {
  let test: TestDatabase;
  let database: Database;
  let pool: Pool;
  let writer: ObjectWriter;

  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log: createLogger('silent') });
    pool = database.pool('lanes', 4, indexedPlans);
    writer = createObjectWriter(pool, defaultLimits, () => undefined);
  });
  after(async () => {
    await database.close();
    await test.drop();
  });

  const textOf = async (id: string) => (await findDocument(pool, 'locations', owner, id.toLowerCase()))?.text ?? '';

  it('decides on EVSE statuses in one statement as the Location does in memory (T-84, L-07)', async () => {
    const random = new Random(20_261_128);
    const draft = emptyDraft();
    const whole = wholeLocation('SAME');
    expect((await writer.write(whole)).outcome).to.equal(applyToLocation(draft, whole));

    const outcomes = new Set<string>();
    for (let turn = 0; turn < 300; turn += 1) {
      const status = random.pick(['AVAILABLE', 'CHARGING', undefined]);
      const ms = Math.floor(turn / 20) * 10 + random.pick([-10, 0, 10]);
      const write = statusWrite('SAME', random.pick(['E1', 'e2', 'E3', 'E9']), status, ms);
      const result = await writer.write(write);
      const expected = applyToLocation(draft, write);
      expect(result.outcome, write.text).to.equal(expected);
      if (expected !== 'missing') expect(result.version).to.equal(draft.row?.version);
      outcomes.add(expected);
    }

    expect([...outcomes].sort()).to.deep.equal(['missing', 'stale', 'unchanged', 'updated']);
    const stored = JSON.parse(await textOf('SAME'));
    expect(stored.last_updated).to.equal(draft.row?.lastUpdatedText);
    const states = [...draft.evses.values()].map(({ uid, status, lastUpdatedText }) => [uid, status, lastUpdatedText]);
    expect(
      stored.evses.map((evse: Record<string, unknown>) => [evse['uid'], evse['status'], evse['last_updated']]),
    ).to.deep.equal(states);
  });

  it('logs what it changes, in order, and nothing else', async () => {
    await writer.write(wholeLocation('LOGGED'));
    await writer.write(statusWrite('LOGGED', 'E1', 'CHARGING', 10));
    await writer.write(statusWrite('LOGGED', 'E1', 'CHARGING', 10));
    await writer.write(statusWrite('LOGGED', 'E1', 'AVAILABLE', 5));

    const changes = await readChanges(pool, { xid: '0', position: 0 }, 10_000);
    expect(
      changes.filter(({ id }) => id === 'LOGGED').map(({ kind, path, version }) => ({ kind, path, version })),
    ).to.deep.equal([
      { kind: 'put', path: [], version: 1 },
      { kind: 'patch', path: ['E1'], version: 2 },
    ]);
  });

  describe('read back by the process that wrote it', () => {
    const everything = 10_000;

    it('is what stands in the log, although only its place is read', async () => {
      const own = new OwnChanges();
      const writing = createObjectWriter(pool, defaultLimits, () => undefined, own);
      await writing.write(wholeLocation('Own'));
      await writing.write({ ...wholeLocation('HIDDEN'), restricted: true });
      const start = await endOfChanges(pool);
      await Promise.all([
        writing.write(statusWrite('OWN', 'E1', 'CHARGING', 10)),
        writing.write({ ...statusWrite('HIDDEN', 'e2', 'BLOCKED', 10), correlationId: 'CORRELATION' }),
      ]);
      await writing.write(statusWrite('OWN', 'E3', 'RESERVED', 20));
      expect(own.size).to.equal(3);

      const inFull = await readChanges(pool, start, everything);
      const recent = await readRecentChanges(pool, own, start, everything);

      expect(recent).to.deep.equal({ changes: inFull, isWhole: true });
      expect(inFull.map(({ id, restricted }) => [id, restricted])).to.have.deep.members([
        ['Own', false],
        ['HIDDEN', true],
        ['Own', false],
      ]);
      expect(own.size).to.equal(0);
    });

    it('is read from the log when it has been forgotten, because there was too much or the database was away', async () => {
      const own = new OwnChanges();
      const writing = createObjectWriter(pool, defaultLimits, () => undefined, own);
      await writing.write(wholeLocation('FORGOTTEN'));
      const start = await endOfChanges(pool);
      await writing.write(statusWrite('FORGOTTEN', 'E1', 'CHARGING', 10));
      const away = { query: () => Promise.reject(new Error('away')) } as unknown as Pool;
      const error = await readRecentChanges(away, own, start, everything).catch((reason: Error) => reason.message);
      expect([error, own.size]).to.deep.equal(['away', 0]);
      await writing.write(statusWrite('FORGOTTEN', 'E1', 'AVAILABLE', 20));

      const inFull = await readChanges(pool, start, everything);
      expect(inFull).to.have.length(2);
      expect(await readRecentChanges(pool, own, start, everything)).to.deep.equal({ changes: inFull, isWhole: true });
      const [line] = inFull;
      if (line === undefined) throw new Error('there is no line');
      for (let version = 1; version <= 30_000; version += 1) own.add({ ...line, version });
      expect(own.size).to.be.within(1, 20_000);
      expect(own.take({ ...line, version: 30_000 })).to.include({ version: 30_000 });
    });

    it('comes in pieces where others have written too, and none is lost', async () => {
      const own = new OwnChanges();
      const writing = createObjectWriter(pool, defaultLimits, () => undefined, own);
      const start = await endOfChanges(pool);
      await writer.write(wholeLocation('PIECES'));
      for (let turn = 1; turn <= 40; turn += 1) {
        const write = statusWrite('PIECES', 'E1', turn % 2 === 0 ? 'AVAILABLE' : 'CHARGING', turn * 10);
        await (turn % 7 < 4 ? writing : writer).write(write);
      }
      const inFull = await readChanges(pool, start, everything);

      for (const limit of [everything, 5]) {
        let place = start;
        const read: unknown[] = [];
        for (let isWhole = false; !isWhole; ) {
          const recent = await readRecentChanges(pool, own, place, limit);
          read.push(...recent.changes);
          place = recent.changes.at(-1) ?? place;
          isWhole = recent.isWhole;
        }
        expect(read).to.deep.equal(inFull);
      }
      expect(own.size).to.equal(0);
    });
  });

  it('fails a write that the database refuses alone, and not its neighbours', async () => {
    const bad = { ...wholeLocation('BAD'), platformId: 'no uuid' };

    const results = await Promise.allSettled([
      writer.write(wholeLocation('GOOD1')),
      writer.write(bad),
      writer.write(wholeLocation('GOOD2')),
      writer.write(wholeLocation('GOOD3')),
    ]);

    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    for (const id of ['GOOD1', 'GOOD2', 'GOOD3']) expect(await textOf(id)).to.contain(`"id":"${id}"`);
    expect(await textOf('BAD')).to.equal('');
  });

  it('creates and deletes an object in one flush (P-01)', async () => {
    const value = { ...build.tariff({ country_code: 'BE', party_id: 'BEC', id: 'BRIEF', last_updated: stampAt(0) }) };
    const put = { ...locationWrite('BRIEF', { action: 'put', path: [], value }), module: 'tariffs' };

    const results = await Promise.all([
      writer.write(put),
      writer.write({ ...put, action: 'delete', text: '', value: {} }),
    ]);

    expect(results.map(({ outcome, version }) => [outcome, version])).to.deep.equal([
      ['created', 2],
      ['updated', 2],
    ]);
    expect(await findDocument(pool, 'tariffs', owner, 'brief')).to.include({ gone: true, version: 2 });
    expect((await writer.write(put)).outcome).to.equal('created');
    expect(await findDocument(pool, 'tariffs', owner, 'brief')).to.include({ gone: false, version: 3 });
  });

  it('loses no update when two processes change one object', async () => {
    await writer.write(wholeLocation('SHARED'));
    const other = createObjectWriter(pool, defaultLimits, () => undefined);

    await Promise.all(
      Array.from({ length: 40 }, (_, turn) =>
        (turn % 2 === 0 ? writer : other).write(
          locationWrite('SHARED', {
            action: 'patch',
            path: [],
            value: { [`x_${turn}`]: turn, last_updated: stampAt(10) },
          }),
        ),
      ),
    );

    const stored = JSON.parse(await textOf('SHARED'));
    for (let turn = 0; turn < 40; turn += 1) expect(stored[`x_${turn}`]).to.equal(turn);
  });

  it('gives the fan-out a state that was kept, and a repetition the one that is stored now', async () => {
    await writer.write(wholeLocation('NEWEST'));
    const number = (await findDocument(pool, 'locations', owner, 'newest'))?.number ?? 0;
    const documents = new Documents({ limits: defaultLimits, store: deliveryStore(pool) });
    const kept = await documents.object('locations', number, 1);

    await writer.write(statusWrite('NEWEST', 'E1', 'CHARGING', 10));

    expect(await documents.object('locations', number, 1)).to.equal(kept);
    const [stored] = await readDocuments(pool, 'locations', [number]);
    expect(stored?.version).to.equal(2);
    expect(await documents.object('locations', number, 'now')).to.deep.equal(stored);
  });

  it('gives everybody what he asks for, however little is kept', async () => {
    const ids = Array.from({ length: 250 }, (_, at) => `MANY${at}`);
    const written = await Promise.all(ids.map((id) => writer.write(wholeLocation(id))));
    const documents = new Documents({
      limits: { ...defaultLimits, documentCacheBytesMax: 1 },
      store: deliveryStore(pool),
    });
    const numbers = written.map(({ number }) => number);

    const found = await Promise.all(
      numbers.flatMap((number) => [
        documents.object('locations', number, 'now'),
        documents.object('locations', number, 1),
        documents.evse(number, 'e1', 1).then((evse) => evse && { id: ids[numbers.indexOf(evse.location)] }),
      ]),
    );

    expect(found.map((document) => document?.id)).to.deep.equal(ids.flatMap((id) => [id, id, id]));
    expect(await documents.object('locations', 0, 'now')).to.equal(undefined);
    expect(await documents.object('locations', 0, 1)).to.equal(undefined);
  });

  describe('of what is passed on to one party', () => {
    const direct = { platformId: '0f0c3f56-58a4-4b8e-8a0c-6c2f5d1f7a11', party: 'NL-TNM', dueMs: 35_000 };
    const patch = (id: string, part: readonly string[], value: Record<string, unknown>): ObjectWrite => ({
      ...locationWrite(id, { action: 'patch', path: part, value: { ...value, last_updated: stampAt(10) } }),
      direct,
    });
    const note = (object: number, part: string, version: number) => ({
      party: direct.party,
      module: 'locations',
      object,
      part,
      version,
    });
    const settle = (object: number, part: string, version: number) =>
      settleUndelivered(pool, direct.platformId, [note(object, part, version)]);
    const notesOn = async (object: number) => {
      const notes = await allUndelivered(pool, direct.platformId, 100);
      return notes.filter((one) => one.object === object).map(({ part, version }) => [part, version]);
    };

    it('notes each write by itself, however many come at once: the arrival of one settles no other', async () => {
      const { number } = await writer.write(wholeLocation('TWICE'));

      const results = await Promise.all([
        writer.write(patch('TWICE', [], { x_one: 1 })),
        writer.write(patch('TWICE', [], { x_two: 2 })),
        writer.write(patch('TWICE', [], { x_three: 3 })),
      ]);

      expect(results.map(({ version, wasUndelivered }) => [version, wasUndelivered])).to.deep.equal([
        [2, false],
        [3, true],
        [4, true],
      ]);
      for (const { version } of results.slice(0, 2)) await settle(number, '', version);
      expect(await notesOn(number)).to.deep.equal([['', 4]]);
      await settle(number, '', 4);
      expect(await notesOn(number)).to.deep.equal([]);
    });

    it('notes each part that is written', async () => {
      const { number } = await writer.write(wholeLocation('PARTS'));

      const results = await Promise.all([
        writer.write(patch('PARTS', ['E1'], { floor_level: '1' })),
        writer.write(patch('PARTS', ['E2'], { floor_level: '2' })),
      ]);

      expect(results.map(({ version, wasUndelivered }) => [version, wasUndelivered])).to.deep.equal([
        [2, false],
        [3, false],
      ]);
      expect(await notesOn(number)).to.have.deep.members([
        ['e1', 2],
        ['e2', 3],
      ]);
      const whole = await writer.write(patch('PARTS', [], { x_one: 1 }));
      expect(whole.wasUndelivered, 'a part of it is lacking').to.equal(true);
    });

    it('keeps the order of the writes to an object, and logs only what is for everybody', async () => {
      const { number } = await writer.write(wholeLocation('MIXED'));
      const sent = Array.from({ length: 9 }, (_, turn) => patch('MIXED', [], { x_turn: turn, [`x_${turn}`]: turn }));

      const results = await Promise.all(
        sent.map(({ direct: _, ...write }, turn) => writer.write(turn % 3 === 1 ? { ...write, direct } : write)),
      );

      // Those that are for everybody share a flush, and are told as of its end.
      expect(results.map(({ version }) => version)).to.deep.equal([2, 3, 5, 5, 6, 8, 8, 9, 10]);
      expect(JSON.parse(await textOf('MIXED'))).to.deep.include({ x_turn: 8, x_0: 0, x_4: 4, x_7: 7 });
      const changes = await readChanges(pool, { xid: '0', position: 0 }, 10_000);
      const logged = changes.filter(({ object }) => object === number).map(({ version }) => version);
      expect(logged).to.deep.equal([1, 2, 4, 5, 7, 8, 10]);
      expect(await notesOn(number)).to.deep.equal([['', 9]]);
    });

    it('still shares a flush between objects', async () => {
      const ids = Array.from({ length: 12 }, (_, at) => `FLUSH${at}`);
      const written = await Promise.all(ids.map((id) => writer.write({ ...wholeLocation(id), direct })));

      const { rows } = await pool.query('select distinct changed_xid from objects where number = any ($1)', [
        written.map(({ number }) => number),
      ]);
      expect(rows).to.have.lengthOf(1);
    });
  });
});
