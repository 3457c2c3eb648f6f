import { expect } from 'chai';
import { asking, evse, indexOf, numbersOf, owner, place } from '../../support/places/build-place.ts';
import { present } from '../../support/places/synthetic.ts';

const many = (count: number) => Array.from({ length: count }, (_, at) => place(at + 1, { lat: 50 + at / 1000 }));

describe('the index of places while it is ordered anew', () => {
  it('has what changed meanwhile: places put, replaced, hidden, removed, and statuses', async () => {
    const index = indexOf(many(200));
    await index.rebuild();
    index.put(place(201, { evses: [evse(), evse()] }));
    const rebuilding = index.rebuild();
    index.put(place(202));
    index.put(place(1, { facilities: ['CAFE'] }));
    index.put(place(2, { restricted: true }));
    index.remove(3);
    const states = [{ status: 'CHARGING', sinceAt: present }] as const;
    for (const number of [4, 202])
      index.setStatuses(number, { version: 2, evses: states, observedAt: present, updatedAt: present });
    index.setStatuses(201, { version: 2, evses: [...states, ...states], observedAt: present, updatedAt: present });
    const check = () => {
      const numbers = numbersOf(index, asking());
      expect(numbers).to.have.length(200);
      expect(numbers).to.not.include.members([2]).and.not.include(3);
      expect(numbersOf(index, asking({ facility: ['CAFE'] }))).to.deep.equal([1]);
      const busy = numbersOf(index, asking()).filter((number) => index.statusesOf(number)?.[0]?.status === 'CHARGING');
      expect(busy).to.deep.equal([4, 201, 202]);
      expect(index.size).to.deep.equal({ places: 201, evses: 202 });
      expect(index.numbersOf(owner)).to.have.length(201);
    };
    check();
    await rebuilding;
    check();
    await index.rebuild();
    check();
  });

  it('begins when enough has changed, or has waited long enough', async () => {
    const index = indexOf([], { placesUnorderedMax: 10, placesUnorderedMs: 30_000 });
    const isTending = async (now: number): Promise<boolean> => {
      const tending = index.tend(now);
      // What is done at once is done before the next turn.
      const isAtOnce = await Promise.race([
        tending.then(() => true),
        new Promise<false>((resolve) => setImmediate(resolve, false)),
      ]);
      await tending;
      return !isAtOnce;
    };
    expect(await isTending(present)).to.equal(false);
    for (const record of many(10)) index.put(record);
    expect(await isTending(present)).to.equal(false);
    expect(await isTending(present + 29_999)).to.equal(false);
    expect(await isTending(present + 30_000)).to.equal(true);
    expect(await isTending(present + 90_000)).to.equal(false);
    for (const record of many(11)) index.put({ ...record, facilities: ['CAFE'] });
    expect(await isTending(present + 90_001)).to.equal(true);
    expect(numbersOf(index, asking({ facility: ['CAFE'] }))).to.have.length(11);
  });

  it('goes on when it was called off, with all places', async () => {
    const index = indexOf(many(50));
    const rebuilding = index.rebuild();
    const failure = rebuilding.then(
      () => 'it was done',
      (error: Error) => error.name,
    );
    index.put(place(51));
    index.put(place(1, { facilities: ['CAFE'] }));
    index.remove(2);
    await index.close();
    expect(await failure).to.equal('AbortError');
    expect(numbersOf(index, asking())).to.have.length(50);
    expect(numbersOf(index, asking({ facility: ['CAFE'] }))).to.deep.equal([1]);
    expect(index.statusesOf(51)).to.have.length(1);
    expect(index.remove(51)).to.equal(true);
    expect(numbersOf(index, asking())).to.not.include(51);
  });

  it('does not grow by places that only change their state', async () => {
    const index = indexOf(many(20), { placesUnorderedMax: 10 });
    await index.rebuild();
    for (const record of many(20))
      index.put({ ...record, updatedAt: present, observedAt: present, evses: [evse('CHARGING')] });
    expect(index.near({ lat: 50, lng: 4 }, asking({ updatedSince: present }), { limit: 99 })).to.have.length(20);
    let isDone = false;
    await index.tend(present).then(() => {
      isDone = true;
    });
    expect(isDone).to.equal(true);
    expect(numbersOf(index, asking({ availableNow: true }))).to.have.length(0);
  });

  it('keeps the words that places have, and lets others be used again', async () => {
    const index = indexOf([]);
    for (let round = 0; round < 4; round += 1) {
      for (let number = 1; number <= 30; number += 1)
        index.put(place(number, { operator: `operator ${round} ${number}`, hours: `${round}-${20 + (number % 4)}` }));
      const found = (name: string) => numbersOf(index, asking({ operator: [name] }));
      expect(found(`Operator ${round} 7`)).to.deep.equal([7]);
      expect(found(`Operator ${round - 1} 7`)).to.deep.equal([]);
      if (round % 2 === 1) await index.rebuild();
      expect(found(`Operator ${round} 7`)).to.deep.equal([7]);
    }
  });
});

describe('printed EVSE ids', () => {
  it('are found whatever their case and separators, before and after ordering', async () => {
    const records = [
      place(1, {
        evses: [evse('AVAILABLE', { evseId: 'BE*BEC*E041503001' }), evse('AVAILABLE', { evseId: 'BE*BEC*E041503002' })],
      }),
      place(2, { evses: [evse('AVAILABLE', { evseId: 'NL-TNM-E1' })] }),
    ];
    const index = indexOf(records);
    const check = () => {
      expect(index.byEvseId('bebece041503002')).to.deep.equal([{ number: 1, evse: 1 }]);
      expect(index.byEvseId('BE-BEC-E0415 03001')).to.deep.equal([{ number: 1, evse: 0 }]);
      expect(index.byEvseId('NL*TNM*E1')).to.deep.equal([{ number: 2, evse: 0 }]);
      expect(index.byEvseId('NL*TNM*E2')).to.deep.equal([]);
    };
    check();
    await index.rebuild();
    check();
    index.put(place(1, { evses: [evse('AVAILABLE', { evseId: 'BE*BEC*E9' })] }));
    expect(index.byEvseId('bebece041503002')).to.deep.equal([]);
    expect(index.byEvseId('BE*BEC*E9')).to.deep.equal([{ number: 1, evse: 0 }]);
    index.remove(1);
    expect(index.byEvseId('BE*BEC*E9')).to.deep.equal([]);
  });

  it('that thousands have are so many candidates at the most', async () => {
    const index = indexOf(
      many(60).map((record) => ({ ...record, evses: [evse('AVAILABLE', { evseId: 'SAME' })] })),
      { placeCandidatesMax: 50 },
    );
    expect(index.byEvseId('same')).to.have.length(50);
    await index.rebuild();
    expect(index.byEvseId('same')).to.have.length(50);
  });
});
