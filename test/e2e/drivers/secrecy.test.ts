import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createLogger } from '../../../src/kernel/logger.ts';
import { callApi, hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { TestIssuer } from '../../support/drivers/issuer.ts';
import { beginFlow, openPage, post, registerClient, signIn } from '../../support/drivers/oidc.ts';
import { startHub, type TestHub } from '../../support/hub.ts';

/** Everything about one person and his tokens that nobody else is to read. */
const person = { email: 'wally.secret@example.com', name: 'Wally Hidden', password: 'where is wally now' };

describe('what is personal', () => {
  let hub: TestHub;
  const lines: string[] = [];
  before(async () => {
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    hub = await startHub({ log: createLogger('debug', stream) });
    await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('*', 'DE-XVE');
  });
  after(() => hub.stop());

  it('and what is secret is in no line of the log, in no message, in no audit entry and in no metric', async () => {
    const { email, name, password } = person;
    const driver = await makeDriver(hub, 'DE-XVE', { email, name });
    await driver.ok('PUT', '/me/password', { password });
    const app = await registerClient(hub, { is_confidential: true });
    const { body, code } = await signIn(hub, app, { email, password });
    const page = await openPage(beginFlow(hub, app).url);
    await page.submit({ email, password: `${password}!` });
    await page.submit({ email, password }, { proof: '1.x' });
    const wrong = { grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: app.client_id };
    await post(hub, { ...wrong, client_secret: `${app.client_secret}!` });
    await post(hub, { ...wrong, client_secret: String(app.client_secret) });
    await post(hub, { ...wrong, client_secret: String(app.client_secret) });
    const cards = [{ uid: '04DEADBEEF77', visual_number: 'SECRET 774411', code: 'HIDDENCODE1' }];
    await hub.admin('POST', '/drivers/cards', { emsp: 'DE-XVE', cards });
    const { body: again } = await signIn(hub, app, { email, password });
    const linked = { visual_number: 'SECRET 774411', code: 'HIDDENCODE1' };
    await callApi(hub, again.access_token, 'POST', '/me/tokens', { ...linked, code: 'WRONGCODE2' });
    const full = await hub.admin<{ access_token: string }>('POST', `/drivers/${driver.id}/access-tokens`);
    expect((await callApi(hub, full.access_token, 'GET', '/me/export')).status).to.equal(200);
    const issuer = await TestIssuer.start();
    await hub.admin('PATCH', '/parties/DE-XVE', { oidc: { issuer: issuer.url, audience: 'hub', auto_create: true } });
    const jwt = await issuer.token({ sub: 'secret-subject', name, email, email_verified: true });
    await callApi(hub, jwt, 'GET', '/me');
    await callApi(hub, `${jwt}x`, 'GET', '/me');
    await issuer.stop();
    const { rows: tokens } = await hub.app.hub.reads.query<{ uid: string; contract_id: string; group_id: string }>(
      'select t.uid, c.contract_id, c.group_id from driver_tokens t join driver_contracts c on c.id = t.contract',
    );
    await hub.settled();
    await hub.admin('DELETE', `/drivers/${driver.id}`);
    await hub.settled();

    const secrets = [
      ...Object.values(person),
      ...tokens.flatMap(Object.values),
      ...[body.access_token, body.refresh_token, body.id_token, again.access_token, again.refresh_token],
      ...[code, jwt, String(app.client_secret), 'secret-subject', 'HIDDENCODE1', '04DEADBEEF77', '774411'],
    ];
    expect(secrets.length).to.be.above(15);
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    const { rows: audit } = await hub.app.hub.reads.query('select a::text as row from audit a');
    const { rows: messages } = await hub.app.hub.reads.query('select m::text as row from messages m');
    const places = {
      log: lines.join(''),
      metrics,
      audit: audit.map(({ row }) => row).join('\n'),
      messages: messages.map(({ row }) => row).join('\n'),
    };
    expect(places.log).to.contain('issuer request').and.contain('driver request');
    expect(places.messages).to.contain('tokens');
    for (const [place, text] of Object.entries(places))
      for (const secret of secrets) expect(text.includes(secret), `${place} has ${secret}`).to.equal(false);
  });
});
