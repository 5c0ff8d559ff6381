import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { ServedWorkshop, TOKEN } from '../../workshop/fixture/served-workshop.ts';
import { press, SOON, WorkshopBrowser } from './fixture/workshop-browser.ts';

const OTHER = 'another-token-of-the-tests';
/** Also where the page has found out by itself by now. */
const click = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).evaluate((button) => (button as HTMLButtonElement).click());
const textOf = (page: Page) => page.locator('body').innerText();

describe.skipIf(!hasChromium)('a lab that is started again with another token', { timeout: 60_000 }, () => {
  let browser: WorkshopBrowser;
  beforeAll(async () => {
    browser = await WorkshopBrowser.launch();
  }, 60_000);
  afterAll(() => browser?.[Symbol.asyncDispose]());

  test('the workshop looks on, says so in words for people, and takes part again by the old token', async () => {
    await using served = await ServedWorkshop.open();
    const { page } = await browser.open(served.address(1));
    const choice = page.locator('input[name=prediction]').first();
    await choice.check(SOON);
    await served.again(OTHER);
    await click(page, 'Lock it in');
    await page.getByText('You look on.').waitFor(SOON);
    expect([await choice.isDisabled(), await textOf(page)]).toEqual([
      true,
      expect.not.stringContaining('Bearer'),
    ]);
    expect(await page.getByRole('alert').count()).toBe(0);
    // It looks again and again, so it finds the lab gone, and another one there.
    await served.again(TOKEN, () =>
      page.locator('.bar-note').getByText('The lab does not answer.').waitFor(SOON),
    );
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByText('You look on.').waitFor({ state: 'detached', ...SOON });
    await press(page, 'Lock it in');
    await page.getByText('Locked. It can not be changed.').waitFor(SOON);
    await page.close();
  });

  test.each(['127.0.0.1', '0.0.0.0'])('who is on the board is told where to go, on %s', async (host) => {
    await using served = await ServedWorkshop.open({ host });
    const { page: trainer } = await browser.open(served.address(1));
    await trainer.getByRole('switch', { name: 'Trainer' }).click(SOON);
    const code = trainer.locator('.board-box code');
    const link = await code.filter({ hasText: '/board?token=' }).innerText(SOON);
    const { page: ada } = await browser.open(link, { shows: 'form' });
    await ada.getByLabel('Your nickname').fill('Ada');
    await served.again();
    await click(ada, 'Join');
    await ada.getByText('Open the address that the trainer gives you.').waitFor(SOON);
    expect(await ada.getByRole('button', { name: 'Join' }).isDisabled()).toBe(true);
    expect(await textOf(ada)).not.toMatch(/Bearer|token/);
    // The trainer's page has the link of the lab that is there now.
    await trainer.reload();
    await trainer.getByRole('switch', { name: 'Trainer' }).click(SOON);
    const anew = code.filter({ hasText: '/board?token=' }).filter({ hasNotText: link });
    const { page: again } = await browser.open(await anew.innerText(SOON), { shows: 'form' });
    await again.getByLabel('Your nickname').fill('Ada');
    await press(again, 'Join');
    await again.getByText('The trainer has not opened a vote yet.').waitFor(SOON);
    for (const page of [trainer, ada, again]) await page.close();
  });
});
