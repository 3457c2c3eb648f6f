import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../src/kernel/project.ts';
import { startHub, type TestHub } from '../support/hub.ts';

describe('the metrics', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startHub();
  });
  after(() => hub.stop());

  it('are all in docs/metrics.md, with their kinds', async () => {
    const answer = await fetch(`${hub.url}/metrics`);
    expect(answer.status).to.equal(200);
    const served = [...(await answer.text()).matchAll(/^# TYPE (crossvolt_\w+) (\w+)$/gm)];
    const page = await readFile(join(projectRoot, 'docs', 'metrics.md'), 'utf8');
    const described = [...page.matchAll(/^\| `(crossvolt_\w+)` \| (\w+) \|/gm)];
    const named = (found: RegExpMatchArray[]) => found.map(([, name, kind]) => `${name} ${kind}`).sort();
    expect(named(described)).to.deep.equal(named(served));
  });
});
