import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { beginFlow, type Flow, post, registerClient, type TestClient } from '../../support/drivers/oidc.ts';
import { startHub, type TestHub } from '../../support/hub.ts';

const ada = { email: 'ada@example.com', password: 'correct horse battery' };

describe('the page to sign in, in a browser', () => {
  let hub: TestHub;
  let site: Server;
  let browser: Browser;
  let client: TestClient;
  let origin: string;
  before(async () => {
    hub = await startHub();
    await hostEmsp(hub, 'DE-XVE', { has_sign_up: true });
    const driver = await makeDriver(hub, 'DE-XVE', { email: ada.email });
    await driver.ok('PUT', '/me/password', { password: ada.password });
    site = createServer((request, response) => {
      const framed = new URL(request.url ?? '', 'http://site').searchParams.get('frame');
      const body =
        framed === null ? '<h1>Back in the app</h1>' : `<iframe src="${framed.replaceAll('&', '&amp;')}"></iframe>`;
      response.writeHead(200, { 'content-type': 'text/html' }).end(body);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    client = await registerClient(hub, { name: 'Web app', redirect_uris: [`${origin}/back`] });
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await new Promise((resolve) => site.close(resolve));
    await hub.stop();
  });

  /** A page that says what its browser would not let it do. */
  const open = async (): Promise<{ page: Page; complaints: string[] }> => {
    const page = await (await browser.newContext()).newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      // Answers that are no success are told too, and are looked at here.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    return { page, complaints };
  };
  const begin = (changes: Record<string, string> = {}): Flow =>
    beginFlow(hub, client, { redirect_uri: `${origin}/back`, ...changes });
  const tokensFor = (flow: Flow, url: string) =>
    post(hub, {
      grant_type: 'authorization_code',
      code: new URL(url).searchParams.get('code') ?? '',
      redirect_uri: `${origin}/back`,
      code_verifier: flow.verifier,
      client_id: client.client_id,
    });

  it('signs in, says what was wrong before, and goes back to the app', async () => {
    const flow = begin();
    const { page, complaints } = await open();
    await page.goto(flow.url);
    expect(await page.title()).to.equal('Sign in to Drivers of DE-XVE');
    // The style is the page's own, and let in.
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).paddingTop")).to.equal('16px');
    await page.getByLabel('Email').fill(ada.email);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).to.equal('The email or the password is wrong.');
    expect(await page.getByLabel('Email').inputValue()).to.equal(ada.email);
    await page.getByLabel('Password').fill(ada.password);
    await page.getByLabel('Password').press('Enter');
    await page.waitForURL(`${origin}/back?*`);
    expect(complaints).to.deep.equal([]);
    expect((await tokensFor(flow, page.url())).status).to.equal(200);
    await page.context().close();
  });

  it('makes an account, and goes back to the app', async () => {
    const flow = begin();
    const { page, complaints } = await open();
    await page.goto(flow.url);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Name').fill('Zoe');
    await page.getByLabel('Email').fill('zoe@example.com');
    await page.getByLabel('Password').fill('a password of zoe');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL(`${origin}/back?*`);
    expect(complaints).to.deep.equal([]);
    expect((await tokensFor(flow, page.url())).status).to.equal(200);
    await page.context().close();
  });

  it('is shown in no frame', async () => {
    const { page, complaints } = await open();
    await page.goto(`${origin}/?frame=${encodeURIComponent(begin().url)}`);
    await page.waitForLoadState('networkidle');
    expect(complaints.join()).to.match(/frame-ancestors|X-Frame-Options/);
    for (const frame of page.frames()) expect(await frame.content()).to.not.contain('<form');
    await page.context().close();
  });
});
