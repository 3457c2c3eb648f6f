import { expect } from 'chai';
import type { PlaceFilter } from '../../../src/places/place-filter.ts';
import type { PlaceRecord } from '../../../src/places/place-record.ts';
import { asking, connector, evse, indexOf, numbersOf, owner, place } from '../../support/places/build-place.ts';
import { present, priceOf, syntheticVehicle } from '../../support/places/synthetic.ts';

const car = syntheticVehicle(['IEC_62196_T2', 'CHADEMO'], 120);

/** A filter, a place that it means, and one that it does not. */
const rows: readonly (readonly [PlaceFilter, Partial<PlaceRecord>, Partial<PlaceRecord>])[] = [
  [{ connector: ['CHADEMO', 'NEMA_5_20'] }, ofConnector({ standard: 'CHADEMO' }), ofConnector({ standard: 'GBT_DC' })],
  [{ connector: ['OF_TOMORROW'] }, ofConnector({ standard: 'OF_TOMORROW' }), {}],
  [
    { vehicle: car },
    ofConnector({ standard: 'CHADEMO', kind: 'CHADEMO/50/1' }),
    ofConnector({ standard: 'CHADEMO', kind: 'CHADEMO/50/3' }),
  ],
  // What is said to be given is rounded.
  [
    { vehicle: car, powerMinKw: 51 },
    ofConnector({ kind: 'IEC_62196_T2/51/1', powerKw: 50.95 }),
    ofConnector({ kind: 'IEC_62196_T2/51/2', powerKw: 50.95 }),
  ],
  [
    { vehicle: car, powerMaxKw: 60 },
    ofConnector({ kind: 'IEC_62196_T2/300/5', powerKw: 300 }),
    ofConnector({ kind: 'IEC_62196_T2/61/1', powerKw: 61 }),
  ],
  [{ powerType: 'DC' }, ofConnector({ powerType: 'DC' }), {}],
  [{ powerMinKw: 11.04 }, ofConnector({ powerKw: 11.04 }), ofConnector({ powerKw: 11.039 })],
  [{ powerMaxKw: 7.36 }, ofConnector({ powerKw: 7.36 }), ofConnector({ powerKw: 7.361 })],
  [{ operator: ['Fast ENERGY'] }, { operator: ' fast energy' }, { operator: 'slow energy' }],
  [{ operator: ['be-bec', 'x'] }, {}, { owner: 'BE-OTH' }],
  [{ facility: ['WIFI', 'CAFE'] }, { facilities: ['HOTEL', 'CAFE'] }, { facilities: ['HOTEL'] }],
  [{ parkingType: ['ON_STREET'] }, { parkingType: 'ON_STREET' }, {}],
  [{ access: ['CUSTOMERS', 'PUBLIC'] }, { access: 'CUSTOMERS' }, { access: 'RESTRICTED' }],
  [
    { excludeRestriction: ['PLUGGED', 'TAXIS'] },
    ofEvse({ restrictions: ['EV_ONLY'] }),
    ofEvse({ restrictions: ['EV_ONLY', 'TAXIS'] }),
  ],
  [{ capability: ['RESERVABLE', 'V2G'] }, ofEvse({ capabilities: ['V2G'] }), ofEvse({ capabilities: ['RFID_READER'] })],
  [{ payment: ['CARD', 'PLUG_AND_CHARGE'] }, ofEvse({ payments: ['PLUG_AND_CHARGE'] }), ofEvse({ payments: ['RFID'] })],
  [{ startable: true }, {}, ofEvse({ capabilities: [] })],
  [{ startable: true }, ofEvse({ status: 'CHARGING' }), ofEvse({ status: 'INOPERATIVE' })],
  [{ priceMaxPerKwh: 0.5 }, ofConnector({ tariffs: 'price 0.5' }), ofConnector({ tariffs: 'price 0.51' })],
  [{ priceMaxPerKwh: 9 }, ofConnector({ tariffs: 'price 8' }), ofConnector({ tariffs: 'by the hour' })],
  [{ green: true }, { green: true }, {}],
  [{ green: false }, { green: false }, {}],
  [{ maxGPerKwh: 12.5 }, { gPerKwh: 12.5 }, { gPerKwh: 12.6 }],
  [{ maxGPerKwh: 1000 }, { gPerKwh: 0 }, {}],
  [{ qualityMin: 80 }, { quality: 80 }, { quality: 79 }],
  [{ successMin: 90 }, { success: 90 }, { success: 89 }],
  [{ successMin: 0 }, { success: 0 }, {}],
  [{ country: ['NLD', 'FRA'] }, { country: 'FRA' }, {}],
  [{ updatedSince: present }, { updatedAt: present }, { updatedAt: present - 1000 }],
];

function ofEvse(own: Parameters<typeof evse>[1] & { status?: 'CHARGING' | 'INOPERATIVE' }): Partial<PlaceRecord> {
  return { evses: [evse(own?.status, own)] };
}

function ofConnector(own: Parameters<typeof connector>[0]): Partial<PlaceRecord> {
  return ofEvse({ connectors: [connector(own)] });
}

describe('filters of places', () => {
  for (const [filter, meant, other] of rows) {
    it(`mean what they say: ${JSON.stringify(filter)}`, async () => {
      // Both among enough others for what is rare to be listed.
      const index = indexOf([
        ...Array.from({ length: 40 }, (_, at) => place(at + 10, other)),
        place(1, meant),
        place(2, other),
      ]);
      const query = asking(filter, { owners: new Set([owner, 'BE-OTH']), pricePerKwh: priceOf });
      expect(numbersOf(index, query)).to.deep.equal([1]);
      await index.rebuild();
      expect(numbersOf(index, query)).to.deep.equal([1]);
    });
  }

  it('without anything in a list have no wish', () => {
    const index = indexOf([place(1)]);
    const empty: PlaceFilter = {
      connector: [],
      operator: [],
      facility: [],
      parkingType: [],
      access: [],
      excludeRestriction: [],
      capability: [],
      payment: [],
      country: [],
      availableNow: false,
      startable: false,
    };
    expect(numbersOf(index, asking(empty))).to.deep.equal([1]);
  });

  it('of one EVSE are not fulfilled by two', () => {
    const index = indexOf([
      place(1, {
        evses: [
          evse('AVAILABLE', { payments: ['CARD'] }),
          evse('AVAILABLE', { connectors: [connector({ powerKw: 150 })] }),
        ],
      }),
      place(2, { evses: [evse('AVAILABLE', { payments: ['CARD'], connectors: [connector({ powerKw: 150 })] })] }),
    ]);
    expect(numbersOf(index, asking({ payment: ['CARD'], powerMinKw: 100 }))).to.deep.equal([2]);
  });

  it('by price find nothing where the view knows no prices', () => {
    const index = indexOf([place(1, ofConnector({ tariffs: 'price 0.1' }))]);
    expect(numbersOf(index, asking({ priceMaxPerKwh: 1 }))).to.deep.equal([]);
  });

  it('ask about each list of tariffs once', () => {
    const asked: string[] = [];
    const index = indexOf(
      Array.from({ length: 30 }, (_, at) => place(at + 1, ofConnector({ tariffs: `price 0.${(at % 3) + 1}` }))),
    );
    const pricePerKwh = (tariffs: string) => {
      asked.push(tariffs);
      return priceOf(tariffs);
    };
    expect(numbersOf(index, asking({ priceMaxPerKwh: 0.2 }, { pricePerKwh }))).to.have.length(20);
    expect(asked.sort()).to.deep.equal(['price 0.1', 'price 0.2', 'price 0.3']);
  });
});

describe('what may be seen of places', () => {
  it('is of the owners of the view alone', () => {
    const index = indexOf([place(1), place(2, { owner: 'NL-TNM' })]);
    expect(numbersOf(index, asking({}, { owners: new Set(['NL-TNM']) }))).to.deep.equal([2]);
    expect(numbersOf(index, asking({}, { owners: new Set() }))).to.deep.equal([]);
    // An owner that comes later is seen by a set that had it before.
    const owners = new Set(['NL-NEW', owner]);
    expect(numbersOf(index, asking({}, { owners }))).to.deep.equal([1]);
    index.put(place(3, { owner: 'NL-NEW' }));
    expect(numbersOf(index, asking({}, { owners }))).to.deep.equal([1, 3]);
  });

  it('leaves out restricted places in every kind of answer, but for those the view names (7.8)', async () => {
    const index = indexOf([place(1, { restricted: true }), place(2, { restricted: true, lat: 50.851 })]);
    const answers = async (restricted?: ReadonlySet<number>) => {
      const query = asking({}, { restricted });
      const box = { west: 4, south: 50, east: 5, north: 51 };
      const line = [
        [4.3, 50.85],
        [4.4, 50.85],
      ] as const;
      return [
        index.near({ lat: 50, lng: 4 }, query, { limit: 9 }),
        index.within({ kind: 'box', box }, query, { limit: 9 }),
        (await index.along({ line, corridorM: 1000 }, query, { limit: 9 })).found,
        (await index.beside({ line, corridorM: 1000 }, query)).beside,
        index.ofNumbers([1, 2], query),
        await index.clusters(box, 5, query),
        await index.tile(0, 0, 0, query),
        await index.tile(14, 8389, 5495, query),
      ].map(({ length }) => length);
    };
    expect(await answers()).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await answers(new Set([7]))).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0]);
    const [near, within, along, beside, byNumber, clusters, low, high] = await answers(new Set([2]));
    expect([near, within, along, beside, byNumber, clusters]).to.deep.equal([1, 1, 1, 1, 1, 1]);
    expect(low).to.be.greaterThan(50);
    expect(high).to.be.greaterThan(50);
  });

  it('asks for what can be started by the owners of the view', () => {
    const index = indexOf([place(1)]);
    expect(numbersOf(index, asking({ startable: true }, { startable: undefined }))).to.deep.equal([]);
    expect(numbersOf(index, asking({ startable: true }, { startable: new Set(['NL-TNM']) }))).to.deep.equal([]);
    expect(numbersOf(index, asking({ startable: true }))).to.deep.equal([1]);
  });

  it('by a name find the places of whom it names, besides those that name him', () => {
    const index = indexOf([place(1, { operator: 'Brand' }), place(2, { operator: undefined })]);
    const ownersNamed = (name: string) => (name === 'Owner Ltd' ? [owner] : []);
    expect(numbersOf(index, asking({ operator: ['Owner Ltd'] }, { ownersNamed }))).to.deep.equal([1, 2]);
    expect(numbersOf(index, asking({ operator: ['Owner Ltd'] }))).to.deep.equal([]);
  });

  it('for what can be started pass over a station of the hub’s own that cannot be reached', () => {
    const index = indexOf([
      place(1, { evses: [evse('UNKNOWN')] }),
      place(2, { evses: [evse('CHARGING'), evse('UNKNOWN')] }),
    ]);
    expect(numbersOf(index, asking({ startable: true }))).to.deep.equal([1, 2]);
    const overseen = asking({ startable: true }, { overseen: new Set([owner]) });
    expect(numbersOf(index, overseen)).to.deep.equal([2]);
    expect(index.ofNumbers([2], overseen)[0]).to.include({ total: 1 });
  });
});
