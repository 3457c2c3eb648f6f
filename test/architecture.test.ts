import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../src/kernel/project.ts';

/** Who may import whom: each folder of src with the folders it may use besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  generated: [],
  ocpi: ['kernel', 'generated'],
  pricing: ['kernel', 'ocpi', 'generated'],
  stations: ['kernel', 'ocpi', 'pricing', 'generated'],
  geo: ['kernel'],
  places: ['kernel', 'ocpi', 'geo', 'generated'],
  driving: ['kernel', 'ocpi', 'pricing', 'geo', 'generated'],
  store: ['kernel', 'ocpi', 'generated', 'stations'],
  peers: ['kernel', 'ocpi', 'generated'],
  hub: ['kernel', 'ocpi', 'pricing', 'stations', 'geo', 'places', 'driving', 'generated', 'store'],
  http: ['kernel', 'ocpi', 'geo', 'places', 'driving', 'generated', 'hub', 'store/read'],
  worker: ['kernel', 'ocpi', 'generated', 'hub'],
  backends: ['kernel', 'ocpi', 'generated', 'hub', 'stations'],
  web: ['generated'],
};

/** Files directly in src: the composition, which may use everything, and the settings. */
const compositionFiles = [
  'cli.ts',
  'compose-accounts.ts',
  'compose-charges.ts',
  'compose-charging.ts',
  'compose-commands.ts',
  'compose-driver-charging.ts',
  'compose-drivers.ts',
  'compose-messages.ts',
  'compose-ocpp.ts',
  'compose-peers.ts',
  'compose-places.ts',
  'compose-sandbox.ts',
  'compose-stations.ts',
  'compose-worker.ts',
  'compose.ts',
  'config.ts',
  'main.ts',
];

const src = join(projectRoot, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** What a file imports of ours, as paths below src; types count as well. */
function importsOf(name: string): string[] {
  const text = readFileSync(join(src, name), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => relative(src, resolve(dirname(join(src, name)), specifier)));
}

describe('the dependency rule', () => {
  it('is looked at in every file', () => {
    expect(files.length).to.be.greaterThan(100);
    expect(files.flatMap(importsOf).length).to.be.greaterThan(300);
  });

  it('knows every folder of src', () => {
    const folders = new Set(files.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
    expect([...folders].sort()).to.deep.equal(Object.keys(allowed).sort());
    expect(files.filter((name) => !name.includes('/')).sort()).to.deep.equal([...compositionFiles].sort());
  });

  it('is kept: arrays of imports point down only', () => {
    const wrong = files.flatMap((name) => {
      const folder = name.split('/')[0] ?? '';
      const uses = allowed[folder];
      if (uses === undefined) return [];
      const isAllowed = (target: string) =>
        [folder, ...uses].some((allowedFolder) => target === allowedFolder || target.startsWith(`${allowedFolder}/`));
      return importsOf(name)
        .filter((target) => !isAllowed(target))
        .map((target) => `${name} imports ${target}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('leaves no cycle between files', () => {
    const graph = new Map(files.map((name) => [name, importsOf(name)]));
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): string[] => {
      if (path.includes(name)) return [[...path.slice(path.indexOf(name)), name].join(' -> ')];
      if (done.has(name)) return [];
      const cycles = (graph.get(name) ?? []).flatMap((target) => visit(target, [...path, name]));
      done.add(name);
      return cycles;
    };
    expect(files.flatMap((name) => visit(name, []))).to.deep.equal([]);
  });

  it('keeps the environment to the settings, and the tests’ partners away from src', () => {
    const readers = files.filter((name) => /process\.env/.test(readFileSync(join(src, name), 'utf8')));
    expect(readers).to.deep.equal(['config.ts']);
    const partner = join(projectRoot, 'test', 'support', 'partner');
    const outside = readdirSync(partner).filter((name) =>
      /from '(\.\.\/)+src\/(?!generated\/)/.test(readFileSync(join(partner, name), 'utf8')),
    );
    expect(outside).to.deep.equal([]);
  });

  it('has no time limits that cannot be cleared', () => {
    const timed = files.filter((name) => /AbortSignal\.timeout\(/.test(readFileSync(join(src, name), 'utf8')));
    expect(timed).to.deep.equal([]);
  });

  it('keeps the tests’ stations away from src altogether', () => {
    const station = join(projectRoot, 'test', 'support', 'station');
    const names = readdirSync(station);
    expect(names.length).to.be.greaterThan(10);
    const inside = names.filter((name) => /'(\.\.\/)+src\//.test(readFileSync(join(station, name), 'utf8')));
    expect(inside).to.deep.equal([]);
  });
});
