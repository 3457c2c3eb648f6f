import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, pushesOf } from '../../support/pushes.ts';
import { until } from '../../support/wait.ts';

/** Trying again soon, so that an absence fits into a test. */
const limits = { pushTimeoutMs: 2000, registrationStepTimeoutMs: 500, backoffMinMs: 50, backoffMaxMs: 200 };

const whitelists = ['ALWAYS', 'ALLOWED', 'ALLOWED_OFFLINE', 'NEVER'] as const;
const profiles = ['CHEAP', 'FAST', 'GREEN', 'REGULAR'] as const;

describe('what a CPO may do with a token', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;
  let cpo: ConnectedPartner;

  before(async () => {
    hub = await startHub({ limits });
    emsp = await hub.connect('EMSP', 'NL-TNM');
    otherEmsp = await hub.connect('EMSP', 'DE-OTH');
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hub.agree('BE-BEC', '*');
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const copyOf = (uid: string) => cpo.received('tokens').find((token) => token.uid === uid);

  for (const whitelist of whitelists) {
    for (const valid of [true, false]) {
      it(`is told as its eMSP says: ${whitelist}, ${valid ? 'valid (K-20)' : 'invalid (K-20, K-21, K-22)'}`, async () => {
        const uid = `${whitelist}-${valid}`;
        const token = build.token({ uid, whitelist, valid });
        expect((await emsp.push(`tokens/NL/TNM/${uid}`, token)).http).to.equal(201);
        await hub.settled();
        // An invalid token is not withheld: the CPO has to know it, to refuse it or to ask about it.
        expect(copyOf(uid)).to.deep.equal(token);
        expect((await cpo.list('tokens')).find((listed) => listed.uid === uid)).to.deep.equal(token);
      });
    }
  }

  it('is nothing that the standard does not know (K-20)', async () => {
    for (const whitelist of ['SOMETIMES', 'always', null, undefined]) {
      const token = build.token({ uid: 'ODD', whitelist: whitelist as never });
      const answer = await emsp.push('tokens/NL/TNM/ODD', token);
      expect([whitelist, answer.http, answer.envelope.status_code]).to.deep.equal([whitelist, 200, 2001]);
    }
    await hub.settled();
    expect(copyOf('ODD')).to.equal(undefined);
  });

  it('changes when the eMSP changes it, and only what it names (K-20)', async () => {
    const token = build.token({ uid: 'CHANGED', whitelist: 'ALWAYS' });
    await emsp.push('tokens/NL/TNM/CHANGED', token);
    const change = build.patch({ whitelist: 'NEVER' });
    await emsp.patch('tokens/NL/TNM/CHANGED', change);
    await hub.settled();
    expect(copyOf('CHANGED')).to.deep.equal({ ...token, ...change });
  });

  it('stays as it is without last_updated in a PATCH (T-16, K-04)', async () => {
    const token = build.token({ uid: 'UNDATED', whitelist: 'ALWAYS' });
    await emsp.push('tokens/NL/TNM/UNDATED', token);
    await hub.settled();
    const sent = pushesOf(cpo, 'tokens').length;
    for (const body of [{ whitelist: 'NEVER' }, { whitelist: 'NEVER', last_updated: null }]) {
      const answer = await emsp.request('PATCH', 'tokens', 'receiver', 'NL/TNM/UNDATED', { body, to: 'NL-HUB' });
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
    }
    await hub.settled();
    expect(copyOf('UNDATED')).to.deep.equal(token);
    expect((await cpo.list('tokens')).find(({ uid }) => uid === 'UNDATED')).to.deep.equal(token);
    expect(pushesOf(cpo, 'tokens')).to.have.lengthOf(sent);
  });

  it('ends while the CPO is away, and it hears of it when it is back (K-22)', async () => {
    await emsp.push('tokens/NL/TNM/STOLEN', build.token({ uid: 'STOLEN', whitelist: 'ALWAYS' }));
    await hub.settled();
    await cpo.behave({ closed: true });
    const answer = await emsp.patch('tokens/NL/TNM/STOLEN', build.patch({ valid: false }));
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
    await until(() => hub.app.worker?.deliveries.pausedPlatforms === 1, { what: 'the CPO to be noticed as away' });
    expect(copyOf('STOLEN')).to.include({ whitelist: 'ALWAYS', valid: true });
    await cpo.behave({});
    await until(() => copyOf('STOLEN')?.valid === false, { what: 'the invalid token' });
    expect(copyOf('STOLEN')).to.include({ whitelist: 'ALWAYS', valid: false });
  });

  it('can begin again: an invalid token becomes valid, which is why CPOs that may ask do (K-21)', async () => {
    const path = 'tokens/NL/TNM/RENEWED';
    await emsp.push(path, build.token({ uid: 'RENEWED', whitelist: 'ALLOWED_OFFLINE', valid: false }));
    await hub.settled();
    expect(copyOf('RENEWED')).to.include({ valid: false, whitelist: 'ALLOWED_OFFLINE' });
    await emsp.patch(path, build.patch({ valid: true }));
    await hub.settled();
    expect(copyOf('RENEWED')).to.include({ valid: true, whitelist: 'ALLOWED_OFFLINE' });
  });

  for (const default_profile_type of profiles) {
    it(`includes to charge ${default_profile_type} without being asked to (K-19)`, async () => {
      const uid = `PROFILE-${default_profile_type}`;
      const token = build.token({ uid, default_profile_type });
      expect((await emsp.push(`tokens/NL/TNM/${uid}`, token)).http).to.equal(201);
      await hub.settled();
      expect(copyOf(uid)).to.deep.equal(token);
    });
  }

  it('includes no profile that does not exist (K-19)', async () => {
    const token = build.token({ uid: 'PROFILE-NONE', default_profile_type: 'NONE' as never });
    const answer = await emsp.push('tokens/NL/TNM/PROFILE-NONE', token);
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
  });

  it('stands in its cache, by which it finds the eMSP for a CDR (K-05)', async () => {
    await emsp.push('tokens/NL/TNM/CARD1', build.token({ uid: 'CARD1', contract_id: 'NL-TNM-C1' }));
    const foreign = { country_code: 'DE', party_id: 'OTH', uid: 'CARD2', contract_id: 'DE-OTH-C2' };
    await otherEmsp.push('tokens/DE/OTH/CARD2', build.token(foreign));
    await hub.settled();
    // The eMSP sees in the CPO's own copy that it is there.
    const read = await emsp.request('GET', 'tokens', 'receiver', 'NL/TNM/card1', { to: 'BE-BEC' });
    expect(read.envelope.data).to.deep.equal(copyOf('CARD1'));

    for (const [uid, id] of [
      ['CARD1', 'C1'],
      ['CARD2', 'C2'],
    ] as const) {
      const cached = copyOf(uid);
      if (cached === undefined) throw new Error(`the CPO has no ${uid}`);
      const { country_code, party_id, type, contract_id } = cached;
      // Nobody is named: the hub goes by the token's owner.
      const posted = await cpo.postCdr(
        build.cdr({ id, cdr_token: { country_code, party_id, uid, type, contract_id } }),
      );
      expect([posted.http, posted.envelope.status_code]).to.deep.equal([201, 1000]);
    }
    expect(emsp.received('cdrs').map(({ id }) => id)).to.deep.equal(['C1']);
    expect(otherEmsp.received('cdrs').map(({ id }) => id)).to.deep.equal(['C2']);
    expect(linesOf(pushesOf(emsp, 'cdrs'))).to.deep.equal(['POST ']);
  });
});
