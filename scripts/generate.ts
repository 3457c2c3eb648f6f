import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectRoot } from '../src/kernel/project.ts';
import { outputs } from './generate/outputs.ts';

/** Writes everything that is generated from the schemas; with `--check` it only says which files are not up to date. */
async function main(): Promise<void> {
  const files = (await Promise.all(outputs.map((produce) => produce()))).flat();
  const stale = [];
  for (const file of files) {
    if ((await contentOf(file.path)) !== file.content) stale.push(file);
  }
  if (process.argv.includes('--check')) {
    for (const { path } of stale) console.error(`${path} is not up to date: npm run generate`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const { path, content } of stale) {
    await mkdir(dirname(join(projectRoot, path)), { recursive: true });
    await writeFile(join(projectRoot, path), content);
    console.log(`${path} written`);
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(join(projectRoot, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

await main();
