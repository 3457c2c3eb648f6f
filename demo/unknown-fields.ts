import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Location } from '../src/generated/ocpi-2.2.1.ts';
import { projectRoot } from '../src/kernel/project.ts';

/** Fields of locations, EVSEs and connectors that OCPI 2.2.1 does not know, with how often they are there. */
export function unknownFields(locations: readonly Location[]): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (schema: string, prefix: string, objects: readonly object[]): void => {
    const known = fieldsOf(schema);
    for (const object of objects) {
      for (const field of Object.keys(object)) {
        if (!known.has(field)) counts.set(prefix + field, (counts.get(prefix + field) ?? 0) + 1);
      }
    }
  };
  const evses = locations.flatMap((location) => location.evses ?? []);
  const connectors = evses.flatMap((evse) => evse.connectors);
  count('location', '', locations);
  count('evse', 'evses.', evses);
  count('connector', 'connectors.', connectors);
  return counts;
}

function fieldsOf(schema: string): Set<string> {
  const file = join(projectRoot, 'schemas', 'ocpi', '2.2.1', `${schema}.json`);
  const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { properties: object };
  return new Set(Object.keys(properties));
}
