import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtWorkbench } from '../../../web/build-page.ts';
import { hasChromium, launchChromium } from '../../../web/testing/chromium.ts';
import type { EventFeed } from '../../event-feed.ts';
import { listenOn, type Serving, serve } from '../../http/serve.ts';
import type { Workbench } from '../../workbench.ts';
import { PlayedWorkshop } from '../../workshop/fixture/played-workshop.ts';

const SHOTS = join(import.meta.dirname, '../../../../reports/screenshots');
const SOON = { timeout: 20_000 };
const TOKEN = 'a-token-of-the-tests';

describe.skipIf(!hasChromium)('the board of a room in Chromium', { timeout: 60_000 }, () => {
  let played: PlayedWorkshop;
  let serving: Serving;
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launchChromium();
    played = await PlayedWorkshop.open();
    const feed = { subscribe: () => ({ [Symbol.dispose]: () => {} }) } as unknown as EventFeed;
    const workbench = { feed, settings: {}, load: {}, faults: {}, lab: { backends: {}, clock: {} } };
    const options = { host: '127.0.0.1', port: 0, token: TOKEN, page: await builtWorkbench() };
    const desk = played.desk();
    serving = serve(await listenOn(options), workbench as unknown as Workbench, { ...options, desk });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await serving?.[Symbol.asyncDispose]();
    await played?.[Symbol.asyncDispose]();
  });

  test('two join by the link, vote, see the votes once they are closed, and vote again', async () => {
    const said: string[] = [];
    const open = async (url: string): Promise<Page> => {
      const page = await browser.newPage({ viewport: { width: 1180, height: 800 } });
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      await page.goto(url);
      return page;
    };
    const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click(SOON);
    const trainer = await open(`${serving.origin}/workshop?token=${TOKEN}#1`);
    await trainer.getByRole('switch', { name: 'Trainer' }).click(SOON);
    const link = await trainer
      .locator('.board-box code')
      .filter({ hasText: '/board?token=' })
      .innerText(SOON);
    const [ada, bob] = [await open(link), await open(link)];
    for (const [page, name] of [
      [ada, 'Ada'],
      [bob, '李雷'],
    ] as const) {
      await page.getByLabel('Your nickname').fill(name);
      await press(page, 'Join');
      await page.getByText('The trainer has not opened a vote yet.').waitFor(SOON);
    }
    await trainer.getByText('2 people in the room').waitFor(SOON);

    const choices = Object.values(played.exercises[0]?.words.en.question.choices ?? {}).map(
      ({ text }) => text,
    );
    const vote = async (page: Page, at: number) => {
      // The form of the vote before has this choice still, and is shut.
      await page.locator('fieldset:enabled').waitFor(SOON);
      await page.getByLabel(choices[at]?.replaceAll('`', '') ?? '', { exact: true }).check(SOON);
      await press(page, 'Vote');
      await page.getByText('You have voted.').waitFor(SOON);
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
    await ada.screenshot({ path: join(SHOTS, 'workshop-board.png') });
    await trainer.screenshot({ path: join(SHOTS, 'workshop-board-trainer.png') });
    const [file] = await Promise.all([
      trainer.waitForEvent('download'),
      trainer.getByRole('link', { name: 'Votes as CSV' }).click(),
    ]);
    expect(
      readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(5);
    expect(said).toEqual([]);

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
    await trainer.getByText('1 have voted').waitFor(SOON);
  });
});
