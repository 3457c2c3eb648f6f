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
    if (operation.method !== method || operation.side !== side) continue;
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
  for (let at = 0; at < path.length; at += 1) {
    const { name, isOptional, isLiteral } = partOf(path[at] ?? '');
    const segment = segments[at];
    if (segment === undefined) {
      if (!isOptional) return undefined;
    } else if (isLiteral) {
      if (segment !== name) return undefined;
    } else parameters[name] = segment;
  }
  return parameters;
}

interface PathPart {
  readonly name: string;
  readonly isOptional: boolean;
  readonly isLiteral: boolean;
}

/** Parts of the operations' paths as they are written there, each read once. */
const parts = new Map<string, PathPart>();

function partOf(text: string): PathPart {
  const known = parts.get(text);
  if (known !== undefined) return known;
  const isOptional = text.endsWith('?');
  const isLiteral = text.startsWith("'");
  const name = isLiteral ? text.slice(1, -1) : isOptional ? text.slice(0, -1) : text;
  const part = { name, isOptional, isLiteral };
  parts.set(text, part);
  return part;
}
