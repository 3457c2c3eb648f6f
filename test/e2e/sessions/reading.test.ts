import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { partiesOf } from '../../support/pushes.ts';

describe('sessions read at the hub', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let otherCpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;
  const ours: Session[] = [];
  const theirs: Session[] = [];
  const elsewhere = { country_code: 'DE', party_id: 'OTH', uid: 'T9', contract_id: 'DE-OTH-C9' };
  const foreign = { country_code: 'FR', party_id: 'FRC' };

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    otherCpo = await hub.connect('CPO', 'FR-FRC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    otherEmsp = await hub.connect('EMSP', 'DE-OTH');
    await hub.agree('BE-BEC', '*');
    await hub.agree('FR-FRC', 'NL-TNM');
    // The pulls that follow a registration would find what is about to be pushed.
    await hub.settled();
    for (const id of ['S1', 'S2', 'S3', 'S4', 'S5']) {
      ours.push(await pushed(cpo, build.session({ id, x_of: 'ours', total_cost: { excl_vat: 1.5 } })));
      if (id === 'S3') ours.push(await pushed(otherCpo, build.session({ id: 'S3', ...foreign })));
      theirs.push(await pushed(cpo, build.session({ id: `O${id}`, cdr_token: build.cdrToken(elsewhere) })));
    }
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  async function pushed(owner: ConnectedPartner, session: Session): Promise<Session> {
    const path = `sessions/${session.country_code}/${session.party_id}/${session.id}`;
    expect((await owner.push(path, session)).http).to.equal(201);
    return session;
  }

  it('are listed whole, and only those of the party that asks (S-14, R-57, R-65)', async () => {
    expect(await emsp.list('sessions')).to.deep.equal(ours);
    expect(await otherEmsp.list('sessions')).to.deep.equal(theirs);
    expect(await cpo.list('sessions')).to.deep.equal([]);
  });

  it('are listed in pages, each of which says how many there are (S-14)', async () => {
    expect(await emsp.list('sessions', { limit: 2 })).to.deep.equal(ours);
    expect(await emsp.list('sessions', { offset: 4 })).to.deep.equal(ours.slice(4));
    const page = await emsp.request('GET', 'sessions', 'sender', '', {
      to: 'NL-HUB',
      query: { offset: 1, limit: 2, date_from: '2020-01-01T00:00:00Z' },
    });
    expect(page.envelope.data).to.deep.equal(ours.slice(1, 3));
    expect(page.headers).to.include({ 'x-total-count': String(ours.length) });
    const next = new URL(/<(.*)>; rel="next"/.exec(String(page.headers['link']))?.[1] ?? '');
    expect(next.origin).to.equal(hub.url);
    expect(next.searchParams.get('date_from')).to.equal('2020-01-01T00:00:00Z');
  });

  it('are listed from a date on, and up to another without it (S-14)', async () => {
    const [from, to] = [ours[2]?.last_updated ?? '', ours[4]?.last_updated ?? ''];
    // What reached the hub since the last complete list is shown whatever its stamp; so there is one first.
    await emsp.list('sessions');
    expect(await emsp.list('sessions', { date_from: from, date_to: to })).to.deep.equal(ours.slice(2, 4));
    expect(await emsp.list('sessions', { date_from: from })).to.deep.equal(ours.slice(2));
    expect(await emsp.list('sessions', { date_to: to })).to.deep.equal(ours.slice(0, 4));
    for (const query of [{ date_from: 'yesterday' }, { date_from: to, date_to: from }, { limit: 0 }, { offset: -1 }]) {
      const { http, envelope } = await emsp.request('GET', 'sessions', 'sender', '', { to: 'NL-HUB', query });
      expect([query, http, envelope.status_code]).to.deep.equal([query, 200, 2001]);
    }
  });

  it('are read back by their owner from the eMSP that has them, named or not (S-16, R-49)', async () => {
    for (const to of ['NL-TNM', undefined]) {
      const answer = await cpo.request('GET', 'sessions', 'receiver', 'BE/BEC/s1', { to });
      expect(answer.envelope.data).to.deep.equal(ours[0]);
      expect(partiesOf(answer)).to.deep.equal({ to: 'BE-BEC', from: 'NL-TNM' });
      const asked = emsp.receivedLog.at(-1);
      expect([asked?.method, asked?.path]).to.deep.equal(['GET', '/ocpi/2.2.1/receiver/sessions/BE/BEC/s1']);
    }
  });

  it('tell their owner after a failed PATCH what the eMSP really has (S-16)', async () => {
    await emsp.behave({ refuse2001: true }, 'sessions');
    const failed = await cpo.patch('sessions/BE/BEC/S2', build.patch({ kwh: 99 }), 'NL-TNM');
    expect(failed.envelope.status_code).to.equal(2001);
    await emsp.behave({}, 'sessions');
    const answer = await cpo.request('GET', 'sessions', 'receiver', 'BE/BEC/S2', { to: 'NL-TNM' });
    expect(answer.envelope.data).to.deep.equal(ours[1]);
    // With a PUT of the whole the owner sets it right.
    const whole = { ...ours[1], kwh: 99, last_updated: build.time() };
    expect((await cpo.push('sessions/BE/BEC/S2', whole, 'NL-TNM')).envelope.status_code).to.equal(1000);
    const now = await cpo.request('GET', 'sessions', 'receiver', 'BE/BEC/S2', { to: 'NL-TNM' });
    expect(now.envelope.data).to.deep.equal(whole);
  });

  it('are read by nobody else: what is foreign is as if it were not there (S-16, R-65)', async () => {
    const answers = [
      await otherCpo.request('GET', 'sessions', 'receiver', 'BE/BEC/S1', { to: 'NL-TNM' }),
      await otherCpo.request('GET', 'sessions', 'receiver', 'BE/BEC/S1'),
      await otherEmsp.request('GET', 'sessions', 'receiver', 'BE/BEC/S1', { to: 'BE-BEC' }),
      await cpo.request('GET', 'sessions', 'receiver', 'BE/BEC/NONE', { to: 'NL-TNM' }),
      await cpo.request('GET', 'sessions', 'receiver', 'BE/BEC/NONE'),
    ];
    const seen = answers.map(({ http, envelope }) => [http, envelope.status_code, envelope.data]);
    expect(seen).to.deep.equal(answers.map(() => [404, 2000, undefined]));
    const notTheirs = await cpo.request('GET', 'sessions', 'receiver', 'BE/BEC/S1', { to: 'DE-OTH' });
    expect([notTheirs.http, notTheirs.envelope.status_code]).to.deep.equal([200, 2001]);
  });
});
