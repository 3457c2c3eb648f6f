import type { DescribedContent, DescribedOperation, DescribedParameter } from './described.ts';
import { typeOf } from './driver-client-type.ts';

/** The function that makes the requests of an operation; the types it needs are added to `used`. */
export function functionOf(method: string, path: string, operation: DescribedOperation, used: Set<string>): string {
  const { operationId, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const isOptional = parameters.every(({ required }) => required !== true);
  const argumentsOf = [
    ...(parameters.length > 0
      ? [`parameters: ${parametersName(operationId)}${isOptional && !body ? ' = {}' : ''}`]
      : []),
    ...(body ? [`body: ${typeOf(body, used)}`] : []),
  ];
  const { type, accept } = answerOf(responses, used);
  const members = [
    `method: '${method.toUpperCase()}'`,
    `path: ${pathOf(path)}`,
    `query: ${record(parameters, 'query')}`,
    `headers: ${record(parameters, 'header')}`,
    ...(body ? ['body'] : []),
    `accept: '${accept}'`,
  ];
  return [
    ...(parameters.length > 0 ? [interfaceOf(operationId, parameters, used)] : []),
    comment([operation.summary, operation.description]),
    `export const ${operationId} = (${argumentsOf.join(', ')}): DriverCall<${type}> => ({`,
    ...members.map((member) => `  ${member},`),
    '});',
    '',
  ].join('\n');
}

const parametersName = (operationId: string): string =>
  `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Parameters`;

function interfaceOf(operationId: string, parameters: readonly DescribedParameter[], used: Set<string>): string {
  const lines = parameters.map(({ name, description, required, schema }) => {
    const type = typeOf(schema, used);
    return `${comment([description], '  ')}  readonly ${keyOf(name)}${required ? `: ${type}` : `?: ${type} | undefined`};`;
  });
  return [
    `/** Parameters of ${operationId}. */`,
    `export interface ${parametersName(operationId)} {`,
    ...lines,
    '}',
    '',
  ].join('\n');
}

/** What is wanted, and the type of it: JSON where there is some. */
function answerOf(responses: DescribedOperation['responses'], used: Set<string>): { type: string; accept: string } {
  const status = Object.keys(responses).find((code) => code.startsWith('2'));
  const content: DescribedContent = (status === undefined ? undefined : responses[status]?.content) ?? {};
  const json = content['application/json'];
  if (json !== undefined) return { type: typeOf(json.schema, used), accept: 'application/json' };
  const [other] = Object.entries(content);
  if (other === undefined) return { type: 'void', accept: 'application/json' };
  const [accept, { schema }] = other;
  if (accept === 'application/geo+json') return { type: 'FeatureCollection', accept };
  return { type: schema.$ref === undefined ? `Raw<'${accept}'>` : typeOf(schema, used), accept };
}

function pathOf(path: string): string {
  if (!path.includes('{')) return `'${path}'`;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${encodeURIComponent(parameters.${name})}`);
  return `\`${filled}\``;
}

function record(parameters: readonly DescribedParameter[], place: string): string {
  const there = parameters.filter((parameter) => parameter.in === place);
  if (there.length === 0) return '{}';
  return `{ ${there.map(({ name }) => `${keyOf(name)}: parameters${memberOf(name)}`).join(', ')} }`;
}

const isName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);
const keyOf = (name: string): string => (isName(name) ? name : `'${name}'`);
const memberOf = (name: string): string => (isName(name) ? `.${name}` : `['${name}']`);

function comment(texts: readonly (string | undefined)[], indent = ''): string {
  const said = texts.filter((text) => text !== undefined).map((text) => text.replaceAll('*/', '* /'));
  if (said.length === 0) return '';
  if (said.length === 1) return `${indent}/** ${said[0]} */${indent === '' ? '' : '\n'}`;
  return (
    [`${indent}/**`, ...said.map((text) => `${indent} * ${text}`), `${indent} */`].join('\n') +
    (indent === '' ? '' : '\n')
  );
}
