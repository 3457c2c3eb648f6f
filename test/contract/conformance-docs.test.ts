import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checksOf } from '../../src/hub/conformance/checks.ts';
import type { Platform } from '../../src/hub/registry.ts';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { projectRoot } from '../../src/kernel/project.ts';
import { modules } from '../../src/ocpi/modules/index.ts';

const read = (...path: string[]): string => readFileSync(join(projectRoot, ...path), 'utf8');
const page = read('docs', 'conformance.md');
const rules = new Set(Object.keys(JSON.parse(read('test', 'requirements.json'))));
const lists = modules.map(({ id }) => id);

/** A platform that offers everything. */
const platform = {
  endpoints: ['credentials', ...lists].flatMap((identifier) =>
    ['SENDER', 'RECEIVER'].map((role) => ({ identifier, role, url: 'https://a.example/' })),
  ),
  parties: [],
  quirks: {},
} as unknown as Platform;

/** Lines of the tables that are about checks, with the ids in them. */
const rows = page.split('\n').flatMap((text) => {
  const ids = [...text.matchAll(/`(\w+\.[\w-]+)`/g)].map((match) => match[1] ?? '');
  return text.startsWith('| `') && ids.length > 0 ? [{ ids, text }] : [];
});

describe('the page about conformance runs', () => {
  const checks = checksOf(platform);

  it('is about checks that are told apart by their ids', () => {
    expect(checks.length).to.be.above(100);
    expect(new Set(checks.map(({ id }) => id)).size).to.equal(checks.length);
  });

  it('has a line for each check, with its rules', () => {
    for (const { id, requirements } of checks) {
      const name = id.slice(id.indexOf('.'));
      const found = rows.filter(({ ids }) => ids.includes(id) || ids.includes(`X${name}`));
      expect(found, id).to.not.be.empty;
      for (const rule of requirements) expect(found.map(({ text }) => text).join(), id).to.include(rule);
    }
  });

  it('names no check there is not', () => {
    const known = checks.flatMap(({ id }) => [id, `X${id.slice(id.indexOf('.'))}`]);
    for (const { ids } of rows) expect(known).to.include.members(ids);
  });

  it('names rules that there are', () => {
    for (const { id, requirements } of checks) {
      expect(requirements, id).to.not.be.empty;
      for (const rule of requirements) expect(rules.has(rule), `${id}: ${rule}`).to.equal(true);
    }
  });

  it('names every limit of the runs', () => {
    const names = Object.keys(defaultLimits).filter((name) => name.startsWith('conformance'));
    expect(names).to.have.length.above(5);
    for (const name of names) expect(page).to.include(`(\`${name}\`)`);
  });
});
