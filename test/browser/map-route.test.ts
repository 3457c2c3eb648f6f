import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeMap } from '../support/browser/map-suite.ts';
import { card, search, textOf } from '../support/browser/reading.ts';
import { until } from '../support/wait.ts';

const from = (page: Page) => page.getByRole('textbox', { name: 'From (Latitude, longitude)' });
const to = (page: Page) => page.getByRole('textbox', { name: 'To (Latitude, longitude)' });

describeMap('stations along a route', (visits) => {
  visits('are found along a line that is typed, with detours that say they are estimated', async (page) => {
    await page.getByRole('button', { name: 'Along a route' }).click();
    await page.getByRole('combobox', { name: 'How far from the line' }).selectOption('10000');
    await from(page).fill('51.0572, 3.7206');
    await to(page).fill('50.8467, 4.3525');
    // The map goes where the line is, however far it looks before.
    for (let zoom = 0; zoom < 4; zoom++) await page.getByRole('button', { name: 'Zoom out' }).click();
    await page.getByRole('button', { name: 'Find stations' }).click();
    await until(async () => (await lengthOnMap(page)) > 200, { what: 'the map to be where the line is' });
    await page.locator('.route').getByText('6 stations along 50 km').waitFor();
    const stops = await page.locator('.stops .place-name').allTextContents();
    expect(stops.indexOf('Gravensteen')).to.be.lessThan(stops.indexOf('Aalst Denderpark'));
    expect(stops.indexOf('Aalst Denderpark')).to.be.lessThan(stops.indexOf('Grote Markt'));
    expect(stops).to.not.include('Brugge Zand');
    expect(await textOf(card(page, 'Aalst Denderpark').locator('.stop-where'))).to.match(
      /^at 2\d km · [\d.]+ k?m from the line · detour about [\d.]+ km, \d+ mins? estimated$/,
    );
    await from(page).fill('here');
    await page.keyboard.press('Tab');
    await page.getByText('Write it as latitude, longitude').waitFor();
    expect(await from(page).getAttribute('aria-invalid')).to.equal('true');
  });

  visits('are found along a line whose end is dragged', async (page) => {
    await search(page, 'Brugge');
    await page.getByRole('button', { name: 'Along a route' }).click();
    const start = await page.getByTitle('Start', { exact: true }).boundingBox();
    if (start === null) throw new Error('there is nothing to drag');
    const before = await from(page).inputValue();
    await page.mouse.move(start.x + 20, start.y + 20);
    await page.mouse.down();
    await page.mouse.move(start.x + 60, start.y - 60, { steps: 8 });
    const asked = page.waitForRequest((request) => request.url().endsWith('/along-route'));
    await page.mouse.up();
    const { line } = (await asked).postDataJSON() as { line: { coordinates: [number, number][] } };
    const dragged = await from(page).inputValue();
    expect(dragged).to.not.equal(before);
    expect(dragged.split(', ').map(Number)).to.deep.equal(
      line.coordinates[0]?.toReversed().map((degrees) => Number(degrees.toFixed(5))),
    );
  });

  visits('are found along the polyline of another app', async (page) => {
    await page.getByRole('button', { name: 'Along a route' }).click();
    await page.getByRole('combobox', { name: 'How far from the line' }).selectOption('5000');
    await page.locator('summary', { hasText: 'Line of a navigation app' }).click();
    const line = page.getByRole('textbox', { name: 'Line of a navigation app' });
    await line.fill('!');
    await page.keyboard.press('Tab');
    await page.getByText('This is no encoded polyline').waitFor();
    await line.fill(
      encoded([
        [51.0572, 3.7206],
        [50.946, 4.03],
        [50.8467, 4.3525],
      ]),
    );
    await page.keyboard.press('Tab');
    await page
      .locator('.route')
      .getByText(/^6 stations along 5\d km$/)
      .waitFor();
  });
});

/** An encoded polyline with five decimals. */
function encoded(points: readonly (readonly [number, number])[]): string {
  let before = [0, 0];
  return points
    .map((point) => {
      const whole = point.map((degrees) => Math.round(degrees * 1e5));
      const steps = whole.map((value, index) => value - (before[index] ?? 0));
      before = whole;
      return steps.map(numberOf).join('');
    })
    .join('');
}

function numberOf(step: number): string {
  let value = step < 0 ? ~(step << 1) : step << 1;
  let text = '';
  for (; value >= 32; value >>= 5) text += String.fromCharCode((32 | (value & 31)) + 63);
  return text + String.fromCharCode(value + 63);
}

/** How far both ends are from each other on the map, in pixels. */
async function lengthOnMap(page: Page): Promise<number> {
  const [from, to] = await Promise.all(
    ['Start', 'End'].map((title) => page.getByTitle(title, { exact: true }).boundingBox()),
  );
  return from && to ? Math.hypot(from.x - to.x, from.y - to.y) : 0;
}
