import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../testing/chromium.ts';
import { DRAWN, OpenPages, textOf } from '../testing/open-pages.ts';
import { syntheticModel } from '../testing/synthetic-run.ts';

/** What is done with charts, in the browser that the machine has. */
describe.skipIf(!hasChromium)('charts of the report page in Chromium', () => {
  let pages: OpenPages;
  beforeAll(async () => {
    pages = await OpenPages.start();
    await pages.write('failed', syntheticModel({ orders: 120 }));
  });
  afterAll(() => pages?.[Symbol.asyncDispose]());
  const opened = () => pages.open('failed');

  test('charts share a cursor, zoom by buttons, and open the trace behind a point', async () => {
    const { page } = await opened();
    await page.locator('.pointer').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const shown = await page.locator('.plot > .cursor').count();
    expect(shown).toBeGreaterThan(1);
    await expect.poll(() => textOf(page, '.readout'), DRAWN).toMatch(/unprotected .*, protected /);
    const ticks = await page.locator('.xtick').allTextContents();
    expect(await page.locator('.event-lanes .event-mark.fault').count()).toBe(4);
    await page.locator('.event-lanes summary').click();
    await expect
      .poll(() => textOf(page, '.event-lanes table'), DRAWN)
      .toMatch(/unprotected\s+in force: bank Charge hangs/);
    await page.locator('#over-time').getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => page.locator('.xtick').allTextContents(), DRAWN).not.toEqual(ticks);
    await page.getByRole('button', { name: 'by arrival' }).click();
    await expect.poll(() => textOf(page, '#over-time'), DRAWN).toContain('by when they came');
    await expect
      .poll(() => textOf(page, '#over-time'), DRAWN)
      .toContain('by when they ended; 40 DEADLINE_EXCEEDED');
    await page.locator('#over-time').getByRole('button', { name: 'all', exact: true }).click();
    await page.locator('.pointer').nth(1).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.startsWith('#trace='));
    await page.close();
  });

  test('each request is a mark: a click on one that was harmed opens it, and so do keys', async () => {
    const { page } = await opened();
    const chart = page.locator('#over-time figure:has(path.marks)');
    await expect
      .poll(() => chart.locator('path.marks.harmed').first().getAttribute('d'), DRAWN)
      .toMatch(/^(M[\d. ]+m-3-3l6 6m0-6l-6 6){40}$/);
    const first = /^M([\d.]+) ([\d.]+)/.exec(
      (await chart.locator('path.marks.harmed').first().getAttribute('d')) ?? '',
    );
    await chart.scrollIntoViewIfNeeded();
    const plot = await chart.locator('.plot').boundingBox();
    if (!plot || !first) throw new Error('a mark in sight');
    await page.mouse.move(plot.x + Number(first[1]) + 3, plot.y + Number(first[2]) + 3);
    await expect
      .poll(() => chart.locator('.readout').innerText(), DRAWN)
      .toMatch(/unprotected, no\. 40, DEADLINE_EXCEEDED, 440ms; opens its trace/);
    await page.mouse.down();
    await page.mouse.up();
    const outcome = () => textOf(page, '#open-trace .outcome');
    await expect.poll(outcome, DRAWN).toContain('DEADLINE_EXCEEDED');
    const clicked = await page.evaluate(() => location.hash);
    const pointer = chart.locator('.pointer');
    await pointer.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.keyboard.press('n');
    await expect.poll(() => chart.locator('.readout').innerText(), DRAWN).toContain('no. 41');
    await page.keyboard.press('Enter');
    await page.waitForFunction((before) => location.hash !== before, clicked);
    await expect.poll(() => textOf(page, '#open-trace .opened-title'), DRAWN).toContain('no. 41');
    await page.close();
  });

  test('charts and waterfalls zoom by dragging too, phases are chosen, and all charts are a press away', async () => {
    const { page } = await opened();
    const dragOver = async (selector: string, from: number, to: number) => {
      const place = page.locator(selector).first();
      await place.scrollIntoViewIfNeeded();
      const box = await place.boundingBox();
      if (!box) throw new Error(`${selector} in sight`);
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + from * box.width, y);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, y, { steps: 4 });
      await page.mouse.up();
    };
    const ticks = await page.locator('#over-time .xtick').allTextContents();
    await dragOver('#over-time .pointer', 0.4, 0.6);
    await expect.poll(() => page.locator('#over-time .xtick').allTextContents(), DRAWN).not.toEqual(ticks);
    const ruler = await textOf(page, '.ruler');
    await dragOver('.minimap', 0.2, 0.5);
    await expect.poll(() => textOf(page, '.ruler'), DRAWN).not.toBe(ruler);
    await page.locator('.wf-tools').getByRole('button', { name: 'all', exact: true }).click();
    await expect.poll(() => textOf(page, '.ruler'), DRAWN).toBe(ruler);
    await page.locator('.distribution').getByRole('button', { name: 'baseline' }).click();
    await expect.poll(() => textOf(page, '.distribution'), DRAWN).toContain('due in the baseline phase');
    expect(await page.locator('#mechanism figure').count()).toBe(2);
    await page.getByRole('button', { name: 'all 3 charts' }).click();
    await expect.poll(() => page.locator('#mechanism figure').count(), DRAWN).toBe(3);
    await page.close();
  });
});
