import { expect } from 'chai';
import type { Position } from '../../../src/geo/point.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { defaultPlaceLimits } from '../../../src/kernel/place-limits.ts';
import { PlaceScene } from '../../support/places/scene.ts';

/** A line to and fro around a point. */
const winding = ({ lat, lng }: { lat: number; lng: number }, points: number): Position[] =>
  Array.from({ length: points }, (_, at) => [lng + (at % 2) * 0.02, lat + ((at % 3) - 1) * 0.02]);

describe('lines that places are searched along', () => {
  let scene: PlaceScene;
  before(async () => {
    scene = new PlaceScene(11, { ...defaultPlaceLimits, lineLooksMax: 20_000 });
    scene.fill(3000);
    await scene.index.rebuild();
  });
  after(() => scene.index.close());

  const search = async (line: readonly Position[], corridorM = 20_000): Promise<string> => {
    const owners = new Set([...scene.reference.places.values()].map(({ owner }) => owner));
    const view = { now: 0, owners, startable: owners, restricted: new Set<number>(), pricePerKwh: () => undefined };
    try {
      const { beside } = await scene.index.beside({ line, corridorM }, { view, filter: {} });
      return `found ${beside.length}`;
    } catch (error) {
      if (error instanceof Fault) return `${error.kind} ${error.code}`;
      throw error;
    }
  };

  it('are refused where they are longer than may be, whatever their points', async () => {
    const around = Array.from({ length: 20_000 }, (_, at): Position => [((at * 97) % 360) - 180, 0]);
    expect(await search(around)).to.equal('impossible line_too_long');
  });

  it('are refused where they go to and fro among too many places: nobody else would be served meanwhile', async () => {
    const [place] = scene.reference.places.values();
    if (place === undefined) throw new Error('no place');
    for (let at = 1; at <= 200; at += 1)
      scene.put({ ...place, number: 1_000_000 + at, lng: place.lng + at * 0.0001, restricted: false });
    expect(await search(winding(place, 2000))).to.equal('impossible line_too_winding');
    expect(await search(winding(place, 3))).to.match(/^found [1-9]/);
  });
});
