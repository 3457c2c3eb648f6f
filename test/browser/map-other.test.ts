import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { chromiumPath, sharedChromium } from '../support/browser/chromium.ts';
import { startMapScene } from '../support/browser/map-scene.ts';
import { foreignOrigins, phone, visit } from '../support/browser/visit.ts';
import { startHub, type TestHub } from '../support/hub.ts';
import { until } from '../support/wait.ts';

/** A picture of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('maps of other hubs', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async function () {
    if (chromiumPath === undefined) this.skip();
    browser = await sharedChromium(chromiumPath);
  });
  let hub: TestHub | undefined;
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    await hub?.stop();
  });

  it('are a page that says there is none, where no provider has one', async () => {
    hub = await startHub();
    const open = await visit(browser, `${hub.url}/map`, { viewport: phone, locale: 'nl-NL' });
    await open.page.getByRole('heading', { name: 'Hier is nog geen kaart' }).waitFor();
    await open.page.getByRole('combobox', { name: 'Taal' }).selectOption('it');
    await open.page.getByRole('heading', { name: 'Qui non c’è ancora una mappa' }).waitFor();
    await open.close();
    expect(foreignOrigins(open, hub.url)).to.deep.equal([]);
    expect(open.complaints).to.deep.equal([]);
  });

  it('show pictures from the origin that the operator names, with whose they are, and from no other', async () => {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(pixel);
    });
    const port = await listening(server);
    const origin = `http://127.0.0.1:${port}`;
    const scene = await startMapScene({
      env: { MAP_TILES_URL: `${origin}/{z}/{x}/{y}.png`, MAP_TILES_ATTRIBUTION: '© <b>Somebody</b> & others' },
    });
    hub = scene.hub;
    const open = await visit(browser, scene.url);
    await open.page.getByText('© <b>Somebody</b> & others').waitFor();
    await open.page.locator('.place-name').first().waitFor();
    await until(() => asked.length > 3, { what: 'pictures' });
    await open.close();
    expect(asked.every((path) => /^\/\d+\/\d+\/\d+\.png$/.test(path))).to.equal(true);
    expect(foreignOrigins(open, hub.url)).to.deep.equal([origin]);
    expect(open.complaints).to.deep.equal([]);
  });
});

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
