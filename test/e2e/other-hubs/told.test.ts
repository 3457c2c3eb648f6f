import { expect } from 'chai';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { OtherHub } from './scene.ts';

describe('client infos that another hub sends', () => {
  let hub: TestHub;
  let other: OtherHub;
  let emsp: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    other = await OtherHub.open(hub, 'DE-HBB', { named: ['FR-MOB EMSP', 'FR-MOB CPO'] });
    emsp = await hub.connect('EMSP', 'NL-TNM');
  });
  after(() => hub.stop());

  it('are given back as they were stored, with what is not in the standard (H-05, T-19)', async () => {
    const info = { ...other.info('FR-MOB EMSP'), colour: 'green' };
    const put = await other.put(info);
    expect([put.http, put.envelope?.status_code]).to.deep.equal([200, 1000]);
    const got = await other.get('FR/MOB');
    expect([got.http, got.envelope?.status_code, got.envelope?.data]).to.deep.equal([200, 1000, info]);
    expect((await other.get('fr/mob')).envelope?.data).to.deep.equal(info);
    expect((await other.get('FR/NIX')).http).to.equal(404);
  });

  it('are kept per role: GET returns the one that came last (H-05, H-12)', async () => {
    const cpo = await other.tell('FR-MOB CPO', 'OFFLINE');
    expect((await other.get('FR/MOB')).envelope?.data).to.deep.equal(cpo);
    const standing = await other.standing();
    expect(standing.get('FR-MOB EMSP')?.status).to.equal('CONNECTED');
    expect(standing.get('FR-MOB CPO')?.status).to.equal('OFFLINE');
    const again = await other.tell('FR-MOB EMSP');
    expect((await other.get('FR/MOB')).envelope?.data).to.deep.equal(again);
  });

  it('are not taken when they are older than what is stored (H-05, T-84)', async () => {
    const old = other.info('FR-MOB EMSP', 'SUSPENDED');
    const newer = await other.tell('FR-MOB EMSP');
    expect((await other.put(old)).envelope?.status_code).to.equal(1000);
    expect((await other.get('FR/MOB')).envelope?.data).to.deep.equal(newer);
    expect((await other.standing()).get('FR-MOB EMSP')?.status).to.equal('CONNECTED');
  });

  it('are refused with the names of the fields that are wrong (H-05)', async () => {
    const info = other.info('FR-MOB EMSP');
    const issuesOf = async (body: object, path?: string) => {
      const answer = await other.put(body, path);
      expect([answer.http, answer.envelope?.status_code]).to.deep.equal([200, 2001]);
      return answer.envelope?.status_message ?? '';
    };
    expect(await issuesOf({ ...info, status: undefined })).to.include('/status');
    expect(await issuesOf({ ...info, role: 'KING' })).to.include('/role');
    expect(await issuesOf({ ...info, last_updated: 'now' })).to.include('/last_updated');
    expect(await issuesOf({ ...info, note: 'x'.repeat(5000) })).to.include('larger than 4096 bytes');
    expect(await issuesOf(info, 'FR/NIX')).to.include('/party_id');
    expect(await issuesOf(info, 'BE/MOB')).to.include('/country_code');
  });

  it('come by PUT alone, to a URL with country and party (H-05, H-06)', async () => {
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      const body = method === 'DELETE' ? {} : { body: other.info('FR-MOB EMSP') };
      expect((await other.partner.request(method, 'hubclientinfo', 'receiver', 'FR/MOB', body)).http).to.equal(405);
    }
    for (const path of ['', 'FR', 'FR/MOB/EMSP']) expect((await other.get(path)).http).to.equal(404);
  });

  it('come from hubs alone (H-05)', async () => {
    const info = other.info('FR-MOB EMSP');
    const put = await emsp.request('PUT', 'hubclientinfo', 'receiver', 'FR/MOB', { body: info });
    const got = await emsp.request('GET', 'hubclientinfo', 'receiver', 'FR/MOB');
    expect([put.http, got.http]).to.deep.equal([404, 404]);
  });

  it('are for their own hub to read (H-05)', async () => {
    const third = await OtherHub.open(hub, 'AT-HBC');
    expect((await third.get('FR/MOB')).http).to.equal(404);
  });

  it('are kept up to a limit', async () => {
    const small = await startHub({ limits: { partiesBehindMax: 2 } });
    try {
      const many = await OtherHub.open(small, 'DE-HBB', { others: true, listed: ['FR-AAA CPO', 'FR-BBB CPO'] });
      const third = await many.put(many.info('FR-CCC CPO'));
      expect(third.envelope?.status_code).to.equal(2000);
      await many.tell('FR-BBB CPO', 'OFFLINE');
      expect([...(await many.standing()).keys()]).to.deep.equal(['FR-AAA CPO', 'FR-BBB CPO']);
    } finally {
      await small.stop();
    }
  });
});
