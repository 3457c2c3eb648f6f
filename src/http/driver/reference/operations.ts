import { STATUS_CODES } from 'node:http';
import type { Answer, ApiDocument, Described, Shape } from './document.ts';
import { type Html, html, type Part } from './html.ts';
import { inline, paragraphs } from './markdown.ts';
import { exampleOf, meantBy, parameterTable, shapeTable, typeOf } from './shapes.ts';

/** An operation with where it is. */
export interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}

/** All that is to be known of an operation. */
export function operationSection(document: ApiDocument, { method, path, operation }: Placed): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const answers = Object.entries(responses);
  return html`<section class="operation" id="${operationId}">
<h3><a href="#${operationId}">${summary}</a></h3>
<p class="line"><span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${document.servers[0]?.url}${path}</code></p>
${description !== undefined && paragraphs(description)}
<p class="access">${accessOf(operation)}</p>
${parameters.length > 0 && [html`<h4>Parameters</h4>`, parameterTable(parameters)]}
${body !== undefined && bodyOf(document, body)}
<h4>Answers</h4>
<dl class="answers">${answers.filter(([, answer]) => !isProblem(answer)).map(([status, answer]) => answerOf(document, status, answer))}</dl>
<h4>Problems</h4>
<ul class="problems">${problemsOf(answers.filter(([, answer]) => isProblem(answer)))}</ul>
<h4>Try it</h4>
<pre><code>${commandOf(document, { method, path, operation })}</code></pre>
</section>
`;
}

/** Who may ask for it. */
function accessOf({ security }: Described): Part {
  const [first = {}] = security;
  const [scope] = Object.values(first)[0] ?? [];
  const withScope: Part = scope === undefined ? '' : [' with the scope ', html`<code>${scope}</code>`];
  if (security.some((one) => 'app' in one))
    return ['For drivers who are signed in, and apps with a key', withScope, '.'];
  return 'driver' in first ? ['For drivers who are signed in', withScope, '.'] : 'For everybody.';
}

const bodyOf = (document: ApiDocument, shape: Shape): Part => [
  html`<h4>Body</h4><p class="type">${typeOf(shape)}</p>`,
  shapeTable(meantBy(document, shape)),
  exampleBlock(exampleOf(document, shape)),
];

function answerOf(document: ApiDocument, status: string, { description, content = {} }: Answer): Html {
  const types = Object.entries(content);
  const example = types.map(([, { schema }]) => exampleOf(document, schema)).find((one) => one !== undefined);
  return html`<dt><span class="status s${status.slice(0, 1)}">${status}</span></dt>
<dd><span>${description || STATUS_CODES[status]}</span>
${types.map(([name, { schema }]) => html`<span class="type"><code>${name}</code> ${whatIs(name, schema)}</span>`)}
${exampleBlock(example)}</dd>`;
}

/** Whether nothing but a problem can be the answer. */
const isProblem = ({ content = {} }: Answer): boolean => 'application/problem+json' in content;

/** The codes of problems by status, which the document lists in sentences. */
const problemsOf = (answers: readonly (readonly [string, Answer])[]): readonly Html[] =>
  answers.map(
    ([status, { description }]) =>
      html`<li><span class="status s${status.slice(0, 1)}">${status}</span> ${description
        .replace(/^Problem: /, '')
        .split(', ')
        .map((kind): Part => [html`<code>${kind.replaceAll('-', '_')}</code>`, ' '])}</li>
`,
  );

function whatIs(type: string, schema: Shape): Part {
  if (!type.endsWith('/json')) return '';
  const item = schema.properties?.['items']?.items;
  return item === undefined ? typeOf(schema) : ['page of ', typeOf(item)];
}

const exampleBlock = (example: unknown): Part =>
  example !== undefined &&
  html`<details><summary>Example</summary><pre><code>${JSON.stringify(example, null, 2)}</code></pre></details>`;

/** A command that sends it. */
function commandOf(document: ApiDocument, { method, path, operation }: Placed): string {
  const { parameters = [], requestBody, security, responses } = operation;
  const needed = parameters.filter((one) => one.in === 'query' && one.required);
  const query = needed.map(({ name }) => `${name}=…`).join('&');
  const body = requestBody?.content['application/json']?.schema;
  const isStream = Object.values(responses).some(({ content = {} }) => 'text/event-stream' in content);
  const lines = [
    `curl${isStream ? ' --no-buffer' : ''}${method === 'get' ? '' : ` --request ${method.toUpperCase()}`} "$HUB${document.servers[0]?.url}${path}${query && `?${query}`}"`,
    ...(security.some((one) => 'driver' in one) ? ['--header "Authorization: Bearer $TOKEN"'] : []),
    ...(parameters.some(({ name }) => name === 'Idempotency-Key') ? ['--header "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === undefined
      ? []
      : [`--json '${JSON.stringify(exampleOf(document, body) ?? {}).replaceAll("'", "'\\''")}'`]),
  ];
  return lines.join(' \\\n  ');
}

/** The sentence a list of operations has for each. */
export const operationLink = ({ method, operation }: Placed): Html =>
  html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span> ${inline(operation.summary)}</a></li>`;
