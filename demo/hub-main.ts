/** The hub's process, tied to the demo's: when that is gone, however it went, the hub ends too and leaves nothing behind. */
import { rmSync } from 'node:fs';
import '../src/main.ts';

process.on('disconnect', () => {
  const folder = process.env['DATA_DIR'];
  if (folder) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.kill(process.pid, 'SIGTERM');
});
