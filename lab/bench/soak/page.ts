import type { CDPSession, Page } from 'playwright-core';
import { hasChromium, launchChromium } from '../../web/testing/chromium.ts';

/** What an open page has at a moment, after all garbage was collected. */
export interface PageSample {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** The live page in a browser, with somebody who opens a trace and chooses an edge now and then. */
export class SoakPage implements AsyncDisposable {
  readonly #page: Page;
  readonly #session: CDPSession;
  /** What the page has complained of. */
  readonly errors: string[] = [];

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  /** Null where no Chromium is installed. */
  static async open(url: string): Promise<SoakPage | null> {
    if (!hasChromium) return null;
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(url);
      await page.waitForSelector('.live-topo');
      return new SoakPage(page, await page.context().newCDPSession(page));
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** A list that moves on under the pointer is no error of the page. */
  async look(turn: number): Promise<void> {
    const what = turn % 2 === 0 ? '.live-traces button' : '.edges button';
    const found = this.#page.locator(what);
    const count = await found.count();
    if (count > 0)
      await found
        .nth(turn % count)
        .click({ timeout: 2_000, force: true })
        .catch(() => {});
  }

  async sample(): Promise<PageSample> {
    await this.#session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await this.#session.send('Memory.getDOMCounters');
    return { heapBytes: usedSize, nodes, listeners: jsEventListeners };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page.context().browser()?.close();
  }
}
