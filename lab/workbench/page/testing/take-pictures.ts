import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { workshopOfLab } from '../../../cli/workshop-of-lab.ts';
import { builtWorkbench } from '../../../web/build-page.ts';
import { launchChromium } from '../../../web/testing/chromium.ts';
import { HeldWorkbench } from '../../fixture/held-workbench.ts';
import { liveScenario } from '../../fixture/live-scenario.ts';
import { LabPage } from '../fixture/lab-page.ts';
import { palettePng } from './palette-png.ts';
import { pixelsOf } from './pixels-of.ts';

/** `npm run pictures`, or `-- report workshop`: those of README.md, anew. Of the newest run of cascading-failure, and of labs that are held open for them. */
const ROOT = join(import.meta.dirname, '../../../..');
const REPORT = join(ROOT, 'reports/cascading-failure/latest/report.html');
const SOON = { timeout: 20_000 };

const PARTS = { report: ofReport, workbench: ofWorkbench, workshop: ofWorkshop };

/** All of them, or those that are named. */
async function take(named: readonly string[]): Promise<void> {
  const unknown = named.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown)
    throw new Error(`Expected a part to be one of ${Object.keys(PARTS).join(', ')}, got \`${unknown}\`.`);
  const browser = await launchChromium();
  try {
    for (const [name, part] of Object.entries(PARTS))
      if (named.length === 0 || named.includes(name)) await part(browser);
  } finally {
    await browser.close();
  }
}

/** Its first screen, the first order that met the fault, and what it did otherwise in the other arm. */
async function ofReport(browser: Browser): Promise<void> {
  if (!existsSync(REPORT))
    throw new Error('Expected a run of cascading-failure: npm run scenario cascading-failure');
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`file://${REPORT}`);
  await page.waitForSelector('html[data-ready]');
  await keep(browser, 'report-top', await page.screenshot());
  await page
    .locator('.row.pair .cell')
    .first()
    .locator('.mini', { hasText: 'POST' })
    .getByText('open')
    .click();
  await page
    .getByRole('treeitem')
    .filter({ hasText: /bank.*Charge/ })
    .click(SOON);
  await page.getByText('fault.injected').first().waitFor(SOON);
  await page.mouse.move(0, 0);
  // The head of the page would lie over it.
  const style = '.top { position: static !important; }';
  await keep(browser, 'report-waterfall', await page.locator('#traces').screenshot({ style }));
  await page.locator('#compare table').first().waitFor(SOON);
  // Its heading right below the head of the page.
  await page.locator('#compare .sec-head').evaluate((head) => {
    const below = document.querySelector('.top')?.getBoundingClientRect().bottom ?? 0;
    window.scrollBy(0, head.getBoundingClientRect().top - below - 4);
  });
  await keep(browser, 'report-compare', await page.screenshot());
  await page.close();
}

/** While the bank hangs, and after a minute without: so that the charts have a before. */
async function ofWorkbench(browser: Browser): Promise<void> {
  await using lab = await LabPage.start();
  const { page } = await lab.open();
  await wait(60_000);
  await page.getByRole('button', { name: 'order → payment', exact: true }).click();
  await page.getByRole('combobox', { name: 'on', exact: true }).selectOption('calls bank Charge');
  await page.getByRole('combobox', { name: 'kind', exact: true }).selectOption('hang');
  await page.getByLabel('for s').fill('90');
  await page.getByRole('button', { name: 'Set the fault' }).click();
  await page
    .locator('.live-topo')
    .getByText(/\d\d+ queued/)
    .waitFor(SOON);
  await wait(4_000);
  await keep(browser, 'workbench', await page.screenshot());
}

/** An exercise of which the first run has ended, and the span that tells why was found. */
async function ofWorkshop(browser: Browser): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-pictures-'));
  const lab = await HeldWorkbench.start({
    ...{ scenario: liveScenario(), scenarioFrom: './library.ts', folder },
    ...{ page: await builtWorkbench(), workshop: workshopOfLab(folder) },
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1_300 } });
    await page.goto(lab.url.replace('/?', '/workshop?'));
    await page.getByRole('link', { name: 'Two services that do not give up' }).first().click(SOON);
    await page.getByLabel('Three times', { exact: true }).check(SOON);
    await press(page, 'Lock it in');
    await press(page, 'Run');
    await page.getByText('✓ right').first().waitFor({ timeout: 120_000 });
    await page
      .getByRole('treeitem')
      .filter({ hasText: /bank.*Charge/ })
      .first()
      .click(SOON);
    await press(page, 'This is it');
    await page.getByText('That is it:').waitFor(SOON);
    await page.evaluate(() => window.scrollTo(0, 0));
    // Below the head of the page: its other language takes letters that few machines have.
    const clip = { x: 0, y: 48, width: 1_440, height: 1_252 };
    await keep(browser, 'workshop', await page.screenshot({ clip }));
  } finally {
    await lab.close();
  }
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click(SOON);

async function keep(browser: Browser, name: string, picture: Buffer): Promise<void> {
  const small = palettePng(await pixelsOf(browser, picture));
  writeFileSync(join(ROOT, `docs/images/${name}.png`), small);
  process.stdout.write(`docs/images/${name}.png  ${Math.round(small.length / 1_000)} kB\n`);
}

await take(process.argv.slice(2));
