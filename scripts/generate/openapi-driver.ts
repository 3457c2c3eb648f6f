import { openApiDocument } from '../../src/http/driver/openapi.ts';
import { driverTable } from '../../src/http/driver/operations.ts';
import type { Output } from './output.ts';

/** The OpenAPI document of the driver API. */
export async function driverOpenApi(): Promise<readonly Output[]> {
  return [{ path: 'openapi/driver.json', content: `${JSON.stringify(openApiDocument(driverTable()), null, 2)}\n` }];
}
