import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { assumptionMeanings } from '../../../src/stations/assumptions.ts';

describe('what is assumed of a charge', () => {
  it('is explained in docs/charges.md, word for word', () => {
    const text = readFileSync(new URL('../../../../docs/charges.md', import.meta.url), 'utf8');
    const section = text.slice(text.indexOf('## What is assumed'), text.indexOf('## Statuses'));
    const rows = [...section.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(Object.fromEntries(rows)).to.deep.equal(assumptionMeanings);
  });
});
