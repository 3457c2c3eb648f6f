import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath, sharedChromium } from './chromium.ts';
import { type MapScene, sharedMapScene } from './map-scene.ts';
import { desk, emptyPage, foreignOrigins, visitIn } from './visit.ts';

export interface VisitOptions extends BrowserContextOptions {
  /** What the page shows when it is ready; left out: a station. */
  readonly ready?: string;
  /** What the page complains about, because the test brings it about. */
  readonly expects?: RegExp;
  /** Needs a page of its own, as it leaves one behind that nobody else can use. */
  readonly isAlone?: boolean;
}

/** A test in which the map is visited; `run` begins when the page shows its stations. */
export type VisitTest = (
  title: string,
  run: (page: Page, scene: MapScene) => Promise<void>,
  options?: VisitOptions,
) => void;

/**
 * Tests of the map in a browser, over a hub with stations. Whatever a test does, no request leaves the hub, and the page has nothing to
 * complain about (7.13 of the field notes). Without a browser the tests are left out, and listed as pending.
 */
export function describeMap(title: string, tests: (visits: VisitTest) => void): void {
  describe(title, function () {
    this.timeout(120_000);
    let browser: Browser;
    let scene: MapScene;
    const pages = new Pages();
    before(async function () {
      if (chromiumPath === undefined) this.skip();
      scene = await sharedMapScene();
      browser = await sharedChromium(chromiumPath);
    });
    after(() => pages.close());
    tests((test, run, { ready = '.place-name', expects, isAlone = false, ...options } = {}) => {
      it(test, async () => {
        const page = await pages.take(browser, options);
        const open = await visitIn(page, pages.freshUrl(scene.url));
        try {
          await page.locator(ready).first().waitFor({ state: 'attached' });
          await run(page, scene);
          if (!isAlone) await pages.giveBack(page, options);
        } finally {
          await open.close();
          if (!pages.has(page)) await page.context().close();
        }
        expect(open.urls.length).to.be.greaterThan(20);
        expect(foreignOrigins(open, scene.hub.url)).to.deep.equal([]);
        expect(open.complaints.filter((text) => !expects?.test(text))).to.deep.equal([]);
        if (expects !== undefined) expect(open.complaints.join()).to.match(expects);
      });
    });
  });
}

/** Pages for one visit after the other: a new one costs more than all that a test does in it. Whoever fails does not give it back. */
class Pages {
  readonly #free = new Map<string, Page>();
  #visits = 0;

  async take(browser: Browser, { viewport = desk, colorScheme = 'light', ...options }: VisitOptions): Promise<Page> {
    const key = keyOf(options);
    const page = this.#free.get(key) ?? (await emptyPage(browser, options));
    this.#free.delete(key);
    if (viewport !== null) await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    return page;
  }

  /** Nothing is left in it of what was kept, routed or cut off. */
  async giveBack(page: Page, options: VisitOptions): Promise<void> {
    await page.unrouteAll();
    await page.context().setOffline(false);
    await page.context().clearCookies();
    await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    this.#free.set(keyOf(options), page);
  }

  has(page: Page): boolean {
    return [...this.#free.values()].includes(page);
  }

  /** A page that is there already goes nowhere when only what follows the # differs. */
  freshUrl(url: string): string {
    this.#visits += 1;
    return `${url}?visit=${this.#visits}`;
  }

  async close(): Promise<void> {
    for (const page of this.#free.values()) await page.context().close();
    this.#free.clear();
  }
}

/** What a page cannot change later. */
const keyOf = ({ viewport, colorScheme, ...others }: VisitOptions): string => JSON.stringify(others);
