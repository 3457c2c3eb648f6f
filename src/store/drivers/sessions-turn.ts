import type { Pool } from 'pg';
import { type Notice, tellSql } from './notifications.ts';
import { columnValue, type SessionChanges, type SessionRow, sessionColumns } from './sessions.ts';

/**
 * Changes a charge as long as it is the one that was read, and has its driver told of that in the same statement. Resolves with what it is
 * then; undefined when somebody else has changed it meanwhile, and 'taken' when its Session is another charge's already.
 */
export async function turnSession(
  pool: Pool,
  { id, version }: Pick<SessionRow, 'id' | 'version'>,
  changes: SessionChanges,
  notices: readonly Notice[] = [],
): Promise<SessionRow | 'taken' | undefined> {
  const names = Object.keys(changes) as (keyof SessionChanges)[];
  const sets = names.map((name, at) => `${name} = $${at + 3}`);
  const update = `update driver_sessions set version = version + 1${sets.map((set) => `, ${set}`).join('')}
    where id = $1 and version = $2 returning ${sessionColumns}`;
  const values = [id, version, ...names.map((name) => columnValue(changes, name))];
  try {
    const { rows } = await pool.query<SessionRow>(
      notices.length === 0 ? { text: update, values } : withNotices(update, values, notices),
    );
    return rows[0];
  } catch (error) {
    if ((error as { code?: unknown }).code === uniqueViolation) return 'taken';
    throw error;
  }
}

function withNotices(update: string, values: readonly unknown[], notices: readonly Notice[]) {
  const [first, types] = [values.length + 1, ['uuid', 'text', 'text', 'text']];
  const given = types.map((type, at) => `$${first + at}::${type}[]`).join(', ');
  return {
    text: `
      with turned as (${update}), told as (${tellSql(`
        select n.id, t.driver, n.kind, n.about, t.language, n.data, t.changed_at as at
        from turned t cross join unnest(${given}) as n (id, kind, about, data)`)})
      select * from turned`,
    values: [
      ...values,
      notices.map(({ id }) => id),
      notices.map(({ kind }) => kind),
      notices.map(({ about }) => about),
      notices.map(({ data }) => JSON.stringify(data)),
    ],
  };
}

const uniqueViolation = '23505';
