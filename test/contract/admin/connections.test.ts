import { expect } from 'chai';
import { createBuild } from '../../support/build.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { startPartner } from '../../support/partner/partner.ts';

const build = createBuild();

/** Nobody waits for a lease to run out. */
const limits = { leaseMs: 60_000 };

interface PartnerAnswer {
  readonly state: string;
  readonly roles: readonly { readonly announced: boolean; readonly status: string }[];
}

describe('admin API: connections with partners', () => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startHub({ limits });
  });
  afterEach(() => hub.stop());

  const partner = (id: string) => hub.admin<PartnerAnswer>('GET', `/partners/${id}`);

  /** Everything the database has that is a platform's, but for when it was last heard and which state it is in. */
  async function stored(): Promise<string> {
    const { rows } = await hub.app.hub.reads.query(`
      select
        (select jsonb_agg(to_jsonb(o) order by o.module, o.number) from objects o) as objects,
        (select jsonb_agg(to_jsonb(d) order by d.module, d.number) from documents d) as documents,
        (select jsonb_agg(to_jsonb(e) order by e.location, e.key) from evses e) as evses,
        (select jsonb_agg(to_jsonb(c) order by c.number) from cdrs c) as cdrs,
        (select jsonb_agg(to_jsonb(c) order by c.id) from credentials c) as credentials,
        (select jsonb_agg(to_jsonb(a) order by a.id) from agreements a) as agreements,
        (select jsonb_agg(to_jsonb(p) - '{status_changed_at}'::text[] order by p.number) from parties p) as parties,
        (select jsonb_agg(to_jsonb(p) - '{state_changed_at,served_version,updated_at,last_seen_at}'::text[] order by p.id) from platforms p) as platforms`);
    return JSON.stringify(rows[0]);
  }

  /** A CPO and an eMSP that have exchanged a location with an EVSE. */
  async function twoPartners() {
    const cpo = await hub.connect('CPO', 'BE-BEC');
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    const location = build.location({ id: 'LOC1', city: 'Gent', x_unknown: { kept: true } });
    expect((await cpo.push('locations/BE/BEC/LOC1', location)).envelope.status_code).to.equal(1000);
    await hub.settled();
    // Tokens note their first use.
    expect(await emsp.list('locations')).to.have.length(1);
    return { cpo, emsp };
  }

  it('are made by the hub with a token the partner issued, and renewed', async () => {
    const roles = [{ role: 'CPO', country_code: 'BE', party_id: 'BEC' }] as const;
    const id = await hub.approve(roles);
    const cpo = await startPartner({ roles });
    hub.partners.push(cpo);
    const invitation = { versions_url: cpo.versionsUrl, token: cpo.issueToken() };
    const connected = await hub.admin<PartnerAnswer>('POST', `/partners/${id}/handshake`, invitation);
    expect(connected.state).to.equal('connected');
    expect(connected.roles[0]).to.deep.include({ announced: true, status: 'CONNECTED' });
    expect(cpo.isRegistered).to.equal(true);

    const tokens = async () =>
      (await hub.app.hub.db('credentials').where({ platform_id: id, state: 'active' })).map(
        (row: { id: string }) => row.id,
      );
    const before = await tokens();
    const renewed = await hub.admin<PartnerAnswer>('POST', `/partners/${id}/renew-credentials`);
    expect(renewed.state).to.equal('connected');
    expect(await tokens()).to.not.deep.equal(before);
    expect((await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }))).envelope.status_code).to.equal(
      1000,
    );
    expect(cpo.complaints).to.deep.equal([]);
  });

  it('that are suspended refuse the partner, serve its objects to nobody, and lose nothing (C-22, A11)', async () => {
    const { cpo, emsp } = await twoPartners();
    const before = await stored();
    await hub.admin('POST', `/partners/${cpo.partnerId}/suspend`);
    expect((await partner(cpo.partnerId)).roles[0]?.status).to.equal('SUSPENDED');
    const refused = await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1', city: 'Brugge' }));
    expect(refused.http).to.equal(401);
    expect(await emsp.list('locations')).to.deep.equal([]);

    await hub.admin('POST', `/partners/${cpo.partnerId}/resume`);
    expect(await stored()).to.equal(before);
    expect((await emsp.list('locations')).map((location) => location.city)).to.deep.equal(['Gent']);
    expect((await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1', city: 'Brugge' }))).http).to.equal(
      200,
    );
    await hub.settled();
    expect((await emsp.list('locations')).map((location) => location.city)).to.deep.equal(['Brugge']);
  });

  it('that the partner ended by DELETE are as before when the operator resumes them (A11)', async () => {
    const { cpo } = await twoPartners();
    // What the partner knows of its own registration goes with DELETE: this stands for one made with a stolen token.
    const before = await stored();
    const { db } = hub.app.hub;
    await cpo.unregister();
    expect((await partner(cpo.partnerId)).state).to.equal('suspended');
    await hub.admin('POST', `/partners/${cpo.partnerId}/resume`);
    expect(await stored()).to.equal(before);
    expect((await partner(cpo.partnerId)).state).to.equal('connected');
    const active = await db('credentials').where({ platform_id: cpo.partnerId, state: 'active' });
    expect(active).to.have.length(1);
  });

  it('that are resumed bring the partner what it missed', async () => {
    const { cpo, emsp } = await twoPartners();
    await hub.admin('POST', `/partners/${emsp.partnerId}/suspend`);
    await cpo.push('locations/BE/BEC/LOC2', build.location({ id: 'LOC2' }));
    await hub.settled();
    expect(emsp.received('locations').map(({ id }) => id)).to.deep.equal(['LOC1']);
    await hub.admin('POST', `/partners/${emsp.partnerId}/resume`);
    await hub.settled();
    expect(emsp.received('locations').map(({ id }) => id)).to.have.members(['LOC1', 'LOC2']);
    expect(emsp.complaints).to.deep.equal([]);
  });

  it('that are resumed bring its objects to those who came meanwhile', async () => {
    const { cpo } = await twoPartners();
    await hub.admin('POST', `/partners/${cpo.partnerId}/suspend`);
    const late = await hub.connect('EMSP', 'FR-LAT');
    await hub.agree('BE-BEC', 'FR-LAT');
    await hub.settled();
    expect(late.received('locations')).to.deep.equal([]);
    await hub.admin('POST', `/partners/${cpo.partnerId}/resume`);
    await hub.settled();
    expect(late.received('locations').map(({ id }) => id)).to.deep.equal(['LOC1']);
  });

  it('that are ended for good refuse the partner and leave no token behind', async () => {
    const { cpo, emsp } = await twoPartners();
    await hub.admin('POST', `/partners/${cpo.partnerId}/offboard`);
    expect((await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }))).http).to.equal(401);
    expect(await emsp.list('locations')).to.deep.equal([]);
    const { db } = hub.app.hub;
    const platform = await db('platforms').where({ id: cpo.partnerId }).first();
    expect([platform.outbound_token, platform.outbound_token_before]).to.deep.equal([null, null]);
    expect(await db('credentials').where({ platform_id: cpo.partnerId }).whereNot({ state: 'revoked' })).to.deep.equal(
      [],
    );
    expect(await db('objects').where({ owner: 'BE-BEC' })).to.have.length(1);
  });

  it('pass to the partner that gets the roles of one that was offboarded, with agreements and objects', async () => {
    const { cpo, emsp } = await twoPartners();
    await hub.admin('POST', `/partners/${cpo.partnerId}/offboard`);
    const heir = await hub.connect('CPO', 'BE-BEC');
    expect((await emsp.list('locations')).map(({ id }) => id)).to.deep.equal(['LOC1']);
    expect((await heir.push('locations/BE/BEC/LOC2', build.location({ id: 'LOC2' }))).envelope.status_code).to.equal(
      1000,
    );
    await hub.settled();
    expect(emsp.received('locations').map(({ id }) => id)).to.have.members(['LOC1', 'LOC2']);
  });

  it('refuse a role that was withdrawn from then on', async () => {
    const roles = [
      { role: 'CPO', country_code: 'BE', party_id: 'BEC' },
      { role: 'CPO', country_code: 'BE', party_id: 'TWO' },
    ] as const;
    const cpo = await hub.connectAll(roles);
    await hub.admin('PATCH', `/partners/${cpo.partnerId}`, { roles: roles.slice(0, 1) });
    expect((await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }))).envelope.status_code).to.equal(
      1000,
    );
    const foreign = build.location({ id: 'LOC1', party_id: 'TWO' });
    const { envelope } = await cpo.push('locations/BE/TWO/LOC1', foreign);
    expect(envelope.status_code).to.be.within(2000, 4999);
    // It may not announce the role again either (A8).
    const rotated = await cpo.rotate().then(
      () => true,
      () => false,
    );
    expect(rotated).to.equal(false);
  });
});
