import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeMap } from '../support/browser/map-suite.ts';
import { card, search, textOf } from '../support/browser/reading.ts';

/** What a station in the list says of what is free. */
const free = (page: Page, name: string) => card(page, name).locator('.free');

describeMap('the map as things happen', (visits) => {
  visits(
    'shows a status as soon as its operator says it, in the list and in an open station (7.4)',
    async (page, scene) => {
      await search(page, 'Gravensteen');
      await page.getByText('Live', { exact: true }).waitFor();
      const line = free(page, 'Gravensteen');
      expect(await textOf(line)).to.include('1 of 2 free');
      await page.evaluate('window.before = true');

      await scene.setStatus('GENT1', 'E2', 'AVAILABLE');
      await line.getByText('2 of 2 free').waitFor();

      await page.getByRole('button', { name: 'Gravensteen' }).click();
      const sheet = page.getByRole('region', { name: 'Gravensteen' });
      await sheet.locator('.point').first().waitFor();
      // What is being filled in stays.
      await sheet.getByRole('spinbutton', { name: 'From, %' }).fill('33');
      await scene.setStatus('GENT1', 'E1', 'OUTOFORDER');
      await sheet.getByText('1 of 2 free').waitFor();
      expect(await sheet.locator('.point .status').allTextContents()).to.deep.equal(['Out of order', 'Free']);
      expect(await sheet.getByRole('spinbutton', { name: 'From, %' }).inputValue()).to.equal('33');
      // Those who cannot see it are told.
      await page.getByRole('status').getByText('Gravensteen: 1 of 2 free').waitFor({ state: 'attached' });
      expect(await page.evaluate('window.before')).to.equal(true);
      await scene.setStatus('GENT1', 'E1', 'AVAILABLE');
      await scene.setStatus('GENT1', 'E2', 'CHARGING');
    },
  );

  visits('goes on after its stream has ended, and has what came meanwhile', async (page, scene) => {
    const first = await scene.ask('/status/changes');
    const known = ((await first.json()) as { next_since: string }).next_since;
    // A stream that ends at once, as from a process that stops.
    await page.route('**/status/stream?**', (route) => route.fulfill(endedStream(known)), { times: 1 });
    const resumed = page.waitForRequest((request) => request.headers()['last-event-id'] === known);
    await search(page, 'Grote Markt');
    expect(await textOf(free(page, 'Grote Markt'))).to.include('1 of 1 free');
    await scene.setStatus('BRU2', 'E1', 'CHARGING');
    await resumed;
    await free(page, 'Grote Markt').getByText('All in use').waitFor();
    await scene.setStatus('BRU2', 'E1', 'AVAILABLE');
    await free(page, 'Grote Markt').getByText('1 of 1 free').waitFor();
  });

  visits(
    'asks from time to time where no stream gets through, and says so',
    async (page, scene) => {
      await page.route('**/status/stream?**', (route) => route.fulfill({ status: 503, body: 'no' }));
      await search(page, 'Brugge');
      await page.getByText('Every few seconds', { exact: true }).waitFor();
      await scene.setStatus('BRUG1', 'E1', 'CHARGING');
      await free(page, 'Brugge Zand').getByText('2 of 3 free').waitFor({ timeout: 40_000 });
      await scene.setStatus('BRUG1', 'E1', 'AVAILABLE');
    },
    { expects: /503/ },
  );

  visits(
    'asks again for the marks of a wide map, of which no news come',
    async (page) => {
      await page.clock.install();
      await page.reload();
      await page.locator('.place-name').first().waitFor();
      await page.clock.fastForward(10_000);
      const asked = page.waitForRequest((request) => request.url().includes('/clusters?'));
      await page.clock.fastForward(25_000);
      await asked;
    },
    { isAlone: true },
  );

  visits(
    'says that it is not live when the hub is away, and tries again by itself',
    async (page, scene) => {
      await search(page, 'Aalst');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.context().setOffline(true);
      await page.getByText('Not live', { exact: true }).waitFor();
      // What was live a moment ago grows old, and is not called live any more.
      await page
        .locator('.free-age')
        .getByText(/^reported \d+ seconds ago$/)
        .first()
        .waitFor();
      await scene.setStatus('AALST1', 'E1', 'CHARGING');
      await page.getByRole('button', { name: 'Free now' }).click();
      await page.getByText('The hub cannot be reached').first().waitFor();
      await page.context().setOffline(false);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.locator('.results').getByRole('button', { name: 'Try again' }).click();
      await free(page, 'Aalst Denderpark').getByText('1 of 2 free').waitFor();
      await scene.setStatus('AALST1', 'E1', 'AVAILABLE');
    },
    { expects: /ERR_INTERNET_DISCONNECTED/ },
  );
});

const endedStream = (id: string) => ({
  status: 200,
  contentType: 'text/event-stream',
  body: `event: snapshot\ndata: {"places":[],"is_last":true}\nid: ${id}\n\n`,
});
