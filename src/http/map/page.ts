import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../kernel/project.ts';
import { type Assets, importNames } from './assets.ts';

/** The page of the map and what it is allowed to do. */
export interface Page {
  readonly html: Buffer;
  /** The Content-Security-Policy it is sent with. */
  readonly policy: string;
}

export interface PageParts {
  readonly assets: Assets;
  /** The path before /map, for hubs that are not at the root of their host. */
  readonly base: string;
  /** Where pictures of the map may be loaded from besides the hub; undefined: from nowhere. */
  readonly tilesOrigin: string | undefined;
}

/** The page of the map: the same for everybody; `configPath` is where it learns whose map it is. */
export function createPage({ assets, base, tilesOrigin }: PageParts, configPath: string): Page {
  const url = (name: string) => `${base}/map/assets/${assets.version}/${name}`;
  const importMap = JSON.stringify({
    imports: Object.fromEntries(Object.entries(importNames).map(([name, file]) => [name, url(file)])),
  });
  const template = readFileSync(join(projectRoot, 'src', 'web', 'map', 'page.html'), 'utf8');
  const html = template
    .replaceAll('{{assets}}', `${base}/map/assets/${assets.version}`)
    .replace('{{config}}', base + configPath)
    .replaceAll('{{reference}}', `${base}/api/`)
    .replace('{{importmap}}', importMap)
    .replace(
      '{{preloads}}',
      assets.modules.map((name) => `<link rel="modulepreload" href="${url(name)}">`).join('\n    '),
    );
  return { html: Buffer.from(html), policy: policyOf(importMap, tilesOrigin) };
}

/** Nothing but the hub's own files; of scripts in the page the import map alone. */
function policyOf(importMap: string, tilesOrigin: string | undefined): string {
  const hash = createHash('sha256').update(importMap).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    `img-src 'self' data:${tilesOrigin === undefined ? '' : ` ${tilesOrigin}`}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
