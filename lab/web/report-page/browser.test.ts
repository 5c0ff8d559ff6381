import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launchChromium } from '../testing/chromium.ts';
import { syntheticModel } from '../testing/synthetic-run.ts';
import { renderPage } from './render-page.ts';

/** Screenshots that CI keeps. */
const SHOTS = join(import.meta.dirname, '../../../reports/screenshots');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test.runIf(process.env.CI)('CI has a Chromium to open the page in', () => {
  expect(hasChromium).toBe(true);
});

/** The real page, from disk, in the browser that the machine has. */
describe.skipIf(!hasChromium)('the report page in Chromium', () => {
  let folder: string;
  let browser: Browser;
  const written = async (name: string, model: Parameters<typeof renderPage>[0]) => {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, await renderPage(model));
    return file;
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'faultline-page-'));
    mkdirSync(SHOTS, { recursive: true });
    browser = await launchChromium();
    await written('failed', syntheticModel({ orders: 120 }));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page that is ready, and all that it said or asked for meanwhile. */
  async function opened(
    name = 'failed',
    options: { width?: number; dark?: boolean; forced?: boolean; hash?: string } = {},
  ) {
    const { width = 1280, dark = false, forced = false, hash = '' } = options;
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      forcedColors: forced ? 'active' : 'none',
    });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    const file = `file://${join(folder, `${name}.html`)}`;
    page.on('request', (request) => request.url().startsWith(file) || said.push(`asks for ${request.url()}`));
    await page.goto(`${file}${hash}`);
    await page.waitForSelector('html[data-ready]');
    return { page, said };
  }
  /** A page draws some time after it was asked to, later on a busy machine. */
  const DRAWN = { timeout: 10_000 };
  const textOf = (page: Page, selector: string) => page.locator(selector).first().innerText();

  test.each([
    [1280, false],
    [1280, true],
    [390, false],
    [390, true],
  ])(
    '%i px, dark %s: no message, no request, no sideways scroll, nothing that axe finds',
    async (width, dark) => {
      const { page, said } = await opened('failed', { width, dark });
      await page.screenshot({ path: join(SHOTS, `report-${width}-${dark ? 'dark' : 'light'}.png`) });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { axe: engine } = window as unknown as {
          axe: {
            run: (
              where: Document,
              how: object,
            ) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
          };
        };
        // Targets of 24 px, or as far apart (2.5.8), are not among what it looks for by itself.
        const { violations } = await engine.run(document, { rules: { 'target-size': { enabled: true } } });
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(found).toEqual([]);
      expect(said).toEqual([]);
      await page.close();
    },
  );

  test('at 320 px, as at 400 % zoom, all is in one column, and the head leaves the room to what is read', async () => {
    const { page } = await opened('failed', { width: 320 });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'flame graph' }).click();
    await expect.poll(() => page.locator('.flame canvas').count(), DRAWN).toBe(1);
    expect(await overflow()).toBeLessThanOrEqual(0);
    // 1280 x 1024 at 400 %.
    await page.setViewportSize({ width: 320, height: 256 });
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await page.locator('.top').evaluate((head) => getComputedStyle(head).position)).toBe('static');
    await page.close();
  });

  test.each([1280, 390])('at %i px whatever takes the focus is not under the head', async (width) => {
    const { page } = await opened('failed', { width });
    const hidden = await page.evaluate(() => {
      const head = document.querySelector('.top') as HTMLElement;
      const all = [
        ...document.querySelectorAll<HTMLElement>('main :is(a, button, input, select, summary, [tabindex])'),
      ];
      window.scrollTo(0, document.body.scrollHeight);
      // Upwards is the way on which a head that stays would hide it.
      return all.toReversed().flatMap((element) => {
        element.focus();
        if (document.activeElement !== element) return [];
        const { top, bottom } = element.getBoundingClientRect();
        const edge = head.getBoundingClientRect().bottom;
        return bottom <= edge || (top < edge && bottom - top < 200) ? [element.outerHTML.slice(0, 120)] : [];
      });
    });
    expect(hidden).toEqual([]);
    await page.close();
  });

  test('a word is defined where it first stands, by key and by touch', async () => {
    const { page } = await opened('failed', { width: 390 });
    const word = page.getByRole('button', { name: 'owed', exact: true });
    const definition = page.locator('#term-owed');
    await word.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => definition.isVisible(), DRAWN).toBe(true);
    expect(await definition.innerText()).toContain('to be paid later');
    const { x, width } = (await definition.boundingBox()) ?? { x: -1, width: 0 };
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(390);
    await page.keyboard.press('Escape');
    await expect.poll(() => definition.isVisible(), DRAWN).toBe(false);
    await page.getByRole('button', { name: 'p50', exact: true }).click();
    await expect.poll(() => page.locator('#term-p50').isVisible(), DRAWN).toBe(true);
    await page.close();
  });

  test('printed in grey, and in forced colours, what waits, what is held and what failed differ by their pattern', async () => {
    const { page } = await opened();
    const patterns = () =>
      page.evaluate(() =>
        ['waits', 'held', 'own', 'callee'].map((ink) => {
          const bar = document.createElement('i');
          bar.className = `bar ${ink}`;
          document.querySelector('.track')?.append(bar);
          const { backgroundImage, printColorAdjust } = getComputedStyle(bar);
          bar.remove();
          // Without its colours.
          return `${backgroundImage.replaceAll(/rgba?\([^)]*\)/g, '')} ${printColorAdjust}`;
        }),
      );
    await page.emulateMedia({ media: 'print' });
    const [waits, held, own] = await patterns();
    expect(waits).toMatch(/gradient.* exact$/);
    expect(new Set([waits, held, own]).size).toBe(3);
    const shown = (selector: string) => page.locator(selector).first().isVisible();
    expect([await shown('.failed-claim'), await shown('.top'), await shown('.filters')]).toEqual([
      true,
      false,
      false,
    ]);
    await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
    expect((await patterns()).slice(0, 3).map((each) => each.split(' ')[0])).toEqual(
      [waits, held, own].map((each) => each?.split(' ')[0]),
    );
    await page.close();
  });

  test('in forced colours arms and bands keep theirs, and no text lies behind another', async () => {
    const { page } = await opened('failed', { forced: true });
    await page.screenshot({ path: join(SHOTS, 'report-1280-forced.png') });
    const found = await page.evaluate(() => {
      const styleOf = (selector: string) =>
        getComputedStyle(document.querySelector(selector) ?? document.body);
      const boxOf = (selector: string) =>
        (document.querySelector(selector) ?? document.body).getBoundingClientRect();
      return {
        forced: matchMedia('(forced-colors: active)').matches,
        arms: ['.line-sample.a0', '.line-sample.a1'].map((each) => styleOf(each).borderTopColor),
        bands: ['.band-sample.fault', '.band-sample.recovery'].map((each) => styleOf(each).backgroundColor),
        room: boxOf('.row.good .big').top - boxOf('.row.good .whose').bottom,
      };
    });
    expect(found.forced).toBe(true);
    expect(new Set(found.arms).size).toBe(2);
    expect(new Set([...found.bands, 'rgb(255, 255, 255)']).size).toBe(3);
    expect(found.room).toBeGreaterThanOrEqual(4);
    await page.close();
  });

  test('what failed stands first, and its trace opens from there', async () => {
    const { page } = await opened();
    const claim = page.locator('.failed-claim').first();
    expect(await claim.innerText()).toMatch(
      /Failed: Orders stay fast[\s\S]*440 ms[\s\S]*<= 200 ms[\s\S]*240 ms/,
    );
    await claim.locator('a[href^="#trace="]').click();
    await expect.poll(() => textOf(page, '.opened-title'), DRAWN).toContain('POST /api/orders');
    const top = await page.locator('#open-trace').evaluate((element) => element.getBoundingClientRect().top);
    expect(top).toBeLessThan(200);
    await page.close();
  });

  test('every trace opens, filters narrow the list, and keys go through it', async () => {
    const { page } = await opened();
    await expect.poll(() => textOf(page, '.count'), DRAWN).toBe('240 of 240 traces');
    await page.locator('#traces').getByRole('button', { name: 'harmed', exact: true }).click();
    await expect.poll(() => textOf(page, '.count'), DRAWN).toBe('40 of 240 traces');
    await page.getByLabel(/^Filter:/).fill('status=504 no=45');
    await expect.poll(() => textOf(page, '.count'), DRAWN).toBe('1 of 240 traces');
    await page.getByLabel(/^Filter:/).fill('-service=bank');
    await expect.poll(() => textOf(page, '.count'), DRAWN).toBe('0 of 240 traces');
    await page.getByLabel(/^Filter:/).fill('');
    await page.locator('.list').focus();
    await page.keyboard.press('Home');
    const first = await textOf(page, '.opened-title');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => textOf(page, '.opened-title'), DRAWN).not.toBe(first);
    await page.locator('.lrow').nth(3).click();
    await expect.poll(() => textOf(page, '.outcome.bad'), DRAWN).toContain('HTTP 504');
    await page.close();
  });

  test('a waterfall folds, zooms, finds, tells of a span, and is a flame graph too', async () => {
    const { page } = await opened();
    await page.locator('#traces').getByRole('button', { name: 'harmed', exact: true }).click();
    await page.locator('.lrow').first().click();
    const rows = page.locator('.wf-row');
    await rows.nth(1).waitFor();
    const count = await rows.count();
    await page.locator('.wf-rows').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => rows.count(), DRAWN).toBe(1 + 1);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => rows.count(), DRAWN).toBe(count);
    await page.getByRole('button', { name: 'fold all', exact: true }).click();
    await expect.poll(() => rows.count(), DRAWN).toBeLessThan(count);
    await page.getByLabel(/^Find spans/).fill('service=bank');
    await page.getByRole('button', { name: 'Next found' }).click();
    await expect.poll(() => textOf(page, '.detail h4'), DRAWN).toBe('bank Charge');
    await expect.poll(() => textOf(page, '.detail'), DRAWN).toContain('shop.v1.BankService/Charge');
    expect(await textOf(page, '.detail')).toMatch(/process\s+bank.*, called by payment/);
    await expect.poll(() => page.locator('.wf-row.found').count(), DRAWN).toBe(1);
    await expect
      .poll(() => textOf(page, '.logs > .log-lines'), DRAWN)
      .toMatch(/\+\d+ms bank-1.log warn holds the charge tries=1/);
    await page.getByText('1 of the rest of this trace').click();
    await expect
      .poll(() => textOf(page, '.logs details'), DRAWN)
      .toContain('gateway-1.log warn request failed');
    const before = await textOf(page, '.ruler');
    await page.locator('.wf-tools').getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => textOf(page, '.ruler'), DRAWN).not.toBe(before);
    await expect.poll(() => page.locator('.wf .bar.held').count(), DRAWN).toBeGreaterThan(0);
    await expect.poll(() => page.locator('.way path').getAttribute('d'), DRAWN).toMatch(/H\d/);
    await page.screenshot({ path: join(SHOTS, 'waterfall.png') });
    await page.getByRole('button', { name: 'flame graph' }).click();
    await expect.poll(() => page.locator('.flame canvas').count(), DRAWN).toBe(1);
    await page.close();
  });

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

  test('compare pairs the requests of two arms, and sets phases beside each other', async () => {
    const { page } = await opened();
    await page.locator('#compare').scrollIntoViewIfNeeded();
    await page.locator('.compared').first().waitFor();
    await expect
      .poll(() => textOf(page, '.grown'), DRAWN)
      .toContain('bank Charge in POST /api/orders −340ms');
    await expect
      .poll(() => textOf(page, '.compared'), DRAWN)
      .toMatch(/bank Charge\s+40\s+40\s[\s\S]*\s40\s+−340ms/);
    const widths = await page
      .locator('.compared .took-bar')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    expect(Math.max(...widths)).toBeGreaterThan(2 * Math.min(...widths));
    await page.screenshot({ path: join(SHOTS, 'compare.png') });
    await page.locator('.sides').getByLabel('second').selectOption('0 0 baseline');
    await expect
      .poll(() => textOf(page, '#compare .note'), DRAWN)
      .toContain('two phases have other requests');
    await page.close();
  });

  test('compare opens the page of another run, and takes nothing else for one', async () => {
    const other = await written('other', syntheticModel({ orders: 120, heldMs: 90, verdict: 'pass' }));
    const { page, said } = await opened();
    const file = page.getByLabel('report.html of another run');
    writeFileSync(join(folder, 'none.html'), '<p>hello</p>');
    await file.setInputFiles(join(folder, 'none.html'));
    await expect
      .poll(() => textOf(page, '#compare [role="status"]'))
      .toBe('Expected a report.html, found another file.');
    await page.locator('#compare').scrollIntoViewIfNeeded();
    await file.setInputFiles(other);
    await page.locator('#compare .since').waitFor();
    expect(await page.locator('.sides').getByLabel('second').inputValue()).toBe('1 0 fault');
    await expect.poll(() => textOf(page, '#compare [role="status"]'), DRAWN).toBe('');
    await expect
      .poll(() => textOf(page, '.grown'), DRAWN)
      .toContain('bank Charge in POST /api/orders −310ms');
    await expect
      .poll(() => textOf(page, '.compared'), DRAWN)
      .toMatch(/bank Charge\s+40\s+40\s[\s\S]*\s40\s+−310ms/);
    await expect
      .poll(() => textOf(page, '#compare .since'), DRAWN)
      .toContain('under the fault: 0/s good answers then, ');
    expect(said).toEqual([]);
    await page.close();
  });

  test('a link to a trace opens it, and the theme turns', async () => {
    const id = (40).toString(16).padStart(32, '0');
    const { page } = await opened('failed', { hash: `#trace=${id}` });
    await expect.poll(() => textOf(page, '.detail code'), DRAWN).toBe(id);
    await page.getByRole('button', { name: 'Light or dark' }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.close();
  });

  test('5,000 traces open at once, and a waterfall of 5,000 rows scrolls', async () => {
    await written('large', syntheticModel({ orders: 2_500, steps: 5_000 }));
    const { page, said } = await opened('large');
    const loadMs = await page.evaluate(
      () => performance.getEntriesByName('unpacked')[0]?.startTime ?? Number.NaN,
    );
    await expect.poll(() => textOf(page, '.count'), DRAWN).toBe('5,001 of 5,001 traces');
    await page.getByLabel(/^Filter:/).fill('no=2500');
    await page.locator('.lrow').first().click();
    await expect.poll(() => textOf(page, '.wf-head'), DRAWN).toContain('5001 calls');
    await expect.poll(() => page.locator('.wf-row').count(), DRAWN).toBeLessThan(60);
    const frames = await page.evaluate(async () => {
      const box = document.querySelector('.wf-rows') as HTMLElement;
      const found: number[] = [];
      let last = performance.now();
      for (let step = 0; step < 60; step++) {
        box.scrollTop += 800;
        await new Promise(requestAnimationFrame);
        found.push(performance.now() - last);
        last = performance.now();
      }
      return found.sort((a, b) => a - b);
    });
    await expect.poll(() => page.locator('.wf-row').count(), DRAWN).toBeLessThan(60);
    const [p50 = 0, p95 = 0] = [frames[30], frames[57]];
    console.log(
      `unpacked after ${Math.round(loadMs)} ms, frames p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} ms`,
    );
    // What it takes on a quiet machine stands in BENCHMARKS.md; a busy one is no fault of the page.
    expect(p50).toBeLessThan(100);
    expect(said).toEqual([]);
    await page.close();
  });
});
