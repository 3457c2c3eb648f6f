import type { DriverSchemas } from '../../../generated/driver.ts';
import { linkFor, startLink } from '../../../hub/drivers/accounts/link-card.ts';
import { removeToken, setTokenState, tokenFor, tokensFor } from '../../../hub/drivers/accounts/own-tokens.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { signedIn } from '../signed-in.ts';

const common = { tag: 'Tokens', access: 'driver', budget: 'account' } as const;

/** What the driver identifies with at stations. */
export const tokenOperations: readonly DriverOperation[] = [
  driverOperation({
    ...common,
    id: 'listTokens',
    method: 'GET',
    path: '/me/tokens',
    summary: 'Your tokens, oldest first',
    description:
      'The app, and the cards that are linked: one may stop what another has started, where stations know groups.',
    scope: 'profile:read',
    answer: { status: 200, listOf: 'token', order: ['number'] },
    handle: ({ accounts }, { viewer, page }) => tokensFor(accounts, signedIn(viewer), page),
  }),
  driverOperation<DriverSchemas['token-link-create']>({
    ...common,
    id: 'linkToken',
    method: 'POST',
    path: '/me/tokens',
    summary: 'Link a card',
    description:
      'With the one-time code that came with it at once; without, as soon as it is shown at any station within two minutes. Whether there is a card with a number is not told.',
    scope: 'profile:write',
    body: 'token-link-create',
    answer: { status: 201, schema: 'token-link', location: '/me/token-links/{id}' },
    faults: ['not-found', 'conflict'],
    handle: ({ accounts }, { viewer, body }) => startLink(accounts, signedIn(viewer), body),
  }),
  driverOperation({
    ...common,
    id: 'getTokenLink',
    method: 'GET',
    path: '/me/token-links/{id}',
    summary: 'How far a link has come',
    scope: 'profile:read',
    answer: { status: 200, schema: 'token-link' },
    handle: ({ accounts }, { viewer, params: { id = '' } }) => linkFor(accounts, signedIn(viewer), id),
  }),
  driverOperation({
    ...common,
    id: 'getToken',
    method: 'GET',
    path: '/me/tokens/{id}',
    summary: 'One of your tokens',
    scope: 'profile:read',
    answer: { status: 200, schema: 'token' },
    handle: ({ accounts }, { viewer, params: { id = '' } }) => tokenFor(accounts, signedIn(viewer), id),
  }),
  driverOperation<DriverSchemas['token-update']>({
    ...common,
    id: 'updateToken',
    method: 'PATCH',
    path: '/me/tokens/{id}',
    summary: 'Block a token, or let it charge again',
    scope: 'profile:write',
    body: 'token-update',
    answer: { status: 200, schema: 'token' },
    handle: ({ accounts }, { viewer, params: { id = '' }, body }) =>
      setTokenState(accounts, signedIn(viewer), id, body.state),
  }),
  driverOperation({
    ...common,
    id: 'removeToken',
    method: 'DELETE',
    path: '/me/tokens/{id}',
    summary: 'Take a card from your contract',
    description: 'It can be linked again. The token of the app lasts as long as the contract.',
    scope: 'profile:write',
    answer: { status: 204 },
    faults: ['conflict'],
    handle: ({ accounts }, { viewer, params: { id = '' } }) => removeToken(accounts, signedIn(viewer), id),
  }),
];
