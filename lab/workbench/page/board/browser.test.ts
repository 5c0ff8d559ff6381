import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { press, SOON, shoot } from '../workshop/fixture/workshop-browser.ts';
import { WorkshopInBrowser } from '../workshop/fixture/workshop-in-browser.ts';

describe.skipIf(!hasChromium)('the board of a room in Chromium', { timeout: 60_000 }, () => {
  const shown = new WorkshopInBrowser();

  test('two join by the link, vote, see the votes once they are closed, and vote again', async () => {
    const open = (url: string, shows: string) => shown.browser.open(url, { width: 1180, shows });
    const { page: trainer, said } = await open(shown.served.address(1), '.exercises li');
    await trainer.getByRole('switch', { name: 'Trainer' }).click(SOON);
    const link = await trainer
      .locator('.board-box code')
      .filter({ hasText: '/board?token=' })
      .innerText(SOON);
    const joined = [await open(link, 'form'), await open(link, 'form')] as const;
    const [ada, bob] = joined.map(({ page }) => page) as [Page, Page];
    for (const [page, name] of [
      [ada, 'Ada'],
      [bob, '李雷'],
    ] as const) {
      await page.getByLabel('Your nickname').fill(name);
      await press(page, 'Join');
      await page.getByText('The trainer has not opened a vote yet.').waitFor(SOON);
      if (page === ada) await trainer.getByText('1 person in the room').waitFor(SOON);
    }
    await trainer.getByText('2 people in the room').waitFor(SOON);

    const choices = Object.values(shown.served.played.exercises[0]?.words.en.question.choices ?? {}).map(
      ({ text }) => text,
    );
    const vote = async (page: Page, at: number) => {
      // The form of the vote before has this choice still, and is shut.
      await page.locator('fieldset:enabled').waitFor(SOON);
      await page.getByLabel(choices[at]?.replaceAll('`', '') ?? '', { exact: true }).check(SOON);
      await press(page, 'Vote');
      await page.locator('main').getByText('You have voted.').waitFor(SOON);
    };
    await press(trainer, 'Open the vote');
    await vote(ada, 0);
    await vote(bob, 1);
    await trainer.getByText('2 have voted').waitFor(SOON);
    for (const page of [trainer, ada, bob]) expect(await page.locator('.votes').count()).toBe(0);
    await press(trainer, 'Close the vote');
    for (const page of [trainer, ada, bob]) await page.locator('.votes').waitFor(SOON);
    expect(await ada.locator('.votes tbody td').allInnerTexts()).toEqual(['1', '1', '0']);

    await press(trainer, 'Open the second vote');
    await vote(ada, 1);
    await vote(bob, 1);
    await press(trainer, 'Close the vote');
    await expect
      .poll(() => ada.locator('.votes tbody td').allInnerTexts(), SOON)
      .toEqual(['1', '0', '1', '2', '0', '0']);
    // A third one is refused, so none is offered; nor once another exercise was voted on.
    await trainer.getByText('Both votes on this exercise have been held.').waitFor(SOON);
    expect(await trainer.getByRole('button', { name: 'Open the' }).count()).toBe(0);
    await shoot(trainer, 'board-both-held');
    await trainer.locator('.exercises a[href="#2"]').click(SOON);
    await press(trainer, 'Open the vote');
    await trainer.locator('.exercises a[href="#1"]').click(SOON);
    const title = shown.served.played.exercises[1]?.words.en.title;
    await trainer.getByText(`The vote on exercise 2, ${title}, is open: 0 have voted`).waitFor(SOON);
    await press(trainer, 'Close the vote on exercise 2');
    await trainer.getByText('Both votes on this exercise have been held.').waitFor(SOON);
    await shoot(ada, 'board');
    await shoot(trainer, 'board-trainer');
    const [file] = await Promise.all([
      trainer.waitForEvent('download'),
      trainer.getByRole('link', { name: 'Votes as CSV' }).click(),
    ]);
    const csv = readFileSync(await file.path(), 'utf8');
    // By its first bytes Excel knows that a name is UTF-8.
    expect(csv).toMatch(/^\uFEFFexercise,/);
    expect(csv).toContain(',李雷,');
    expect(csv.trim().split('\r\n')).toHaveLength(5);
    expect([said, ...joined.map((each) => each.said)].flat()).toEqual([]);

    await press(trainer, 'Reset all');
    await trainer.getByRole('switch', { name: 'Trainer', checked: false }).click(SOON);
    await press(trainer, 'Open the vote');
    await ada.locator('fieldset:enabled').waitFor(SOON);
    await ada.locator('input[name=vote]').first().check(SOON);
    await press(ada, 'Vote');
    await ada.getByText('join it again').waitFor(SOON);
    await ada.getByLabel('Your nickname').fill('Ada');
    await press(ada, 'Join');
    await ada.locator('input[name=vote]').first().check(SOON);
    await press(ada, 'Vote');
    await trainer.getByText('1 has voted').waitFor(SOON);
  });
});
