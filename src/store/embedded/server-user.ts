import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The account the server runs under when it is not the hub's own. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** What most systems call nobody: used when there is nothing better, because a number needs no account. */
const nobody: ServerUser = { uid: 65534, gid: 65534 };

/**
 * PostgreSQL refuses to run as root, so a hub that is root hands it to the owner of the first of `folders` that is not
 * root's, else to the account `postgres`, else to uid 65534. Undefined for an ordinary user: the server is theirs too.
 */
export async function chooseServerUser(folders: readonly string[]): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const folder of folders) {
    const owner = await lstat(folder).catch(() => undefined);
    if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  return (await accountNamed('postgres')) ?? nobody;
}

/** Whether `user` may pass through `folder` and all folders above it; `folder` must be free of symbolic links. */
export async function canReach(folder: string, user: ServerUser | undefined): Promise<boolean> {
  if (user === undefined) return true;
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const search = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & search) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * Who creates the cluster for `user`: `initdb` refuses a uid without an account, so for such a one some other account
 * does it and gives the files away.
 */
export async function chooseInitialiser(user: ServerUser | undefined): Promise<ServerUser | undefined> {
  if (user === undefined || (await hasAccount(user.uid))) return user;
  return (await readAccounts()).find((account) => account.user.uid !== 0)?.user ?? user;
}

/** Whether a uid is in the local list of accounts. */
export async function hasAccount(uid: number): Promise<boolean> {
  return (await readAccounts()).some((account) => account.user.uid === uid);
}

async function accountNamed(wanted: string): Promise<ServerUser | undefined> {
  return (await readAccounts()).find(({ name, user }) => name === wanted && user.uid !== 0)?.user;
}

async function readAccounts(): Promise<{ name: string; user: ServerUser }[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  return lines
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, user: { uid: Number(uid), gid: Number(gid) } }));
}
