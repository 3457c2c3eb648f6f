import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Page } from '../../store/read/page.ts';
import { CsvFile } from '../api/csv.ts';
import { cursorOf } from '../api/cursor.ts';
import { type Answer, adminPrefix } from './operation.ts';

/** Writes what an operation has answered: an object, a page of a list, a text, a file of lines, or nothing. */
export function writeAnswer(context: Context, answer: Answer, content: unknown): void {
  context.status = answer.status;
  if (content instanceof CsvFile) {
    context.type = 'text/csv; charset=utf-8; header=present';
    context.set('Content-Disposition', `attachment; filename="${content.name}"`);
    context.body = Readable.from(content.lines);
  } else if ('listOf' in answer) {
    const { items, next } = content as Page<unknown>;
    const page = { next_cursor: next === undefined ? null : cursorOf(next), has_more: next !== undefined };
    context.body = { items, page };
  } else if ('text' in answer) {
    context.type = answer.text;
    context.body = content;
  } else if ('schema' in answer) {
    context.body = content;
    const { id } = content as { id?: string };
    if (answer.location && id) context.set('Location', adminPrefix + answer.location.replace('{id}', id));
  }
}
