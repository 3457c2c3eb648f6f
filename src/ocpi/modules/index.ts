import type { Method, Side } from '../message.ts';
import type { OcpiModule, Operation } from '../module.ts';
import { cdrs } from './cdrs.ts';
import { chargingProfiles } from './charging-profiles.ts';
import { commands } from './commands.ts';
import { locations } from './locations.ts';
import { sessions } from './sessions.ts';
import { tariffs } from './tariffs.ts';
import { tokens } from './tokens.ts';

/** The functional modules the hub offers; version details, routes and checks are read off this list. */
export const modules: readonly OcpiModule[] = [cdrs, chargingProfiles, commands, locations, sessions, tariffs, tokens];

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
  for (const operation of module.operations) {
    if (operation.side !== side || operation.method !== method) continue;
    const parameters = parametersOf(operation, segments);
    if (parameters !== undefined) return { operation, parameters };
  }
  const isPath = module.operations.some(
    (operation) => operation.side === side && parametersOf(operation, segments) !== undefined,
  );
  return isPath ? 'method-not-allowed' : 'not-found';
}

/** The path's parameters, or undefined when the path does not fit. */
function parametersOf({ path }: Operation, segments: readonly string[]): Parameters | undefined {
  if (segments.length > path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, name] of path.entries()) {
    const segment = segments[index];
    if (segment === undefined) {
      if (!name.endsWith('?')) return undefined;
    } else if (name.startsWith("'")) {
      if (segment !== name.slice(1, -1)) return undefined;
    } else parameters[name.endsWith('?') ? name.slice(0, -1) : name] = segment;
  }
  return parameters;
}
