import { adminTypes } from './admin-types.ts';
import { ocpiTypes } from './ocpi-types.ts';
import { adminOpenApi } from './openapi-admin.ts';
import type { Producer } from './output.ts';
import { readmeSettings } from './readme-settings.ts';
import { settingsType } from './settings-type.ts';

/** Everything that is generated and committed. */
export const outputs: readonly Producer[] = [ocpiTypes, adminTypes, adminOpenApi, settingsType, readmeSettings];
