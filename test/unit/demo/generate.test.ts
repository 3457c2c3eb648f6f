import { expect } from 'chai';
import fc from 'fast-check';
import { generateLocation, generateLocations } from '../../../demo/data/generate-locations.ts';
import { generateTariffs } from '../../../demo/data/generate-tariffs.ts';
import { generateTokens } from '../../../demo/data/generate-tokens.ts';
import type { Connector, Location } from '../../../src/generated/ocpi-2.2.1.ts';
import { type SchemaName, validate } from '../../../src/ocpi/validate.ts';

const parties = [
  { country_code: 'BE', party_id: 'BEC', name: 'Belgian Electric Charging' },
  { country_code: 'DE', party_id: 'LDN', name: 'Ladenetz Nord' },
];
const emsp = { country_code: 'NL', party_id: 'TNM', name: 'Tulp Mobiel' };

const expectValid = (schema: SchemaName, objects: readonly unknown[]): void => {
  expect(objects).to.not.have.lengthOf(0);
  for (const object of objects) expect(validate(schema, object)).to.deep.equal({ issues: [], findings: [] });
};
const evsesOf = (locations: readonly Location[]) => locations.flatMap(({ evses }) => evses ?? []);

describe('generated locations', () => {
  const locations = generateLocations(600, parties, 1);

  it('follow the rules whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(1_000_000), (seed, index) => {
        expectValid('location', [generateLocation(index, parties, seed)]);
      }),
      { numRuns: 200 },
    );
  });

  it('are the same for the same seed, others for another, and begin one endless list', () => {
    expect(generateLocations(50, parties, 7)).to.deep.equal(generateLocations(50, parties, 7));
    expect(generateLocations(50, parties, 7)).to.not.deep.equal(generateLocations(50, parties, 8));
    expect(generateLocations(50, parties, 7)[49]).to.deep.equal(generateLocation(49, parties, 7));
  });

  it('never share an id, nor do their EVSEs', () => {
    expect(new Set(locations.map(({ id }) => id)).size).to.equal(600);
    const uids = evsesOf(locations).map(({ uid }) => uid);
    expect(new Set(uids).size).to.equal(uids.length);
  });

  it('belong to the parties in turn and are spread over most towns', () => {
    const owners = locations.slice(0, 4).map(({ country_code, party_id }) => `${country_code}-${party_id}`);
    expect(owners).to.deep.equal(['BE-BEC', 'DE-LDN', 'BE-BEC', 'DE-LDN']);
    expect(new Set(locations.map(({ city }) => city)).size).to.be.at.least(200);
    expect(new Set(locations.map(({ country }) => country)).size).to.be.at.least(20);
  });

  it('have one to eight EVSEs each, slow, fast and very fast ones', () => {
    for (const { evses } of locations) expect(evses).to.have.lengthOf.within(1, 8);
    const plugs = evsesOf(locations).flatMap(({ connectors }) => connectors);
    const kilowatts = (plug: Connector): number =>
      (plug.max_electric_power ?? plug.max_voltage * plug.max_amperage * 3) / 1000;
    expect(new Set(plugs.map((plug) => Math.round(kilowatts(plug))))).to.deep.equal(new Set([22, 11, 50, 150, 300]));
    expect(new Set(plugs.map(({ standard }) => standard))).to.deep.equal(
      new Set(['IEC_62196_T2', 'IEC_62196_T2_COMBO', 'CHADEMO']),
    );
  });

  it('name tariffs that their owner has', () => {
    const tariffs = new Set(generateTariffs(parties).map((tariff) => `${tariff.party_id} ${tariff.id}`));
    const named = locations.flatMap((location) =>
      evsesOf([location]).flatMap(({ connectors }) =>
        connectors.flatMap(({ tariff_ids }) => (tariff_ids ?? []).map((id) => `${location.party_id} ${id}`)),
      ),
    );
    expect(named).to.not.have.lengthOf(0);
    expect(named.filter((name) => !tariffs.has(name))).to.deep.equal([]);
  });

  it('were last updated before the given moment, whole and parts at once', () => {
    const beforeMs = Date.parse('2026-05-01T00:00:00Z');
    for (const location of generateLocations(100, parties, 3, beforeMs)) {
      expect(Date.parse(location.last_updated)).to.be.below(beforeMs);
      for (const evse of evsesOf([location])) expect(evse.last_updated).to.equal(location.last_updated);
    }
  });
});

describe('generated tariffs', () => {
  it('follow the rules, with a price of its own for each party, country and class', () => {
    const tariffs = generateTariffs(parties);
    expectValid('tariff', tariffs);
    expect(tariffs).to.have.lengthOf(2 * 22 * 4);
    expect(new Set(tariffs.map(({ party_id, id }) => `${party_id} ${id}`)).size).to.equal(tariffs.length);
    const [ours, theirs] = parties.map(({ party_id }) =>
      tariffs.find((tariff) => tariff.party_id === party_id && tariff.id === 'CH-HPC'),
    );
    expect(ours).to.include({ currency: 'CHF' });
    expect(ours?.elements).to.not.deep.equal(theirs?.elements);
  });
});

describe('generated tokens', () => {
  const tokens = generateTokens(500, emsp, 1);

  it('follow the rules, and apps are always asked for', () => {
    expectValid('token', tokens);
    expect(tokens).to.have.lengthOf(500);
    const apps = tokens.filter(({ type }) => type === 'APP_USER');
    expect(apps).to.have.lengthOf.within(40, 120);
    expect(new Set(apps.map(({ whitelist }) => whitelist))).to.deep.equal(new Set(['NEVER']));
  });

  it('never share a uid or a contract, and repeat themselves for the same seed', () => {
    expect(new Set(tokens.map(({ uid }) => uid)).size).to.equal(500);
    expect(new Set(tokens.map(({ contract_id }) => contract_id)).size).to.equal(500);
    expect(generateTokens(500, emsp, 1)).to.deep.equal(tokens);
  });

  it('differ from those of another eMSP', () => {
    const uids = new Set(tokens.map(({ uid }) => uid));
    const others = generateTokens(500, { ...emsp, party_id: 'OTH' }, 1).filter(({ type }) => type === 'RFID');
    expect(others.filter(({ uid }) => uids.has(uid))).to.deep.equal([]);
  });
});
