import { foldId } from '../ocpi/object-state.ts';
import type { Asked } from './asked.ts';

/** The id of the object a request is about, as it is written there; '' when it names none. */
export function idOf({ module, operation, parameters, request }: Omit<Asked, 'caller' | 'from'>): string {
  const name = operation.path.find((parameter) => /_id\??$|_uid\??$/.test(parameter) && parameter !== 'party_id');
  const id = name === undefined ? undefined : parameters[name.replace('?', '')];
  const inBody = objectIn({ operation, request })?.[module.idField];
  return id ?? (typeof inBody === 'string' ? inBody : '');
}

/**
 * What besides its id names the object a request is about, for modules that have it. A body that says its variant while the URL does
 * not is believed (K-03).
 */
export function variantOf({ module, operation, request }: Omit<Asked, 'caller' | 'from'>): string | null {
  const { variant } = module;
  if (variant === undefined) return null;
  const inBody = objectIn({ operation, request })?.[variant.name];
  return request.query.get(variant.name) ?? (typeof inBody === 'string' ? inBody : variant.default);
}

/** The object, or the fields of it, that a request carries; undefined when its body is about something else, or there is none. */
export function objectIn({
  operation,
  request,
}: Pick<Asked, 'operation' | 'request'>): Readonly<Record<string, unknown>> | undefined {
  if (operation.effect !== 'store' && operation.effect !== 'append') return undefined;
  return request.body?.value as Record<string, unknown> | undefined;
}

/** The key under which the hub keeps the object a request is about. */
export const keyOf = (asked: Omit<Asked, 'caller' | 'from'>): string => objectKey(idOf(asked), variantOf(asked));

/** Key of an object: its id folded, with its variant behind it where it has one. */
export const objectKey = (id: string, variant: string | null): string =>
  variant === null ? foldId(id) : `${foldId(id)}/${variant}`;

/** Whether a text can be a variant: it is part of keys and URLs, so it has to look like a value of its enumeration. */
export const isVariant = (text: string): boolean => /^[A-Z_]{1,36}$/.test(text);
