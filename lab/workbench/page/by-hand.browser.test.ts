import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../../web/testing/chromium.ts';
import { CODE, editableScenario } from '../fixture/editable-scenario.ts';
import { findings, LabPage, shoot } from './fixture/lab-page.ts';

const SOON = { timeout: 20_000 };

const chosen = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click(SOON);

async function setFault(page: Page, target: string, kind: string): Promise<void> {
  await chosen(page, 'on').selectOption(target);
  await chosen(page, 'kind').selectOption(kind);
  await page.getByLabel('for s').fill('60');
  await press(page, 'Set the fault');
  await page.getByText('1 fault in force').waitFor(SOON);
}

describe.skipIf(!hasChromium)('what is done by hand on the live page', { timeout: 60_000 }, () => {
  let lab: LabPage;
  const where = new Map<string, string>();
  beforeAll(async () => {
    lab = await LabPage.start({ onBackend: (info) => void where.set(info.role, info.where) });
  }, 60_000);
  afterAll(async () => expect(await lab.close()).toEqual([]), 60_000);
  afterEach(() => lab.undoAll());

  const wanted = async (page: Page) =>
    Number(/([\d.]+) wanted/.exec(await page.locator('.live-chart').first().innerText())?.[1]);

  test.each([
    ['kill', 'product-1 killed', 'exited'],
    ['pause', 'product-1 paused', 'paused'],
    ['restart', 'product-1 stopped for a restart', 'exited'],
  ])('%s of an instance: told in words and in its row, and undone', async (kind, text, state) => {
    const { page, said } = await lab.open();
    const row = page.locator('.side tr', { hasText: 'product-1' });
    await setFault(page, 'instance product-1', kind);
    expect(await page.locator('.in-force').innerText()).toContain(text);
    await expect.poll(() => row.innerText(), SOON).toContain(state);
    await press(page, `Undo ${kind}-product-1`);
    await page.getByText('No fault in force').waitFor(SOON);
    await expect.poll(() => row.innerText(), SOON).toContain('serving');
    expect(said).toEqual([]);
    await page.close();
  });

  test('a number out of range stays as it was typed, with what is expected, and nothing is set until it is mended', async () => {
    const { page, said } = await lab.open();
    const [lasts, share] = [page.getByLabel('for s'), page.getByLabel('% of calls')];
    await lasts.fill('5000');
    await share.fill('250');
    await press(page, 'Set the fault');
    // Some looks at the lab later.
    const at = () => page.locator('.live-chart path.line').first().getAttribute('d');
    for (const _ of [1, 2]) await expect.poll(at, SOON).not.toBe(await at());
    expect([await lasts.inputValue(), await share.inputValue()]).toEqual(['5000', '250']);
    for (const [field, text] of [
      [lasts, 'for s: expected a number from 1 to 600'],
      [share, '% of calls: expected a number from 1 to 100'],
    ] as const) {
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      const told = page.locator(`[id="${await field.getAttribute('aria-describedby')}"]`);
      expect(await told.innerText()).toBe(text);
    }
    expect(await page.getByText('No fault in force').count()).toBe(1);
    expect(await findings(page)).toEqual([]);
    await shoot(page, 'out-of-range');
    await lasts.fill('60');
    await share.fill('50');
    expect(await page.getByText('expected a number').count()).toBe(0);
    await press(page, 'Set the fault');
    await page.getByText('1 fault in force').waitFor(SOON);
    // What would start at once is held to it too.
    await press(page, 'ramp');
    await page.getByLabel('times').fill('70');
    await press(page, 'Start the ramp');
    await page.getByText('times: expected a number from 0 to 50').waitFor(SOON);
    await page.getByText('constant now').waitFor(SOON);
    expect(said).toEqual([]);
    await page.close();
  });

  test('abort of half of the calls, with the status that is chosen; what was done is recorded as a scenario', async () => {
    const { page, said } = await lab.open();
    await chosen(page, 'on').selectOption('calls product GetProduct');
    await chosen(page, 'kind').selectOption('abort');
    await chosen(page, 'with').selectOption('INTERNAL');
    await page.getByLabel('% of calls').fill('50');
    await press(page, 'Set the fault');
    await page.getByText('1 fault in force').waitFor(SOON);
    expect(await page.locator('.in-force').innerText()).toContain(
      'product GetProduct answers INTERNAL (50% of calls)',
    );
    const failed = page.locator('.edges tr', { hasText: 'gateway → product' }).locator('td').nth(2);
    await expect.poll(() => failed.innerText(), SOON).toMatch(/^[3-7]\d %$/);
    await press(page, 'Undo abort-product-GetProduct');
    await page.getByText('No fault in force').waitFor(SOON);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Record as scenario' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('recorded.ts');
    const file = readFileSync(await download.path(), 'utf8');
    expect(file).toContain("abort({ service: 'product', method: 'GetProduct' }, {");
    expect(file).toMatch(/percentage: 50,\s+grpcStatus: 'INTERNAL'/);
    expect(said).toEqual([]);
    await page.close();
  });

  test('while the page is paused a fault is set and undone; what is looked at stays as it was', async () => {
    const { page, said } = await lab.open();
    await expect.poll(() => page.locator('.live-chart path.line').count(), SOON).toBeGreaterThan(0);
    await press(page, 'Pause the page');
    const shown = () =>
      Promise.all(['.log', '.live-topo', '.edges', '.charts'].map((part) => page.locator(part).innerText()));
    const before = await shown();
    await setFault(page, 'calls product GetProduct', 'delay');
    expect(await page.getByRole('button', { name: 'Undo all' }).isEnabled()).toBe(true);
    await press(page, 'Undo delay-product-GetProduct');
    await page.getByText('No fault in force').waitFor(SOON);
    expect(await page.getByRole('button', { name: 'Undo all' }).isDisabled()).toBe(true);
    expect(await shown()).toEqual(before);
    await press(page, 'Show what is now');
    await expect
      .poll(() => page.locator('.log').innerText(), SOON)
      .toContain('Fault gone: product GetProduct');
    expect(said).toEqual([]);
    await page.close();
  });

  test.each(['ramp', 'wave'])('the load goes in a %s, and is constant again', async (shape) => {
    const { page } = await lab.open();
    await expect.poll(() => wanted(page), SOON).toBe(80);
    await press(page, shape);
    await page.getByLabel('times').fill('2');
    await page.locator('.shape-fields').getByLabel('s', { exact: true }).fill('2');
    await press(page, `Start the ${shape}`);
    await page.getByText(`${shape} under way: 2 times, 2 s`).waitFor(SOON);
    await expect.poll(() => wanted(page), SOON).toBeGreaterThan(100);
    await press(page, 'constant');
    await page.getByText('constant now').waitFor(SOON);
    await expect.poll(() => wanted(page), SOON).toBe(80);
    await page.close();
  });

  test('the load pauses and goes on; what a slider is dragged to is sent', async () => {
    const { page, said } = await lab.open();
    await press(page, 'Pause the load');
    await expect.poll(() => wanted(page), SOON).toBe(0);
    await press(page, 'Go on');
    await expect.poll(() => wanted(page), SOON).toBe(80);
    const slider = page.getByLabel('GET /api/products/:id, slider');
    await slider.scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await slider.boundingBox()) ?? {};
    const at = (share: number) => [x + share * width, y + height / 2] as const;
    await page.mouse.move(...at(0.22));
    await page.mouse.down();
    await page.mouse.move(...at(0.4));
    await page.mouse.move(...at(0.6), { steps: 5 });
    await page.mouse.up();
    const to = Number(await slider.inputValue());
    expect(to).toBeGreaterThan(20);
    await expect.poll(() => wanted(page), SOON).toBe(70 + to);
    const typed = page.getByLabel('GET /api/products/:id, requests a second');
    expect(await typed.inputValue()).toBe(String(to));
    await typed.fill('10');
    await typed.press('Tab');
    await expect.poll(() => wanted(page), SOON).toBe(80);
    expect(said).toEqual([]);
    await page.close();
  });

  test('protections of both ends of an edge are switched on, with the code of both, and off', async () => {
    const { page, said } = await lab.open();
    await press(page, 'payment → bank');
    const all = ['Retry budget', 'Keepalive', 'Outlier detection', 'Shedding by bank'];
    const inForce = () => page.getByText('in force', { exact: true }).count();
    for (const name of all) await page.getByRole('switch', { name }).click();
    const code = await page.locator('.code').innerText();
    for (const part of ['retryThrottling: {', 'keepalive: {', 'outlierDetection: {'])
      expect(code).toContain(part);
    expect(code).toContain('bank: { server: { workers: { slots: 16, queue: 16 } } },');
    await page.locator('.switches').getByLabel('wait').fill('3');
    await press(page, 'Apply');
    await expect.poll(inForce, SOON).toBe(all.length);
    await shoot(page, '1440-protections');
    for (const name of all) await page.getByRole('switch', { name }).click();
    await press(page, 'Apply');
    await expect.poll(inForce, SOON).toBe(0);
    await page.getByRole('switch', { name: 'Shedding by bank' }).click();
    await expect
      .poll(() => page.locator('.code').innerText(), SOON)
      .toContain('workers: { slots: 16, queue: 3 }');
    expect(said).toEqual([]);
    await page.close();
  });

  test('attached to a system that runs without it: its calls are drawn, a fault is set, what is out of reach is not offered', async () => {
    const [registry = '', traces = ''] = ['registry', 'traces'].map((role) => where.get(role));
    await using joined = await LabPage.start({ id: 'joined', attachTo: { registry, traces } });
    const { page, said } = await joined.open();
    await page.getByText('This system runs without the lab.').waitFor(SOON);
    const first = page.locator('.live-chart').first();
    expect(await first.innerText()).toContain('to calls of gateway');
    const good = async () => Number(await first.locator('.headline').innerText());
    await expect.poll(good, SOON).toBeGreaterThan(40);
    await setFault(page, 'calls product GetProduct', 'delay');
    await first.locator('.event-text', { hasText: 'delay' }).waitFor(SOON);
    for (const name of ['Mystery', 'Logs', 'Edited code'])
      expect(await page.getByRole('heading', { name }).count()).toBe(0);
    expect(await chosen(page, 'on').innerText()).not.toMatch(/product-1|outage/);
    await page.locator('.live-traces button').first().click();
    await page.locator('.wf').waitFor(SOON);
    expect(await page.getByText('grep -r').isVisible()).toBe(false);
    expect(await findings(page)).toEqual([]);
    await shoot(page, '1440-attached');
    await press(page, 'Undo all');
    await page.getByText('No fault in force').waitFor(SOON);
    expect(said).toEqual([]);
  });
});

test.skipIf(!hasChromium)(
  'edited code is shown with how its service did before and since',
  {
    timeout: 60_000,
  },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-edited-page-'));
    const scenario = editableScenario(folder);
    await using lab = await LabPage.start({ scenario, scenarioFrom: './library.ts', folder });
    const { page, said } = await lab.open();
    // So that there is a before.
    const edge = page.locator('.edges tr', { hasText: 'load → desk' });
    await expect.poll(() => edge.innerText(), SOON).toMatch(/p90/);
    await expect
      .poll(() => page.locator('.live-chart path.line').nth(1).getAttribute('d'), SOON)
      .toMatch(/(L.*){6}/);
    writeFileSync(join(folder, 'desk.ts'), `${CODE}console.log('edited');\n`);
    const edited = page.locator('.panel', { hasText: 'Edited code' });
    await edited.getByText('runs the new code').waitFor(SOON);
    await expect.poll(() => edited.innerText(), SOON).toMatch(/before, \d+ s\s+\d/);
    await expect.poll(() => edited.innerText(), SOON).toMatch(/since, \d+ s\s+\d/);
    await shoot(page, '1440-edited');
    expect(said).toEqual([]);
  },
);
