import { expect } from 'chai';
import { namesKept, tooFaint, tooSmall, widthOfPage } from '../support/browser/inside.ts';
import { describeMap } from '../support/browser/map-suite.ts';
import { focused, names, textOf } from '../support/browser/reading.ts';
import { desk, phone } from '../support/browser/visit.ts';

describeMap('the map for everybody', (visits) => {
  visits('speaks six languages, and keeps the one that was chosen and nothing else', async (page, scene) => {
    const said: Record<string, string> = {
      de: 'Stationen',
      fr: 'Stations',
      nl: 'Stations',
      es: 'Estaciones',
      it: 'Stazioni',
    };
    for (const [language, title] of Object.entries(said)) {
      await page.locator('#language').selectOption(language);
      await page.locator(`html[lang=${language}] #results-title`).waitFor();
      expect(await textOf(page.locator('#results-title'))).to.equal(title);
      await page.locator('#language:focus').waitFor();
      await page.locator('.place-name').first().waitFor();
    }
    expect(new URL(page.url()).hash).to.equal('#lang=it');
    expect(await page.evaluate(namesKept)).to.deep.equal(['crossvolt-map-lang']);
    expect(await page.context().cookies()).to.deep.equal([]);
    await page.goto(`${scene.url}?again`);
    await page.locator('html[lang=it] .place-name').first().waitFor();
  });

  visits('can be used by keyboard alone, and says what it is to a screen reader', async (page) => {
    await page.keyboard.press('Tab');
    expect(await textOf(focused(page))).to.equal('Skip to the list of stations');
    await page.keyboard.press('Enter');
    expect(await focused(page).getAttribute('id')).to.equal('results-title');
    // The order of the list, and then its first station.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const name = await textOf(focused(page));
    expect((await names(page))[0]).to.equal(name);
    await page.keyboard.press('Enter');
    await page.locator('#sheet-title:focus', { hasText: name }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.sheet').waitFor({ state: 'hidden' });
    expect(await textOf(focused(page))).to.equal(name);
    // What lies behind an open station cannot be reached; the way back closes it.
    await page.keyboard.press('Enter');
    await page.locator('#sheet-title:focus').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page).getAttribute('id')).to.be.oneOf(['search-words', null]);
    expect(await page.locator('.side-list :focus').count()).to.equal(0);
    await page.goBack();
    await page.locator('.sheet').waitFor({ state: 'hidden' });
    expect(new URL(page.url()).hash).to.equal('');

    const tree = await page.locator('body').ariaSnapshot();
    for (const part of [
      '- banner',
      '- main',
      '- search',
      'heading "Drivers of DE-XVE Charging map" [level=1]',
      'heading "Stations" [level=2]',
      `heading "${name}" [level=3]`,
      'Map of charging stations. The list has the same content.',
    ])
      expect(tree).to.include(part);
    for (const station of await names(page)) expect(tree).to.include(`button "${station}"`);
  });

  for (const [device, viewport] of Object.entries({ desk, phone })) {
    for (const colorScheme of ['light', 'dark'] as const) {
      visits(
        `fits a ${device} in ${colorScheme} colours: nothing is cut off, all text can be read, all buttons can be hit`,
        async (page) => {
          const assertGood = async (): Promise<void> => {
            expect(await page.evaluate(widthOfPage)).to.be.at.most(viewport.width);
            const text = await page.evaluate(tooFaint);
            expect(text.faint).to.deep.equal([]);
            expect(text.looked).to.be.greaterThan(8);
            const controls = await page.evaluate(tooSmall);
            expect(controls.small).to.deep.equal([]);
            expect(controls.looked).to.be.greaterThan(8);
          };
          await assertGood();
          if (device === 'phone') await page.getByRole('button', { name: 'List', exact: true }).click();
          await assertGood();
          await page.getByRole('button', { name: 'Filters' }).click();
          await assertGood();
          await page.getByRole('button', { name: 'Show stations' }).click();
          await page.locator('.place-name').first().click();
          await page.locator('.point').first().waitFor();
          await page.getByRole('button', { name: 'Work out the price' }).click();
          await page.locator('.quote').first().waitFor();
          await assertGood();
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: 'Along a route' }).click();
          await page.locator('.route-found p').first().waitFor();
          await assertGood();
        },
        { viewport, colorScheme, ...(device === 'phone' && { isMobile: true, hasTouch: true }) },
      );
    }
  }

  visits(
    'can be read at twice its size',
    async (page) => {
      await page.getByRole('button', { name: 'List', exact: true }).click();
      expect(await page.evaluate(widthOfPage)).to.be.at.most(desk.width / 2);
      await page.locator('.place-name').first().click();
      const price = page.getByRole('button', { name: 'Work out the price' });
      await price.scrollIntoViewIfNeeded();
      expect(await price.isVisible()).to.equal(true);
      expect(await page.evaluate(widthOfPage)).to.be.at.most(desk.width / 2);
    },
    { viewport: { width: desk.width / 2, height: desk.height / 2 } },
  );
});
