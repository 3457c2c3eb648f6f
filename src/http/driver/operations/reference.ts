import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlaceReference } from '../../../generated/driver.ts';
import { operatorsOf } from '../../../hub/drivers/places/operators.ts';
import type { PlaceParts } from '../../../hub/drivers/places/place-parts.ts';
import { projectRoot } from '../../../kernel/project.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';

/** Names of values in several languages, by kind and value. */
interface Labels {
  readonly languages: readonly string[];
  readonly [kind: string]: Readonly<Record<string, Readonly<Record<string, string>>>> | readonly string[];
}

/** Which kind of label each list of the answer has. */
const kinds = {
  statuses: 'status',
  availability: 'availability',
  freshness: 'freshness',
  connectors: 'connector',
  power_types: 'power_type',
  power_classes: 'power_class',
  access: 'access',
  payments: 'payment',
  facilities: 'facility',
  parking_types: 'parking_type',
  restrictions: 'restriction',
} as const;

/** What values mean. */
export const referenceOperations: readonly DriverOperation[] = [
  driverOperation({
    id: 'getReference',
    method: 'GET',
    path: '/reference',
    tag: 'Locations',
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'What values of this API mean, for people, and which operators there are',
    caching: 'static',
    answer: { status: 200, schema: 'reference' },
    async handle({ discovery }, { viewer, languages }) {
      const lang = languages.map(shortOf).find((language) => labels().languages.includes(language)) ?? 'en';
      const lists = Object.entries(kinds).map(([name, kind]) => [name, labelled(kind, lang)]);
      return {
        lang,
        ...Object.fromEntries(lists),
        operators: operatorsOf(discovery, viewer),
        grid_figures: figuresOf(discovery.grid),
      } as PlaceReference;
    },
  }),
];

const figuresOf = ({ source, url, licence, boundary }: PlaceParts['grid']): PlaceReference['grid_figures'] => ({
  source,
  url: url ?? null,
  licence: licence ?? null,
  boundary,
});

const shortOf = (language: string): string => language.slice(0, 2).toLowerCase();

const labelled = (kind: string, lang: string): { value: string; label: string }[] =>
  Object.entries(labels()[kind] ?? {}).map(([value, names]) => ({ value, label: names[lang] ?? value }));

let read: Labels | undefined;

function labels(): Labels {
  read ??= JSON.parse(readFileSync(join(projectRoot, 'src', 'facts', 'place-labels.json'), 'utf8')) as Labels;
  return read;
}
