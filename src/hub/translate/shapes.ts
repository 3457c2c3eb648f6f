import type { OcpiRequest } from '../../ocpi/message.ts';
import type { OcpiModule, Operation } from '../../ocpi/module.ts';
import { moduleOf, operationOf, type Parameters } from '../../ocpi/modules/index.ts';
import type { SchemaName } from '../../ocpi/validate.ts';
import { partsOf } from '../validate-request.ts';

/** A request's operation, with what its path names. */
export interface Understood {
  readonly module: OcpiModule;
  readonly operation: Operation;
  readonly parameters: Parameters;
}

/** The operation of a request that the hub sends; undefined for what has none, such as the result of a command. */
export function understoodAs({ module: id, side, method, segments }: OcpiRequest): Understood | undefined {
  const module = moduleOf(id);
  const matched = module && operationOf(module, side, method, segments);
  return module === undefined || typeof matched !== 'object' ? undefined : { module, ...matched };
}

/** The schema of a request's body; undefined when it has none of its own. */
export const bodyShape = ({ operation, parameters }: Omit<Understood, 'module'>): SchemaName | undefined =>
  operation.body?.[partsOf({ parameters }).length];

/** The schema of what is answered, of each entry for a list; undefined when nothing is, or nothing that has one. */
export function answerShape({ module, operation, parameters }: Understood): SchemaName | undefined {
  const { effect } = operation;
  if (effect !== 'list' && effect !== 'read') return operation.answer;
  return objectShapes(module)[partsOf({ parameters }).length];
}

/** The schemas of a module's objects and their parts, as they are pushed. */
export const objectShapes = ({ operations }: OcpiModule): readonly SchemaName[] =>
  operations.find(({ effect }) => effect === 'store' || effect === 'append')?.body ?? [];
