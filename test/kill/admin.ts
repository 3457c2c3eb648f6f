import { adminToken } from './hub-process.ts';

/** A call of the admin API of a hub process; throws when it is refused. */
export async function callAdmin<T>(hubUrl: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${hubUrl}/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}
