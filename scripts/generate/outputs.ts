import { adminTypes, driverTypes } from './api-types.ts';
import { countryBoxes } from './country-boxes.ts';
import { driverClient } from './driver-client.ts';
import { ocpiTypes } from './ocpi-types.ts';
import { adminOpenApi } from './openapi-admin.ts';
import { driverOpenApi } from './openapi-driver.ts';
import type { Producer } from './output.ts';
import { readmeSettings } from './readme-settings.ts';
import { settingsType } from './settings-type.ts';

/** Everything that is generated and committed. */
export const outputs: readonly Producer[] = [
  countryBoxes,
  ocpiTypes,
  adminTypes,
  adminOpenApi,
  driverTypes,
  driverOpenApi,
  driverClient,
  settingsType,
  readmeSettings,
];
