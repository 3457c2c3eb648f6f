import type { Schema } from '../../ocpi/validation/schemas.ts';
import { readSchemaFolder } from '../api/schemas.ts';

/** Where the schemas of the admin API are, from the project folder. */
export const adminSchemaFolder = 'schemas/admin';

/** Every file of `schemas/admin` by its name, `types` included. */
export const readAdminSchemas = (): ReadonlyMap<string, Schema> => readSchemaFolder(adminSchemaFolder);
