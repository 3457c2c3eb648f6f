import type { Method, Side } from '../message.ts';
import type { OcpiModule, Operation } from '../module.ts';
import { cdrs } from './cdrs.ts';
import { locations } from './locations.ts';
import { sessions } from './sessions.ts';
import { tariffs } from './tariffs.ts';
import { tokens } from './tokens.ts';

/** The functional modules the hub offers; version details, routes and checks are read off this list. */
export const modules: readonly OcpiModule[] = [cdrs, locations, sessions, tariffs, tokens];

const byId = new Map(modules.map((module) => [module.id, module]));

export const moduleOf = (id: string): OcpiModule | undefined => byId.get(id);

/** Path parameters of a request, by name. */
export type Parameters = Readonly<Record<string, string>>;

export type Matched =
  | { readonly operation: Operation; readonly parameters: Parameters }
  /** The path exists, the method does not. */
  | 'method-not-allowed'
  | 'not-found';

/** Finds the operation for a path below a module's endpoint. */
export function operationOf(module: OcpiModule, side: Side, method: Method, segments: readonly string[]): Matched {
  let otherMethod = false;
  for (const operation of module.operations) {
    if (operation.side !== side || !fits(operation, segments)) continue;
    if (operation.method === method) return { operation, parameters: parametersOf(operation, segments) };
    otherMethod = true;
  }
  return otherMethod ? 'method-not-allowed' : 'not-found';
}

function fits(operation: Operation, segments: readonly string[]): boolean {
  const { path } = operation;
  if (segments.length > path.length) return false;
  return path.every((name, index) => {
    const segment = segments[index];
    if (segment === undefined) return name.endsWith('?');
    return !name.startsWith("'") || segment === name.slice(1, -1);
  });
}

function parametersOf(operation: Operation, segments: readonly string[]): Parameters {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const name = operation.path[index] ?? '';
    if (!name.startsWith("'")) parameters[name.endsWith('?') ? name.slice(0, -1) : name] = segment;
  }
  return parameters;
}
