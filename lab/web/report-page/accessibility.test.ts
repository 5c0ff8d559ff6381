import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../testing/chromium.ts';
import { DRAWN, OpenPages } from '../testing/open-pages.ts';
import { syntheticModel } from '../testing/synthetic-run.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What docs/accessibility.md says is held by a test; the other ways are in browser.test.ts and charts.test.ts. */
describe.skipIf(!hasChromium)('the report page for everybody', () => {
  let pages: OpenPages;
  beforeAll(async () => {
    pages = await OpenPages.start();
    await pages.write('failed', syntheticModel({ orders: 120 }));
  });
  afterAll(() => pages?.[Symbol.asyncDispose]());
  const opened = (name = 'failed', options?: Parameters<OpenPages['open']>[1]) => pages.open(name, options);

  test.each([
    [1280, false],
    [1280, true],
    [390, false],
    [390, true],
  ])(
    '%i px, dark %s: no message, no request, no sideways scroll, nothing that axe finds',
    async (width, dark) => {
      const { page, said } = await opened('failed', { width, dark });
      await page.screenshot({ path: pages.shot(`report-${width}-${dark ? 'dark' : 'light'}`) });
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
    await page.screenshot({ path: pages.shot('report-1280-forced') });
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
});
