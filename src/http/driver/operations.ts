import type { DriverOperation, OperationTable } from './operation.ts';
import { analyticsOperations } from './operations/analytics.ts';
import { favouriteOperations } from './operations/favourites.ts';
import { footprintOperations } from './operations/footprint.ts';
import { historyOperations } from './operations/history.ts';
import { locationOperations } from './operations/locations.ts';
import { mapOperations } from './operations/maps.ts';
import { meOperations } from './operations/me.ts';
import { notificationOperations } from './operations/notifications.ts';
import { permissionOperations } from './operations/permissions.ts';
import { possessionOperations } from './operations/possessions.ts';
import { priceOperations } from './operations/prices.ts';
import { referenceOperations } from './operations/reference.ts';
import { reservationOperations } from './operations/reservations.ts';
import { sessionOperations } from './operations/sessions.ts';
import { statusOperations } from './operations/status.ts';
import { tariffOperations } from './operations/tariffs.ts';
import { tokenOperations } from './operations/tokens.ts';
import { tripOperations } from './operations/trips.ts';
import { watchOperations } from './operations/watches.ts';
import { readDriverSchemas } from './schemas.ts';

/** The driver API, line by line; its routes, checks and OpenAPI document are read off this table. */
export const driverOperations: readonly DriverOperation[] = [
  ...locationOperations,
  ...mapOperations,
  ...referenceOperations,
  ...statusOperations,
  ...watchOperations,
  ...permissionOperations,
  ...meOperations,
  ...tokenOperations,
  ...possessionOperations,
  ...favouriteOperations,
  ...notificationOperations,
  ...sessionOperations,
  ...reservationOperations,
  ...historyOperations,
  ...priceOperations,
  ...tariffOperations,
  ...tripOperations,
  ...footprintOperations,
  ...analyticsOperations,
];

/** The same with its schemas. */
export const driverTable = (): OperationTable => ({ operations: driverOperations, schemas: readDriverSchemas() });
