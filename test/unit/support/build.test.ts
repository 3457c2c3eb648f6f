import { expect } from 'chai';
import { type SchemaName, validate } from '../../../src/ocpi/validate.ts';
import { build, createBuild } from '../../support/build.ts';

describe('build', () => {
  const built: [SchemaName, unknown][] = [
    ['location', build.location()],
    ['evse', build.evse()],
    ['connector', build.connector()],
    ['tariff', build.tariff()],
    ['token', build.token()],
    ['session', build.session()],
    ['cdr', build.cdr()],
    ['client-info', build.clientInfo()],
    ['credentials', build.credentials()],
  ];
  for (const [schema, object] of built) {
    it(`makes a ${schema} that follows the rules and holds nothing unusual`, () => {
      expect(validate(schema, object)).to.deep.equal({ issues: [], findings: [] });
    });
  }

  it('takes any field from the test, unknown ones too, and leaves out what is undefined', () => {
    const location = build.location({ city: 'Brugge', name: undefined, x_version: 7 });
    expect(location).to.include({ city: 'Brugge', x_version: 7 }).and.not.have.property('name');
  });

  it('gives parts the time of the whole', () => {
    const location = build.location({ last_updated: '2026-02-01T00:00:00Z' });
    const [evse] = location.evses ?? [];
    expect([evse?.last_updated, evse?.connectors[0]?.last_updated]).to.deep.equal([
      '2026-02-01T00:00:00Z',
      '2026-02-01T00:00:00Z',
    ]);
  });

  it('makes each object newer than the one before, patches too', () => {
    const times = [build.location(), build.patch({ city: 'Gent' }), build.session()].map((made) => made.last_updated);
    expect(times)
      .to.deep.equal([...times].sort())
      .and.to.have.lengthOf(new Set(times).size);
  });

  it('repeats itself from a new start, and takes time from a clock', () => {
    expect(createBuild().location()).to.deep.equal(createBuild().location());
    const now = Date.parse('2030-01-01T12:00:00Z');
    expect(createBuild(() => now).token()).to.include({ last_updated: '2030-01-01T12:00:00.000Z' });
  });
});
