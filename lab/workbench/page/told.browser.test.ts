import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../evidence/events.ts';
import { hasChromium } from '../../web/testing/chromium.ts';
import type { FaultState, LabState } from '../lab-state.ts';
import { findings, LOOKS, overflowOf, SHOTS } from './fixture/lab-page.ts';
import { edgeOf, stateOf, ToldPage } from './fixture/told-page.ts';

const SOON = { timeout: 20_000 };

const WAITS = {
  ...{ begunPerS: 0.7, goodPerS: 0.3, failedPerS: 0.3, waiting: 16, oldestWaitingMs: 1_600, p99Ms: 1_240 },
  shares: { good: 0.004, failed: 0.996, waiting: 0.13 },
} as const;
/** All that is ever said at edges, as of a shop in trouble. */
const SHOP = [
  edgeOf('load', 'gateway', {
    waiting: 40,
    oldestWaitingMs: 61_200,
    shares: { good: 0.1, failed: 0.65, waiting: 0.25 },
  }),
  edgeOf('gateway', 'order', { ...WAITS, breaker: 'open' }),
  edgeOf('gateway', 'product', { begunPerS: null }),
  edgeOf('order', 'inventory', { ...WAITS, oldestWaitingMs: 612 }),
  edgeOf('order', 'payment', { ...WAITS, breaker: 'half-open', begunPerS: 1_234 }),
  edgeOf('order', 'notification', { begunPerS: 0, waiting: 0, breaker: 'open' }),
  edgeOf('payment', 'bank', { ...WAITS, shares: null }),
];
/** Two callers of one service, and more layers than a page is usually wide for. */
const LONG = [
  edgeOf('load', 'a', WAITS),
  edgeOf('a', 'b', { ...WAITS, breaker: 'open' }),
  edgeOf('a', 'c', { ...WAITS, breaker: 'half-open' }),
  edgeOf('b', 'd', { ...WAITS, breaker: 'half-open' }),
  edgeOf('c', 'd', { ...WAITS, breaker: 'open' }),
  ...['de', 'ef', 'fg'].map(([from = '', to = '']) => edgeOf(from, to, { ...WAITS, breaker: 'half-open' })),
];

/** What of the drawing lies over something else: words over a service, other words, or an arrow. */
const overlaps = (page: Page) =>
  page.evaluate(() => {
    const boxOf = (element: Element) => element.getBoundingClientRect();
    const texts = [...document.querySelectorAll('.live-topo .wire text')];
    const nodes = [...document.querySelectorAll('.live-topo .node rect')];
    const meet = (a: DOMRect, b: DOMRect) =>
      a.left < b.right && b.left < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
    const nameOf = (element: Element) => element.textContent || (element.parentElement?.textContent ?? '');
    const arrows = [...document.querySelectorAll<SVGPathElement>('.live-topo .wire > path:not(.hit)')];
    const through = (path: SVGPathElement, box: DOMRect) => {
      const [length, to] = [path.getTotalLength(), path.getScreenCTM()];
      for (let at = 0; at <= length; at += 2) {
        const { x, y } = path.getPointAtLength(at).matrixTransform(to ?? undefined);
        if (x > box.left && x < box.right && y > box.top + 1 && y < box.bottom - 1) return true;
      }
      return false;
    };
    const svg = document.querySelector('.live-topo svg')?.getBoundingClientRect() ?? new DOMRect();
    return texts.flatMap((text, at) => {
      const box = boxOf(text);
      return [
        ...[...nodes, ...texts.slice(at + 1)].flatMap((other) =>
          meet(box, boxOf(other)) ? [`${text.textContent} over ${nameOf(other)}`] : [],
        ),
        ...arrows.flatMap((arrow) =>
          through(arrow, box) ? [`${text.textContent} over the arrow of ${nameOf(arrow)}`] : [],
        ),
        ...(box.top < svg.top || box.bottom > svg.bottom ? [`${text.textContent} leaves the drawing`] : []),
      ];
    });
  });

/** The page as a lab that is in such a state would show it. */
describe.skipIf(!hasChromium)('the live page, told by a test', { timeout: 60_000 }, () => {
  let told: ToldPage;
  beforeAll(async () => {
    told = await ToldPage.start();
  }, 60_000);
  afterAll(() => told[Symbol.asyncDispose]());
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: join(SHOTS, `told-${name}.png`), fullPage: true });

  test.each(LOOKS)('%i px, dark %s: no words at an edge lie over anything else', async (width, dark) => {
    const page = await told.open({ width, dark });
    for (const [name, edges] of [
      ['shop', SHOP],
      ['long', LONG],
    ] as const) {
      told.state(stateOf(edges));
      const last = edges.at(-1)?.to ?? '';
      await page.locator('.live-topo .name', { hasText: new RegExp(`^${last}$`) }).waitFor(SOON);
      expect(await overlaps(page)).toEqual([]);
      await shoot(page, `edges-${name}-${width}-${dark ? 'dark' : 'light'}`);
    }
    await page.close();
  });

  test('nor in the size for a beamer', async () => {
    const page = await told.open();
    told.state(stateOf(SHOP));
    await page.getByRole('button', { name: 'Beamer' }).click(SOON);
    await page.locator('html.beamer').waitFor(SOON);
    expect(await overlaps(page)).toEqual([]);
    await shoot(page, 'edges-beamer');
    await page.close();
  });

  test.each(LOOKS)('%i px, dark %s: a run that holds the load off is named', async (width, dark) => {
    const page = await told.open({ width, dark });
    const { load } = stateOf(SHOP);
    const held = { ...load, paused: true, heldBy: { page: 'workshop', scenario: null } } as const;
    told.state(stateOf(SHOP, { load: held }));
    await page.getByText('The load is off while a run of the workshop goes on.').first().waitFor(SOON);
    expect(await page.getByRole('link', { name: 'workshop', exact: true }).first().getAttribute('href')).toBe(
      '/workshop',
    );
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(await findings(page, '.bar-note')).toEqual([]);
    await shoot(page, `held-${width}-${dark ? 'dark' : 'light'}`);
    await page.close();
  });

  /** The second one 2 s after the first, 20 s ago. */
  const faultOf = (kind: string, cameAtMs: number, toMs: number | null = null): FaultState => ({
    ...{ id: `${kind}-a`, kind, text: `a has ${kind}`, plan: { kind, id: `${kind}-a` } },
    ...{ state: toMs === null ? 'in-force' : 'gone', askedAtMs: cameAtMs, cameAtMs, endsAtMs: 200_000 },
    ...{ goneAtMs: toMs, lapsed: false, lapsedAtMs: null, error: null },
  });
  const words = (page: Page) => page.locator('.live-chart').first().locator('.event-text').allTextContents();
  const marks = (page: Page) => page.locator('.live-chart').first().locator('.event-mark').count();
  const drawn = (page: Page) => page.locator('.live-chart .line.ink').first().getAttribute('d');

  test('two faults close together are both named, and those from before the first look are not drawn', async () => {
    const page = await told.open();
    const old = faultOf('pause', 1_000, 30_000);
    told.state(stateOf(SHOP, { nowMs: 50_000, faults: [old] }));
    await page.locator('.live-chart').first().waitFor(SOON);
    expect(await marks(page)).toBe(0);
    const faults = [old, faultOf('hang', 60_000), faultOf('kill', 62_000)];
    for (const nowMs of [63_000, 80_000, 110_000]) {
      told.state(stateOf(SHOP, { nowMs, faults }));
      await expect.poll(() => words(page), SOON).toEqual(['hang, kill']);
      expect(await marks(page)).toBe(2);
    }
    await page.close();
  });

  test('what a mystery reveals stands where it belongs: in the list of events, and in the charts, also after a reload', async () => {
    const page = await told.open();
    const event = (number: number, tMs: number, more: object) =>
      told.event(`told-${number}`, { tMs, ...more } as JournalEvent);
    told.state(stateOf(SHOP, { nowMs: 40_000 }));
    event(1, 40_000, { type: 'instance.exited', instance: 'a-1' });
    event(2, 68_200, { type: 'health.changed', instance: 'a-1', from: 'lost', to: 'serving' });
    event(3, 45_000, { type: 'fault.injected', text: 'a hangs' });
    event(4, 68_000, { type: 'fault.undone', text: 'a hangs' });
    told.state(stateOf(SHOP, { nowMs: 69_000 }));
    const times = () => page.locator('.log .ink3').allInnerTexts();
    await expect.poll(times, SOON).toEqual(['68.2 s', '68.0 s', '45.0 s', '40.0 s']);
    const fault = { id: 'm', kind: 'hang', text: 'a hangs', cameAtMs: 45_000, goneAtMs: 68_000, clues: [] };
    const scored = { fault: { ...fault, inScope: 9, met: 9, size: null }, guess: null, right: [], points: 0 };
    const reveal = { ended: 'given-up', score: null, seconds: 30, faults: [scored], unmet: [] };
    const current = {
      level: 1,
      seed: 7,
      count: 1,
      state: 'over',
      startedAtMs: 44_000,
      endsAtMs: 99_000,
      reveal,
    };
    const over = { ...stateOf(SHOP).mystery, current } as unknown as LabState['mystery'];
    told.state(stateOf(SHOP, { nowMs: 70_000, mystery: over }));
    await expect.poll(() => words(page), SOON).toEqual(['hang']);
    const listens = page.waitForResponse(/\/events$/);
    await page.reload();
    await listens;
    told.state(stateOf(SHOP, { nowMs: 80_000, mystery: over }));
    await expect.poll(() => words(page), SOON).toEqual(['hang']);
    // The looks from before are drawn, and no line over the time in which nobody looked.
    expect((await drawn(page))?.match(/M/g)).toHaveLength(3);
    await page.close();
  });

  test.each([1440, 1180])(
    '%i px: letters of the chart of PromQL are as large as those of the others',
    async (width) => {
      const page = await told.open({ width });
      told.state(stateOf(SHOP));
      await page.getByRole('button', { name: 'Ask' }).click(SOON);
      await page.locator('.query .xtick').first().waitFor(SOON);
      const sizes = () =>
        page.locator('.xtick').evaluateAll((all) =>
          all.map((each) => {
            const scale = (each as SVGTextElement).getScreenCTM()?.a ?? 0;
            return Math.round(10 * scale * Number.parseFloat(getComputedStyle(each).fontSize)) / 10;
          }),
        );
      await expect.poll(async () => new Set(await sizes()).size, SOON).toBe(1);
      await shoot(page, `query-${width}`);
      await page.close();
    },
  );
});
