import { openApiDocument } from '../../src/http/admin/openapi.ts';
import { operations } from '../../src/http/admin/operations.ts';
import type { Output } from './output.ts';

/** The OpenAPI document of the admin API. */
export async function adminOpenApi(): Promise<readonly Output[]> {
  return [{ path: 'openapi/admin.json', content: `${JSON.stringify(openApiDocument(operations), null, 2)}\n` }];
}
