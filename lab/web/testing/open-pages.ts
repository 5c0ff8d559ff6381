import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { renderPage } from '../report-page/render-page.ts';
import { launchChromium } from './chromium.ts';

/** Screenshots that CI keeps. */
const SHOTS = join(import.meta.dirname, '../../../reports/screenshots');

/** A page draws some time after it was asked to, later on a busy machine. */
export const DRAWN = { timeout: 10_000 };
export const textOf = (page: Page, selector: string) => page.locator(selector).first().innerText();

interface Opening {
  readonly width?: number;
  readonly dark?: boolean;
  readonly forced?: boolean;
  readonly hash?: string;
}

/** Real pages on disk, and the browser that the machine has. */
export class OpenPages implements AsyncDisposable {
  readonly folder: string;
  readonly #browser: Browser;

  private constructor(folder: string, browser: Browser) {
    this.folder = folder;
    this.#browser = browser;
  }

  static async start(): Promise<OpenPages> {
    mkdirSync(SHOTS, { recursive: true });
    return new OpenPages(mkdtempSync(join(tmpdir(), 'faultline-page-')), await launchChromium());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async write(name: string, model: Parameters<typeof renderPage>[0]): Promise<string> {
    const file = join(this.folder, `${name}.html`);
    writeFileSync(file, await renderPage(model));
    return file;
  }

  /** A page that is ready, and all that it said or asked for meanwhile. */
  async open(name: string, options: Opening = {}): Promise<{ page: Page; said: string[] }> {
    const { width = 1280, dark = false, forced = false, hash = '' } = options;
    const page = await this.#browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      forcedColors: forced ? 'active' : 'none',
    });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    const file = `file://${join(this.folder, `${name}.html`)}`;
    page.on('request', (request) => request.url().startsWith(file) || said.push(`asks for ${request.url()}`));
    await page.goto(`${file}${hash}`);
    await page.waitForSelector('html[data-ready]');
    return { page, said };
  }

  /** Where a screenshot goes. */
  shot = (name: string): string => join(SHOTS, `${name}.png`);
}
