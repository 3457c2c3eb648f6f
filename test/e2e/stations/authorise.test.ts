import { expect } from 'chai';
import type { IdToken, TokenInfo } from '../../../src/stations/model.ts';
import type { ConnectedPartner } from '../../support/hub.ts';
import { asksOf } from '../authorize/asks.ts';
import { CommandScene, cpo, type FakeStation, site, tokenOf } from './command-scene.ts';

describe('a token that a station shows', () => {
  let scene: CommandScene;
  let old: FakeStation;
  let young: FakeStation;
  before(async () => {
    scene = await CommandScene.open({ limits: { stationAuthorizeMs: 400 } });
    old = await scene.station('OLD', '1.6', { evses: 2 });
    young = await scene.station('YOUNG', '2.0.1', { evses: 2 });
  });
  after(() => scene.stop());

  const show = (station: FakeStation, idToken: IdToken, evse?: number): Promise<TokenInfo> =>
    scene.hub.app.stations.desk.authorize(station.link, { idToken, ...(evse !== undefined && { evse }) });
  const rfid = (idToken: string): IdToken => ({ idToken, type: 'ISO14443' });

  /** Gives the eMSP a token; how often it is asked about it is counted. */
  async function give(about: Parameters<typeof tokenOf>[0], partner: ConnectedPartner = scene.emsp) {
    const token = tokenOf(about);
    const { country_code, party_id, uid, type } = token;
    await partner.push(`tokens/${country_code}/${party_id}/${uid}?type=${type}`, token);
    return { token, asks: () => asksOf(partner).filter(({ path }) => path.includes(`/${uid}/`)).length };
  }

  it('is let through by its whitelist without a question: ALWAYS and ALLOWED, in either case (K-20)', async () => {
    for (const whitelist of ['ALWAYS', 'ALLOWED'] as const) {
      const { asks } = await give({ uid: `AB${whitelist}01`, whitelist });
      const info = await show(old, { idToken: `ab${whitelist.toLowerCase()}01` });
      expect(info.status, whitelist).to.equal('Accepted');
      expect(Date.parse(info.cacheUntil ?? ''), whitelist).to.be.greaterThan(Date.now());
      expect(asks(), whitelist).to.equal(0);
    }
  });

  it('is refused by it when it is not valid (K-22)', async () => {
    for (const whitelist of ['ALWAYS', 'ALLOWED'] as const) {
      const { asks } = await give({ uid: `NO${whitelist}`, whitelist, valid: false });
      expect((await show(old, { idToken: `NO${whitelist}` })).status).to.equal('Blocked');
      expect(asks()).to.equal(0);
    }
  });

  it('is asked about in real time with ALLOWED_OFFLINE and NEVER, also when it is not valid here (K-21)', async () => {
    for (const whitelist of ['ALLOWED_OFFLINE', 'NEVER'] as const) {
      const { token, asks } = await give({ uid: `RT${whitelist}`, whitelist, valid: false });
      scene.emsp.keep('tokens', { ...token, valid: true });
      const info = await show(young, rfid(token.uid), 1);
      expect(info.status, whitelist).to.equal('Accepted');
      expect(Date.parse(info.cacheUntil ?? ''), whitelist).to.be.at.most(Date.now());
      expect(asks(), whitelist).to.equal(1);
    }
  });

  it('goes by the offline column when its eMSP does not answer in time (K-24)', async () => {
    await give({ uid: 'SLOWOFFLINE', whitelist: 'ALLOWED_OFFLINE' });
    await give({ uid: 'SLOWINVALID', whitelist: 'ALLOWED_OFFLINE', valid: false });
    await give({ uid: 'SLOWNEVER', whitelist: 'NEVER' });
    await scene.emsp.behave({ hang: true }, 'tokens');
    try {
      expect((await show(old, { idToken: 'SLOWOFFLINE' })).status).to.equal('Accepted');
      expect((await show(old, { idToken: 'SLOWINVALID' })).status).to.equal('Unknown');
      expect((await show(old, { idToken: 'SLOWNEVER' })).status).to.equal('Unknown');
    } finally {
      await scene.emsp.behave({});
    }
  });

  it('is decided for the station and the Session in one row, and not asked about again between card and cable', async () => {
    const { asks } = await give({ uid: 'TWICE01', whitelist: 'NEVER' });
    await show(old, { idToken: 'TWICE01' });
    const decision = await scene.hub.app.stations.desk.transaction(old.link, {
      type: 'Started',
      at: new Date().toISOString(),
      evse: 2,
      connector: 1,
      idToken: { idToken: 'twice01' },
      meterStartWh: 0,
    });
    expect(decision.token?.status).to.equal('Accepted');
    expect(asks()).to.equal(1);
    const { rows } = await scene.hub.app.hub.reads.query(
      "select auth_method, authorization_reference from station_authorizations where shown = 'twice01'",
    );
    expect(rows[0].auth_method).to.equal('AUTH_REQUEST');
    expect(rows[0].authorization_reference).to.be.a('string');
  });

  it('is limited to the EVSEs that its eMSP names (K-11)', async () => {
    const { token } = await give({ uid: 'ONEEVSE', whitelist: 'NEVER' });
    scene.emsp.permit(token.uid, { places: { [site]: ['YOUNG-2'] } });
    expect((await show(young, rfid(token.uid))).evses).to.deep.equal([2]);
    expect((await show(young, rfid(token.uid), 1)).status).to.equal('NotAtThisLocation');
    expect((await show(young, rfid(token.uid), 2)).status).to.equal('Accepted');
  });

  it('is refused with the word that fits what its eMSP says (K-10)', async () => {
    const words = { BLOCKED: 'Blocked', EXPIRED: 'Expired', NO_CREDIT: 'NoCredit', NOT_ALLOWED: 'NotAtThisLocation' };
    for (const [allowed, status] of Object.entries(words)) {
      const { token } = await give({ uid: `W${allowed}`, whitelist: 'NEVER' });
      scene.emsp.permit(token.uid, { allowed });
      expect((await show(young, rfid(token.uid))).status, allowed).to.equal(status);
    }
  });

  it('of a group is told with its group, under a name that is the same for all of it and of no other eMSP’s', async () => {
    const ofGroup = { whitelist: 'ALWAYS', group_id: 'FLEET' } as const;
    await give({ uid: 'FLEET1', ...ofGroup });
    await give({ uid: 'FLEET2', ...ofGroup });
    await give({ uid: 'FLEET3', ...ofGroup, country_code: 'FR', party_id: 'MOB' }, scene.other);
    const shown = (uid: string) => show(old, { idToken: uid });
    const [one, same, other] = [await shown('FLEET1'), await shown('FLEET2'), await shown('FLEET3')];
    expect(one.groupIdToken?.idToken).to.match(/^[0-9A-F]{14}$/);
    expect(same.groupIdToken).to.deep.equal(one.groupIdToken);
    expect(other.groupIdToken?.idToken)
      .to.match(/^[0-9A-F]{14}$/)
      .and.to.not.equal(one.groupIdToken?.idToken);
    expect((await show(young, rfid('FLEET1'))).groupIdToken).to.deep.equal({ ...one.groupIdToken, type: 'Central' });
  });

  it('that two eMSPs have is refused (K-26)', async () => {
    const shared = { uid: 'SHARED01', whitelist: 'ALWAYS' } as const;
    await give(shared);
    await give({ ...shared, country_code: 'FR', party_id: 'MOB' }, scene.other);
    expect((await show(old, { idToken: 'SHARED01' })).status).to.equal('Invalid');
  });

  it('of an eMSP without an agreement is unknown (K-25)', async () => {
    const stranger = await scene.hub.connect('EMSP', 'BE-STR');
    await give({ uid: 'FOREIGN1', whitelist: 'ALWAYS', country_code: 'BE', party_id: 'STR' }, stranger);
    expect((await show(old, { idToken: 'FOREIGN1' })).status).to.equal('Unknown');
    await scene.hub.agree(cpo, 'BE-STR');
    expect((await show(old, { idToken: 'FOREIGN1' })).status).to.equal('Accepted');
  });

  it('that only its eMSP knows is taken to those that have opted in (K-23)', async () => {
    const token = tokenOf({ uid: 'HIDDEN1', whitelist: 'NEVER' });
    scene.emsp.keep('tokens', token);
    expect((await show(young, rfid('HIDDEN1'))).status).to.equal('Unknown');
    const quirks = { authorizes_unknown_tokens: true };
    await scene.hub.admin('PATCH', `/partners/${scene.emsp.partnerId}`, { quirks });
    expect((await show(young, rfid('HIDDEN1'))).status).to.equal('Accepted');
  });

  it('that nobody knows is unknown, and one that is none is nobody', async () => {
    expect((await show(young, rfid('NOBODYS'))).status).to.equal('Unknown');
    expect((await show(young, { idToken: '', type: 'NoAuthorization' })).status).to.equal('Accepted');
  });

  it('is refused while it charges elsewhere, where the operator wants that', async () => {
    const strict = await scene.station('STRICT', '1.6', { settings: { one_charge_per_token: true } });
    await give({ uid: 'BUSY01', whitelist: 'ALWAYS' });
    const start = {
      type: 'Started',
      at: new Date().toISOString(),
      connector: 1,
      idToken: { idToken: 'BUSY01' },
    } as const;
    await scene.hub.app.stations.desk.transaction(old.link, { ...start, evse: 1, meterStartWh: 0 });
    expect((await show(strict, { idToken: 'BUSY01' })).status).to.equal('ConcurrentTx');
    expect((await show(old, { idToken: 'BUSY01' })).status).to.equal('Accepted');
  });
});
