import type { Operation } from './operation.ts';
import { agreementOperations } from './operations/agreements.ts';
import { appKeyOperations } from './operations/app-keys.ts';
import { auditOperations } from './operations/audit.ts';
import { cdrOperations } from './operations/cdrs.ts';
import { chargingOperations } from './operations/charging.ts';
import { conformanceOperations } from './operations/conformance.ts';
import { disputeOperations } from './operations/disputes.ts';
import { driverOperations } from './operations/drivers.ts';
import { hubOperations } from './operations/hub.ts';
import { messageOperations } from './operations/messages.ts';
import { notificationOperations } from './operations/notifications.ts';
import { oidcClientOperations } from './operations/oidc-clients.ts';
import { partyOperations } from './operations/parties.ts';
import { partnerOperations } from './operations/partners.ts';
import { placeOperations } from './operations/places.ts';
import { quarantineOperations } from './operations/quarantine.ts';
import { sandboxOperations } from './operations/sandboxes.ts';
import { settlementOperations } from './operations/settlements.ts';
import { stationOperations } from './operations/stations.ts';
import { remoteOperations } from './operations/stations-remote.ts';
import { syncOperations } from './operations/sync.ts';
import { transactionOperations } from './operations/transactions.ts';

/** The admin API, line by line; its routes, checks and OpenAPI document are read off this table. */
export const operations: readonly Operation[] = [
  ...hubOperations,
  ...partnerOperations,
  ...syncOperations,
  ...agreementOperations,
  ...cdrOperations,
  ...messageOperations,
  ...quarantineOperations,
  ...auditOperations,
  ...conformanceOperations,
  ...sandboxOperations,
  ...chargingOperations,
  ...settlementOperations,
  ...disputeOperations,
  ...partyOperations,
  ...stationOperations,
  ...remoteOperations,
  ...transactionOperations,
  ...driverOperations,
  ...oidcClientOperations,
  ...appKeyOperations,
  ...notificationOperations,
  ...placeOperations,
];
