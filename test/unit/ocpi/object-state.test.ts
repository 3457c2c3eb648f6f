import { expect } from 'chai';
import { applyToObject, type Draft, emptyDraft, type Write } from '../../../src/ocpi/object-state.ts';

const at = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, '0')}Z`;
const now = Date.parse(at(40));

const put = (draft: Draft, second: number, currency = 'EUR') =>
  write(draft, 'put', { id: 'T1', currency, last_updated: at(second) });

const remove = (draft: Draft) => write(draft, 'delete', {});

function write(draft: Draft, action: Write['action'], value: Record<string, unknown>, isListed = false) {
  const about = { isListed, appends: {}, addressee: null, restricted: null, clockSkewMs: 5000, now };
  const text = action === 'delete' ? '' : JSON.stringify(value);
  return applyToObject(draft, { action, path: [], value, text, ...about } satisfies Write);
}

describe('an object that was deleted', () => {
  let draft: Draft;

  beforeEach(() => {
    draft = emptyDraft();
    put(draft, 10);
    put(draft, 20);
    remove(draft);
    draft.changes.length = 0;
  });

  it('stays so when a state comes late that is older than the one that was deleted (T-84)', () => {
    expect([put(draft, 10), put(draft, 19, 'CHF')]).to.deep.equal(['stale', 'stale']);

    expect(draft.row).to.include({ gone: true, version: 3, lastUpdatedText: at(20) });
    expect(draft.changes).to.deep.equal([]);
    expect(remove(draft)).to.equal('missing');
  });

  const again: [string, second: number, currency: string][] = [
    ['a newer state', 30, 'CHF'],
    ['the very state that was deleted', 20, 'EUR'],
    ['another state with the same stamp', 20, 'CHF'],
  ];
  for (const [what, second, currency] of again) {
    it(`comes back with ${what}, as new (P-01)`, () => {
      expect(put(draft, second, currency)).to.equal('created');

      expect(draft.row).to.include({ gone: false, version: 4, lastUpdatedText: at(second) });
      expect(JSON.parse(draft.body ?? '')).to.include({ currency });
      expect(draft.changes).to.deep.equal([{ kind: 'put', path: [], version: 4, hides: false }]);
    });
  }

  it('is not kept from coming back by a stamp from the future (T-84)', () => {
    put(draft, 50);
    remove(draft);

    expect(put(draft, 30)).to.equal('created');
  });

  it('comes back with an older state that its owner lists, as what is listed is what there is (P-03)', () => {
    expect(write(draft, 'put', { id: 'T1', currency: 'CHF', last_updated: at(10) }, true)).to.equal('created');

    expect(draft.row).to.include({ gone: false, version: 4, lastUpdatedText: at(10) });
    expect(write(draft, 'put', { id: 'T1', currency: 'EUR', last_updated: at(5) }, true)).to.equal('stale');
  });

  it('cannot be patched', () => {
    expect(write(draft, 'patch', { currency: 'CHF', last_updated: at(30) })).to.equal('missing');
  });
});
