import { expect } from 'chai';
import type { Token } from '../../../src/generated/ocpi-2.2.1.ts';
import { until } from '../../support/wait.ts';
import { accepted, answered, CommandScene, type FakeStation, tokenOf } from './command-scene.ts';

describe('local authorisation lists', () => {
  let scene: CommandScene;
  const given = new Set<string>();
  before(async () => {
    scene = await CommandScene.open({ limits: { localListsLookMs: 100, localListDelayMs: 0, localListRetryMs: 0 } });
  });
  afterEach(async () => {
    // No list has them any more.
    for (const uid of given) await give({ uid, valid: false });
    given.clear();
  });
  after(() => scene.stop());

  const give = async (about: Partial<Token>) => {
    const token = tokenOf(about);
    given.add(token.uid);
    await scene.emsp.push(`tokens/NL/TNM/${token.uid}?type=${token.type}`, token);
    await scene.hub.settled();
  };
  const lists = (station: FakeStation) =>
    station.askedFor('send-local-list').map(({ update, version, entries }) => ({
      update,
      version,
      tokens: entries.map(({ idToken, info }) => `${info === undefined ? '-' : '+'}${idToken.idToken}`),
    }));

  it('have the valid ALWAYS and ALLOWED tokens that fit, in messages that the station can hold, and follow what changes', async () => {
    await give({ uid: 'ALWAYS1', whitelist: 'ALWAYS', group_id: 'FLEET' });
    await give({ uid: 'ALLOWED1', whitelist: 'ALLOWED' });
    await give({ uid: 'OFFLINE1', whitelist: 'ALLOWED_OFFLINE' });
    await give({ uid: 'NEVER1', whitelist: 'NEVER' });
    await give({ uid: 'INVALID1', whitelist: 'ALWAYS', valid: false });
    await give({ uid: 'LONGER-THAN-TWENTY-CHARACTERS', whitelist: 'ALWAYS' });
    const settings = { local_list: { entries_max: 10, per_message_max: 1 } };
    const station = await scene.station('LISTED', '1.6', { settings });
    await until(() => lists(station).length === 2, { what: 'the list' });
    expect(lists(station)).to.deep.equal([
      { update: 'full', version: 1, tokens: ['+ALLOWED1'] },
      { update: 'differential', version: 2, tokens: ['+ALWAYS1'] },
    ]);
    const info = station.askedFor('send-local-list')[1]?.entries[0]?.info;
    expect(info).to.deep.include({ status: 'Accepted' });
    expect(info?.groupIdToken?.idToken).to.match(/^[0-9A-F]{14}$/);
    await give({ uid: 'ALLOWED1', whitelist: 'ALLOWED', valid: false });
    await until(() => lists(station).length === 3, { what: 'the change' });
    expect(lists(station)[2]).to.deep.equal({ update: 'differential', version: 3, tokens: ['-ALLOWED1'] });
  });

  it('are bounded, those used at the site first, and have ALLOWED_OFFLINE where they count offline alone', async () => {
    const user = await scene.station('USER', '2.0.1');
    await give({ uid: 'USED', whitelist: 'ALWAYS' });
    await scene.hub.app.stations.desk.authorize(user.link, { idToken: { idToken: 'USED', type: 'ISO14443' } });
    for (const uid of ['NEW1', 'NEW2', 'NEW3']) await give({ uid, whitelist: 'ALLOWED_OFFLINE' });
    const settings = { local_list: { entries_max: 2, offline_only: true } };
    const station = await scene.station('BOUNDED', '2.0.1', { settings });
    await until(() => lists(station).length === 1, { what: 'the list' });
    expect(lists(station)[0]?.tokens).to.deep.equal(['+USED', '+NEW3']);
    expect(lists(user)).to.deep.equal([]);
  });

  it('are sent anew after a VersionMismatch', async () => {
    await give({ uid: 'ONE', whitelist: 'ALWAYS' });
    const station = await scene.station('MISMATCH', '2.0.1', { settings: { local_list: { entries_max: 5 } } });
    await until(() => lists(station).length === 1, { what: 'the list' });
    station.answer = (request) =>
      request.kind === 'send-local-list' && request.update === 'differential' ? answered('VersionMismatch') : accepted;
    await give({ uid: 'TWO', whitelist: 'ALWAYS' });
    await until(() => lists(station).length === 3, { what: 'the whole list' });
    expect(lists(station).slice(1)).to.deep.equal([
      { update: 'differential', version: 2, tokens: ['+TWO'] },
      { update: 'full', version: 3, tokens: ['+TWO', '+ONE'] },
    ]);
  });

  it('what an eMSP has allowed a moment ago counts no longer when the token is blocked', async () => {
    const station = await scene.station('BLOCKED', '1.6');
    await give({ uid: 'GOOD', whitelist: 'NEVER' });
    const show = () => scene.hub.app.stations.desk.authorize(station.link, { idToken: { idToken: 'good' } });
    expect((await show()).status).to.equal('Accepted');
    await give({ uid: 'GOOD', whitelist: 'NEVER', valid: false });
    expect((await show()).status).to.equal('Blocked');
  });

  it('a station forgets a token that it has seen when that is no longer valid', async () => {
    const station = await scene.station('CACHE', '1.6');
    await give({ uid: 'SEEN', whitelist: 'ALWAYS' });
    await scene.hub.app.stations.desk.authorize(station.link, { idToken: { idToken: 'seen' } });
    await give({ uid: 'UNSEEN', whitelist: 'ALWAYS', valid: false });
    await give({ uid: 'SEEN', whitelist: 'ALWAYS', valid: false });
    await until(() => station.askedFor('clear-cache').length > 0, { what: 'the cache to be cleared' });
    expect(station.askedFor('clear-cache')).to.have.length(1);
  });
});
