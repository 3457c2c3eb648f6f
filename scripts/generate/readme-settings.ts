import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../src/kernel/project.ts';
import type { Output } from './output.ts';

const begin = '<!-- settings: generated from schemas/config.json -->';
const end = '<!-- end of settings -->';

interface Setting {
  readonly default?: unknown;
  readonly description: string;
}

/** The README with its table of settings as the schema has them. */
export async function readmeSettings(): Promise<Output[]> {
  const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  const schema = JSON.parse(await readFile(join(projectRoot, 'schemas', 'config.json'), 'utf8')) as {
    properties: Record<string, Setting>;
  };
  const rows = Object.entries(schema.properties).map(
    ([name, setting]) => `| \`${name}\` | ${defaultOf(setting)} | ${setting.description} |`,
  );
  const table = ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from === -1 || to < from) throw new Error('README.md has no place for the settings');
  return [{ path: 'README.md', content: `${readme.slice(0, from)}${begin}\n${table}\n${readme.slice(to)}` }];
}

const defaultOf = ({ default: value }: Setting): string => (value === undefined ? '' : `\`${value}\``);
