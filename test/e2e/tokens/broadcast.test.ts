import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { findingsOn } from '../../support/data-quality.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, partiesOf, pushesOf } from '../../support/pushes.ts';

describe('tokens pushed to the hub', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let otherEmsp: ConnectedPartner;
  let cpo: ConnectedPartner;
  let stranger: ConnectedPartner;

  before(async () => {
    hub = await startHub();
    emsp = await hub.connect('EMSP', 'NL-TNM');
    otherEmsp = await hub.connect('EMSP', 'DE-OTH');
    cpo = await hub.connect('CPO', 'BE-BEC');
    stranger = await hub.connect('CPO', 'FR-STR');
    await hub.agree('BE-BEC', '*');
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const copies = () => cpo.received('tokens').map(({ uid, type, valid }) => ({ uid, type, valid }));

  it('reach the CPOs with an agreement: new by PUT, changed by PATCH, invalid by either (K-01)', async () => {
    const token = build.token({ uid: 'T1', valid: true });
    const changes = [
      () => emsp.push('tokens/NL/TNM/T1', token),
      () => emsp.patch('tokens/NL/TNM/T1', build.patch({ issuer: 'Tulp' })),
      () => emsp.patch('tokens/NL/TNM/T1', build.patch({ valid: false })),
      () => emsp.push('tokens/NL/TNM/T1', { ...token, valid: true, last_updated: build.time() }),
      () => emsp.push('tokens/NL/TNM/T1', { ...token, valid: false, last_updated: build.time() }),
    ];
    const seen: unknown[] = [];
    for (const change of changes) {
      expect((await change()).envelope.status_code).to.equal(1000);
      await hub.settled();
      const [copy] = cpo.received('tokens');
      expect(copy).to.deep.equal(emsp.own('tokens')[0]);
      seen.push([copy?.issuer, copy?.valid]);
    }
    expect(seen).to.deep.equal([
      ['Tulp Mobiel', true],
      ['Tulp', true],
      ['Tulp', false],
      ['Tulp Mobiel', true],
      ['Tulp Mobiel', false],
    ]);
    const pushes = linesOf(pushesOf(cpo, 'tokens'));
    expect(pushes[0]).to.equal('PUT NL/TNM/T1?type=RFID');
    expect(new Set(pushes)).to.deep.equal(new Set(['PUT NL/TNM/T1?type=RFID', 'PATCH NL/TNM/T1?type=RFID']));
  });

  it('cannot be deleted (K-01)', async () => {
    await emsp.push('tokens/NL/TNM/KEPT', build.token({ uid: 'KEPT' }));
    for (const to of ['NL-HUB', 'BE-BEC', undefined]) {
      const answer = await emsp.request('DELETE', 'tokens', 'receiver', 'NL/TNM/KEPT', { to });
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([405, 2000]);
    }
    await hub.settled();
    expect(linesOf(pushesOf(cpo, 'tokens')).filter((push) => push.startsWith('DELETE'))).to.deep.equal([]);
    expect((await cpo.list('tokens')).map(({ uid }) => uid)).to.include('KEPT');
  });

  it('are told apart by owner, uid and type, which is RFID unless the URL says so (K-02, T-62)', async () => {
    const tokens = [
      build.token({ uid: 'SAME', type: 'RFID' }),
      build.token({ uid: 'SAME', type: 'APP_USER', whitelist: 'NEVER' }),
      build.token({ uid: 'SAME', type: 'AD_HOC_USER', whitelist: 'NEVER' }),
    ];
    for (const token of tokens) expect((await emsp.push('tokens/NL/TNM/SAME', token)).http).to.equal(201);
    const foreign = build.token({ uid: 'SAME', country_code: 'DE', party_id: 'OTH', contract_id: 'DE-OTH-C1' });
    expect((await otherEmsp.push('tokens/DE/OTH/SAME', foreign)).http).to.equal(201);
    await hub.settled();
    const same = () => cpo.received('tokens').filter(({ uid }) => uid === 'SAME');
    expect(same()).to.have.deep.members([...tokens, foreign]);
    expect((await cpo.list('tokens')).filter(({ uid }) => uid === 'SAME')).to.have.deep.members([...tokens, foreign]);

    // Without a type the one of the card is meant, and no other is touched.
    const invalid = build.patch({ valid: false });
    const path = 'NL/TNM/same';
    const options = { to: 'NL-HUB', body: invalid };
    expect((await emsp.request('PATCH', 'tokens', 'receiver', path, options)).envelope.status_code).to.equal(1000);
    const app = { ...options, body: build.patch({ language: 'nl' }), query: { type: 'APP_USER' } };
    expect((await emsp.request('PATCH', 'tokens', 'receiver', path, app)).envelope.status_code).to.equal(1000);
    const other = { ...app, query: { type: 'OTHER' } };
    const unknown = await emsp.request('PATCH', 'tokens', 'receiver', path, other);
    expect([unknown.http, unknown.envelope.status_code]).to.deep.equal([404, 2004]);
    await hub.settled();
    expect(same().map(({ party_id, type, valid, language }) => [party_id, type, valid, language])).to.have.deep.members(
      [
        ['TNM', 'RFID', false, undefined],
        ['TNM', 'APP_USER', true, 'nl'],
        ['TNM', 'AD_HOC_USER', true, undefined],
        ['OTH', 'RFID', true, undefined],
      ],
    );
    const read = async (query: Record<string, string>) =>
      (await emsp.request('GET', 'tokens', 'receiver', path, { query })).envelope.data;
    expect(await read({})).to.include({ type: 'RFID', valid: false });
    expect(await read({ type: 'AD_HOC_USER' })).to.deep.equal(tokens[2]);
  });

  it('are refused when URL and body name different types (K-03)', async () => {
    const body = build.token({ uid: 'T3', type: 'APP_USER' });
    const answer = await emsp.request('PUT', 'tokens', 'receiver', 'NL/TNM/T3', {
      to: 'NL-HUB',
      body,
      query: { type: 'RFID' },
    });
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
    expect(answer.envelope.status_message).to.equal('/type: must be the type of the URL');
    await hub.settled();
    expect(copies().filter(({ uid }) => uid === 'T3')).to.deep.equal([]);
  });

  it('are of the type in the body when the URL names none, which is noted (K-03)', async () => {
    const body = build.token({ uid: 'T4', type: 'APP_USER', whitelist: 'NEVER' });
    const put = () => emsp.request('PUT', 'tokens', 'receiver', 'NL/TNM/T4', { to: 'NL-HUB', body });
    expect((await put()).http).to.equal(201);
    await hub.settled();
    expect(linesOf(pushesOf(cpo, 'tokens')).at(-1)).to.equal('PUT NL/TNM/T4?type=APP_USER');
    expect(copies().filter(({ uid }) => uid === 'T4')).to.deep.equal([{ uid: 'T4', type: 'APP_USER', valid: true }]);
    expect(await findingsOn(hub, emsp, 'tokens')).to.deep.equal(['variant-not-in-url /type APP_USER']);
  });

  it('are refused with a type that could not stand in a URL (K-02)', async () => {
    for (const type of ['<b>/script>', 'rfid', 'APP USER', '']) {
      const body = { ...build.token({ uid: 'T6' }), type };
      const answer = await emsp.request('PUT', 'tokens', 'receiver', 'NL/TNM/T6', { to: 'NL-HUB', body });
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 2001]);
      expect(answer.envelope.status_message).to.match(/^\/type: must/);
    }
    await hub.settled();
    expect(copies().filter(({ uid }) => uid === 'T6')).to.deep.equal([]);
  });

  it('are shown to nobody without an agreement, and to no eMSP, whoever it asks (K-25, R-65)', async () => {
    const agreement = await hub.agree('*', 'NL-TNM', ['locations']);
    await emsp.push('tokens/NL/TNM/T5', build.token({ uid: 'T5' }));
    await hub.settled();
    expect(copies().map(({ uid }) => uid)).to.include('T5');
    expect(await otherEmsp.list('tokens')).to.deep.equal([]);
    expect(await emsp.list('tokens')).to.deep.equal([]);
    expect(await stranger.list('tokens')).to.deep.equal([]);
    for (const curious of [otherEmsp, stranger]) {
      const listed = await curious.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM' });
      expect([curious.party, listed.envelope.status_code, listed.envelope.data]).to.deep.equal([
        curious.party,
        4001,
        undefined,
      ]);
      const read = await curious.request('GET', 'tokens', 'receiver', 'NL/TNM/T5');
      expect([curious.party, read.http, read.envelope.data]).to.deep.equal([curious.party, 404, undefined]);
      expect([curious.party, ...linesOf(pushesOf(curious, 'tokens'))]).to.deep.equal([curious.party]);
    }
    await hub.admin('DELETE', `/agreements/${agreement}`);
  });

  it('stay between their eMSP and the CPOs when everybody has an agreement with it (K-25)', async () => {
    await hub.agree('*', 'NL-TNM');
    await hub.settled();
    expect(stranger.received('tokens').map(({ uid }) => uid)).to.include('T5');
    const listed = await otherEmsp.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM' });
    expect([listed.envelope.status_code, listed.envelope.data]).to.deep.equal([4001, undefined]);
    expect(await otherEmsp.list('tokens')).to.deep.equal([]);
    expect(linesOf(pushesOf(otherEmsp, 'tokens'))).to.deep.equal([]);
    // Asked by a CPO, the eMSP answers for itself.
    expect((await stranger.list('tokens', {}, 'NL-TNM')).map(({ uid }) => uid)).to.include('T5');
  });

  it('come from the hub to each CPO in its own name (R-32, R-40)', () => {
    const addressed = pushesOf(cpo, 'tokens').map(partiesOf);
    expect(addressed.length).to.be.greaterThan(5);
    for (const parties of addressed) expect(parties).to.deep.equal({ to: 'BE-BEC', from: 'NL-HUB' });
  });
});
