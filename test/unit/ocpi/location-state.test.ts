import { expect } from 'chai';
import { applyToLocation } from '../../../src/ocpi/location-state.ts';
import { type Draft, emptyDraft, type Write } from '../../../src/ocpi/object-state.ts';

const at = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, '0')}Z`;

/** A Location with EVSEs by uid, each with the second of its last_updated. */
const locationOf = (second: number, evses: Readonly<Record<string, number>>) => ({
  id: 'LOC1',
  name: 'Gent',
  evses: Object.entries(evses).map(([uid, own]) => ({
    uid,
    status: 'AVAILABLE',
    connectors: [],
    last_updated: at(own),
  })),
  last_updated: at(second),
});

function write(draft: Draft, action: 'put' | 'patch', path: readonly string[], value: Record<string, unknown>) {
  const about = { appends: {}, addressee: null, restricted: null, clockSkewMs: 0, now: Date.parse(at(59)) };
  return applyToLocation(draft, { action, path, value, text: JSON.stringify(value), ...about } satisfies Write);
}

describe('a Location and its parts', () => {
  let draft: Draft;

  beforeEach(() => {
    draft = emptyDraft();
    write(draft, 'put', [], locationOf(10, { E1: 10, E2: 10 }));
    draft.changes.length = 0;
  });

  it('passes a PATCH on as one', () => {
    expect(write(draft, 'patch', [], { name: 'Brugge', last_updated: at(20) })).to.equal('updated');

    expect(draft.changes).to.deep.equal([
      {
        kind: 'patch',
        path: [],
        patch: JSON.stringify({ name: 'Brugge', last_updated: at(20) }),
        version: 2,
        hides: false,
      },
    ]);
  });

  it('sends the whole instead of a PATCH that is older than what a part has raised it to (T-84, L-07)', () => {
    write(draft, 'patch', ['E1'], { status: 'CHARGING', last_updated: at(30) });

    expect(write(draft, 'patch', [], { name: 'Brugge', last_updated: at(20) })).to.equal('updated');

    expect(draft.changes.at(-1)).to.deep.equal({ kind: 'put', path: [], version: 3, hides: false });
    expect(draft.row).to.include({ lastUpdatedText: at(30), ownLastUpdated: Date.parse(at(20)) });
    // Kept without its last brace.
    expect(JSON.parse(`${draft.body}}`)).to.include({ name: 'Brugge' });
  });

  it('keeps the last_updated of an EVSE that a PUT leaves out and that is newer than the PUT (L-07)', () => {
    write(draft, 'patch', ['E1'], { status: 'CHARGING', last_updated: at(30) });

    expect(write(draft, 'put', [], { ...locationOf(20, { E2: 10 }), name: 'Brugge' })).to.equal('updated');

    expect(draft.evses.get('e1')).to.include({ status: 'CHARGING' });
    expect(draft.row).to.include({ lastUpdatedText: at(30) });
  });
});
