import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { findings } from '../fixture/lab-page.ts';
import { Participant } from './fixture/participant.ts';
import { recordedRun } from './fixture/recorded-run.ts';
import { press, SOON } from './fixture/workshop-browser.ts';
import { WorkshopInBrowser } from './fixture/workshop-in-browser.ts';

describe.skipIf(!hasChromium)('what the workshop tells who listens', { timeout: 60_000 }, () => {
  const shown = new WorkshopInBrowser();

  /** All that was said, each time in an element of its own: the same words again are read out again. */
  const listen = (page: Page) =>
    page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const place = document.querySelector('.sr[role=status]');
      if (!place) throw new Error('nowhere to listen');
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) if (node.textContent) heard.push(node.textContent);
      }).observe(place, { childList: true });
    });
  const heard = (page: Page) =>
    page.evaluate(() => (window as unknown as { heard: readonly string[] }).heard.join('\n'));
  /** Five seconds later. */
  const hears = (page: Page, text: string | RegExp) =>
    expect
      .poll(async () => {
        await page.clock.fastForward(5_000);
        return heard(page);
      }, SOON)
      .toMatch(text);

  test('phases and verdicts of runs, politely, also the same verdict again; before the lock nothing', async () => {
    const { played } = shown.served;
    const at = played.exercises.findIndex(({ data }) => data.kind === 'mend');
    const exercise = played.exercises[at];
    if (!exercise) throw new Error('no code to mend');
    const { page, said } = await shown.browser.open(shown.served.address(at + 1));
    await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
    await listen(page);
    const { look } = exercise.data;
    const ran = (button: string) => recordedRun(page, played, button, look);
    const participant = new Participant(page, exercise, { root: played.root, ran });
    await participant.predict();
    expect(await heard(page)).toBe('');
    await participant.run('Run');
    await hears(page, /The run has ended\. [\d a-z,-]*\d fail\./);
    expect(await heard(page)).toContain(`${look.arm}: ${look.phase}.`);
    await press(page, 'Show me');
    await page.getByText('It was:').waitFor(SOON);
    await participant.run('Run');
    await hears(page, 'Still red.');
    await participant.run('Run again');
    await hears(page, /Still red\.(.|\n)*Still red\./);
    expect(await page.locator('[role=alert], [aria-live=assertive]').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    // What stood there already is no news.
    await page.reload();
    await page.locator('main').getByText('Still red.').waitFor(SOON);
    await page.clock.fastForward(5_000);
    expect(await page.locator('.sr[role=status]').innerText()).toBe('');
    expect(said).toEqual([]);
    await page.close();
  });
});
