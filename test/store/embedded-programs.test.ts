import { chmod, copyFile, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import { DatabaseUnusable } from '../../src/store/database.ts';
import { runProgram } from '../../src/store/embedded/run-program.ts';
import {
  findServerPackage,
  installPrograms,
  removeOtherPrograms,
  type ServerPackage,
} from '../../src/store/embedded/server-programs.ts';

describe('the programs of the embedded server', () => {
  const nobody = { uid: 65534, gid: 65534 };
  const isRoot = process.getuid?.() === 0;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossvolt programs '));
    await chmod(folder, 0o755);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('run from a package whose install script did not run', async () => {
    const source = await packageWithoutLinks(join(folder, 'package'));

    const programs = await installPrograms(source, [folder], undefined);

    const version = await runProgram(join(programs.bin, 'initdb'), ['--version'], { cwd: folder, user: undefined });
    expect(version.output).to.match(/^initdb \(PostgreSQL\) 18/);
    expect(await readlink(join(programs.bin, '../lib/libpq.so.5'))).to.match(/^libpq\.so\.5\.\d+$/);
  });

  it('are copied where they cannot be linked', async () => {
    const source = await packageWithoutLinks(join(folder, 'package'));
    await hide(join(source.native, 'bin/initdb'));

    const programs = await installPrograms(source, [folder], undefined);

    expect((await lstat(join(programs.bin, 'initdb'))).mode & 0o777).to.equal(0o755);
    expect((await lstat(join(source.native, 'bin/initdb'))).mode & 0o777).to.equal(0o600);
  });

  it('are not written into the package', async () => {
    const source = await packageWithoutLinks(join(folder, 'package'));
    const before = await readdir(source.native, { recursive: true });

    await installPrograms(source, [folder], undefined);

    expect(await readdir(source.native, { recursive: true })).to.deep.equal(before);
  });

  it('run as another user from a package below a folder only root may enter', async function () {
    if (!isRoot) this.skip();
    const source = await packageWithoutLinks(join(folder, 'private/package'));
    await chmod(join(folder, 'private'), 0o700);

    const programs = await installPrograms(source, [folder], nobody);

    const version = await runProgram(join(programs.bin, 'postgres'), ['--version'], { cwd: folder, user: nobody });
    expect(version.code).to.equal(0);
  });

  it('are put there again when a power failure left one of them empty', async () => {
    const source = findServerPackage();
    const { bin } = await installPrograms(source, [folder], undefined);
    const library = join(bin, '../lib/postgresql/plpgsql.so');
    const { size } = await lstat(library);
    // Not truncated in place: it may be a link to the file of the package.
    await rm(library);
    await writeFile(library, '');

    await installPrograms(source, [folder], undefined);

    expect((await lstat(library)).size).to.equal(size);
  });

  it('go to the next folder when they do not run from the first', async () => {
    const occupied = join(folder, 'occupied');
    await writeFile(occupied, '');

    const programs = await installPrograms(findServerPackage(), [occupied, folder], undefined);

    expect(dirname(dirname(programs.bin))).to.equal(folder);
  });

  it('are not run from a folder that others may write to', async () => {
    await chmod(folder, 0o777);

    const failure = await failureOf(installPrograms(findServerPackage(), [folder], undefined));

    expect(failure)
      .to.be.instanceOf(DatabaseUnusable)
      .with.property('message')
      .that.includes('changed by somebody else');
  });

  it('of other versions are removed', async () => {
    await mkdir(join(folder, 'postgresql-17.2.0-linux-x64/bin'), { recursive: true });
    const programs = await installPrograms(findServerPackage(), [folder], undefined);

    await removeOtherPrograms(folder, programs);

    expect(await readdir(folder)).to.deep.equal([relative(folder, dirname(programs.bin))]);
  });

  it('that were never made for this kind of machine are asked for in a sentence', () => {
    expect(() => findServerPackage('freebsd', 'riscv64'))
      .to.throw(DatabaseUnusable, 'PostgreSQL for freebsd-riscv64 is not installed')
      .with.property('message')
      .that.includes('DATABASE_URL');
  });

  it('need glibc, and say so on a musl system', async () => {
    const source = await packageOf(join(folder, 'package'), '#!/lib64/ld-linux-that-is-not-there.so.2\n');

    const failure = await failureOf(installPrograms(source, [folder], undefined));

    expect(failure).to.be.instanceOf(DatabaseUnusable);
    expect((failure as Error).message)
      .to.include('GNU C library')
      .and.include('DATABASE_URL');
  });

  it('name the library that is missing', async () => {
    const source = await packageOf(join(folder, 'package'), '#!/bin/sh\necho "libm.so.6: not found" >&2; exit 127\n');

    const failure = await failureOf(installPrograms(source, [folder], undefined));

    expect(failure).to.be.instanceOf(DatabaseUnusable);
    expect((failure as Error).message)
      .to.include('libm.so.6: not found')
      .and.include('DATABASE_URL');
  });
});

/** The installed package as npm unpacks it when scripts are disabled. */
async function packageWithoutLinks(folder: string): Promise<ServerPackage> {
  const source = findServerPackage();
  const native = join(folder, 'native');
  for (const entry of await readdir(source.native, { recursive: true, withFileTypes: true })) {
    const target = join(native, relative(source.native, join(entry.parentPath, entry.name)));
    await mkdir(dirname(target), { recursive: true });
    if (entry.isFile()) await copyFile(join(entry.parentPath, entry.name), target);
  }
  return { ...source, native };
}

/** Replaces a file by one that only its owner may read, and nobody run. */
async function hide(file: string): Promise<void> {
  const content = await readFile(file);
  await rm(file);
  await writeFile(file, content, { mode: 0o600 });
}

/** A package whose server is this script. */
async function packageOf(folder: string, postgres: string): Promise<ServerPackage> {
  const native = join(folder, 'native');
  await mkdir(join(native, 'bin'), { recursive: true });
  await writeFile(join(native, 'bin/postgres'), postgres);
  return { ...findServerPackage(), native };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}
