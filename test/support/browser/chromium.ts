import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { atEnd } from '../at-end.ts';

/** Where Debian and others put it. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; undefined: it has none, or BROWSER_TESTS is off, and what needs one is left out. */
export const chromiumPath: string | undefined =
  process.env['BROWSER_TESTS'] === 'off' ? undefined : places.find((path) => existsSync(path));

let shared: Promise<Browser> | undefined;

/** The one browser of all tests, started for the first that needs it: what they open in it has no past in common. */
export function sharedChromium(path: string): Promise<Browser> {
  if (shared === undefined) {
    shared = launch(path);
    atEnd(async () => (await shared)?.close());
  }
  return shared;
}

/** Starts it with a fresh profile, and so that it asks nobody for anything by itself. */
function launch(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
