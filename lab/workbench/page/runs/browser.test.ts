import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../../cli/catalogue.ts';
import { smallScenario } from '../../../cli/fixture/workspace.ts';
import { runsOfLab } from '../../../cli/runs-of-lab.ts';
import { readJournal } from '../../../evidence/read-journal.ts';
import { startClock } from '../../../runtime/clock.ts';
import { builtWorkbench } from '../../../web/build-page.ts';
import { hasChromium, launchChromium } from '../../../web/testing/chromium.ts';
import { liveScenario } from '../../fixture/live-scenario.ts';
import { holdWorkbench } from '../../hold.ts';
import { findings, LOOKS, overflowOf, SHOTS } from '../fixture/lab-page.ts';

const SOON = { timeout: 20_000 };
const RUN = { timeout: 40_000 };
const TOKEN = 'a-token-of-the-tests';

describe.skipIf(!hasChromium)('scenarios and their reports in Chromium', { timeout: 90_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-runs-'));
  const runs = join(folder, 'small');
  const end = new AbortController();
  let held: ReturnType<typeof holdWorkbench>;
  let origin: string;
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(join(folder, 'logs'));
    mkdirSync(SHOTS, { recursive: true });
    const source = join(folder, 'small.ts');
    writeFileSync(source, smallScenario());
    const serving = Promise.withResolvers<string>();
    held = holdWorkbench({
      ...{ scenario: liveScenario(), scenarioFrom: './library.ts', folder, id: 'lab1', seed: 7 },
      ...{ clock: startClock(), signal: end.signal, page: await builtWorkbench(), token: TOKEN },
      ...{ runtimeKind: 'process', backendChoice: 'embedded', host: '127.0.0.1', port: 0 },
      ...{ onBackend: () => {}, onPassedOver: () => {}, onServing: serving.resolve },
      runs: runsOfLab(folder, { source, scenario: await loadScenario(source, folder) }),
    });
    held.catch(serving.reject);
    ({ origin } = new URL(await serving.promise));
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    end.abort();
    expect(await held).toEqual({ left: [] });
    rmSync(folder, { recursive: true, force: true });
  });

  const shown = async (path: string, width: number, dark: boolean) => {
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
    });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await page.goto(`${origin}${path}?token=${TOKEN}`);
    return { page, said };
  };
  const opened = async (width = 1440, dark = false) => {
    const { page, said } = await shown('/runs', width, dark);
    await page.getByRole('button', { name: 'Run small', exact: true }).waitFor(SOON);
    return { page, said };
  };
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click(SOON);
  const isPaused = async () => (await (await fetch(`${origin}/api/v1/load`)).json()).paused;
  const look = async (page: Page, name: string) => {
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(await findings(page)).toEqual([]);
    await page.screenshot({ path: join(SHOTS, `runs-${name}.png`), fullPage: true });
  };

  test('a scenario is run, watched phase by phase, and its report is compared with another', async () => {
    const { page, said } = await opened();
    await page.getByText('There is none yet.').waitFor(SOON);
    await press(page, 'Run small');
    const status = page.locator('.where-it-is');
    await status.filter({ hasText: 'Arm 1 of 2, unprotected: starting' }).waitFor(RUN);
    await status.filter({ hasText: /^Arm 1 of 2, unprotected: (fault|recovery)$/ }).waitFor(RUN);
    // It does not disturb what is measured.
    expect(await isPaused()).toBe(true);
    const first = page.getByRole('row', { name: /^unprotected/ });
    await expect.poll(() => first.innerText(), SOON).toMatch(/✓ over\s+\d+ good/);
    expect(await page.getByRole('button', { name: 'Run small', exact: true }).isDisabled()).toBe(true);
    await status.filter({ hasText: /^Arm 2 of 2, protected: (baseline|fault|recovery)$/ }).waitFor(RUN);
    await look(page, '1440-under-way');
    await page.getByRole('heading', { name: 'small has ended' }).waitFor(RUN);
    const news = page.getByRole('status').filter({ hasText: 'The run of small has ended' });
    expect(await news.innerText()).toMatch(/: (pass|inconclusive)\.$/);
    await expect.poll(isPaused, SOON).toBe(false);
    // What a run finds is judged elsewhere; a busy machine makes it inconclusive, and the page says so.
    const verdict = page.locator('.latest-run .badge');
    expect(await verdict.innerText()).toMatch(/pass|inconclusive/i);

    const row = page.getByRole('row').filter({ hasText: 'The catalogue slows down' });
    await row.waitFor(SOON);
    expect(await row.innerText()).toMatch(/normal\s+process\s+evidence\s+Report/);
    const [report] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: /^Open its report/ }).click(),
    ]);
    await report.waitForSelector('html[data-ready]', SOON);
    expect(await report.getByRole('heading', { level: 1 }).innerText()).toContain('The catalogue slows down');
    await report.close();

    // Another run, of the same evidence: what is compared is no matter here.
    const [name = ''] = readdirSync(runs).filter((each) => /^\d{4}-/.test(each));
    cpSync(join(runs, name), join(runs, '2026-01-02T03-04-05-00000a'), { recursive: true });
    const choices = page.getByRole('checkbox', { name: /^small, / });
    await expect.poll(() => choices.count(), SOON).toBe(2);
    for (const at of [0, 1]) await choices.nth(at).check(SOON);
    const [compared] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Compare both runs of small' }).click(),
    ]);
    await compared.waitForSelector('html[data-ready]', SOON);
    const second = compared.locator('.sides').getByLabel('second');
    await expect.poll(() => second.inputValue(), SOON).toBe('1 0 fault');
    await expect.poll(() => compared.locator('#compare .compared').count(), SOON).toBeGreaterThan(0);
    await compared.close();
    expect(said).toEqual([]);
    await page.close();
  });

  test('who looks at the live page meanwhile is told which run holds the load off, and has nothing to press', async () => {
    const { page } = await opened();
    await press(page, 'Run small');
    const live = await shown('/', 1440, false);
    const notes = live.page.getByText('The load is off while a run of small goes on.');
    await notes.first().waitFor(SOON);
    expect(await notes.count()).toBe(2);
    const link = live.page.getByRole('link', { name: 'small', exact: true });
    expect(await link.first().getAttribute('href')).toBe('/runs');
    expect(await live.page.getByRole('button', { name: 'Go on' }).count()).toBe(0);
    await press(page, 'Cancel');
    await live.page.getByRole('button', { name: 'Pause the load' }).waitFor(SOON);
    expect(await notes.count()).toBe(0);
    expect(live.said).toEqual([]);
    await Promise.all([page.close(), live.page.close()]);
  });

  test('one that is cancelled is over, with nothing left running', async () => {
    const { page, said } = await opened();
    const before = new Set(readdirSync(runs));
    await press(page, 'Run small');
    await page
      .locator('.where-it-is')
      .filter({ hasText: /^Arm 1 of 2, unprotected: (baseline|fault|recovery)$/ })
      .waitFor(RUN);
    expect(await page.locator('h2 button').count()).toBe(0);
    await press(page, 'Cancel');
    await page.getByText('Cancelled: all of it is stopped').waitFor(SOON);
    expect(await isPaused()).toBe(false);
    const [name = ''] = readdirSync(runs).filter((each) => !before.has(each));
    const events = await readJournal(join(runs, name));
    expect(events.findLast(({ type }) => type === 'cleanup.checked')?.left).toEqual([]);
    // Of it is no report, so the list has none.
    expect(await page.getByRole('checkbox', { name: /^small, / }).count()).toBe(2);
    expect(said).toEqual([]);
    await page.close();
  });

  test.each(LOOKS)(
    '%i px, dark %s: no sideways scroll, nothing serious that axe finds',
    async (width, dark) => {
      const { page, said } = await opened(width, dark);
      await page
        .getByRole('checkbox', { name: /^small, / })
        .first()
        .check(SOON);
      await page.getByText('Choose another run of small').waitFor(SOON);
      await look(page, `${width}-${dark ? 'dark' : 'light'}`);
      expect(said).toEqual([]);
      await page.close();
    },
  );

  test.each(['/runs', '/runs?token=of-the-lab-before'])('without the token it looks on: %s', async (path) => {
    const page = await browser.newPage();
    await page.goto(`${origin}${path}`);
    await page.getByText('You look on.').waitFor(SOON);
    expect(await page.getByRole('button', { name: 'Run small', exact: true }).isDisabled()).toBe(true);
    expect(await page.locator('body').innerText()).not.toContain('Bearer');
    await page.close();
  });
});
