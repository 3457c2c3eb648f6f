import { foldId } from '../ocpi/object-state.ts';
import type { Asked } from './asked.ts';

/** The id of the object a request is about, as it is written there; '' when it names none. */
export function idOf({ module, operation, parameters, request }: Omit<Asked, 'caller' | 'from'>): string {
  const name = operation.path.find((parameter) => /_id\??$|_uid\??$/.test(parameter) && parameter !== 'party_id');
  const id = name === undefined ? undefined : parameters[name.replace('?', '')];
  const inBody = (request.body?.value as Record<string, unknown> | undefined)?.[module.idField];
  return id ?? (typeof inBody === 'string' ? inBody : '');
}

/**
 * The key under which the hub keeps the object a request is about: its id folded, with its variant behind it where that belongs to
 * its identity. A body that says its variant while the URL does not is believed (K-03).
 */
export function keyOf(asked: Omit<Asked, 'caller' | 'from'>): string {
  const { module, request } = asked;
  const { variant } = module;
  if (variant === undefined) return foldId(idOf(asked));
  const inBody = (request.body?.value as Record<string, unknown> | undefined)?.[variant.name];
  return variantKey(
    idOf(asked),
    request.query.get(variant.name) ?? (typeof inBody === 'string' ? inBody : variant.default),
  );
}

/** Key of an object with a variant. */
export const variantKey = (id: string, variant: string): string => `${foldId(id)}/${variant}`;
