import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/kernel/project.ts';

/** A numbered rule of OCPI 2.2.1 for a hub: M and H must be shown by a test, unless `pending` says why not yet. */
interface Requirement {
  readonly level: 'M' | 'S' | 'O' | 'H';
  readonly pending?: string;
}

/** Lists the rules that no test names. Ends with 1 when one of them is mandatory (M or H) and not pending. */
function main(): number {
  const requirements = JSON.parse(readFileSync(join(projectRoot, 'test', 'requirements.json'), 'utf8')) as Record<
    string,
    Requirement
  >;
  const named = idsInTests(join(projectRoot, 'test'));
  const missing: string[] = [];
  const pending = new Map<string, string[]>();
  const optional: string[] = [];
  for (const [id, { level, pending: reason }] of Object.entries(requirements)) {
    if (named.has(id)) continue;
    if (reason !== undefined) pending.set(reason, [...(pending.get(reason) ?? []), id]);
    else (level === 'M' || level === 'H' ? missing : optional).push(id);
  }
  const unknown = [...named].filter((id) => /^[TRVCHLSDKPMGZ]-/.test(id) && requirements[id] === undefined);
  const shown = Object.keys(requirements).filter((id) => named.has(id)).length;
  console.log(`${shown} of ${Object.keys(requirements).length} rules are named by a test.`);
  for (const [reason, ids] of pending) console.log(`Pending (${reason}): ${ids.join(' ')}`);
  console.log(`Recommended or permitted, without a test: ${optional.join(' ') || 'none'}`);
  console.log(`Named in tests but not a rule: ${unknown.join(' ') || 'none'}`);
  console.log(`Mandatory, without a test: ${missing.join(' ') || 'none'}`);
  return missing.length + unknown.length > 0 ? 1 : 0;
}

/** Ids in the titles of tests: the only place where they say that something is shown. */
function idsInTests(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  if (files.length === 0) throw new Error(`there are no tests in ${folder}`);
  const ids = new Set<string>();
  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [title] of text.matchAll(/\b(?:it|describe)\(\s*(?:`[^`]*`|'[^']*'|"[^"]*")/g)) {
      for (const [id] of title.matchAll(/\b[A-Z]-\d\d\b/g)) ids.add(id);
    }
  }
  return ids;
}

process.exitCode = main();
