import { Fault } from '../../../kernel/fault.ts';
import { type Party, partyKey } from '../../../ocpi/party.ts';
import { ownerOfContract } from '../../../store/drivers/accounts/contracts.ts';
import {
  appTokenOf,
  findToken,
  type TokenRow,
  tokenOf,
  tokenPage,
  tokensOf,
} from '../../../store/drivers/accounts/tokens.ts';
import { hostedParty } from '../../parties/hosted-party.ts';
import type { Accounts } from '../accounts.ts';
import type { AccountHub } from './account-hub.ts';
import { contractIdIn } from './emaid.ts';
import { noteTap } from './link-card.ts';
import { noToken } from './own-tokens.ts';
import { possessionOf } from './possessions.ts';
import { isValid, standingOf, tokenDocument } from './token-document.ts';

/** What others of the driver side need of accounts. */
export function createAccounts(hub: AccountHub): Accounts {
  const documentOf = (emsp: Party, token: TokenRow) =>
    tokenDocument(token, hostedParty(hub, partyKey(emsp), 'drivers').name);
  return {
    async tokenToStart({ emsp, driverId }, tokenId) {
      const token = await (tokenId === undefined ? appTokenOf(hub.db, driverId) : tokenOf(hub.db, driverId, tokenId));
      if (token === undefined) throw noToken();
      if (!isValid(token)) throw new Fault('refused', 'the token is blocked');
      return documentOf(emsp, token);
    },
    async driverOf(emsp, { uid, type, contract_id }) {
      const key = partyKey(emsp);
      const contract =
        contract_id === undefined ? undefined : await ownerOfContract(hub.db, key, contractIdIn(contract_id));
      return (contract ?? (await findToken(hub.db, key, uid, type)))?.driver ?? undefined;
    },
    async tokenNow(emsp, uid, type) {
      const token = await findToken(hub.db, partyKey(emsp), uid, type);
      return token && { token: documentOf(emsp, token), allowed: standingOf(token) };
    },
    noteTap: (emsp, uid, type, at) => noteTap(hub, emsp, uid, type, at),
    async tokensOf({ emsp, driverId }) {
      const tokens = await tokensOf(hub.db, driverId);
      return tokens.filter(isValid).map((token) => documentOf(emsp, token));
    },
    async tokens(emsp, page) {
      const { total, rows } = await tokenPage(hub.db, partyKey(emsp), page);
      return { total, tokens: rows.map((row) => documentOf(emsp, row)) };
    },
    vehicle: (viewer, vehicleId) => possessionOf(hub, viewer, 'vehicle', vehicleId),
  };
}
