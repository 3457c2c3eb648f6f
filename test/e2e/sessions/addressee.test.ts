import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, partiesOf, pushesOf } from '../../support/pushes.ts';

const tokenOf = (country_code: string, party_id: string) =>
  build.cdrToken({ country_code, party_id, uid: `${party_id}1`, contract_id: `${country_code}-${party_id}-C1` });

describe('whom a session is for', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;
  let stranger: ConnectedPartner;
  let scsp: ConnectedPartner;
  let strangeScsp: ConnectedPartner;

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    otherEmsp = await hub.connect('EMSP', 'DE-OTH');
    stranger = await hub.connect('EMSP', 'FR-STR');
    scsp = await hub.connect('SCSP', 'BE-SCS');
    strangeScsp = await hub.connect('SCSP', 'FR-SCS');
    for (const party of ['NL-TNM', 'DE-OTH', 'BE-SCS']) await hub.agree('BE-BEC', party);
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const counts = () =>
    [emsp, otherEmsp, stranger, scsp, strangeScsp].map((partner) => pushesOf(partner, 'sessions').length);

  it('is the eMSP that owns the token, and nobody else (S-21, R-65)', async () => {
    expect((await cpo.push('sessions/BE/BEC/S1', build.session({ id: 'S1' }))).http).to.equal(201);
    await cpo.patch('sessions/BE/BEC/S1', build.patch({ kwh: 6 }));
    const theirs = build.session({ id: 'S2', cdr_token: tokenOf('de', 'oth') });
    expect((await cpo.push('sessions/BE/BEC/S2', theirs)).http).to.equal(201);
    await hub.settled();
    expect(linesOf(pushesOf(emsp, 'sessions'))).to.deep.equal(['PUT BE/BEC/S1', 'PATCH BE/BEC/S1']);
    expect(linesOf(pushesOf(otherEmsp, 'sessions'))).to.deep.equal(['PUT BE/BEC/S2']);
    expect(counts()).to.deep.equal([2, 1, 0, 0, 0]);
    for (const push of pushesOf(otherEmsp, 'sessions')) {
      expect(partiesOf(push)).to.deep.equal({ to: 'DE-OTH', from: 'BE-BEC' });
    }
  });

  it('is not who is named when the token is not theirs, nor everybody (S-21, R-36)', async () => {
    const before = counts();
    const named = await cpo.push('sessions/BE/BEC/S3', build.session({ id: 'S3' }), 'DE-OTH');
    expect([named.http, named.envelope.status_code]).to.deep.equal([200, 2001]);
    const patched = await cpo.patch('sessions/BE/BEC/S1', build.patch({ kwh: 7 }), 'DE-OTH');
    expect([patched.http, patched.envelope.status_code]).to.deep.equal([200, 2001]);
    const broadcast = await cpo.push('sessions/BE/BEC/S3', build.session({ id: 'S3' }), 'NL-HUB');
    expect([broadcast.http, broadcast.envelope.status_code]).to.deep.equal([200, 2000]);
    await hub.settled();
    expect(counts()).to.deep.equal(before);
    expect((await emsp.list('sessions')).map(({ id }) => id)).to.deep.equal(['S1']);
  });

  for (const [who, party] of [
    ['unknown to the hub', 'XX-XXX'],
    ['without an agreement', 'FR-STR'],
  ] as const) {
    it(`is nobody when the token's eMSP is ${who} (S-21, R-20)`, async () => {
      const before = counts();
      const [countryCode = '', partyId = ''] = party.split('-');
      const session = build.session({ id: `S-${partyId}`, cdr_token: tokenOf(countryCode, partyId) });
      for (const to of [party, null]) {
        const answer = await cpo.push(`sessions/BE/BEC/${session.id}`, session, to);
        expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 4001]);
      }
      await hub.settled();
      expect(counts()).to.deep.equal(before);
      // Nothing was kept, so there is nothing to change or to read.
      const patched = await cpo.patch(`sessions/BE/BEC/${session.id}`, build.patch({ kwh: 1 }));
      expect([patched.http, patched.envelope.status_code]).to.deep.equal([404, 2000]);
      expect(await stranger.list('sessions')).to.deep.equal([]);
    });
  }

  it('can be an SCSP under contract as well, which gets what it is sent and no list of others (S-21)', async () => {
    const session = build.session({ id: 'S5', cdr_token: tokenOf('NL', 'TNM') });
    expect((await cpo.push('sessions/BE/BEC/S5', session, 'BE-SCS')).http).to.equal(201);
    const change = build.patch({ kwh: 8 });
    expect((await cpo.patch('sessions/BE/BEC/S5', change, 'BE-SCS')).envelope.status_code).to.equal(1000);
    expect(scsp.received('sessions')).to.deep.equal([{ ...session, ...change }]);
    await hub.settled();
    // What the SCSP was sent is not for the eMSP, nor the other way round.
    expect((await emsp.list('sessions')).map(({ id }) => id)).to.deep.equal(['S1']);
    expect(await scsp.list('sessions')).to.deep.equal([]);
    expect(counts()).to.deep.equal([2, 1, 0, 2, 0]);
  });

  it('is no SCSP without a contract (S-21, R-20)', async () => {
    const session = build.session({ id: 'S6' });
    const answer = await cpo.push('sessions/BE/BEC/S6', session, 'FR-SCS');
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 4001]);
    await hub.settled();
    expect(strangeScsp.received('sessions')).to.deep.equal([]);
  });

  it('stays the eMSP of the token when a PATCH says null for it (S-21, T-18)', async () => {
    for (const to of ['NL-TNM', null] as const) {
      const answer = await cpo.patch('sessions/BE/BEC/S1', build.patch({ cdr_token: null, x_to: to }), to);
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
    }
    const [copy] = emsp.received('sessions');
    expect(copy?.cdr_token).to.deep.equal(build.session().cdr_token);
    expect((await emsp.list('sessions'))[0]).to.deep.include({ id: 'S1', cdr_token: copy?.cdr_token, kwh: 6 });
  });
});
