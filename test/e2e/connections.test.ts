import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLogger, type Logger } from '../../src/kernel/logger.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.ts';
import { startHub } from '../support/hub.ts';

describe('the connections to the database', () => {
  /** What a hub with all roles warns of as it starts on a server of its own. */
  async function warningsOn(settings: Record<string, string>): Promise<string[]> {
    const dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-test-'));
    const silent = createLogger('silent');
    const warnings: string[] = [];
    const log: Logger = Object.assign(Object.create(silent) as Logger, {
      warn: (fields: object, message: string) => warnings.push(`${message}: ${JSON.stringify(fields)}`),
    });
    const server = await startEmbeddedPostgres({ dataDir, log: silent, settings });
    try {
      const hub = await startHub({ log, database: { url: server.url, drop: () => Promise.resolve() } });
      await hub.stop();
    } finally {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
    return warnings;
  }

  it('are enough on the server that is brought along', async () => {
    expect(await warningsOn({})).to.deep.equal([]);
  });

  it('are said to be too few before the hub is busy', async () => {
    const [warning, ...others] = await warningsOn({ max_connections: '40' });
    expect(others).to.deep.equal([]);
    expect(warning).to.match(/^the database lets in fewer connections .*: \{"max":\d+,"ofServer":37\}$/);
  });
});
