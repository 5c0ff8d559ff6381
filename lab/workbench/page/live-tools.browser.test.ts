import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../../web/testing/chromium.ts';
import { findings, LabPage, overflowOf, shoot, smallestText } from './fixture/lab-page.ts';

const SOON = { timeout: 20_000 };

describe.skipIf(!hasChromium)('what is looked at and done on the live page', { timeout: 120_000 }, () => {
  let lab: LabPage;
  beforeAll(async () => {
    lab = await LabPage.start();
  }, 60_000);
  afterAll(async () => expect(await lab.close()).toEqual([]), 60_000);

  // One that fails leaves its faults to nobody else.
  afterEach(() => lab.undoAll());

  const chosen = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
  const rows = (page: Page) => page.locator('.live-traces button');

  async function setFault(page: Page, target: string, kind: string): Promise<void> {
    await chosen(page, 'on').selectOption(target);
    await chosen(page, 'kind').selectOption(kind);
    await page.getByLabel('for s').fill('90');
    await page.getByRole('button', { name: 'Set the fault' }).click();
    await page.getByText('1 fault in force').waitFor(SOON);
  }

  async function undoAll(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Undo all' }).click();
    await page.getByText('No fault in force').waitFor(SOON);
  }

  test('what hangs is seen while it hangs: a trace that runs, drawn up to now, and what waits on each edge', async () => {
    const { page, said } = await lab.open();
    await setFault(page, 'calls bank Charge', 'hang');
    await chosen(page, 'state').selectOption('under-way');
    await chosen(page, 'service').selectOption('bank');
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(0);
    expect(await rows(page).first().innerText()).toContain('running');
    await rows(page).first().click();
    await page.locator('.wf').waitFor(SOON);
    const bank = page.locator('.wf-row', { hasText: 'Charge' }).last();
    const drawn = async () => (await bank.locator('.time').innerText()).trim();
    expect(await drawn()).toMatch(/running, \d/);
    // It grows.
    const before = await drawn();
    await expect.poll(drawn, SOON).not.toBe(before);
    expect(await bank.locator('.bar.held').count()).toBe(1);
    const words = page.locator('.live-topo text');
    await expect
      .poll(async () => (await words.allTextContents()).join('|'), SOON)
      .toMatch(/wait\|oldest \d+\.\d+s/);
    await expect.poll(() => page.locator('.edges').innerText(), SOON).toMatch(/\d+ %/);
    await shoot(page, '1440-running');
    await undoAll(page);
    expect(said).toEqual([]);
    await page.close();
  });

  test('the newest traces are listed by route, state, status and duration', async () => {
    const { page, said } = await lab.open();
    await setFault(page, 'calls product GetProduct', 'delay');
    await chosen(page, 'route').selectOption('GET /api/products/:id');
    await page.getByLabel('from ms').fill('400');
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(3);
    const texts = await rows(page).allInnerTexts();
    expect(texts.every((text) => text.includes('GET /api/products/:id'))).toBe(true);
    await page.getByLabel('to ms').fill('450');
    await page.getByText('None of the last seconds fits.').waitFor(SOON);
    await page.getByLabel('to ms').fill('');
    await page.getByLabel('status').fill('5xx');
    await page.getByText('None of the last seconds fits.').waitFor(SOON);
    await page.getByLabel('status').fill('200');
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(3);
    await undoAll(page);
    expect(said).toEqual([]);
    await page.close();
  });

  test('of two traces that are chosen one after the other the second is drawn', async () => {
    const { page } = await lab.open();
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Pause the page' }).click();
    // The answer to the first comes last.
    let first = true;
    await page.route('**/api/v1/traces/*', async (route) => {
      const isFirst = first;
      first = false;
      const response = await route.fetch();
      if (isFirst) await expect.poll(() => page.locator('.wf').count(), SOON).toBe(1);
      await route.fulfill({ response });
    });
    await rows(page).nth(0).click();
    await rows(page).nth(1).click();
    await page.locator('.wf').waitFor(SOON);
    const name = (await rows(page).nth(1).locator('.r').innerText()).trim();
    expect(await page.locator('.opened h3').innerText()).toContain(name);
    expect(await rows(page).nth(1).getAttribute('aria-pressed')).toBe('true');
    await page.unrouteAll({ behavior: 'wait' });
    await page.close();
  });

  test('the load goes in a spike, and back; a shape beyond what a lab keeps up with is refused', async () => {
    const { page } = await lab.open();
    const wanted = async () =>
      /([\d.]+) wanted/.exec(await page.locator('.live-chart').first().innerText())?.[1];
    await expect.poll(wanted, SOON).toBe('80');
    await page.getByRole('button', { name: 'spike', exact: true }).click();
    await page.getByLabel('times').fill('2');
    await page.locator('.shape-fields').getByLabel('s', { exact: true }).fill('5');
    await page.getByRole('button', { name: 'Start the spike' }).click();
    await page.getByText('spike under way: 2 times, 5 s').waitFor(SOON);
    await expect.poll(wanted, SOON).toBe('160');
    await shoot(page, '1440-spike');
    await page.getByText('constant now').waitFor(SOON);
    await expect.poll(wanted, SOON).toBe('80');
    expect(await page.locator('.log').innerText()).toContain('Load: spike of 2 times, 5 s');
    await page.getByLabel('times').fill('50');
    await page.getByRole('button', { name: 'Start the spike' }).click();
    await page
      .getByText(/requests a second of all routes together, got 4000 at the most of its spike/)
      .first()
      .waitFor(SOON);
    await page.close();
  });

  test('logs by instance and text, and PromQL as a chart and a table; a wrong query is told in Prometheus’ words', async () => {
    const { page } = await lab.open();
    const lines = page.getByRole('list', { name: 'Lines of logs' }).getByRole('listitem');
    await expect.poll(() => lines.count(), SOON).toBeGreaterThan(6);
    await chosen(page, 'instance').selectOption('bank-1');
    await page.getByLabel('with the text').fill('serving');
    await expect
      .poll(async () => (await lines.allInnerTexts()).every((text) => text.includes('bank-1')), SOON)
      .toBe(true);
    expect(await lines.count()).toBe(1);

    const box = page.getByLabel('Query in PromQL');
    await box.fill('sum by (job) (rate(faultline_client_attempts_begun_total[5s]))');
    await page.getByRole('button', { name: 'Ask' }).click();
    const table = page.locator('.query table');
    await expect.poll(() => table.innerText(), SOON).toMatch(/\{job="order"\}\s+\d/);
    expect(await page.locator('.query .live-chart path.line').count()).toBeGreaterThan(1);
    await shoot(page, '1440-query');
    await box.fill('sum(');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText(/parse error/).waitFor(SOON);
    await page.close();
  });

  test('a pause stops charts and lists, and says how many were missed', async () => {
    const { page } = await lab.open();
    await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Pause the page' }).click();
    const shown = async () => [
      await page.locator('.live-traces').innerText(),
      await page.locator('.live-chart path.line').nth(1).getAttribute('d'),
    ];
    const before = await shown();
    await page.getByText(/^: [4-9] updates missed$/).waitFor(SOON);
    expect(await shown()).toEqual(before);
    await page.getByRole('button', { name: 'Show what is now' }).click();
    await expect.poll(shown, SOON).not.toEqual(before);
    await page.close();
  });

  test('who looks at another edge aims at nothing; a time budget has the number that is typed', async () => {
    const { page } = await lab.open();
    await chosen(page, 'on').selectOption('calls bank Charge');
    await page.getByRole('button', { name: 'order → payment', exact: true }).click();
    expect(await chosen(page, 'on').inputValue()).toBe('calls bank Charge');
    await page.getByRole('button', { name: 'Aim at payment' }).click();
    expect(await chosen(page, 'on').inputValue()).toBe('calls payment');
    await page.getByRole('switch', { name: 'Time budget' }).click();
    await page.locator('.switches').getByLabel('ms').fill('400');
    expect(await page.locator('.code').innerText()).toContain('timeoutMs: 400');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('in force', { exact: true }).waitFor(SOON);
    await page.getByRole('switch', { name: 'Time budget' }).click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => page.getByText('in force', { exact: true }).count(), SOON).toBe(0);
    // Not what the page begins with: what was in force.
    await page.getByRole('switch', { name: 'Time budget' }).click();
    expect(await page.locator('.code').innerText()).toContain('timeoutMs: 400');
    await page.close();
  });

  test.each([
    [1440, false],
    [1440, true],
    [1180, false],
  ])(
    'on a beamer of %i px, dark %s, no letter is below 18 px, and nothing scrolls sideways',
    async (width, dark) => {
      const { page, said } = await lab.open({ width, dark });
      await page.getByRole('button', { name: 'Beamer' }).click();
      await expect.poll(() => rows(page).count(), SOON).toBeGreaterThan(5);
      await rows(page).first().click();
      await page.locator('.wf').waitFor(SOON);
      const { px, text } = await smallestText(page);
      expect([text, Math.round(10 * px) / 10 >= 18]).toEqual([text, true]);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      expect(await findings(page)).toEqual([]);
      await shoot(page, `beamer-${width}-${dark ? 'dark' : 'light'}`);
      expect(said).toEqual([]);
      await page.close();
    },
  );

  test.each([1100, 1179])('below 1180 px panels stand one below the other: %i', async (width) => {
    const { page } = await lab.open({ width });
    const [what, side] = await Promise.all(
      ['.what', '.side'].map((part) => page.locator(part).boundingBox()),
    );
    expect(side?.y).toBeGreaterThanOrEqual((what?.y ?? 0) + (what?.height ?? 0));
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.close();
  });

  test('at 1180 px they stand side by side, the head has one line, and all columns of edges are seen', async () => {
    const { page } = await lab.open({ width: 1180 });
    const part = (name: string) => page.locator(name).boundingBox();
    const [what, side, head] = await Promise.all(['.what', '.side', '.top'].map(part));
    expect(side?.x).toBe(what?.width);
    expect(head?.height).toBeLessThan(60);
    const [room = 0, needed] = await page
      .locator('.scroll', { has: page.locator('.edges') })
      .evaluate(({ clientWidth, scrollWidth }) => [clientWidth, scrollWidth]);
    expect(needed).toBeLessThanOrEqual(room);
    await page.close();
  });

  test('for who wants little motion charts step, and do not creep', async () => {
    const { page } = await lab.open({ calm: true });
    const first = async () =>
      /^M([\d.]+)/.exec((await page.locator('.live-chart path.line').first().getAttribute('d')) ?? '')?.[1];
    const path = () => page.locator('.live-chart path.line').first().getAttribute('d');
    const stayed: boolean[] = [];
    for (let look = 0; look < 3; look++) {
      const [at, drawn] = [await first(), await path()];
      await expect.poll(path, SOON).not.toBe(drawn);
      stayed.push((await first()) === at);
    }
    expect(stayed.filter(Boolean).length).toBeGreaterThanOrEqual(2);
    await page.close();
  });

  test('a fault that a silent registry has ended is told, and no longer shown as in force', async () => {
    const { page } = await lab.open();
    await setFault(page, 'calls product GetProduct', 'delay');
    await chosen(page, 'on').selectOption('backend registry');
    await page.getByLabel('for s').fill('12');
    await page.getByRole('button', { name: 'Set the fault' }).click();
    await page.getByText('no instance applies it any more').waitFor({ timeout: 60_000 });
    await expect.poll(() => page.locator('[aria-live]').innerText(), SOON).toContain('No longer in force');
    await page.getByText('No fault in force').waitFor(SOON);
    await page.getByRole('button', { name: 'Undo delay-product-GetProduct' }).click();
    await page.getByText('no instance applies it any more').waitFor({ state: 'detached', ...SOON });
    await page.close();
  });

  test('after a restart with another token it looks on, and says so', async () => {
    const { page } = await lab.open();
    await lab.again('live-again', 'another-token-of-tests');
    await page.getByText('You look on.').waitFor(SOON);
    expect(await page.getByRole('button', { name: 'Set the fault' }).isDisabled()).toBe(true);
    await page.close();
  });
});
