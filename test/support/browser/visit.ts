import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

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

/** Opens a page. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: desk, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const urls: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(url);
  return { page, urls, complaints, close: () => context.close() };
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
