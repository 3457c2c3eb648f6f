import { expect } from 'chai';
import { moduleOf } from '../../../src/ocpi/modules/index.ts';

const idsIn = (document: Readonly<Record<string, unknown>>): readonly string[] =>
  moduleOf('locations')?.refersTo?.idsIn(document) ?? [];

describe('the Tariffs a Location refers to', () => {
  it('are those of its Connectors, of an EVSE alone and of a Connector alone (P-11)', () => {
    const connector = { id: '1', tariff_ids: ['A', 'B'] };
    const evse = { uid: 'E', connectors: [connector, { id: '2' }, { id: '3', tariff_ids: ['C'] }] };
    expect(idsIn({ id: 'L', evses: [evse, { uid: 'F' }] })).to.deep.equal(['A', 'B', 'C']);
    expect(idsIn(evse)).to.deep.equal(['A', 'B', 'C']);
    expect(idsIn(connector)).to.deep.equal(['A', 'B']);
    expect(idsIn({ status: 'AVAILABLE' })).to.deep.equal([]);
  });

  it('are nothing else that has such a name where the standard has none (T-19)', () => {
    for (const odd of [null, 5, 'text', {}, [null], [5], [[]], [{ tariff_ids: 5 }], [{ tariff_ids: [null, 5, {}] }]]) {
      for (const field of ['evses', 'connectors']) expect(idsIn({ id: '1', [field]: odd }), field).to.deep.equal([]);
    }
    for (const odd of [null, 5, 'text', {}, [null, 5, {}], ['x'.repeat(37)]])
      expect(idsIn({ tariff_ids: odd })).to.deep.equal([]);
  });
});
