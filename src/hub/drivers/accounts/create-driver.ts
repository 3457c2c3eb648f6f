import type { Knex } from 'knex';
import { Fault } from '../../../kernel/fault.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import { insertDriver } from '../../../store/drivers/accounts/drivers.ts';
import { type Actor, record } from '../../change.ts';
import { hostedEmsp } from '../hosted-emsp.ts';
import type { AccountHub } from './account-hub.ts';
import { type MadeContract, makeContract } from './contracts.ts';
import { emailDigest, sealPersonal } from './personal.ts';
import { publishTokens } from './publish.ts';

/** A driver to be made. */
export interface DriverTerms {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly language?: string | undefined;
}

/** A driver that was made. */
export interface MadeDriver {
  readonly id: string;
  readonly contract_id: string;
}

/**
 * Makes a driver of a hosted eMSP, with a contract and the token of an app, which the network is told. Throws `invalid` for a party
 * that is none, and `conflict` when another driver of it has the email.
 */
export async function createDriver(
  hub: AccountHub,
  actor: Actor,
  { emsp: key, ...terms }: DriverTerms & { readonly emsp: string },
): Promise<MadeDriver> {
  const emsp = emspNamed(hub, key);
  const { id, made } = await record(hub, actor, async (tx) => {
    const result = await makeDriver(hub, tx, emsp, terms);
    return { result, done: { action: 'driver.create', subject: result.id, details: { emsp } } };
  });
  await publishTokens(hub, made.tokens);
  return { id, contract_id: made.contract.contract_id };
}

/** The same within a transaction, with a hashed password where there is one. The network has to be told the tokens. */
export async function makeDriver(
  hub: AccountHub,
  tx: Knex,
  emsp: PartyKey,
  { email = null, name = null, language = null, password = null }: NewAccount,
): Promise<{ readonly id: string; readonly made: MadeContract }> {
  const id = hub.ids.uuid();
  const driver = {
    id,
    emsp,
    personal: sealPersonal(hub.vault, id, { email, name }),
    email_digest: email === null ? null : emailDigest(hub.vault, emsp, email),
    password,
    language,
  };
  if (!(await insertDriver(tx, driver, new Date(hub.clock.now())))) throw emailTaken();
  return { id, made: await makeContract(hub, tx, driver) };
}

interface NewAccount {
  readonly email?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly language?: string | null | undefined;
  readonly password?: string | null | undefined;
}

/** An email that another account of the eMSP has. */
export const emailTaken = (): Fault => new Fault('conflict', 'email: another driver has it');

function emspNamed(hub: AccountHub, key: string): PartyKey {
  if (hostedEmsp(hub, key) === undefined) throw Fault.invalid([{ path: '/emsp', message: 'is no eMSP hosted here' }]);
  return key.toUpperCase();
}
