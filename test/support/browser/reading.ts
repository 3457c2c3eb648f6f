import type { Locator, Page } from 'playwright-core';

/** What an element has as text, read out in one. */
export const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';

/** What has the focus. */
export const focused = (page: Page): Locator => page.locator(':focus');

/** The list of stations, and the names in it. */
export const results = (page: Page): Locator => page.locator('.results');
export const names = (page: Page): Promise<string[]> => page.locator('.results .place-name').allTextContents();

/** A station in a list. */
export const card = (page: Page, name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name, exact: true }) });

/** Looks for words, and waits for what was found. */
export async function search(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox').fill(words);
  await page.keyboard.press('Enter');
  await results(page).getByText(`For “${words}”`).waitFor();
}
