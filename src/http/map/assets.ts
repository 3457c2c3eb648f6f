import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { projectRoot } from '../../kernel/project.ts';

/** A file of the map's page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  /** As in the header. */
  readonly etag: string;
  /** The same bytes, smaller, in a coding that a client takes; made once. */
  coded(coding: Coding): Promise<Buffer>;
}

export type Coding = 'br' | 'gzip';

/** All files of the map's page by their names. */
export interface Assets {
  /** Names this content: what is below it never changes. */
  readonly version: string;
  readonly files: ReadonlyMap<string, Asset>;
  /** Names of the modules that every visitor needs. */
  readonly modules: readonly string[];
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};

/** Where files come from: the folder from the project folder, which of it, and what they are called in the page. */
const sources: readonly { readonly folder: string; readonly pick: RegExp; readonly as: string }[] = [
  { folder: 'dist/browser', pick: /^(web\/(map|client)|generated)\/.*\.js$/, as: 'js' },
  { folder: 'src/web/map', pick: /^[a-z/-]+\.(css|svg)$/, as: 'page' },
  { folder: 'node_modules/leaflet/dist', pick: /^leaflet(-src\.esm\.js|\.css)$/, as: 'vendor/leaflet' },
  { folder: 'node_modules/topojson-client/src', pick: /^[a-z]+\.js$/, as: 'vendor/topojson-client' },
  { folder: 'node_modules/world-atlas', pick: /^countries-(50|110)m\.json$/, as: 'vendor/world-atlas' },
];

/** What modules are called where they are imported. */
export const importNames: Readonly<Record<string, string>> = {
  leaflet: 'vendor/leaflet/leaflet-src.esm.js',
  'topojson-client': 'vendor/topojson-client/index.js',
};

/** Reads the files of the map's page. Throws when the browser's part of the hub has not been built. */
export function readAssets(): Assets {
  const files = new Map(sources.flatMap(filesOf));
  if (!files.has('js/web/map/main.js')) throw new Error('the page of the map has not been built: npm run build');
  const version = createHash('sha256');
  for (const [name, { etag }] of files) version.update(`${name} ${etag}\n`);
  const isForAll = (name: string) => name.endsWith('.js') && !name.startsWith('js/web/map/texts/');
  return { version: version.digest('base64url').slice(0, 16), files, modules: [...files.keys()].filter(isForAll) };
}

const filesOf = ({ folder, pick, as }: (typeof sources)[number]): [string, Asset][] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pick.test(name))
    .sort()
    .map((name) => [`${as}/${name}`, assetOf(name, readFileSync(join(projectRoot, folder, name)))]);

function assetOf(name: string, bytes: Buffer): Asset {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const made = new Map<Coding, Promise<Buffer>>();
  return {
    type: types[extension] ?? 'application/octet-stream',
    bytes,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    coded(coding) {
      const known = made.get(coding) ?? compress[coding](bytes);
      made.set(coding, known);
      return known;
    },
  };
}

/** Brotli at its best takes four seconds for the outline of the world; this takes a fifth of one, and is an eighth larger. */
const compress: Readonly<Record<Coding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 7 }),
};
