import { expect } from 'chai';
import { dayOf, hoursOfWeek, WeekSums } from '../../src/hub/drivers/occupancy/week-sums.ts';
import { Zone } from '../../src/pricing/zone.ts';
import type { MapScene } from '../support/browser/map-scene.ts';
import { describeMap } from '../support/browser/map-suite.ts';
import { card, search } from '../support/browser/reading.ts';

const hourMs = 3_600_000;

/** Has a place be watched for four weeks, and busy in every afternoon. */
async function watched({ hub }: MapScene, id: string): Promise<void> {
  const now = Math.floor(Date.now() / hourMs) * hourMs;
  const sums = new WeekSums(Buffer.alloc(0), dayOf(now));
  const zone = Zone.of('Europe/Brussels');
  for (let hour = 0; hour < 4 * hoursOfWeek; hour += 1) {
    const from = now - (hour + 1) * hourMs;
    const local = new Date(from + zone.offsetAt(from)).getUTCHours();
    for (const point of [0, 1])
      sums.add({ from, until: from + hourMs }, { power: 'AC', isBusy: local > 12 + point * 3 && local < 20, zone });
  }
  await hub.app.hub.db('occupancy_position').update({ read_to: new Date() });
  await hub.app.hub.db.raw(
    `insert into occupancy (location, since, time_zone, day, sums, evses)
     select number, now() - interval '28 days', 'Europe/Brussels', ?, ?, '{}' from objects_locations where id = ?
     on conflict (location) do update set since = excluded.since, sums = excluded.sums`,
    [sums.day, sums.kept, id],
  );
}

describeMap('how busy a station on the map was', (visits) => {
  visits('is shown as bars, a sentence and a table, as soon as enough is known', async (page, scene) => {
    const open = async (name: string): Promise<void> => {
      await search(page, name);
      await card(page, name).getByRole('button').first().click();
      await page.getByRole('heading', { name: 'Charging points' }).waitFor();
    };
    const answered = page.waitForResponse((response) => response.url().endsWith('/occupancy'));
    await open('Grote Markt');
    await answered;
    await page.getByRole('heading', { name: 'Where this comes from' }).waitFor();
    expect(await page.getByRole('heading', { name: 'How busy it was' }).count()).to.equal(0);
    await page.keyboard.press('Escape');

    await watched(scene, 'GENT1');
    await open('Gravensteen');
    const section = page.getByRole('region', { name: 'How busy it was' });
    await section.waitFor();
    await section.getByRole('combobox', { name: 'Day' }).selectOption('Wednesday');
    expect(await section.getByText(/^Most in use/).textContent()).to.match(/^Most in use 16:00–17:00: \d\d+% of/);
    expect(await section.locator('.busy-bar').count()).to.equal(24);
    const heights = await section.locator('.busy-bar').evaluateAll((bars) => bars.map((bar) => bar.clientHeight));
    expect(heights[17]).to.be.above(heights[14] ?? 0);
    expect(heights[14]).to.be.above(heights[3] ?? 0);
    await section.getByText('As a table').click();
    const rows = section.getByRole('row');
    expect(await rows.count()).to.equal(25);
    expect(await rows.nth(4).textContent()).to.equal('03:00–04:000%');
  });
});
