import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Agent, request } from 'undici';
import { hostEmsp } from '../../support/drivers/account.ts';
import { startHub, type TestHub } from '../../support/hub.ts';

describe('the page of the map', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startHub();
  });
  after(() => hub.stop());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(hub.url + path, { method, headers });
  const configOf = async (path = '/map') =>
    (await (await get(`${path}/config.json`)).json()) as Record<string, unknown>;
  const assetsOf = async (): Promise<string> =>
    /href="([^"]+)\/page\/icon\.svg"/.exec(await (await get('/map')).text())?.[1] ?? '';

  it('is there, and says so kindly, when no provider has a map', async () => {
    const page = await get('/map');
    expect(page.status).to.equal(200);
    expect(page.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(await configOf()).to.deep.equal({ emsp: null, app_key: null, api: '/api/v1', tiles: null });
    expect((await get('/map/DE-XVE')).status).to.equal(404);
    expect((await get('/map/DE-XVE')).headers.get('content-type')).to.equal('text/html; charset=utf-8');
  });

  it('may load files of the hub and nothing else, and run no script of the page but its import map (7.13)', async () => {
    const page = await get('/map');
    const [map = ''] = /(?<=<script type="importmap">)[^<]+/.exec(await page.text()) ?? [];
    expect(Object.keys((JSON.parse(map) as { imports: object }).imports)).to.deep.equal(['leaflet', 'topojson-client']);
    const hash = createHash('sha256').update(map).digest('base64');
    expect(page.headers.get('content-security-policy')?.split('; ')).to.deep.equal([
      "default-src 'none'",
      `script-src 'self' 'sha256-${hash}'`,
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(page.headers.get('referrer-policy')).to.equal('same-origin');
    expect(page.headers.get('x-content-type-options')).to.equal('nosniff');
  });

  it('names no file that is not there', async () => {
    const html = await (await get('/map')).text();
    const names = [...html.matchAll(/(?:href|src)="(\/map\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(names.length).to.be.greaterThan(40);
    const missing = [];
    for (const name of names) if ((await get(name, {}, 'HEAD')).status !== 200) missing.push(name);
    expect(missing).to.deep.equal([]);
  });

  it('has files that browsers keep for ever under their version, and ask for again under another', async () => {
    const assets = await assetsOf();
    const file = await get(`${assets}/page/icon.svg`);
    expect(file.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
    const etag = file.headers.get('etag') ?? '';
    expect(etag).to.match(/^"[\w-]{22}"$/);
    expect((await get(`${assets}/page/icon.svg`, { 'if-none-match': etag })).status).to.equal(304);
    const old = await get('/map/assets/0000000000000000/page/icon.svg');
    expect(old.status).to.equal(200);
    expect(old.headers.get('cache-control')).to.equal('no-cache');
    expect((await get('/map')).headers.get('cache-control')).to.equal('no-cache');
  });

  it('has files in the coding that a browser takes', async () => {
    const url = `${hub.url}${await assetsOf()}/vendor/world-atlas/countries-110m.json`;
    const sent = async (codings: string) => {
      const { headers, body } = await request(url, {
        headers: { 'accept-encoding': codings },
        dispatcher: new Agent(),
      });
      return { coding: headers['content-encoding'], bytes: Buffer.from(await body.arrayBuffer()) };
    };
    const plain = await sent('identity');
    expect(plain.coding).to.equal(undefined);
    const [zipped, brotli] = [await sent('gzip, deflate'), await sent('gzip, deflate, br')];
    expect([zipped.coding, brotli.coding]).to.deep.equal(['gzip', 'br']);
    expect(gunzipSync(zipped.bytes).equals(plain.bytes)).to.equal(true);
    expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes)).to.equal(true);
    expect(brotli.bytes.length).to.be.lessThan(plain.bytes.length / 2);
    expect((await sent('br;q=0, gzip')).coding).to.equal('gzip');
  });

  it('gives out its own files alone', async () => {
    const assets = await assetsOf();
    for (const path of [
      `${assets}/../../../package.json`,
      `${assets}/js/../../package.json`,
      `${assets}/js/web/map/main.ts`,
      `${assets}/js/web/map/main.js.map`,
      `${assets}/page/page.html`,
      `${assets}/vendor/leaflet/../../package.json`,
      `${assets}/%2e%2e/package.json`,
      '/map/assets',
      '/map/config',
      '/map/DE-XVE/more',
      '/mapped',
    ])
      expect((await get(path)).status, path).to.equal(404);
    const refused = await get('/map', {}, 'POST');
    expect([refused.status, refused.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD']);
    expect(await (await get('/map', {}, 'HEAD')).text()).to.equal('');
  });

  it('shows the eMSP that had a map first, or the one it is asked for', async () => {
    await hostEmsp(hub, 'DE-XVA');
    await hostEmsp(hub, 'DE-XVE', { has_map: true });
    await hostEmsp(hub, 'DE-XVF', { has_map: true });
    expect(await configOf()).to.deep.include({ emsp: { party: 'DE-XVE', name: 'Drivers of DE-XVE' } });
    expect(await configOf('/map/de-xvf')).to.deep.include({ emsp: { party: 'DE-XVF', name: 'Drivers of DE-XVF' } });
    expect(await configOf('/map/DE-XVA')).to.deep.include({ emsp: null, app_key: null });
    expect((await get('/map/DE-XVF')).status).to.equal(200);
  });

  it('asks the driver API with a key that is for its own pages, and ends with the map', async () => {
    const { app_key: key } = (await configOf('/map/DE-XVF')) as { app_key: string };
    const ask = (headers: Record<string, string>) => get('/api/v1/me/permissions', { 'x-api-key': key, ...headers });
    const answer = await ask({ origin: hub.url });
    expect(answer.status).to.equal(200);
    const { kind, emsp, scopes, app_key_id } = (await answer.json()) as Record<string, unknown>;
    expect({ kind, emsp, scopes }).to.deep.equal({
      kind: 'app',
      emsp: 'DE-XVF',
      scopes: ['locations:read', 'prices:read'],
    });
    expect(app_key_id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    // Browsers say where a page is from, whatever name of the hub it was opened by.
    expect((await ask({ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:1' })).status).to.equal(200);
    expect((await ask({ origin: 'https://elsewhere.example' })).status).to.equal(403);
    expect((await ask({})).status).to.equal(403);
    expect((await get('/api/v1/me/permissions', { 'x-api-key': `${key}x`, origin: hub.url })).status).to.equal(401);
    expect((await get('/api/v1/me', { 'x-api-key': key, origin: hub.url })).status).to.equal(403);

    await hub.admin('PATCH', '/parties/DE-XVF', { has_map: false });
    expect(await configOf('/map/DE-XVF')).to.deep.include({ emsp: null, app_key: null });
    expect((await ask({ origin: hub.url })).status).to.equal(401);
  });
});

describe('pictures for the map', () => {
  const tiles = { MAP_TILES_URL: 'https://tiles.example/{z}/{x}/{y}.png', MAP_TILES_ATTRIBUTION: '© <b>Somebody</b>' };

  it('may come from the one origin that the operator names', async () => {
    const hub = await startHub({ env: tiles });
    try {
      const page = await fetch(`${hub.url}/map`);
      expect(page.headers.get('content-security-policy')).to.include("img-src 'self' data: https://tiles.example;");
      const config = (await (await fetch(`${hub.url}/map/config.json`)).json()) as { tiles: unknown };
      expect(config.tiles).to.deep.equal({ url: tiles.MAP_TILES_URL, attribution: tiles.MAP_TILES_ATTRIBUTION });
    } finally {
      await hub.stop();
    }
  });
});
