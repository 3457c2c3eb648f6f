import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Issue } from '../../src/kernel/fault.ts';
import { projectRoot } from '../../src/kernel/project.ts';
import { type SchemaName, validate } from '../../src/ocpi/validate.ts';

/** The examples of the specification. Their licence does not let us include them. */
const folder = join(projectRoot, '..', 'shared', 'ocpi-examples', '2.2.1');
const found = existsSync(folder);

interface Reading {
  /** Files by the beginning of their names; the longest that fits counts. */
  files: string;
  schema: SchemaName;
  partial?: boolean;
  /** What stands for an object in files that show a part of one, or one inside something else. */
  unwrap?: (content: Record<string, unknown>) => unknown;
}

const inLocation = (fields: object) => ({ ...fields, last_updated: '2026-03-02T17:03:12Z' });

const readings: readonly Reading[] = [
  { files: 'cdr_', schema: 'cdr' },
  { files: 'credentials_', schema: 'credentials' },
  { files: 'location_', schema: 'location' },
  { files: 'location_energymix_', schema: 'location', partial: true, unwrap: inLocation },
  { files: 'location_regularhours_', schema: 'location', partial: true, unwrap: inLocation },
  {
    files: 'location_hours_',
    schema: 'location',
    partial: true,
    unwrap: (hours) => inLocation({ opening_times: hours }),
  },
  { files: 'location_patch_example_location', schema: 'location', partial: true },
  { files: 'location_patch_example_remove_evse', schema: 'evse', partial: true },
  { files: 'location_patch_example_status', schema: 'evse', partial: true },
  { files: 'location_patch_example_tariff', schema: 'connector', partial: true },
  { files: 'location_put_example_add_evse', schema: 'evse' },
  { files: 'session_', schema: 'session' },
  { files: 'session_patch_', schema: 'session', partial: true },
  { files: 'tariff_', schema: 'tariff' },
  { files: 'tariffrestriction_', schema: 'tariff' },
  { files: 'token_', schema: 'token' },
  { files: 'token_patch_', schema: 'token', partial: true },
  { files: 'transport_and_format_', schema: 'response-format' },
  { files: 'transport_and_format_get_token_example', schema: 'token', unwrap: ({ data }) => data },
  { files: 'transport_and_format_version_details', schema: 'version-details', unwrap: ({ data }) => data },
  { files: 'transport_and_format_version_info', schema: 'versions', unwrap: ({ data }) => data },
  {
    files: 'type_displaytext_',
    schema: 'location',
    partial: true,
    unwrap: (text) => inLocation({ directions: [text] }),
  },
  { files: 'version_details_', schema: 'version-details' },
  { files: 'versions_info_', schema: 'versions' },
];

/** The two whose SOURCE.md says that they break the tables, and everything that is wrong with them. */
const bad: Readonly<Record<string, readonly Issue[]>> = {
  'location_put_example_add_evse.json': [
    { path: '/connectors/0/power_type', message: 'is missing' },
    { path: '/connectors/0/max_voltage', message: 'is missing' },
    { path: '/connectors/0/max_amperage', message: 'is missing' },
    { path: '/connectors/0/last_updated', message: 'is missing' },
    { path: '/physical_reference', message: 'must be a string' },
  ],
  'tariff_put_example.json': [{ path: '/last_updated', message: 'is missing' }],
};

describe(`examples of OCPI 2.2.1${found ? '' : ` (skipped: ${folder} is absent)`}`, () => {
  const files = found ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

  before(function () {
    if (!found) this.skip();
  });

  it('are all here', () => expect(files).to.have.length(59));

  for (const file of files) {
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const { schema, partial = false, unwrap } = readingOf(file);

    it(`${file} is ${file in bad ? 'not ' : ''}a valid ${partial ? 'part of a ' : ''}${schema}`, () => {
      const { issues, findings } = validate(schema, unwrap ? unwrap(content) : content, { partial });
      expect(issues).to.have.deep.members([...(bad[file] ?? [])]);
      expect(findings).to.deep.equal([]);
    });

    if (Array.isArray(content.data) && file.includes('token')) {
      it(`${file} holds valid tokens`, () => {
        for (const token of content.data) expect(validate('token', token).issues).to.deep.equal([]);
      });
    }

    if (file.startsWith('transport_and_format_')) {
      it(`${file} is a valid envelope (T-25)`, () =>
        expect(validate('response-format', content).issues).to.deep.equal([]));
    }
  }
});

function readingOf(file: string): Reading {
  const fitting = readings.filter(({ files }) => file.startsWith(files));
  const [reading] = fitting.sort((one, other) => other.files.length - one.files.length);
  if (!reading) throw new Error(`nobody said what ${file} is`);
  return reading;
}
