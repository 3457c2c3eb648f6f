import { registerClient, removeClient } from '../../../hub/drivers/issuer/clients.ts';
import { clientOrder, listClients } from '../../../store/read/drivers.ts';
import { filters } from '../filters.ts';
import { mapPage, type Operation, operation } from '../operation.ts';

const tag = 'Drivers';
const pathId = { description: 'client_id.', pattern: '^[0-9a-f]{16}$' };

/** Apps and back ends that get tokens of the built-in OpenID Connect issuer. */
export const oidcClientOperations: readonly Operation[] = [
  operation<'oidc-client-create'>({
    id: 'createOidcClient',
    method: 'POST',
    path: '/oidc-clients',
    tag,
    scope: 'drivers:write',
    summary: 'Register a client of the built-in issuer',
    description:
      'Discovery is at /oidc/.well-known/openid-configuration. A secret is shown in this answer and never again.',
    body: 'oidc-client-create',
    answer: { status: 201, schema: 'oidc-client-created' },
    faults: ['not-found', 'conflict'],
    async handle({ drivers }, { actor, body }) {
      const { client_id, client_secret } = await registerClient(drivers, actor, body);
      return { client_id, ...(client_secret !== undefined && { client_secret }) };
    },
  }),
  operation({
    id: 'listOidcClients',
    method: 'GET',
    path: '/oidc-clients',
    tag,
    scope: 'drivers:read',
    summary: 'List the clients of the built-in issuer, oldest first',
    filters: { emsp: { ...filters.party, description: 'Only those of this hosted eMSP, such as DE-XVE.' } },
    answer: { status: 200, listOf: 'oidc-client', order: clientOrder },
    handle: async ({ hub }, { filters: { emsp }, page }) =>
      mapPage(await listClients(hub.db, emsp?.toUpperCase(), page), ({ id, secret_digest, ...client }) => ({
        client_id: id,
        ...client,
        is_confidential: secret_digest !== null,
      })),
  }),
  operation({
    id: 'removeOidcClient',
    method: 'DELETE',
    path: '/oidc-clients/{id}',
    pathId,
    tag,
    scope: 'drivers:write',
    summary: 'Remove a client',
    description: 'All sign-ins at it end, with their tokens.',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ drivers }, { actor, id }) => removeClient(drivers, actor, id),
  }),
];
