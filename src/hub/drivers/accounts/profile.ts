import { Fault } from '../../../kernel/fault.ts';
import { type PartyKey, partyKey } from '../../../ocpi/party.ts';
import { type DriverRow, findDriver, lockDriver, updateDriver } from '../../../store/drivers/accounts/drivers.ts';
import { touchTokens } from '../../../store/drivers/accounts/tokens.ts';
import { type Actor, record } from '../../change.ts';
import type { Attempts } from '../issuer/attempts.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AccountHub } from './account-hub.ts';
import { emailTaken } from './create-driver.ts';
import { noDriver } from './no-driver.ts';
import { emailDigest, type Personal, personalOf, sealPersonal } from './personal.ts';
import { dueLater, publishTokens } from './publish.ts';

/** A driver as he sees himself. */
export interface Profile extends Personal {
  readonly id: string;
  readonly emsp: PartyKey;
  readonly language: string | null;
  /** Whether he can sign in with email and password here. */
  readonly has_password: boolean;
  /** Whether the operator keeps him from charging. */
  readonly is_blocked: boolean;
  readonly created_at: Date;
}

/** What a driver changes about himself; null takes away. */
export interface ProfileChanges {
  readonly email?: string | null;
  readonly name?: string | null;
  readonly language?: string | null;
}

/** A driver of an eMSP. Throws `not-found`. */
export async function profileOf(hub: AccountHub, emsp: PartyKey, driverId: string): Promise<Profile> {
  const driver = await findDriver(hub.db, emsp, driverId);
  if (driver === undefined) throw noDriver();
  return profileIn(hub, driver);
}

/** What is shown of a driver. */
export function profileIn({ vault }: Pick<AccountHub, 'vault'>, driver: DriverRow): Profile {
  const { id, emsp, language, password, blocked_at, created_at } = driver;
  return {
    id,
    emsp,
    ...personalOf(vault, driver),
    language,
    has_password: password !== null,
    is_blocked: blocked_at !== null,
    created_at,
  };
}

/** What it takes to change profiles. */
export interface ProfileHub extends AccountHub {
  /** Emails that drivers have given. */
  readonly emailChanges: Attempts;
}

/**
 * Changes what a driver says of himself. Throws `conflict` for another one's email, `too-many-requests` when he keeps trying which ones are,
 * and `invalid` where a password would be left without one.
 */
export async function changeProfile(hub: ProfileHub, viewer: DriverViewer, changes: ProfileChanges): Promise<Profile> {
  const emsp = partyKey(viewer.emsp);
  const { driver, told } = await hub.db.transaction(async (tx) => {
    const before = await lockDriver(tx, emsp, viewer.driverId);
    if (before === undefined) throw noDriver();
    const personal = { ...personalOf(hub.vault, before), ...given(changes, ['email', 'name']) };
    if (personal.email === null && before.password !== null)
      throw Fault.invalid([{ path: '/email', message: 'must stay: it is what you sign in with' }]);
    const digest = personal.email === null ? null : emailDigest(hub.vault, emsp, personal.email);
    if (digest !== null && before.email_digest?.equals(digest) !== true) {
      hub.emailChanges.admit(before.id);
      hub.emailChanges.note(before.id);
    }
    const row = {
      personal: sealPersonal(hub.vault, before.id, personal),
      email_digest: digest,
      ...given(changes, ['language']),
    };
    const due = dueLater(hub);
    if (!(await updateDriver(tx, before.id, row, due.at))) throw emailTaken();
    const isTold = changes.language !== undefined && changes.language !== before.language;
    return { driver: { ...before, ...row }, told: isTold ? await touchTokens(tx, before.id, due) : [] };
  });
  await publishTokens(hub, told);
  return profileIn(hub, driver);
}

/** Keeps a driver from charging with any of his tokens, or lets him again. Throws `not-found`. */
export async function setBlocked(
  hub: AccountHub,
  actor: Actor,
  emsp: PartyKey,
  driverId: string,
  isBlocked: boolean,
): Promise<void> {
  const told = await record(hub, actor, async (tx) => {
    const driver = await lockDriver(tx, emsp, driverId);
    if (driver === undefined) throw noDriver();
    const due = dueLater(hub);
    const isChanged = isBlocked !== (driver.blocked_at !== null);
    if (isChanged) await updateDriver(tx, driverId, { blocked_at: isBlocked ? due.at : null }, due.at);
    return {
      result: isChanged ? await touchTokens(tx, driverId, due) : [],
      done: { action: isBlocked ? 'driver.block' : 'driver.unblock', subject: driverId },
    };
  });
  await publishTokens(hub, told);
}

/** The members of these names that were given. */
const given = <T extends object, K extends keyof T>(all: T, names: readonly K[]): Partial<Pick<T, K>> =>
  Object.fromEntries(names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]])) as Partial<
    Pick<T, K>
  >;
