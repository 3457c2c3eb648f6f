import { Ajv2020 } from 'ajv/dist/2020.js';

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document, as far as it is read here.
type Json = any;

/** An answer of one of our APIs. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** Throws unless an OpenAPI document announces this answer to this request. */
export type AssertAnnounced = (method: string, path: string, answer: ApiAnswer) => void;

/** The formats our documents name. */
export const formats = ['date', 'date-time', 'ocpi-date-time', 'ocpi-string', 'ocpi-url', 'uri', 'uuid'];

/** What a document announces, below a prefix of paths. */
export function announcementsOf(document: Json, prefix: string): AssertAnnounced {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  for (const format of formats) ajv.addFormat(format, formatOf(format));
  ajv.addSchema(document, 'openapi');

  /** Where the document has the answers of an operation; undefined when it has no such operation. */
  const announcedAt = (method: string, pathname: string): string | undefined => {
    const templates: string[] = Object.keys(document.paths).filter((path) =>
      new RegExp(`^${prefix}${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(pathname),
    );
    // A path without parameters is meant before one with them.
    const template = templates
      .filter((path) => document.paths[path][method.toLowerCase()])
      .sort((one, other) => one.split('{').length - other.split('{').length)[0];
    return template && `paths/${escaped(template)}/${method.toLowerCase()}/responses`;
  };
  const assertValid = (ref: string, value: unknown, where: string): void => {
    const validate = ajv.getSchema(encodeURI(ref)) ?? ajv.compile({ $ref: encodeURI(ref) });
    if (!validate(value)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
  };

  return (method, path, { status, headers, body }) => {
    const where = `${method} ${path} -> ${status}`;
    const pointer = announcedAt(method, new URL(path, 'http://hub').pathname);
    const responses = pointer?.split('/').reduce((node, key) => node[unescaped(key)], document);
    if (!responses) {
      // No operation: only a problem can be the answer.
      assertValid('openapi#/components/schemas/Problem', body, where);
      return;
    }
    const announced = responses[status];
    if (!announced) throw new Error(`${where} is not announced`);
    if (!announced.content || status === 304) {
      if (body !== undefined) throw new Error(`${where} has a body`);
      return;
    }
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (!announced.content[type]) throw new Error(`${where} is not announced as ${type}`);
    assertValid(`openapi#/${pointer}/${status}/content/${escaped(type)}/schema`, body, where);
  };
}

function formatOf(format: string): RegExp | true {
  if (format === 'date-time') return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
  return format === 'uuid' ? /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ : true;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');
