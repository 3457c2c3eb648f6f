import type { Call, Vices } from './words.ts';

/** A call as a station with these vices writes it. */
export function distorted({ action, payload }: Call, vices: Vices): Call {
  let bent: unknown = payload;
  if (vices.hasNumbersAsText === true) bent = mapped(bent, (value) => (typeof value === 'number' ? `${value}` : value));
  if (vices.hasWrongCase === true) bent = withLowerStatuses(bent);
  if (vices.hasExtraFields === true) bent = { ...asObject(bent), vendorExtra: { note: 'nobody asked' }, uptime: 42 };
  return { action, payload: asObject(bent) };
}

function mapped(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapped(entry, change));
  if (typeof value !== 'object' || value === null) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapped(entry, change)]));
}

function withLowerStatuses(payload: unknown): unknown {
  const fields = Object.entries(asObject(payload)).map(([key, value]) =>
    (key === 'status' || key === 'connectorStatus') && typeof value === 'string'
      ? [key, value.toLowerCase()]
      : [key, value],
  );
  return Object.fromEntries(fields);
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
