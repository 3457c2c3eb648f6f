import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

/**
 * The whole environment of PostgreSQL's programs: the hub's own holds secrets. On Windows, Node adds what the system
 * itself needs.
 */
export const programEnvironment: Readonly<Record<string, string>> =
  process.platform === 'win32' ? { LC_ALL: 'C' } : { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** Characters of output that are kept, the last ones. */
const outputLengthMax = 4000;

/** Runs a program to its end. Rejects with the system's error when it cannot be started at all. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd: string; user: ServerUser | undefined },
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-outputLengthMax);
    };
    const child = spawn(program, args, {
      cwd: options.cwd,
      ...options.user,
      env: programEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
