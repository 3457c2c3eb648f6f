import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { MapShown } from '../../hub/drivers/map.ts';
import type { Logger } from '../../kernel/logger.ts';
import { type Assets, type Coding, readAssets } from './assets.ts';
import { createPage } from './page.ts';

/** Pictures of the map from somewhere else, as Leaflet has them: a URL with {z}, {x} and {y}. */
export interface MapTiles {
  readonly url: string;
  readonly attribution: string;
}

/** What the map's page needs. */
export interface MapAppParts {
  readonly log: Logger;
  publicUrl(): string;
  /** Undefined: the page has its own outline of the world. */
  readonly tiles: MapTiles | undefined;
  /** Whose map it is: the one of this name, or the first there is; undefined: there is none. */
  mapOf(key: string | undefined): MapShown | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** `/map`, `/map/DE-XVE`, and the files they are made of. */
export function createMapApp(parts: MapAppParts): RequestListener {
  // Read when somebody looks at the map for the first time: hubs without a map have no use for it.
  let assets: Assets | undefined;
  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    assets ??= readAssets();
    return answerOf(parts, assets, request);
  };
  return (request, response) => {
    answerTo(request)
      .catch((error: unknown) => {
        parts.log.error({ err: error }, 'the page of the map could not be sent');
        return said(500, 'the hub failed to send the map; its log has the reason');
      })
      .then((answer) => send(request, response, answer))
      .catch((error: unknown) => parts.log.debug({ err: error }, 'an answer of the map was not sent'));
  };
}

async function answerOf(parts: MapAppParts, assets: Assets, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return said(405, 'only GET', { allow: 'GET, HEAD' });
  const [path = ''] = (request.url ?? '').split('?', 1);
  const file = /^\/map\/assets\/([\w-]{1,40})\/([\w./-]{1,200})$/.exec(path);
  if (file) return fileOf(assets, request, file[1] ?? '', file[2] ?? '');
  const place = /^\/map(?:\/([A-Za-z]{2}-[A-Za-z0-9]{3}))?(\/config\.json|\/)?$/.exec(path);
  if (!place) return said(404, 'there is nothing here');
  const [, key, rest] = place;
  return rest === '/config.json' ? configOf(parts, key) : pageOf(parts, assets, key);
}

async function fileOf(assets: Assets, request: IncomingMessage, version: string, name: string): Promise<Answer> {
  const asset = assets.files.get(name);
  if (asset === undefined) return said(404, 'there is nothing here');
  const headers = {
    ...common,
    'content-type': asset.type,
    etag: asset.etag,
    vary: 'Accept-Encoding',
    // Under the name of another version there may be something else tomorrow.
    'cache-control': version === assets.version ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (request.headers['if-none-match'] === asset.etag) return { status: 304, headers, body: '' };
  const coding = codingOf(request);
  if (coding === undefined) return { status: 200, headers, body: asset.bytes };
  return { status: 200, headers: { ...headers, 'content-encoding': coding }, body: await asset.coded(coding) };
}

function configOf({ tiles, mapOf, publicUrl }: MapAppParts, key: string | undefined): Answer {
  const shown = mapOf(key);
  const body = {
    emsp: shown ? { party: shown.key, name: shown.name } : null,
    app_key: shown?.appKey ?? null,
    api: `${pathOf(publicUrl())}/api/v1`,
    tiles: tiles ?? null,
  };
  const headers = { ...common, 'content-type': 'application/json', 'cache-control': 'no-cache' };
  return { status: 200, headers, body: JSON.stringify(body) };
}

/** A map that is not there is a page as well, which says so. */
function pageOf({ tiles, mapOf, publicUrl }: MapAppParts, assets: Assets, key: string | undefined): Answer {
  const configPath = `/map${key === undefined ? '' : `/${key}`}/config.json`;
  const tilesOrigin = tiles && new URL(tiles.url.replaceAll(/[{}]/g, '')).origin;
  const { html, policy } = createPage({ assets, base: pathOf(publicUrl()), tilesOrigin }, configPath);
  const headers = {
    ...common,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'same-origin',
    'permissions-policy': 'geolocation=(self), camera=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
  return { status: key !== undefined && mapOf(key) === undefined ? 404 : 200, headers, body: html };
}

const common = { 'x-content-type-options': 'nosniff' };

const pathOf = (publicUrl: string): string => new URL(publicUrl).pathname.replace(/\/+$/, '');

const said = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { ...common, 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify({ status: text }),
});

function codingOf({ headers }: IncomingMessage): Coding | undefined {
  const taken = String(headers['accept-encoding'] ?? '')
    .split(',')
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => one.split(';', 1)[0]?.trim());
  return (['br', 'gzip'] as const).find((coding) => taken.includes(coding));
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, ...(status !== 304 && { 'content-length': Buffer.byteLength(body) }) });
  response.end(request.method === 'HEAD' || status === 304 ? undefined : body);
}
