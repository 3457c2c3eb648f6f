import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { waitForMessages } from '../../support/messages.ts';

/** What identifies a driver or is a secret in this scenario; each is found in one place at least of what goes over the wire. */
const marks = {
  uid: 'MARKUID0001',
  contract: 'NL-TNM-MARKCONTRACT',
  visual: 'MARK-VISUAL-7',
  group: 'MARKGROUP',
  issuer: 'MARK Issuer Ltd',
  authId: 'MARKAUTHID',
  signed: 'OCMF|{"ID":"MARKUID0001"}|{"SD":"00"}',
  plain: 'MARKPLAINDATA',
  stray: 'MARKUID0002/"x',
};

describe('nothing personal and no secret is in the message log (J1, T-09)', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;
  /** The credentials tokens that partners showed the hub. */
  const shown: string[] = [];
  const noteTokens = (): void => {
    for (const { credentialsToken } of hub.partners) if (credentialsToken) shown.push(credentialsToken);
  };
  /** The tokens the hub showed partners, plain and as they came. */
  const received = (): string[] =>
    hub.partners.flatMap(({ receivedLog }) =>
      receivedLog.flatMap(({ headers }) => {
        const value = headers.authorization?.split(' ')[1] ?? '';
        return [value, Buffer.from(value, 'base64').toString()];
      }),
    );

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    noteTokens();
  });
  after(() => hub.stop());

  const token = () =>
    build.token({
      uid: marks.uid,
      contract_id: marks.contract,
      visual_number: marks.visual,
      group_id: marks.group,
      issuer: marks.issuer,
      energy_contract: { supplier_name: 'Green', contract_id: marks.contract },
    });
  const cdrToken = () => build.cdrToken({ uid: marks.uid, contract_id: marks.contract });

  async function scenario(): Promise<void> {
    // Tokens: pushed, changed, read, listed; badly, too.
    await emsp.push(`tokens/NL/TNM/${marks.uid}`, token(), 'NL-HUB');
    await emsp.patch(
      `tokens/NL/TNM/${marks.uid}`,
      build.patch({ valid: false, visual_number: marks.visual }),
      'BE-BEC',
    );
    await emsp.push(`tokens/NL/TNM/${marks.uid}`, { ...token(), type: 'NONSENSE' }, 'NL-HUB');
    await emsp.push(`tokens/NL/TNM/${encodeURIComponent(marks.stray)}`, { ...token(), uid: marks.stray }, 'NL-HUB');
    await emsp.request('PUT', 'tokens', 'receiver', marks.uid, {
      body: token(),
      headers: { 'user-agent': `reader of ${marks.uid}`, 'x-correlation-id': `for-${marks.uid}` },
    });
    await emsp.request('PUT', 'tokens', 'receiver', `NL/TNM/${marks.uid}`, { body: `{"uid":"${marks.uid}",` });
    await emsp.request('GET', 'tokens', 'receiver', `NL/TNM/${marks.uid.toLowerCase()}`, { to: 'BE-BEC' });
    await emsp.request('GET', 'tokens', 'receiver', `NL/TNM/${marks.uid}`, { to: 'NL-HUB', query: { type: 'RFID' } });
    await cpo.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM', query: { uid: marks.uid, limit: 1 } });
    await cpo.request('GET', 'tokens', 'sender', '', { to: 'NL-HUB' });
    await cpo.request('POST', 'tokens', 'sender', `${marks.uid}/authorize`, { body: { location_id: 'L1' } });
    // Sessions and CDRs.
    const session = build.session({ id: 'S1', cdr_token: cdrToken(), auth_id: marks.authId });
    await cpo.push('sessions/BE/BEC/S1', session, 'NL-TNM');
    await cpo.push('sessions/BE/BEC/S2', { ...session, id: 'S2', status: marks.uid }, 'NL-TNM');
    await cpo.postCdr(
      build.cdr({
        id: 'C1',
        cdr_token: cdrToken(),
        remark: `driver of ${marks.uid} and ${marks.contract}`,
        signed_data: {
          encoding_method: 'OCMF',
          signed_values: [{ nature: 'Start', plain_data: marks.plain, signed_data: marks.signed }],
          url: `https://x.example/${marks.uid}`,
        },
      }),
    );
    // Ids that a CPO has made of the driver's.
    await cpo.push(`sessions/BE/BEC/S-${marks.uid}`, { ...session, id: `S-${marks.uid}` }, 'NL-TNM');
    await cpo.postCdr(build.cdr({ id: `C-${marks.uid}`, session_id: `S-${marks.uid}`, cdr_token: cdrToken() }));
    await cpo.list('cdrs', {}, 'NL-HUB').catch(() => undefined);
    await emsp.list('cdrs', {}, 'BE-BEC');
    // Credentials, in both directions and by both sides.
    await cpo.rotate();
    noteTokens();
    await hub.admin('POST', `/partners/${emsp.partnerId}/renew-credentials`);
    noteTokens();
    await emsp.push(`tokens/NL/TNM/${marks.uid}`, token(), 'NL-HUB');
    noteTokens();
    await hub.settled();
  }

  it('of a whole scenario, in no column and no form', async () => {
    await scenario();
    // Messages are written in their turn: when the last one is there, all are.
    await cpo.request('GET', 'versions', 'sender', '', { headers: { 'x-correlation-id': 'the-last' } });
    await waitForMessages(hub, 'correlation_id=the-last', (found) => found.length > 0);
    // The scenario has said all of it, over the wire.
    const said = hub.partners.flatMap(({ receivedLog }) => receivedLog.map((r) => r.path + r.bodyText)).join('\n');
    for (const name of ['uid', 'contract', 'visual', 'group', 'issuer', 'plain'] as const) {
      expect(said, name).to.include(marks[name]);
    }
    const { rows } = await hub.app.hub.reads.query<{ line: string }>('select messages::text as line from messages');
    expect(rows.length).to.be.greaterThan(35);
    const text = rows.map(({ line }) => line.toLowerCase()).join('\n');
    const secrets = new Set([...shown, ...received()]);
    expect(secrets.size).to.be.greaterThan(8);
    const forms = [...Object.values(marks), ...secrets].flatMap((mark) => [
      mark,
      encodeURIComponent(mark),
      Buffer.from(mark).toString('base64'),
      JSON.stringify(mark).slice(1, -1),
    ]);
    for (const form of forms) expect(text.includes(form.toLowerCase()), form).to.equal(false);
    // Nothing that begins as all of them do, whatever else was done to it.
    expect(text).to.not.match(/mark(?:uid|contract|-visual|group| issuer|auth|plain)|partner~/);
  });

  it('and what has an id that was made of one is found by that id, and by its mask', async () => {
    const of = (filter: string) => waitForMessages(hub, filter, (found) => found.length > 0);
    const told = await of(`session=s-${marks.uid}&direction=in`);
    expect(told.map(({ module }) => module)).to.deep.equal(['sessions', 'cdrs']);
    const [mask] = new Set(told.map(({ session }) => session));
    expect(mask).to.match(/^masked-/);
    expect(await of(`session=${mask}&direction=in`)).to.deep.equal(told);
    const [billed] = await of(`module=cdrs&object=C-${marks.uid}&direction=in`);
    expect(billed?.id).to.equal(told.at(-1)?.id);
  });

  it('and the lines about one token can be told by its mask', async () => {
    const { items } = await hub.admin<{ items: { object: string; path: string }[] }>(
      'GET',
      `/messages?module=tokens&object=${marks.uid.toLowerCase()}&limit=200`,
    );
    expect(items.length).to.be.greaterThan(5);
    const [mask] = new Set(items.map(({ object }) => object));
    expect(mask).to.match(/^masked-/);
    expect(new Set(items.map(({ object }) => object)).size).to.equal(1);
    for (const { path } of items) expect(path).to.include(mask);
    const same = await hub.admin<{ items: unknown[] }>('GET', `/messages?module=tokens&object=${mask}&limit=200`);
    expect(same.items).to.deep.equal(items);
    // A CDR of the same token shows the same mask.
    const [cdr] = await waitForMessages(hub, 'object=C1&direction=in', (found) => found.length > 0);
    const whole = await hub.admin<{ body: { cdr_token: { uid: string } } }>('GET', `/messages/${cdr?.id}`);
    expect(whole.body.cdr_token.uid).to.equal(mask);
  });
});
