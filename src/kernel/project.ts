import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json, schemas and migrations; the same from sources and from the build. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'schemas'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the project folder with package.json and schemas/ was not found');
  return findRoot(parent);
}
