import type { Schema } from '../../ocpi/validation/schemas.ts';
import { readSchemaFolder } from '../api/schemas.ts';

/** Where the schemas of the driver API are, from the project folder. */
export const driverSchemaFolder = 'schemas/driver';

/** Every file of `schemas/driver` by its name, `types` included. */
export const readDriverSchemas = (): ReadonlyMap<string, Schema> => readSchemaFolder(driverSchemaFolder);
