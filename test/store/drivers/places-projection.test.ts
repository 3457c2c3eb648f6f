import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Pool } from 'pg';
import { projectRoot } from '../../../src/kernel/project.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const log = { info: () => undefined, warn: () => undefined };

interface PlaceRow {
  owner: string;
  country: string;
  lat: number | null;
  lng: number | null;
  words: string;
}

describe('the projection of locations for searches', () => {
  let test: TestDatabase;
  let database: Database;
  let pool: Pool;
  let count = 0;

  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log });
    pool = database.pool('test', 2);
  });
  after(async () => {
    await database.close();
    await test.drop();
  });

  /** Writes a location's document as the hub keeps it, without its last brace; returns its number. */
  async function write(document: string, audience = ''): Promise<number> {
    count += 1;
    const { rows } = await pool.query<{ number: number }>(
      `insert into objects (module, owner, key, audience, id, last_updated, last_updated_text, own_last_updated, version, digest, platform_id)
       values ('locations', 'BE-BEC', $1, $2, $1, now(), '', now(), 1, '', '00000000-0000-0000-0000-000000000000') returning number`,
      [`loc${count}`, audience],
    );
    const number = rows[0]?.number ?? 0;
    await pool.query(`insert into documents_locations (module, number, body) values ('locations', $1, $2)`, [
      number,
      document.slice(0, -1),
    ]);
    return number;
  }

  const rewrite = (number: number, document: string) =>
    pool.query('update documents_locations set body = $2 where number = $1', [number, document.slice(0, -1)]);

  async function placeOf(number: number): Promise<PlaceRow | undefined> {
    const { rows } = await pool.query<PlaceRow>(
      'select owner, country, lat, lng, words::text from places where number = $1',
      [number],
    );
    return rows[0];
  }

  const gent = { latitude: '51.057230', longitude: '3.720640' };
  const text = (about: object) => JSON.stringify({ country: 'BEL', coordinates: gent, ...about });

  it('has where a location is and the words that name it', async () => {
    const number = await write(
      text({
        name: 'Gravensteen',
        address: 'Sint-Veerleplein 11',
        city: 'Gent',
        postal_code: '9000',
        operator: { name: 'ABC' },
      }),
    );
    expect(await placeOf(number)).to.deep.equal({
      owner: 'BE-BEC',
      country: 'BEL',
      lat: 51.05723,
      lng: 3.72064,
      words: "'11':7 '9000':3B 'abc':4C 'gent':2B 'gravensteen':1A 'sint':5 'veerleplein':6",
    });
  });

  it('follows the document, and goes with it', async () => {
    const number = await write(text({ name: 'Old' }));
    await rewrite(number, text({ name: 'New', coordinates: { latitude: '-33.900000', longitude: '18.400000' } }));
    expect(await placeOf(number)).to.deep.include({ lat: -33.9, lng: 18.4, words: "'new':1A" });
    await pool.query('delete from documents_locations where number = $1', [number]);
    expect(await placeOf(number)).to.equal(undefined);
  });

  it('has nothing of what was pushed to one party alone', async () => {
    expect(await placeOf(await write(text({}), 'NL-TNM'))).to.equal(undefined);
  });

  it('has places without accents and capitals, in Greek and Cyrillic too, whatever the locale of the database', async () => {
    const names = {
      'Łódź Główna': 'lodz glowna',
      'Straße ÆRØ': 'strasse aero',
      'ΑΘΗΝΑ Σταθμός': 'αθηνα σταθμοσ',
      'София-ЦЕНТЪР': 'софия център',
      'Tire, İzmir': 'izmir tire',
      'x\u2013y\u00a0z': 'x y z',
    };
    for (const [name, words] of Object.entries(names)) {
      const number = await write(text({ name }));
      const place = await placeOf(number);
      const kept = [...(place?.words.matchAll(/'([^']+)'/g) ?? [])].map((match) => match[1]);
      expect(kept.sort(), name).to.deep.equal(words.split(' ').sort());
      const { rows } = await pool.query<{ found: boolean }>(
        `select words @@ plainto_tsquery('simple', place_words($2)) as found from places where number = $1`,
        [number, name],
      );
      expect(rows, name).to.deep.equal([{ found: true }]);
    }
  });

  it('takes every document: of what PostgreSQL has no characters for the rest is read', async () => {
    const nul = await write(text({ name: 'A\u0000B', directions: [{ text: 'C:\\u0000' }] }));
    expect(await placeOf(nul)).to.deep.include({ country: 'BEL', lat: 51.05723, words: "'ab':1A" });
    const half = await write(text({ name: '\ud83d charge' }).replace('\ud83d', '\\ud83d'));
    expect(await placeOf(half)).to.deep.include({ lat: 51.05723, words: "'charge':1A" });
    for (const body of ['no json at all', '{"coordinates":[1,2],"name":{"a":1}}', '{}', '{"country":["BEL"]}']) {
      const number = await write(body);
      expect(await placeOf(number), body).to.deep.include({ lat: null, lng: null });
    }
    const long = await write(text({ name: `${'x'.repeat(5000)} ${'y '.repeat(5000)}` }));
    expect(await placeOf(long)).to.deep.include({ lat: 51.05723 });
  });

  it('has no place for coordinates that are none', async () => {
    for (const [latitude, longitude] of [
      ['#NA', '#NA'],
      ['91.000000', '3.000000'],
      ['51.000000', '181.000000'],
      ['51,05', '3,72'],
      ['', ''],
      [null, null],
      [true, {}],
    ]) {
      const number = await write(text({ coordinates: { latitude, longitude } }));
      expect(await placeOf(number), `${latitude} ${longitude}`).to.deep.include({ lat: null, lng: null });
    }
  });

  it('puts places on the map as Web Mercator has them, up to the edges', async () => {
    const { rows } = await pool.query<{ geo: { x: number; y: number } }>(
      `insert into places (number, owner, country, lat, lng, words)
       values (-1, 'A', '', 0, 0, ''), (-2, 'A', '', 90, -180, ''), (-3, 'A', '', -90, 180, ''), (-4, 'A', '', 60, 90, '')
       returning geo`,
    );
    const near = ({ geo }: { geo: { x: number; y: number } }) => [
      Math.abs(geo.x).toFixed(6),
      Math.abs(geo.y).toFixed(6),
    ];
    expect(rows.map(near)).to.deep.equal([
      ['0.500000', '0.500000'],
      ['0.000000', '0.000000'],
      ['1.000000', '1.000000'],
      ['0.750000', '0.290400'],
    ]);
  });

  it('was made for the locations that were there before it', async () => {
    const number = await write(text({ name: 'Before' }));
    const kept = await placeOf(number);
    const migration = await readFile(join(projectRoot, 'migrations', '20261130T1020-places.sql'), 'utf8');
    const made = (kind: string) =>
      [...migration.matchAll(new RegExp(`^create ${kind} (\\w+)`, 'gm'))].map(([, name]) => name).join(', ');
    await pool.query('drop trigger places_follow on documents_locations');
    await pool.query(`drop table ${made('table')} cascade; drop function ${made('function')}`);
    await pool.query(migration);
    expect(await placeOf(number))
      .to.deep.equal(kept)
      .and.to.deep.include({ words: "'before':1A" });
  });
});
