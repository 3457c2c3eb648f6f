import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../src/kernel/project.ts';
import { build } from '../support/build.ts';
import { until } from '../support/wait.ts';

/** On a busy machine too. */
const limitMs = 120_000;

/** Without scripts, because it is built already. */
const byNpm = ['npm', 'run', 'demo', '--silent', '--ignore-scripts', '--'] as const;
const byNode = [process.execPath, join(projectRoot, 'dist/demo/main.js')] as const;

/** The demo as a visitor starts it, by npm, with a folder for temporary files of its own. */
class DemoRun {
  readonly temporary: string;
  readonly child: ChildProcess;
  readonly #closed: Promise<unknown>;
  stdout = '';
  stderr = '';

  constructor(folder: string, args: readonly string[], command: readonly [string, ...string[]] = byNpm) {
    this.temporary = mkdtempSync(join(folder, 'run-'));
    // Passable, so that as root too PostgreSQL and everything of it is in there.
    chmodSync(this.temporary, 0o755);
    const [program, ...before] = command;
    this.child = spawn(program, [...before, ...args], {
      cwd: projectRoot,
      // Where Node can, npm keeps compiled code in the folder for temporary files.
      env: { ...process.env, TMPDIR: this.temporary, NODE_DISABLE_COMPILE_CACHE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  /** Its exit code, when it and its output have ended; null when it was killed. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.child.exitCode;
  }

  /** The number of the hub's process, as it is told. */
  get hubPid(): number {
    return Number(/process (\d+)/.exec(this.stdout)?.[1]);
  }

  /** Lines of the account about things of this kind, from such a party to these. */
  told(kind: string, route: RegExp): string[] {
    return this.stdout.split('\n').filter((line) => line.slice(7, 15).trim() === kind && route.test(line));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('npm run demo', function () {
  this.timeout(limitMs);
  let folder: string;
  const runs: DemoRun[] = [];
  const start = (...args: string[]): DemoRun => {
    const run = new DemoRun(folder, args);
    runs.push(run);
    return run;
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossvolt-demo-test-'));
    await chmod(folder, 0o755);
  });
  after(async () => {
    for (const { child } of runs) if (child.exitCode === null) child.kill('SIGTERM');
    await Promise.all(runs.map((run) => run.ended()));
    await rm(folder, { recursive: true, force: true });
  });

  it('shows every kind of object on its way, and on SIGTERM checks, stops and leaves nothing behind', async () => {
    const run = start('--count', '20', '--speed', '1200');
    const cpoToBoth = /(BE-BEC|DE-LDN) → NL-TNM FR-LIB /;
    const cpoToOne = /(BE-BEC|DE-LDN) → (NL-TNM|FR-LIB) {2}/;
    const stationsToOne = /DE-SWF → (NL-TNM|FR-LIB) {2}/;
    const wanted: [string, RegExp][] = [
      ['location', cpoToBoth],
      ['tariff', cpoToBoth],
      ['token', /(NL-TNM|FR-LIB) → BE-BEC DE-LDN /],
      ['session', cpoToOne],
      ['CDR', cpoToOne],
      ...['1.6', '2.0.1', '2.1'].map((version): [string, RegExp] => [
        'station',
        new RegExp(`→ the hub  OCPP ${version.replaceAll('.', '\\.')} Ulm, `),
      ]),
      ['location', /DE-SWF → NL-TNM FR-LIB /],
      ['session', stationsToOne],
      ['CDR', stationsToOne],
      ['station', / back, sends \d+ messages /],
    ];
    await until(() => run.stderr !== '' || wanted.every(([kind, route]) => run.told(kind, route).length > 0), {
      limitMs,
      what: 'a line of every kind',
    });
    expect(run.stderr).to.equal('');
    const { hubPid } = run;
    expect(isAlive(hubPid)).to.equal(true);
    expect(readdirSync(run.temporary)).to.not.deep.equal([]);

    run.child.kill('SIGTERM');
    expect(await run.ended(), run.stdout).to.equal(0);
    expect(isAlive(hubPid)).to.equal(false);
    expect(readdirSync(run.temporary)).to.deep.equal([]);
    for (const party of ['NL-TNM', 'FR-LIB'])
      expect(run.stdout).to.match(new RegExp(`at ${party} +20 identical, byte`));
    expect(run.stdout).to.match(/✓ \d+ locations, \d+ tariffs: the same at both eMSPs/);
    expect(run.stdout).to.match(/✓ \d+ tokens: the same at 2 CPO platforms/);
    expect(run.stdout).to.match(/✓ [1-9]\d* sessions?, [1-9]\d* CDRs?: the same at the eMSP of their token alone/);
    expect(run.stdout).to.match(/✓ [1-9]\d* charges? at stations of the hub: billed at the eMSP of their token alone/);
    expect(run.stdout).to.match(/✓ 10 EVSEs of theirs: the status at both eMSPs is the station’s/);
    expect(run.stdout).to.match(/✓ 5 stations: no partner has heard the name of one/);
    expect(run.stdout).to.not.match(/✗| ! /);
    expect(run.stdout).to.not.match(/the hub logged/);
    // No terminal: no colours, and nothing wider than 100 columns.
    expect(run.stdout).to.not.include('\u001b');
    expect(Math.max(...run.stdout.split('\n').map((line) => [...line].length))).to.be.at.most(100);
  });

  it('leaves nothing behind when it is killed', async () => {
    const run = new DemoRun(folder, ['--count', '1'], byNode);
    runs.push(run);
    await until(() => run.hubPid > 0, { limitMs, what: 'the number of the hub’s process' });
    run.child.kill('SIGKILL');
    await until(() => !isAlive(run.hubPid), { limitMs, what: 'the hub’s end' });
    expect(readdirSync(run.temporary)).to.deep.equal([]);
  });

  it('brings locations of a file to both eMSPs byte for byte, and says why the others are in quarantine (T-19)', async () => {
    const location = (country: string, party: string, id: string, more: object = {}) =>
      JSON.stringify(build.location({ country_code: country, party_id: party, id, ...more }));
    // Written in ways that a careless copy would lose.
    const odd = location('DE', 'ABC', 'ODD').replace(
      /}$/,
      ',"x_number": 1.50e1, "x_text":"\\u00fc\\/", "x_deep":{"z":[1,  2.0],"a":null}}',
    );
    const file = join(folder, 'locations.json');
    const { coordinates: _, ...bad } = build.location({ country_code: 'DE', party_id: 'ABC', id: 'BAD' });
    const { party_id: __, ...ownerless } = build.location({ id: 'OWNERLESS' });
    const texts = [odd, location('FR', 'XYZ', 'GOOD'), JSON.stringify(bad), JSON.stringify(ownerless)];
    await writeFile(file, `\ufeff[${texts.join(',\n')}]`);

    const run = start('--locations', file, '--minutes', '0.05');
    expect(await run.ended(), run.stdout + run.stderr).to.equal(0);
    expect(run.stdout).to.match(/CPO +DE-ABC .*\n +CPO +FR-XYZ /);
    expect(run.stdout).to.match(/pushed +4 locations\n +1 without an owner that could be a party\n +taken +2\n/);
    expect(run.stdout).to.include('x_number (1 ×), x_text (1 ×), x_deep (1 ×)');
    expect(run.stdout).to.match(/at NL-TNM +2 identical, byte for byte in every field\n +at FR-LIB +2 identical, byte/);
    expect(run.stdout).to.match(/quarantined +2\n/);
    expect(run.stdout).to.match(/1 × \/coordinates is missing \(DE-ABC\/bad\)/i);
    expect(run.stdout).to.match(/1 × \/party_id is missing \(DE-ABC\/ownerless\)/i);
    expect(run.stdout).to.include('✓ nothing is missing');
    expect(readdirSync(run.temporary)).to.deep.equal([]);
  });

  it('refuses with a sentence and exit code 2 what it cannot be started with', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'text.json'), '[{"id": 1},\n nonsense]');
    await writeFile(join(folder, 'object.json'), '{"data": []}');
    await writeFile(join(folder, 'latin1.json'), Buffer.from('["Z\u00fcrich"]', 'latin1'));
    const cases: [string[], RegExp][] = [
      [['--colour'], /^There is no option --colour; --help lists those there are\.\n$/],
      [['--minutes', 'few'], /^--minutes takes a number from 0\.05 to 100000\.\n$/],
      [['locations.json'], /^"locations\.json" stands alone; /],
      [['--locations'], /^--locations takes the name of a file\.\n$/],
      [['--locations', join(folder, 'none.json')], /none\.json does not exist\.\n$/],
      [['--locations', join(folder, 'sub')], /sub is a folder\.\n$/],
      [['--locations', join(folder, 'text.json')], /text\.json is not JSON: .*\.\n$/],
      [
        ['--locations', join(folder, 'object.json')],
        /has to hold an array of OCPI locations, and holds an object\.\n$/,
      ],
      [['--locations', join(folder, 'latin1.json')], /latin1\.json is not UTF-8 text\.\n$/],
    ];
    const refused = (args: string[]): DemoRun => {
      runs.push(new DemoRun(folder, args, byNode));
      return runs.at(-1) as DemoRun;
    };
    const started = cases.map(([args, sentence]) => ({ run: refused(args), sentence }));
    for (const { run, sentence } of started) {
      expect(await run.ended(), run.stdout + run.stderr).to.equal(2);
      expect(run.stderr).to.match(sentence);
      expect(run.stdout).to.equal('');
    }
    const help = start('--help');
    expect(await help.ended()).to.equal(0);
    expect(help.stdout).to.include('--locations FILE');
  });
});
