import { expect } from 'chai';
import fc from 'fast-check';
import { listMessages } from '../../../../src/hub/stations/authorise/list-update.ts';
import type { ListEntry } from '../../../../src/store/stations/local-lists.ts';

const sent = ({ uid, group }: ListEntry) => ({
  idToken: { idToken: uid },
  info: { status: 'Accepted' as const, ...(group !== undefined && { groupIdToken: { idToken: group } }) },
});

/** A list of a station that does what it is told. */
function taken(had: Map<string, string>, messages: ReturnType<typeof listMessages>): Map<string, string> {
  let list = had;
  for (const { update, entries } of messages) {
    list = new Map(update === 'full' ? [] : list);
    for (const { idToken, info } of entries) {
      if (info === undefined) list.delete(idToken.idToken);
      else list.set(idToken.idToken, info.groupIdToken?.idToken ?? '');
    }
  }
  return list;
}

const asMap = (entries: readonly ListEntry[]): Map<string, string> =>
  new Map(entries.map(({ uid, group }) => [uid, group ?? '']));

describe('the update of a local list', () => {
  const entry = fc.record({
    uid: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    type: fc.constant('RFID'),
    group: fc.option(fc.constantFrom('g', 'h'), { nil: undefined }),
  }) as fc.Arbitrary<ListEntry>;
  const list = fc.uniqueArray(entry, { selector: ({ uid }) => uid });

  it('brings any list to any other, in messages of the size it can hold, and knows what the station has after each', () => {
    fc.assert(
      fc.property(list, list, fc.integer({ min: 1, max: 4 }), fc.boolean(), (had, wanted, perMessage, isAnew) => {
        const messages = listMessages(had, wanted, sent, { isAnew, perMessage });
        let known = asMap(had);
        for (const message of messages) {
          expect(message.entries.length).to.be.at.most(perMessage);
          known = taken(known, [message]);
          expect(known).to.deep.equal(asMap(message.after));
        }
        expect(taken(asMap(had), messages)).to.deep.equal(asMap(isAnew || messages.length > 0 ? wanted : had));
        expect(asMap(messages.at(-1)?.after ?? had)).to.deep.equal(asMap(wanted));
      }),
    );
  });

  it('says nothing when nothing differs, and empties a list that is to be empty', () => {
    const one: ListEntry = { uid: 'a', type: 'RFID' };
    expect(listMessages([one], [one], sent, { isAnew: false, perMessage: 5 })).to.deep.equal([]);
    expect(listMessages([one], [], sent, { isAnew: true, perMessage: 5 })).to.deep.equal([
      { update: 'full', entries: [], after: [] },
    ]);
  });
});
