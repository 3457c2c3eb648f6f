import type { Knex } from 'knex';
import { Fault } from '../../../kernel/fault.ts';
import { type PartyKey, partyKey } from '../../../ocpi/party.ts';
import { deleteAccessTokensOf } from '../../../store/drivers/accounts/access-tokens.ts';
import { findDriver, lockDriver, updateDriver } from '../../../store/drivers/accounts/drivers.ts';
import { deleteGrantsOf } from '../../../store/drivers/accounts/grants.ts';
import { type Actor, record } from '../../change.ts';
import type { AccountHub } from '../accounts/account-hub.ts';
import { noDriver } from '../accounts/no-driver.ts';
import type { DriverViewer } from '../viewer.ts';
import type { IssuerHub } from './issuer-hub.ts';
import { passwordIssues } from './sign-in.ts';

/** A password that a driver chooses, and the one there is. */
export interface PasswordGiven {
  readonly current?: string;
  readonly password: string;
}

/**
 * Gives a driver a password to sign in with, or another one; all sign-ins end with it. Throws `not-found`, `invalid`, `conflict` for a
 * driver without an email, and `too-many-requests` when the present one was wrong too often.
 */
export async function setPassword(hub: IssuerHub, viewer: DriverViewer, given: PasswordGiven): Promise<void> {
  const emsp = partyKey(viewer.emsp);
  const driver = await findDriver(hub.db, emsp, viewer.driverId);
  if (driver === undefined) throw noDriver();
  if (driver.email_digest === null) throw new Fault('conflict', 'an email is needed to sign in with');
  const issues = passwordIssues(hub, given.password);
  if (issues.length > 0) throw Fault.invalid(issues);
  if (driver.password !== null) {
    // Apart from sign-ins: whoever fails there does not keep a driver from this.
    const counted = `driver ${driver.id}`;
    hub.accountFailures.admit(counted);
    if (!(await hub.passwords.isSame(given.current ?? '', driver.password, driver.id))) {
      hub.accountFailures.note(counted);
      throw Fault.invalid([{ path: '/current', message: 'is not your password' }]);
    }
  }
  const password = await hub.passwords.hash(given.password, driver.id);
  await record(hub, { name: 'driver' }, async (tx) => {
    const now = await lockDriver(tx, emsp, viewer.driverId);
    if (now === undefined) throw noDriver();
    // Whoever has changed it in between knew the one before too.
    if (now.password !== driver.password) throw new Fault('conflict', 'the password was changed at the same time');
    await replacePassword(hub, tx, viewer.driverId, password);
    return { result: undefined, done: { action: 'driver.password', subject: viewer.driverId } };
  });
}

/** Takes a driver's password away, so that another can be chosen without it; all sign-ins end. Throws `not-found`. */
export async function dropPassword(hub: AccountHub, actor: Actor, emsp: PartyKey, driverId: string): Promise<void> {
  await record(hub, actor, async (tx) => {
    if ((await lockDriver(tx, emsp, driverId)) === undefined) throw noDriver();
    await replacePassword(hub, tx, driverId, null);
    return { result: undefined, done: { action: 'driver.password-drop', subject: driverId } };
  });
}

async function replacePassword(hub: AccountHub, tx: Knex, driver: string, password: string | null): Promise<void> {
  await updateDriver(tx, driver, { password }, new Date(hub.clock.now()));
  await deleteGrantsOf(tx, driver);
  await deleteAccessTokensOf(tx, driver);
}
