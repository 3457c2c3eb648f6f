import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { freeCards } from '../../../store/drivers/accounts/cards.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import {
  listTokens,
  setTokenStates,
  type TokenRow,
  type TokenState,
  type TokenType,
  tokenOf,
} from '../../../store/drivers/accounts/tokens.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AccountHub } from './account-hub.ts';
import { noDriver } from './no-driver.ts';
import { dueLater, publishTokens } from './publish.ts';
import { isValid } from './token-document.ts';

/** A token as its driver sees it: its uid is nobody's to know. */
export interface TokenView {
  readonly id: string;
  readonly type: TokenType;
  /** The end of what is printed on the card; null for an app. */
  readonly visual_number: string | null;
  readonly state: TokenState;
  /** Whether it may charge: not when the driver, or the operator, has blocked it. */
  readonly is_valid: boolean;
  readonly created_at: Date;
}

export const noToken = (): Fault => new Fault('not-found', 'there is no token with this id');

/** The tokens of a driver, the oldest first. */
export async function tokensFor(
  hub: AccountHub,
  { driverId }: DriverViewer,
  page: PageRequest,
): Promise<Page<TokenView>> {
  const { items, next } = await listTokens(hub.db, driverId, page);
  return { items: items.map(tokenView), next };
}

/** What is shown of a token. */
export const tokenView = (token: TokenRow): TokenView => ({
  id: token.id,
  type: token.type,
  visual_number: token.visual_number === null ? null : masked(token.visual_number),
  state: token.state,
  is_valid: isValid(token),
  created_at: token.created_at,
});

/** A number of which no more is shown than its owner needs to recognise it. */
export function masked(visualNumber: string): string {
  const shown = Math.min(4, Math.floor(visualNumber.length / 2));
  return `***${visualNumber.slice(visualNumber.length - shown)}`;
}

/** Blocks a token of a driver, or lets it charge again; returns it. Throws `not-found`. */
export async function setTokenState(
  hub: AccountHub,
  viewer: DriverViewer,
  id: string,
  state: 'ACTIVE' | 'BLOCKED',
): Promise<TokenView> {
  const told = await hub.db.transaction(async (tx) => {
    if ((await lockDriver(tx, partyKey(viewer.emsp), viewer.driverId)) === undefined) throw noDriver();
    if ((await tokenOf(tx, viewer.driverId, id)) === undefined) throw noToken();
    return setTokenStates(tx, { id }, state, dueLater(hub));
  });
  await publishTokens(hub, told);
  return tokenFor(hub, viewer, id);
}

/** A token of a driver. Throws `not-found`. */
export async function tokenFor(hub: AccountHub, { driverId }: DriverViewer, id: string): Promise<TokenView> {
  const token = await tokenOf(hub.db, driverId, id);
  if (token === undefined) throw noToken();
  return tokenView(token);
}

/** Takes a card from a driver's contract; it can be linked again. Throws `not-found`, and `refused` for the token of the app. */
export async function removeToken(hub: AccountHub, viewer: DriverViewer, id: string): Promise<void> {
  const told = await hub.db.transaction(async (tx) => {
    if ((await lockDriver(tx, partyKey(viewer.emsp), viewer.driverId)) === undefined) throw noDriver();
    const token = await tokenOf(tx, viewer.driverId, id);
    if (token === undefined) throw noToken();
    if (token.type === 'APP_USER')
      throw new Fault('conflict', 'the token of the app lasts as long as its contract: block it instead');
    const ended = await setTokenStates(tx, { id }, 'ENDED', dueLater(hub));
    await freeCards(tx, ended);
    return ended;
  });
  await publishTokens(hub, told);
}
