import { readHubCounts } from '../../../store/read/hub-counts.ts';
import { type Operation, operation } from '../operation.ts';

/** The hub itself. */
export const hubOperations: readonly Operation[] = [
  operation({
    id: 'getHub',
    method: 'GET',
    path: '/hub',
    tag: 'Hub',
    scope: 'hub:read',
    summary: 'Read who the hub is and how much it holds',
    answer: { status: 200, schema: 'hub' },
    handle: async ({ hub, version }) => ({
      ...hub.party,
      name: hub.name,
      version,
      public_url: hub.publicUrl,
      versions_url: `${hub.publicUrl}/ocpi/versions`,
      ...(await readHubCounts(hub.db)),
    }),
  }),
];
