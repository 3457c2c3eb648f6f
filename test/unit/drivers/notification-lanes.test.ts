import { expect } from 'chai';
import { Lanes } from '../../../src/hub/drivers/notifications/lanes.ts';

const limits = {
  notificationsAtOnceMax: 10,
  notificationsEachMax: 8,
  notificationRetryMinMs: 5000,
  notificationPauseMaxMs: 3000,
};

describe('the room for calls to apps', () => {
  const roomOf = (lanes: Lanes, emsp: string, now: number): number => {
    const { of, each, total } = lanes.room(now);
    return Math.min(total, of.get(emsp) ?? each);
  };

  it('is left to others by one that hangs', () => {
    const lanes = new Lanes(limits);
    for (let nth = 0; nth < 8; nth += 1) lanes.begun('DE-XVE');
    expect([roomOf(lanes, 'DE-XVE', 0), roomOf(lanes, 'DE-XHU', 0)]).to.deep.equal([0, 2]);
    lanes.ended('DE-XVE', true, 0);
    expect([roomOf(lanes, 'DE-XVE', 0), roomOf(lanes, 'DE-XHU', 0)]).to.deep.equal([1, 3]);
  });

  it('is for one at a time while it fails, with pauses that grow to a limit, until one is taken', () => {
    const lanes = new Lanes(limits);
    const fail = (now: number) => {
      lanes.begun('DE-XVE');
      return lanes.ended('DE-XVE', false, now);
    };
    const pauseAt = (now: number): number => {
      let ms = 0;
      while (roomOf(lanes, 'DE-XVE', now + ms) === 0) ms += 500;
      expect(roomOf(lanes, 'DE-XVE', now + ms)).to.equal(1);
      return ms;
    };
    const told = [0, 10_000, 20_000, 30_000].map((now) => [fail(now), pauseAt(now)]);
    expect(told).to.deep.equal([
      ['failing', 1000],
      [undefined, 2000],
      [undefined, 3000],
      [undefined, 3000],
    ]);
    lanes.begun('DE-XVE');
    expect(roomOf(lanes, 'DE-XVE', 40_000)).to.equal(0);
    expect(lanes.ended('DE-XVE', true, 40_000)).to.equal('back');
    expect(roomOf(lanes, 'DE-XVE', 40_000)).to.equal(8);
  });
});
