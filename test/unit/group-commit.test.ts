import { expect } from 'chai';
import { GroupCommit } from '../../src/store/commit.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  /** Writers that each write again a turn after their last answer; returns the sizes of the flushes. */
  async function sizesOf(first: number, others: number): Promise<number[]> {
    const sizes: number[] = [];
    const commit = new GroupCommit<number, number>(
      async (writes) => {
        sizes.push(writes.length);
        for (let turns = 0; turns < 3; turns += 1) await turn();
        return writes;
      },
      { flushRowsMax: 256, laneQueueMax: 1000 },
    );
    const writeOn = async () => {
      for (let write = 0; write < 10; write += 1) {
        expect(await commit.submit('lane', write)).to.equal(write);
        await turn();
      }
    };
    const early = Array.from({ length: first }, writeOn);
    await turn();
    await Promise.all([...early, ...Array.from({ length: others }, writeOn)]);
    return sizes;
  }

  it('has half of many writers in a flush while the other half is answered, however they came', async () => {
    const sizes = await sizesOf(1, 63);
    // The last rounds are of those that are left.
    for (const size of sizes.slice(1, 16)) expect(size).to.be.within(28, 36);
  });

  it('has a few writers all in one flush', async () => {
    expect(await sizesOf(1, 7)).to.include(7);
  });
});
