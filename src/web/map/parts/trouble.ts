import { DriverProblem } from '../../client/driver-problem.ts';
import type { App } from './app.ts';
import { element } from './element.ts';
import { icon } from './icon.ts';

/** What went wrong, in words for people. */
export function wordsFor(error: unknown, { texts, format }: Pick<App, 'texts' | 'format'>): string {
  if (!(error instanceof DriverProblem)) return texts.trouble.unreachable;
  if (error.problem.status === 429) return texts.trouble.tooMany(format.minutes(error.retryAfterS / 60));
  return texts.trouble.failed;
}

/** The same as a piece of the page, with a way to try again. The hub's own words stand below it, for those who help. */
export function troubleOf(error: unknown, app: Pick<App, 'texts' | 'format'>, retry: () => void): HTMLElement {
  const detail =
    error instanceof DriverProblem ? `${error.code} · ${error.message} · ${error.problem.trace_id}` : undefined;
  return element(
    'div',
    { class: 'notice bad', role: 'alert' },
    icon('warning'),
    element(
      'div',
      {},
      element('p', {}, wordsFor(error, app)),
      detail !== undefined && element('p', { class: 'detail' }, detail),
      element('button', { type: 'button', class: 'button', onclick: retry }, app.texts.retry),
    ),
  );
}
