import { expect } from 'chai';
import { runFrames } from '../../stations/frames-run.ts';

describe('a door for stations that is sent what nobody should send', function () {
  this.timeout(60_000);

  it('ends or answers it, and the honest station beside loses nothing (H1, H2, H7)', async () => {
    const report = await runFrames({ frames: 10_000, hijacks: 300, seed: 20_261_129, say: () => undefined });
    const { problems, frames, hijacks, honest, door } = report;
    expect(problems).to.deep.equal([]);
    // Without all of this nothing would have been shown.
    expect(frames['messages']).to.be.greaterThan(9000);
    expect(frames['websocket']).to.be.greaterThan(5);
    expect(door.badFrames).to.be.greaterThan(1000);
    expect(honest.answered).to.be.greaterThan(20);
    expect(hijacks).to.deep.equal({
      'no credential: 401': 60,
      'wrong credential: 401': 60,
      'credential of another: 401': 60,
      'password of another: 401': 60,
      'right credential: 409': 60,
    });
  });
});
