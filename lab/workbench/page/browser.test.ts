import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../../web/testing/chromium.ts';
import { TOKEN } from '../fixture/held-workbench.ts';
import { findings, LabPage, LOOKS, type OpenOptions, SHOTS } from './fixture/lab-page.ts';

const SOON = { timeout: 20_000 };

test.runIf(process.env.CI)('CI has a Chromium to open the page in', () => {
  expect(hasChromium).toBe(true);
});

/** The real page of a real lab. */
describe.skipIf(!hasChromium)('the live page in Chromium', { timeout: 120_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    lab = await LabPage.start();
  }, 60_000);
  afterAll(async () => expect(await lab.close()).toEqual([]), 60_000);
  const opened = (options?: OpenOptions) => lab.open(options);

  /** Until the lab was looked at once more. */
  async function looked(page: Page): Promise<void> {
    const line = page.locator('.live-chart path.line').first();
    const before = await line.getAttribute('d');
    await expect.poll(() => line.getAttribute('d'), SOON).not.toBe(before);
  }

  test('a fault is set, its harm is seen, a protection switched on and in force, the fault undone', async () => {
    const { page, said } = await opened();
    expect(page.url()).not.toContain('token');
    await expect.poll(() => page.locator('.live-traces li').count(), SOON).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'order → payment', exact: true }).click();
    const good = async () => Number(await page.locator('.live-chart .headline').first().innerText());
    await expect.poll(good, SOON).toBeGreaterThan(60);

    await page.getByRole('combobox', { name: 'on', exact: true }).selectOption('calls bank Charge');
    await page.getByRole('combobox', { name: 'kind', exact: true }).selectOption('hang');
    await page.getByLabel('for s').fill('90');
    await page.getByRole('button', { name: 'Set the fault' }).click();
    await page.getByText('1 fault in force').waitFor(SOON);
    await expect.poll(good, SOON).toBeLessThan(40);
    const oldest = () => page.locator('.edges tr.selected td').nth(5).innerText();
    await expect.poll(oldest, SOON).toMatch(/^[1-9][\d.]*s$/);
    await page.screenshot({ path: join(SHOTS, 'workbench-1440-light.png') });

    for (const name of ['Time budget', 'Breaker', 'Bulkhead', 'Fallback']) {
      const item = page.getByRole('switch', { name });
      await item.click();
      // Not before it is in force.
      expect(await item.getAttribute('aria-checked')).toBe('false');
    }
    expect(await page.getByText('on, not applied').count()).toBe(4);
    expect(await page.locator('.code').innerText()).toMatch(/payment: \{[\s\S]*timeoutMs: 250,/);
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => page.getByText('in force', { exact: true }).count(), SOON).toBe(4);
    expect(await page.getByRole('switch', { name: 'Breaker' }).getAttribute('aria-checked')).toBe('true');

    // Workers that wait already are not freed by it: the fault has to go for once.
    await page.getByRole('button', { name: 'Undo hang-bank-Charge' }).click();
    await page.getByText('No fault in force').waitFor(SOON);
    await expect.poll(good, SOON).toBeGreaterThan(60);
    await page.getByRole('button', { name: 'Set the fault' }).click();
    await page.locator('.live-topo').getByText('breaker open').first().waitFor(SOON);
    const caller = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'order-1' }) });
    await caller.getByText('open', { exact: true }).waitFor(SOON);
    expect(await good()).toBeGreaterThan(60);
    await page.screenshot({ path: join(SHOTS, 'workbench-1440-light-protected.png') });
    await page.getByRole('button', { name: 'Undo all' }).click();
    await page.getByText('No fault in force').waitFor(SOON);
    expect(await page.locator('.log').innerText()).toMatch(/Fault gone: bank Charge hangs/);
    expect(said).toEqual([]);
    await page.close();
  });

  test('a trace opens as a waterfall, the load is changed by its number, the page pauses', async () => {
    const { page, said } = await opened();
    await page.locator('.live-traces button').first().click();
    await page.locator('.wf').waitFor(SOON);
    // Nobody has looked: that there are none can not be said.
    expect(await page.getByText('No line here names this span').count()).toBe(0);
    await page.screenshot({ path: join(SHOTS, 'workbench-1440-trace.png'), fullPage: true });
    const rate = page.getByLabel('GET /api/products/:id, requests a second');
    await rate.fill('22');
    // The page is drawn anew meanwhile, and takes nothing away of what is being typed.
    await looked(page);
    expect(await rate.inputValue()).toBe('22');
    await rate.press('Tab');
    await expect.poll(() => page.getByLabel('GET /api/products/:id, slider').inputValue(), SOON).toBe('22');
    await page.getByRole('button', { name: 'Pause the page' }).click();
    await page.getByText(/^: [2-9] updates missed$/).waitFor(SOON);
    // What is read out does not change each second.
    expect(await page.getByRole('status').innerText()).toBe('Paused');
    await page.getByRole('button', { name: 'Show what is now' }).click();
    await expect.poll(() => page.getByText(/^Paused/).count(), SOON).toBe(0);
    expect(said).toEqual([]);
    await page.close();
  });

  test('without the token it looks on', async () => {
    const { page } = await opened({ address: new URL('/', lab.url).href });
    await page.getByText('You look on.').waitFor(SOON);
    expect(await page.getByRole('button', { name: 'Set the fault' }).isDisabled()).toBe(true);
    await page.close();
  });

  test.each(LOOKS)(
    '%i px, dark %s: no sideways scroll, nothing serious that axe finds',
    async (width, dark) => {
      const { page, said } = await opened({ width, dark });
      await page.getByRole('button', { name: 'order → payment', exact: true }).click();
      await page.screenshot({
        path: join(SHOTS, `workbench-${width}-${dark ? 'dark' : 'plain'}.png`),
        fullPage: true,
      });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await findings(page)).toEqual([]);
      expect(said).toEqual([]);
      await page.close();
    },
  );

  test('it lives through a restart of the lab: says so, goes on, and may change things by the same token', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Set the fault' }).click();
    await page.getByText('1 fault in force').waitFor(SOON);
    await lab.again('live-again', TOKEN, async () => {
      await page.getByText('The lab does not answer; the page goes on when it does.').waitFor(SOON);
      expect(await page.getByRole('button', { name: 'Set the fault' }).isDisabled()).toBe(true);
    });
    await page.locator('[aria-live]').getByText('The lab was started anew.').waitFor(SOON);
    // What happened in the one before is not told as of before the start of this one.
    expect(await page.locator('.log').innerText()).not.toMatch(/^-/m);
    expect(await page.getByText('The lab does not answer').count()).toBe(0);
    await page.getByRole('button', { name: 'Set the fault' }).click();
    await page.getByText('1 fault in force').waitFor(SOON);
    await page.close();
  });
});
