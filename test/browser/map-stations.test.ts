import { expect } from 'chai';
import { sites } from '../support/browser/map-scene.ts';
import { describeMap } from '../support/browser/map-suite.ts';
import { card, names, results, search, textOf } from '../support/browser/reading.ts';

describeMap('stations on the map', (visits) => {
  visits('are those its eMSP has an agreement for, and no others', async (page) => {
    await search(page, 'Gent');
    expect((await names(page)).sort()).to.deep.equal(['Gent Dampoort', 'Gravensteen', 'Parking Sint-Pieters']);
    await search(page, 'Volt de Gent');
    await results(page).getByText('No station found').waitFor();
    expect(await names(page)).to.deep.equal([]);
    const isCut = await page.locator('.top').evaluate((top) => top.scrollWidth > top.clientWidth);
    expect(isCut, 'the search does not fit').to.equal(false);
  });

  visits('say how many are free, how that is known, and what it costs', async (page) => {
    await search(page, 'Dampoort');
    const text = await textOf(card(page, 'Gent Dampoort'));
    expect(text).to.include('3 of 4 free');
    expect(text).to.match(/live, reported (now|\d+ (seconds?|minutes?) ago)/);
    expect(text).to.include('CCS 150 kW');
    expect(text).to.include('€0.726/kWh (with tax)');
    expect(text).to.include('Open around the clock');
  });

  visits('have marks, which open them', async (page) => {
    const marks = page.waitForResponse((response) => response.url().includes('/clusters?'));
    await search(page, 'Brugge');
    await marks;
    const map = page.locator('.map-canvas');
    const box = await map.boundingBox();
    if (box === null) throw new Error('the map is not there');
    // The only station that was found is in the middle of the map.
    await map.click({ position: { x: box.width / 2, y: box.height / 2 } });
    await page.getByRole('heading', { name: 'Brugge Zand', level: 2 }).waitFor();
  });

  visits('are filtered by what is free, green, the plug, the power, the operator and how one pays', async (page) => {
    const found = (text: string) => results(page).getByText(text).waitFor();
    const all = `${sites.length} stations`;
    await search(page, 'Belgian');
    await found(all);

    await page.getByRole('button', { name: 'Free now' }).click();
    await found('6 stations');
    expect(await names(page)).to.not.include('Parking Sint-Pieters');
    await page.getByRole('button', { name: 'Open now' }).click();
    await page.getByRole('button', { name: 'Green electricity' }).click();
    await found('1 station');
    expect(await names(page)).to.deep.equal(['Brugge Zand']);

    await page.getByRole('button', { name: 'Filters: 3 filters are set' }).click();
    await page.getByRole('button', { name: 'Reset all' }).click();
    await found(all);
    await page.getByRole('checkbox', { name: 'CCS' }).check();
    await found('3 stations');
    expect((await names(page)).sort()).to.deep.equal(['Aalst Denderpark', 'Brussel Noord', 'Gent Dampoort']);
    await page.getByRole('combobox', { name: 'Power' }).selectOption('300');
    await found('No station found');
    await page.getByRole('combobox', { name: 'Power' }).selectOption('150');
    await found('3 stations');
    await page.getByRole('button', { name: 'Reset all' }).click();
    await found(all);

    await page.getByRole('combobox', { name: 'Operator' }).fill('Nobody');
    await page.keyboard.press('Tab');
    await found('No station found');
    await page.locator('.nothing').getByRole('button', { name: 'Reset all' }).click();
    await found(all);
    await page.getByRole('combobox', { name: 'Operator' }).fill('Belgian Charging');
    await page.keyboard.press('Tab');
    await found(all);
    await page.getByRole('checkbox', { name: 'Bank card' }).check();
    await found('No station found');
    await page.getByRole('checkbox', { name: 'Charging card' }).check();
    await found(all);
  });

  visits('open with their charging points, their sources, and what they emit', async (page) => {
    await search(page, 'Dampoort');
    await page.getByRole('button', { name: 'Gent Dampoort' }).click();
    const sheet = page.getByRole('region', { name: 'Gent Dampoort' });
    await sheet.locator('.point').first().waitFor();
    expect(await sheet.locator('.point .status').allTextContents()).to.deep.equal(['Free', 'Free', 'Free', 'In use']);
    expect(await textOf(sheet.locator('.sources'))).to.include('BE-BEC (operator), GENT2');
    // 7.15: figures with their year; what nobody has declared is not 0.
    const [grid, declared] = await sheet.locator('.figure').allTextContents();
    expect(grid).to.match(/^Grid[1-9]\d* g CO₂e per kWhby the average of the country’s grid in 20\d\d$/);
    expect(declared).to.equal('Operator (Belgian Charging)No figure is known.');
    expect(await textOf(sheet.getByRole('region', { name: 'Climate' }))).to.match(
      /Grid figures: Ember, .+ \(CC-BY-SA-4\.0\)\. They count building, fuel and waste too\.$/,
    );
    expect(new URL(page.url()).hash).to.match(/^#station=loc_/);
  });

  visits('tell what a charge costs with a car that is described', async (page) => {
    await search(page, 'Dampoort');
    await page.getByRole('button', { name: 'Gent Dampoort' }).click();
    const sheet = page.getByRole('region', { name: 'Gent Dampoort' });
    await sheet.getByRole('combobox', { name: 'Car' }).selectOption('own');
    await sheet.getByRole('spinbutton', { name: 'Battery, kWh usable' }).fill('50');
    await sheet.getByRole('spinbutton', { name: 'From, %' }).fill('90');
    await sheet.getByRole('button', { name: 'Work out the price' }).click();
    await sheet.getByText('“from” below “to”').waitFor();
    await sheet.getByRole('spinbutton', { name: 'From, %' }).fill('20');
    await sheet.getByRole('button', { name: 'Work out the price' }).click();
    const quote = sheet.locator('.quote').first();
    await quote.waitFor();
    const text = await textOf(quote);
    const kwh = Number(/([\d.]+) kWh ×/.exec(text)?.[1]);
    const total = Number(/€([\d.]+)with tax/.exec(text)?.[1]);
    // 60 % of 50 kWh and what is lost on the way, at 0.60 with 21 % of tax.
    expect(kwh).to.be.within(30, 36);
    expect(total).to.be.closeTo(kwh * 0.6 * 1.21, 0.02);
  });

  visits('come with the request they were asked for, which others can send too', async (page) => {
    await page.getByRole('button', { name: 'View as JSON: the list' }).click();
    const dialog = page.getByRole('dialog', { name: 'What this page has asked' });
    await dialog.getByText('"items"').waitFor();
    const curl = (await textOf(dialog.locator('pre').nth(1))).replaceAll('\\\n', '');
    const [url = '', ...headers] = [...curl.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
    const answer = await fetch(url, {
      headers: Object.fromEntries(headers.map((line) => line.split(': ', 2) as [string, string])),
    });
    expect(answer.status).to.equal(200);
    const { items } = (await answer.json()) as { items: { name: string }[] };
    expect(items.map((item) => item.name)).to.deep.equal(await names(page));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
