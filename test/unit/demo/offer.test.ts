import { expect } from 'chai';
import { type Offer, offerOf } from '../../../demo/offer.ts';
import { Unusable } from '../../../demo/options.ts';
import { build } from '../../support/build.ts';

const fallback = [{ country_code: 'BE', party_id: 'BEC', name: 'Belgian Electric Charging' }];
const offered = (...locations: unknown[]): Offer =>
  offerOf(
    locations.map((location) => JSON.stringify(location)),
    fallback,
  );
const paths = ({ locations }: Offer): string[] => locations.map(({ path }) => path);

describe('what a file of locations offers', () => {
  const swiss = build.location({
    country_code: 'ch',
    party_id: 'rep',
    id: 'A/1 ü',
    country: 'CHE',
    operator: { name: 'Reps' },
  });

  it('is sent by each owner under its own ids', () => {
    const offer = offered(swiss, build.location({ country_code: 'DE', party_id: 'SWD', id: '1', country: 'DEU' }));
    expect(paths(offer)).to.deep.equal(['ch/rep/A%2F1%20%C3%BC', 'DE/SWD/1']);
    expect(offer.locations.map(({ party, name }) => [party, name])).to.deep.equal([
      ['CH-REP', 'CH-REP/A/1 Ü'],
      ['DE-SWD', 'DE-SWD/1'],
    ]);
    expect(offer.owners.map(({ name }) => name)).to.include('Reps');
    expect([...(offer.countries.get('CH-REP') ?? [])].map(({ currency }) => currency)).to.deep.equal(['CHF']);
  });

  it('is the newest of several states of a location', () => {
    const state = (last_updated: string, name: string) => ({ ...swiss, last_updated, name });
    const offer = offered(state('2026-01-02T00:00:00Z', 'second'), state('2026-01-03T00:00:00Z', 'third'), {
      ...state('2026-01-01T00:00:00Z', 'first'),
      id: 'a/1 Ü',
    });
    expect(offer).to.include({ repeated: 2, ownerless: 0 });
    expect(offer.locations.map(({ text }) => JSON.parse(text).name)).to.deep.equal(['third']);
  });

  it('goes by the first owner where no party is named, and by an operator of the demo where none is at all', () => {
    const nobodys = [{ ...swiss, party_id: 'TOOLONG' }, 5, null, { id: 'X' }];
    expect(paths(offered(...nobodys, swiss))).to.deep.equal([
      'ch/rep/A%2F1%20%C3%BC',
      'ch/rep/no-id-2',
      'ch/rep/no-id-3',
      'ch/rep/X',
    ]);
    expect(offered(...nobodys, swiss)).to.include({ ownerless: 4, repeated: 1 });
    expect(paths(offered({ id: 'X' }))).to.deep.equal(['BE/BEC/X']);
    expect(offered({ id: 'X' }).owners).to.equal(fallback);
  });

  it('is no demo with thousands of owners', () => {
    const owners = Array.from({ length: 2001 }, (_, index) => ({
      ...swiss,
      party_id: index.toString(36).padStart(3, '0'),
    }));
    expect(() => offered(...owners)).to.throw(Unusable, 'There are 2001 owners');
  });
});
