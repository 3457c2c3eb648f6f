import { type ApiDocument, nameOf, type Parameter, type Shape } from './document.ts';
import { type Html, html, type Part } from './html.ts';
import { inline } from './markdown.ts';

/** The fields of a shape, a row each; for what is no object, what it is. */
export function shapeTable(shape: Shape): Html {
  const fields = Object.entries(shape.properties ?? {});
  if (fields.length === 0) return html`<p class="type">${typeOf(shape)}${boundsOf(shape)}</p>`;
  const { required = [] } = shape;
  return table(
    'Field',
    fields.map(([name, field]) => ({ name, shape: field, isRequired: required.includes(name) })),
  );
}

/** The parameters of an operation, a row each. */
export const parameterTable = (parameters: readonly Parameter[]): Html =>
  table(
    'Parameter',
    parameters.map(({ name, in: where, description, required, schema }) => ({
      name,
      where,
      shape: { ...schema, ...(description !== undefined && { description }) },
      isRequired: required === true,
    })),
  );

interface Row {
  readonly name: string;
  readonly where?: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
}

const table = (heading: string, rows: readonly Row[]): Html => html`<div class="scroll"><table>
<thead><tr><th scope="col">${heading}</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows.map(
  ({ name, where, shape, isRequired }) => html`<tr>
<th scope="row"><code>${name}</code>${where !== undefined && html`<small>${where}</small>`}${isRequired && html`<small class="required">required</small>`}</th>
<td class="type">${typeOf(shape)}</td><td>${inline(shape.description ?? '')}${boundsOf(shape)}</td></tr>
`,
)}</tbody></table></div>`;

/** The type in a word or two, with a link where it is described elsewhere. */
export function typeOf(shape: Shape): Part {
  if (shape.$ref !== undefined) return html`<a href="#shape-${nameOf(shape.$ref)}">${nameOf(shape.$ref)}</a>`;
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return choices.map((choice, at): Part => [at > 0 && ' or ', typeOf(choice)]);
  const types = [shape.type ?? 'any'].flat();
  return types.map(
    (type, at): Part => [
      at > 0 && ' or ',
      type === 'array' && shape.items !== undefined ? ['list of ', typeOf(shape.items)] : wordFor(type, shape.format),
    ],
  );
}

/** A format says more than its type, unless it is one of OCPI's that only says which characters there may be. */
const wordFor = (type: string, format: string | undefined): string =>
  format === undefined || format === 'ocpi-string' ? type : format.replace('ocpi-', '');

/** The bounds of a value, as a line of small text. */
function boundsOf(shape: Shape): Html | undefined {
  const { enum: words = shape.items?.enum, default: otherwise, pattern = shape.items?.pattern } = shape;
  const bounds: readonly Part[] = [
    words && ['One of ', words.map((word, at): Part => [at > 0 && ', ', html`<code>${String(word)}</code>`])],
    range(shape.minimum ?? after(shape.exclusiveMinimum), shape.maximum ?? before(shape.exclusiveMaximum), ''),
    range(shape.minLength, shape.maxLength, ' characters'),
    range(shape.minItems, shape.maxItems, ' entries'),
    pattern !== undefined && html`Matches <code>${pattern}</code>`,
    otherwise !== undefined && ['Default ', html`<code>${String(otherwise)}</code>`],
  ].filter((part) => part !== undefined && part !== false);
  if (bounds.length === 0) return undefined;
  return html`<p class="bounds">${bounds.map((bound): Part => [bound, '. '])}</p>`;
}

const after = (bound: number | undefined): string | undefined =>
  bound === undefined ? undefined : `more than ${bound}`;
const before = (bound: number | undefined): string | undefined =>
  bound === undefined ? undefined : `less than ${bound}`;

function range(min: number | string | undefined, max: number | string | undefined, unit: string): string | undefined {
  if (min === undefined && max === undefined) return undefined;
  if (min === undefined) return `At most ${max}${unit}`;
  if (max === undefined) return `At least ${min}${unit}`;
  return min === max ? `${min}${unit}` : `${min} to ${max}${unit}`;
}

/** An example of a shape, out of its examples or, for a page, those of its items; undefined when there is none. */
export function exampleOf(document: ApiDocument, shape: Shape): unknown {
  const { examples, properties = {} } = meantBy(document, shape);
  if (examples !== undefined) return examples[0];
  const item = properties['page'] && properties['items']?.items;
  const example = item && exampleOf(document, item);
  return example === undefined ? undefined : { items: [example], page: { next_cursor: null, has_more: false } };
}

/** The shape itself where a reference leads. */
export const meantBy = ({ components }: ApiDocument, shape: Shape): Shape =>
  shape.$ref === undefined ? shape : (components.schemas[nameOf(shape.$ref)] ?? {});
