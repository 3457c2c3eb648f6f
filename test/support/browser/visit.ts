import type { Browser, BrowserContextOptions, ConsoleMessage, Page, Request } from 'playwright-core';

/** A visit to a page in a browser without a past, and all that it did. */
export interface Visit {
  readonly page: Page;
  /** Every URL that was asked for. */
  readonly urls: readonly string[];
  /** What the page complained about: errors in the console, uncaught ones, breaches of its security policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** The sizes the map is made for. */
export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** Opens a page in a browser without a past. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const page = await emptyPage(browser, options);
  return { ...(await visitIn(page, url)), close: () => page.context().close() };
}

/** A page that shows nothing yet, in a browser without a past. */
export async function emptyPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: desk, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** Goes somewhere with a page that is there. To close the visit leaves the page, for the next. */
export async function visitIn(page: Page, url: string): Promise<Visit> {
  const urls: string[] = [];
  const complaints: string[] = [];
  const onRequest = (request: Request): number => urls.push(request.url());
  const onError = (error: Error): number => complaints.push(String(error));
  const onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  };
  page.on('request', onRequest).on('pageerror', onError).on('console', onConsole);
  await page.goto(url);
  return {
    page,
    urls,
    complaints,
    async close() {
      page.off('request', onRequest).off('pageerror', onError).off('console', onConsole);
    },
  };
}

/** Origins other than the hub's that a visit has asked. */
export const foreignOrigins = ({ urls }: Visit, origin: string): readonly string[] => [
  ...new Set(
    urls
      .filter((url) => !url.startsWith('data:'))
      .map((url) => new URL(url).origin)
      .filter((one) => one !== origin),
  ),
];
