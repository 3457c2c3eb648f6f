import { expect } from 'chai';
import { createBuild } from '../../../support/build.ts';
import { down, heldDown, lostIn, up, without } from '../../../support/translated.ts';

const build = createBuild();
const mcs = build.connector({ id: 'NEW', standard: 'MCS' as never });

describe('What the hub keeps of 2.3.0, for those who speak 2.2.1', () => {
  it('is left out of a Location, field by field and value by value (Z-02)', () => {
    const plain = build.location({ evses: [build.evse({ connectors: [build.connector()] })] });
    const [evse] = plain.evses ?? [];
    const kept = {
      ...plain,
      help_phone: '+3212345678',
      parking_places: [{ id: 'P1' }],
      facilities: ['CAFE', 'SPACEPORT'],
      images: [{ url: 'https://a.example/1.jpg', category: 'SMELL', type: 'jpeg' }],
      publish_allowed_to: [{ uid: 'U1', type: 'EMAID' }],
      energy_mix: { is_green_energy: true, environ_impact: [{ category: 'NOISE', amount: 1 }] },
      x_vendor: { kept: true },
      evses: [
        {
          ...evse,
          parking: [{ parking_id: 'P1' }],
          accepted_service_providers: ['NLTNM'],
          capabilities: [...(evse?.capabilities ?? []), 'LEVITATION'],
          parking_restrictions: ['TAXIS'],
          connectors: [{ ...evse?.connectors[0], capabilities: ['ISO_15118_2_PLUG_AND_CHARGE'] }, mcs],
        },
        build.evse({ connectors: [mcs] }),
      ],
    };
    const told = down('2.2.1', 'location', kept);
    expect(told.body).to.deep.equal({
      ...plain,
      facilities: ['CAFE'],
      images: [],
      publish_allowed_to: [{ uid: 'U1', type: 'OTHER' }],
      energy_mix: { is_green_energy: true, environ_impact: [] },
      x_vendor: { kept: true },
      evses: [{ ...evse, parking_restrictions: [] }],
    });
    expect(lostIn(told)).to.include.members([
      '/help_phone',
      '/parking_places',
      '/facilities',
      '/images/*/category',
      '/publish_allowed_to/*/type',
      '/energy_mix/environ_impact/*/category',
      '/evses/*/parking',
      '/evses/*/accepted_service_providers',
      '/evses/*/capabilities',
      '/evses/*/parking_restrictions',
      '/evses/*/connectors/*/capabilities',
      '/evses/*/connectors/*/standard',
    ]);
    expect(down('2.2.1', 'location', { ...plain, parking_type: 'ROOF' }).body).to.deep.equal(
      without(plain, 'parking_type'),
    );
  });

  it('holds an EVSE without a plug of 2.2.1, a Connector of another, and a CDR of a charge at one (Z-04)', () => {
    expect(heldDown('2.2.1', 'evse', build.evse({ connectors: [mcs] })).field).to.equal('/connectors');
    expect(heldDown('2.2.1', 'connector', mcs).field).to.equal('/standard');
    const { cdr_location } = build.cdr();
    const cdr = build.cdr({ cdr_location: { ...cdr_location, connector_standard: 'MCS' as never } });
    expect(heldDown('2.2.1', 'cdr', cdr).field).to.equal('/cdr_location/connector_standard');
  });

  it('is left out of Tariffs, Sessions and CDRs, and a token of another type is OTHER (Z-02)', () => {
    const tariff = build.tariff();
    expect(down('2.2.1', 'tariff', { ...tariff, tax_included: 'NO' }).body).to.deep.equal(tariff);
    const cdr_token = { ...build.cdrToken(), type: 'EMAID' };
    const other = { ...cdr_token, type: 'OTHER' };
    const taxes = [{ name: 'City tax', amount: 0.5 }];
    const session = build.session({ total_cost: { excl_vat: 1, incl_vat: 1.5 } });
    const toldSession = down('2.2.1', 'session', {
      ...session,
      cdr_token,
      total_cost: { ...session.total_cost, taxes },
    });
    expect(toldSession.body).to.deep.equal({ ...session, cdr_token: other });
    const cdr = build.cdr();
    const keptCdr = {
      ...cdr,
      cdr_token,
      total_cost: { ...cdr.total_cost, taxes },
      tariffs: [{ ...tariff, tax_included: 'NO' }],
    };
    expect(down('2.2.1', 'cdr', keptCdr).body).to.deep.equal({ ...cdr, cdr_token: other, tariffs: [tariff] });
    const token = build.token();
    expect(down('2.2.1', 'token', { ...token, type: 'EMAID' }).body).to.deep.equal({ ...token, type: 'OTHER' });
    const info = { allowed: 'ALLOWED', token: { ...token, type: 'EMAID' } };
    expect(down('2.2.1', 'authorization-info', info).body).to.deep.equal({
      ...info,
      token: { ...token, type: 'OTHER' },
    });
  });

  it('is nothing in what is of 2.2.1 already, and nothing is done on the way to the hub (Z-01)', () => {
    for (const [shape, object] of [
      ['location', build.location()],
      ['tariff', build.tariff()],
      ['session', build.session()],
      ['cdr', build.cdr()],
      ['token', build.token()],
    ] as const) {
      const told = down('2.2.1', shape, object);
      expect([told.body, lostIn(told)]).to.deep.equal([object, []]);
      const text = JSON.stringify(object, null, 1);
      expect(up('2.2.1', shape, text).text).to.equal(text);
    }
  });
});
