import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../../web/testing/chromium.ts';
import { EventReader } from '../fixture/call.ts';
import { TELLING } from '../fixture/telling.ts';
import { findings, LabPage, overflowOf, shoot, smallestText } from './fixture/lab-page.ts';

const SOON = { timeout: 20_000 };

/** A call as the waterfall draws it. */
interface Row {
  readonly depth: number;
  readonly service: string;
  readonly method: string;
  readonly ms: number;
  readonly failure: string | null;
}

/** Who plays has the page and nothing else. */
describe.skipIf(!hasChromium)('mysteries on the live page', { timeout: 60_000 }, () => {
  let lab: LabPage;
  let events: EventReader;
  beforeAll(async () => {
    lab = await LabPage.start();
    events = await EventReader.open(new URL('/api/v1/events', lab.url).href);
  }, 60_000);
  afterAll(async () => {
    await events?.[Symbol.asyncDispose]();
    expect(await lab.close()).toEqual([]);
  }, 60_000);

  const panel = (page: Page) => page.locator('.mystery');
  const choice = (page: Page, name: string) => panel(page).getByRole('combobox', { name, exact: true });
  const number = (page: Page, name: string) => panel(page).getByRole('spinbutton', { name, exact: true });
  const filter = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
  const traces = (page: Page) => page.locator('.live-traces button');

  /** From now on all that the server sends is kept, to be looked through with what the page has by then. */
  async function hide(page: Page, level: number, seed: number) {
    const sent: Promise<string>[] = [];
    const from = events.seen.length;
    page.on('response', (response) => {
      if (response.url().includes('/api/v1/') && !response.url().endsWith('/events'))
        sent.push(response.text().catch(() => ''));
    });
    await choice(page, 'level').selectOption(String(level));
    await number(page, 'seed').fill(String(seed));
    await panel(page).getByRole('button', { name: 'Hide' }).click();
    await page.getByText('A mystery is open', { exact: true }).waitFor(SOON);
    expect(await page.getByRole('button', { name: 'Set the fault' }).isDisabled()).toBe(true);
    const looked = async (): Promise<readonly string[]> => {
      const read = new Set(events.seen);
      await events.until((event) => event.type === 'state' && !read.has(event));
      const since = events.seen.slice(from);
      const open = since.filter(
        ({ type, data }) => type !== 'state' || data.mystery.current?.reveal === null,
      );
      return [JSON.stringify(open), ...(await Promise.all(sent)), await page.content()];
    };
    return {
      answer: async (guess: Readonly<Record<string, string>>) => {
        for (const [name, value] of Object.entries(guess)) {
          if (name === 'ms' || name === '% of calls') await number(page, name).fill(value);
          else await choice(page, name).selectOption(value);
        }
        const before = await looked();
        return { before, reveal: await end(page, 'Answer') };
      },
    };
  }

  async function end(page: Page, how: 'Answer' | 'Give up') {
    await panel(page).getByRole('button', { name: how, exact: true }).click();
    const reveal = panel(page).locator('.reveal');
    await reveal.waitFor(SOON);
    await page.getByText('No fault in force').waitFor(SOON);
    return reveal.innerText();
  }

  /** The calls of the trace that is open. */
  const drawn = (page: Page): Promise<readonly Row[]> =>
    page.locator('.wf-row').evaluateAll((rows) =>
      rows.map((row) => {
        const text = (of: string) => row.querySelector(of)?.textContent?.trim() ?? '';
        const [, number = '0', unit] = /([\d.]+) ?(ms|s)\b/.exec(text('.time')) ?? [];
        return {
          depth: Number(row.getAttribute('aria-level')),
          service: text('.name b'),
          method: text('.name').slice(text('.name b').length).trim().replace(/^.*\//, ''),
          ms: unit === 's' ? 1_000 * Number(number) : Number(number),
          failure: row.querySelector('.failure')?.textContent?.trim() ?? null,
        };
      }),
    );

  test('calls that fail: the deepest span that failed in a failed trace', async () => {
    const { page, said } = await lab.open();
    await shoot(page, 'mystery-start');
    const hidden = await hide(page, 1, 9);
    await filter(page, 'state').selectOption('failed');
    let deepest: Row | undefined;
    const look = async () => {
      await traces(page).last().click(SOON);
      await page.locator('.wf-row').first().waitFor(SOON);
      const failed = (await drawn(page)).filter(({ failure }) => failure !== null);
      deepest = failed.toSorted((a, b) => b.depth - a.depth)[0];
      return deepest;
    };
    await expect.poll(look, SOON).toMatchObject({ service: 'bank', failure: 'UNAVAILABLE' });
    const { service = '', method = '', ms = 0 }: Partial<Row> = deepest ?? {};
    // It neither waits nor hangs.
    expect(ms).toBeLessThan(100);
    await shoot(page, 'mystery-open');
    expect(await findings(page, '.mystery')).toEqual([]);
    const guess = { service, 'kind of fault': 'abort', method, '% of calls': '100' };
    const { before, reveal } = await hidden.answer(guess);
    expect(reveal).toContain('100 of 100');
    expect(reveal).toContain('bank Charge answers UNAVAILABLE (100% of calls)');
    expect(reveal).toContain('all of it is right');
    expect(reveal).toMatch(/in force from \d+\.\d s to \d+\.\d s after the start, and met \d+ of \d+ calls/);
    for (const each of before) expect(TELLING.exec(each)?.[0]).toBeUndefined();
    await shoot(page, 'mystery-revealed');
    expect(await findings(page, '.mystery')).toEqual([]);
    expect(said).toEqual([]);
    await page.close();
  });

  test('a delay that fails nothing: PromQL has the edge behind which none is slow; who takes it for a hang has a part of it', async () => {
    const { page, said } = await lab.open({ width: 1180, dark: true });
    const hidden = await hide(page, 2, 7);
    await page
      .getByLabel('Query in PromQL')
      .fill(
        'histogram_quantile(0.5, sum by (job, peer_service, rpc_method, le) (rate(rpc_client_call_duration_seconds_bucket[5s])))',
      );
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    let last: { readonly to: string; readonly method: string } | undefined;
    const slow = async () => {
      const rows = await page.locator('.query tbody tr').allInnerTexts();
      const edges = rows.map((text) => ({
        from: /job="([^"]+)"/.exec(text)?.[1] ?? '',
        to: /peer_service="([^"]+)"/.exec(text)?.[1] ?? '',
        method: /rpc_method="(?:[^"]*\/)?([^"]+)"/.exec(text)?.[1] ?? '',
        s: Number(/([\d.]+)\s*$/.exec(text)?.[1]),
      }));
      const over = edges.filter(({ s }) => s > 0.15);
      last = over.find(({ to }) => !over.some(({ from }) => from === to));
      return last;
    };
    await expect.poll(slow, SOON).toMatchObject({ to: 'inventory' });
    const { to = '', method = '' }: Partial<NonNullable<typeof last>> = last ?? {};
    await shoot(page, 'mystery-open-1180-dark');
    expect(await findings(page, '.mystery')).toEqual([]);
    const guess = { service: to, 'kind of fault': 'hang', method, '% of calls': '100' };
    const { before, reveal } = await hidden.answer(guess);
    expect(reveal).toContain('60 of 100');
    expect(reveal).toContain('right service and place, wrong kind and size');
    expect(reveal).toContain('inventory CheckStock delayed by 300 ms');
    for (const each of before) expect(each).not.toContain('CheckStock delayed');
    await shoot(page, 'mystery-revealed-1180-dark');
    expect(await findings(page, '.mystery')).toEqual([]);
    expect(said).toEqual([]);
    await page.close();
  });

  test('who gives up is told, and hides another; a process that is gone: logs tell of refused connections, its row of no answer', async () => {
    const { page, said } = await lab.open();
    await hide(page, 4, 4);
    expect(await panel(page).getByRole('group').count()).toBe(2);
    expect(await end(page, 'Give up')).toContain('Given up');
    const hidden = await hide(page, 1, 8);
    await filter(page, 'level from').selectOption('warn');
    await page.getByLabel('with the text').fill('ECONNREFUSED');
    const lines = page.getByRole('list', { name: 'Lines of logs' }).getByRole('listitem');
    await expect.poll(() => lines.count(), SOON).toBeGreaterThan(0);
    const row = page.locator('.side tr', { hasText: 'unreachable' });
    await row.waitFor(SOON);
    const instance = await row.getByRole('rowheader').innerText();
    const service = instance.replace(/-\d+$/, '');
    const { before, reveal } = await hidden.answer({
      service,
      'kind of fault': 'kill',
      'of instance': instance,
    });
    expect(reveal).toContain('100 of 100');
    expect(reveal).toContain('product-1 killed');
    for (const each of before) expect(each).not.toContain('product-1 killed');
    expect(await panel(page).locator('table tbody tr').count()).toBe(4);
    await page.getByRole('button', { name: 'Beamer' }).click();
    const isReadable = async () => {
      const { px, text } = await smallestText(page);
      return Math.round(10 * px) / 10 >= 18 ? null : `${text}: ${px} px`;
    };
    await expect.poll(isReadable, SOON).toBeNull();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await shoot(page, 'mystery-beamer');
    expect(said).toEqual([]);
    await page.close();
  });
});
