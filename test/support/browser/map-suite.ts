import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath, launchChromium } from './chromium.ts';
import { type MapScene, startMapScene } from './map-scene.ts';
import { foreignOrigins, visit } from './visit.ts';

export interface VisitOptions extends BrowserContextOptions {
  /** What the page shows when it is ready; left out: a station. */
  readonly ready?: string;
  /** What the page complains about, because the test brings it about. */
  readonly expects?: RegExp;
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
    before(async function () {
      if (chromiumPath === undefined) this.skip();
      scene = await startMapScene();
      browser = await launchChromium(chromiumPath);
    });
    after(async () => {
      await browser?.close();
      await scene?.hub.stop();
    });
    tests((test, run, { ready = '.place-name', expects, ...options } = {}) => {
      it(test, async () => {
        const open = await visit(browser, scene.url, options);
        try {
          await open.page.locator(ready).first().waitFor({ state: 'attached' });
          await run(open.page, scene);
        } finally {
          await open.close();
        }
        expect(open.urls.length).to.be.greaterThan(20);
        expect(foreignOrigins(open, scene.hub.url)).to.deep.equal([]);
        expect(open.complaints.filter((text) => !expects?.test(text))).to.deep.equal([]);
        if (expects !== undefined) expect(open.complaints.join()).to.match(expects);
      });
    });
  });
}
