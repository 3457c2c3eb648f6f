import type { Knex } from 'knex';
import { Fault } from '../../../kernel/fault.ts';
import { type PartyKey, parsePartyKey } from '../../../ocpi/party.ts';
import { freeCards } from '../../../store/drivers/accounts/cards.ts';
import {
  type ContractRow,
  contractsOf,
  endContracts,
  findContract,
  insertContract,
  listContracts,
} from '../../../store/drivers/accounts/contracts.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { putToken, setTokenStates } from '../../../store/drivers/accounts/tokens.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';
import { type Actor, record } from '../../change.ts';
import { emspSettings } from '../../parties/hosted-party.ts';
import type { AccountHub } from './account-hub.ts';

import { newContractId, randomText } from './emaid.ts';
import { noDriver } from './no-driver.ts';
import { dueLater, publishTokens } from './publish.ts';

/** What was made for a driver who can charge now. */
export interface MadeContract {
  readonly contract: Omit<ContractRow, 'ended_at'>;
  readonly tokens: readonly string[];
}

/** Ids that are tried: each is free but for one chance in billions. */
const triesMax = 5;

/** OCPP 1.6 takes no longer ones. */
const groupIdLength = 20;

/** Makes a contract with the token of an app, in the transaction of what it is made for. */
export async function makeContract(
  hub: AccountHub,
  tx: Knex,
  driver: { readonly id: string; readonly emsp: PartyKey },
): Promise<MadeContract> {
  const emsp = parsePartyKey(driver.emsp);
  if (emsp === undefined) throw new Error('an eMSP that is no party');
  const { contract_prefix } = emspSettings(hub, emsp);
  const due = dueLater(hub);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const contract = {
      id: hub.ids.uuid(),
      emsp: driver.emsp,
      driver: driver.id,
      contract_id: newContractId(contract_prefix, hub.ids),
      group_id: randomText(hub.ids, groupIdLength),
      valid_from: due.at,
    };
    if (!(await insertContract(tx, contract))) continue;
    const app = { id: hub.ids.uuid(), uid: hub.ids.uuid(), type: 'APP_USER', visual_number: null } as const;
    const token = await putToken(tx, { ...app, emsp: driver.emsp, contract: contract.id }, due);
    return { contract, tokens: token === undefined ? [] : [token] };
  }
  throw new Fault('conflict', 'no contract id is free: the eMSP needs another contract_prefix');
}

/**
 * Gives a driver a new contract. The one before ends, with its tokens; cards become free to be linked again. Throws `not-found`, and
 * `conflict` when there were too many.
 */
export async function renewContract(
  hub: AccountHub,
  actor: Actor,
  driverId: string,
  emsp: PartyKey,
): Promise<Omit<ContractRow, 'ended_at'>> {
  const { contract, told } = await record(hub, actor, async (tx) => {
    const driver = await lockDriver(tx, emsp, driverId);
    if (driver === undefined) throw noDriver();
    if ((await contractsOf(tx, driverId)).length >= hub.limits.driverContractsMax)
      throw new Fault('conflict', `the driver has had ${hub.limits.driverContractsMax} contracts`);
    const ended = await endContractOf(hub, tx, driverId);
    const made = await makeContract(hub, tx, driver);
    const done = { action: 'driver.contract', subject: driverId, details: { contract: made.contract.id } };
    return { result: { contract: made.contract, told: [...ended, ...made.tokens] }, done };
  });
  await publishTokens(hub, told);
  return contract;
}

/** Ends a contract, with its tokens. Ending it again changes nothing. Throws `not-found`. */
export async function endContract(hub: AccountHub, actor: Actor, id: string): Promise<void> {
  const contract = await findContract(hub.db, id);
  if (contract?.driver == null) throw new Fault('not-found', 'there is no contract with this id');
  if (contract.ended_at !== null) return;
  const { driver, emsp } = contract;
  const ended = await record(hub, actor, async (tx) => {
    if ((await lockDriver(tx, emsp, driver)) === undefined) throw noDriver();
    const result = await endContractOf(hub, tx, driver);
    return { result, done: { action: 'driver.contract-end', subject: driver, details: { contract: id } } };
  });
  await publishTokens(hub, ended);
}

/** Ends what a driver has; returns the tokens the network has to be told. */
export async function endContractOf(hub: AccountHub, tx: Knex, driver: string): Promise<string[]> {
  const due = dueLater(hub);
  const tokens = await setTokenStates(tx, { driver }, 'ENDED', due);
  await freeCards(tx, tokens);
  await endContracts(tx, driver, due.at);
  return tokens;
}

/** The contracts of a driver, the oldest first. */
export async function contractsFor(hub: AccountHub, driverId: string, page: PageRequest): Promise<Page<ContractView>> {
  const { items, next } = await listContracts(hub.db, driverId, page);
  return { items: items.map(contractView), next };
}

/** A contract as it is shown. */
export interface ContractView extends Pick<ContractRow, 'id' | 'contract_id' | 'emsp' | 'valid_from'> {
  readonly valid_until: Date | null;
}

/** What is shown of a contract. */
export const contractView = ({ id, contract_id, emsp, valid_from, ended_at }: ContractRow): ContractView => ({
  id,
  contract_id,
  emsp,
  valid_from,
  valid_until: ended_at,
});
