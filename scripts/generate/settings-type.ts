import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { projectRoot } from '../../src/kernel/project.ts';
import type { Output } from './output.ts';

const banner = '/** The settings. Generated from schemas/config.json by `npm run generate`: do not edit. */';

/** The type of `schemas/config.json` once its defaults are filled in: whatever has a default is there. */
export async function settingsType(): Promise<readonly Output[]> {
  const schema = JSON.parse(await readFile(join(projectRoot, 'schemas', 'config.json'), 'utf8')) as JSONSchema;
  const properties = Object.entries(schema.properties ?? {});
  const required = properties.filter(([, { default: value }]) => value !== undefined).map(([name]) => name);
  const content = await compile({ ...schema, required, additionalProperties: false }, 'Settings', {
    bannerComment: banner,
    style: { singleQuote: true, printWidth: 120 },
  });
  return [{ path: 'src/generated/settings.ts', content }];
}
