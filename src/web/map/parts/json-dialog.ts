import type { DriverCall } from '../../../generated/driver-client.ts';
import { urlOf } from '../../client/connect.ts';
import type { App } from './app.ts';
import { element, fill } from './element.ts';
import { icon } from './icon.ts';
import { troubleOf } from './trouble.ts';

/** Longest answer that is shown as text; more would make the page slow. */
const shownCharactersMax = 200_000;

/** A link that shows what the page has asked the API, and what that answers now: the page documents the API it is made of. */
export function jsonLink(app: App, what: string, call: () => DriverCall<unknown> | undefined): HTMLElement {
  const { texts } = app;
  return element(
    'button',
    {
      type: 'button',
      class: 'link',
      'aria-haspopup': 'dialog',
      'aria-label': texts.json.viewOf(what),
      onclick: () => {
        const asked = call();
        if (asked !== undefined) showJson(app, asked);
      },
    },
    icon('code'),
    texts.json.view,
  );
}

function showJson(app: App, call: DriverCall<unknown>): void {
  const { texts, until, client, config } = app;
  const url = urlOf(location.origin + config.api, call);
  const answer = element('div', { class: 'json-answer', 'aria-busy': 'true' }, element('p', {}, texts.loading));
  const dialog = element(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'json-title', onclose: () => dialog.remove() },
    element(
      'header',
      {},
      element('h2', { id: 'json-title' }, texts.json.title),
      element(
        'button',
        { type: 'button', class: 'button square quiet', 'aria-label': texts.close, onclick: () => dialog.close() },
        icon('close'),
      ),
    ),
    element('p', {}, texts.json.hint),
    heading(texts.json.request, undefined),
    element('pre', { tabindex: 0 }, `${call.method} ${decodeURIComponent(url.slice(location.origin.length))}`),
    ...(call.body === undefined
      ? []
      : [heading(texts.json.body, undefined), element('pre', { tabindex: 0 }, pretty(call.body))]),
    heading(
      texts.json.asCurl,
      copyButton(app, () => curlOf(url, call, config.app_key ?? '')),
    ),
    element('pre', { tabindex: 0 }, curlOf(url, call, config.app_key ?? '')),
    heading(texts.json.answer, element('span', { class: 'muted' }, texts.json.again)),
    answer,
    element(
      'p',
      {},
      element('a', { href: document.documentElement.dataset['reference'], target: '_blank' }, texts.json.reference),
    ),
  );
  document.body.append(dialog);
  until.addEventListener('abort', () => dialog.remove(), { once: true });
  dialog.showModal();
  const load = (): void => {
    client.ask(call).then(
      (value) => {
        const text = pretty(value);
        const shown = text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}\n…` : text;
        fill(answer, element('pre', { tabindex: 0 }, shown));
        answer.removeAttribute('aria-busy');
      },
      (error: unknown) => fill(answer, troubleOf(error, app, load)),
    );
  };
  load();
}

const heading = (text: string, beside: Node | undefined): HTMLElement =>
  element('div', { class: 'json-heading' }, element('h3', {}, text), beside);

const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** A command line that asks the same. An app key is for pages of its origin, so the origin is named. */
function curlOf(url: string, { method, body, accept }: DriverCall<unknown>, appKey: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`,
    `-H ${quoted(`X-Api-Key: ${appKey}`)}`,
    `-H ${quoted(`Origin: ${location.origin}`)}`,
    `-H ${quoted(`Accept: ${accept}`)}`,
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`]),
  ].join(' \\\n  ');
}

function copyButton({ texts, announcer }: App, text: () => string): HTMLElement {
  return element(
    'button',
    {
      type: 'button',
      class: 'link',
      onclick: () => {
        void navigator.clipboard.writeText(text()).then(() => announcer.show(texts.json.copied));
      },
    },
    texts.json.copy,
  );
}
