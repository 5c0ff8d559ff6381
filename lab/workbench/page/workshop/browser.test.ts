import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { workshopOfLab } from '../../../cli/workshop-of-lab.ts';
import { startClock } from '../../../runtime/clock.ts';
import { builtWorkbench } from '../../../web/build-page.ts';
import { hasChromium, launchChromium } from '../../../web/testing/chromium.ts';
import { breakCode } from '../../../workshop/break-code.ts';
import type { Exercise } from '../../../workshop/read-content.ts';
import type { EventFeed } from '../../event-feed.ts';
import { liveScenario } from '../../fixture/live-scenario.ts';
import { holdWorkbench } from '../../hold.ts';
import { listenOn, type Serving, serve } from '../../http/serve.ts';
import type { Workbench } from '../../workbench.ts';
import { mend, PlayedWorkshop } from '../../workshop/fixture/played-workshop.ts';
import { findings } from '../fixture/lab-page.ts';

/** Screenshots that CI keeps. */
const SHOTS = join(import.meta.dirname, '../../../../reports/screenshots');
const SOON = { timeout: 20_000 };
const TOKEN = 'a-token-of-the-tests';
const shot = (name: string) => join(SHOTS, `workshop-${name}.png`);

let browser: Browser;
beforeAll(async () => {
  if (!hasChromium) return;
  mkdirSync(SHOTS, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** All that the server has answered, and all that the console said. */
async function opened(url: string, { width = 1440, dark = false } = {}) {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
  });
  const [said, answers]: [string[], Promise<readonly [url: string, text: string]>[]] = [[], []];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('response', (response) => {
    const url = response.url();
    if (url.includes('/api/')) answers.push(response.text().then((text) => [url, text]));
  });
  await page.goto(url);
  await page.waitForSelector('.exercises li');
  return { page, said, answers };
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** Points at the line of the waterfall that has this name, and says that it is the one. */
async function point(page: Page, line: RegExp): Promise<void> {
  await page.getByRole('treeitem').filter({ hasText: line }).first().click(SOON);
  await press(page, 'This is it');
}
const lock = async (page: Page, text: string) => {
  await page.getByLabel(text.replaceAll('`', ''), { exact: true }).check();
  await press(page, 'Lock it in');
};

describe.skipIf(!hasChromium)('the workshop with runs that are made up', { timeout: 60_000 }, () => {
  let played: PlayedWorkshop;
  let serving: Serving;
  beforeEach(async () => {
    played = await PlayedWorkshop.open();
    const feed = { subscribe: () => ({ [Symbol.dispose]: () => {} }) } as unknown as EventFeed;
    const workbench = { feed, settings: {}, load: {}, faults: {}, lab: { backends: {}, clock: {} } };
    const options = { host: '127.0.0.1', port: 0, token: TOKEN, page: await builtWorkbench() };
    const desk = played.desk();
    serving = serve(await listenOn(options), workbench as unknown as Workbench, { ...options, desk });
  }, 60_000);
  afterEach(async () => {
    await serving[Symbol.asyncDispose]();
    await played[Symbol.asyncDispose]();
  });
  const address = (number: number | null = null) =>
    `${serving.origin}/workshop?token=${TOKEN}${number === null ? '' : `#${number}`}`;

  /** Until the run that was begun has ended. */
  async function ran(page: Page, button: string): Promise<void> {
    const before = played.runs.length;
    await press(page, button);
    await expect.poll(() => played.runs.length, SOON).toBe(before + 1);
    played.runs.at(-1)?.phase({ arm: 'an arm', phase: 'a phase' });
    await page.getByText('an arm: a phase').waitFor(SOON);
    played.runs.at(-1)?.end();
    await page.getByText('an arm: a phase').waitFor({ state: 'detached', ...SOON });
  }

  /** From the prediction to the question at the end. */
  async function play(page: Page, exercise: Exercise): Promise<void> {
    const { data, words } = exercise;
    const { question, protection, misconceptions } = {
      ...words.en,
      misconceptions: Object.values(words.en.question.choices).flatMap(
        ({ misconception }) => misconception ?? [],
      ),
    };
    if (data.kind === 'mend') await breakCode(exercise, played.root);
    const wrong = data.question.choices.find((id) => id !== data.question.right) ?? '';
    await lock(page, question.choices[wrong]?.text ?? '');
    await ran(page, 'Run');
    const shown = async () => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    for (const each of misconceptions) expect(await shown()).toContain(each.replaceAll('`', ''));
    await page.getByRole('treeitem').first().click(SOON);
    await press(page, 'This is it');
    await page.getByText('Not this one. (1)').waitFor(SOON);
    await point(page, new RegExp(data.look.span));
    await page.getByText('That is it:').waitFor(SOON);
    if (data.kind === 'predict') {
      await lock(page, protection?.choices[data.protection.right]?.text ?? '');
      await ran(page, 'Run');
    } else {
      await ran(page, 'Run');
      await page.getByText('Still red.').waitFor(SOON);
      await mend(exercise, played.root);
      await page.getByText('as it came').waitFor(SOON);
      await ran(page, 'Run again');
      await page.getByText('Green.', { exact: true }).waitFor(SOON);
    }
    await page.getByText('Answer', { exact: true }).click();
    expect(await shown()).toContain(words.en.transfer.answer.replaceAll('`', ''));
    expect(await page.locator('.exercises').getByText('✓ done').count()).toBe(1);
  }

  test('every exercise is played from start to end', { timeout: 240_000 }, async () => {
    const { page, said } = await opened(address());
    for (const [place, exercise] of played.exercises.entries()) {
      await page.goto(address(place + 1));
      await page.getByRole('button', { name: 'Start this one over' }).waitFor(SOON);
      await play(page, exercise);
      if (place === 3) await page.screenshot({ path: shot('1440-done'), fullPage: true });
      // So that each begins in a workshop of its own.
      await press(page, 'Start this one over');
      await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
    }
    expect(said).toEqual([]);
    await page.close();
  });

  test.each([0, 1])(
    'before the lock neither page nor answers tell anything, in either language: %i',
    async (zh) => {
      const language = zh === 1 ? 'zh' : 'en';
      const { page, answers } = await opened(address());
      if (zh === 1) await press(page, '简体中文');
      for (const [place, exercise] of played.exercises.entries()) {
        await page.goto(`${serving.origin}/workshop#${place + 1}`);
        await page.locator('.about h2').filter({ hasText: exercise.words[language].title }).waitFor(SOON);
        const text = await page.locator('body').innerText();
        expect(await page.locator('main .bad, main .ok, main .is-right').count()).toBe(0);
        expect(await page.locator('main a[href*="report"]').count()).toBe(0);
        expect(await page.getByRole('button', { name: zh === 1 ? '运行' : 'Run', exact: true }).count()).toBe(
          0,
        );
        for (const secret of secretsOf(exercise, language)) expect(text).not.toContain(secret);
      }
      const heard = await Promise.all(answers);
      for (const [place, exercise] of played.exercises.entries()) {
        // An arm of one stands in the question of another.
        const of = heard.filter(
          ([url]) => !/exercises\/\d/.test(url) || url.includes(`/exercises/${place + 1}?`),
        );
        const text = of.map(([, each]) => each).join('\n');
        expect(text).toContain(exercise.words[language].question.text.slice(0, 20));
        for (const secret of secretsOf(exercise, language)) expect(text).not.toContain(secret);
      }
      await page.close();
    },
  );

  /** In both languages, what the words before the lock do not say themselves in the one that is shown. */
  function secretsOf({ name, data, words }: Exercise, language: 'en' | 'zh'): string[] {
    const { title, objective, prerequisites, question } = words[language];
    const texts = Object.values(question.choices).map(({ text }) => text);
    const open = JSON.stringify([
      title,
      objective,
      prerequisites,
      question.text,
      texts,
      data.question.choices,
    ]);
    const told = Object.values(words).flatMap((each) => [
      ...[each.happened, each.why, ...each.hints, each.notes, each.transfer.question, each.transfer.answer],
      ...[each.protection?.text, each.mend?.task, each.mend?.change],
      ...Object.values(each.question.choices).map(({ misconception }) => misconception),
    ]);
    const all = [
      ...[name, data.scenario, data.arms.first, data.arms.second, data.look.claim, ...told],
      ...(data.kind === 'mend' ? [data.mend.file, data.mend.find, data.mend.replace] : []),
    ];
    return all.flatMap((each) => (each && !open.includes(each) ? JSON.stringify(each).slice(1, -1) : []));
  }

  test('the trainer sees notes and the clock, hints come one by one, all is reset by one click, in two languages', async () => {
    const { page, said } = await opened(address(1));
    const exercise = played.exercises[0];
    if (!exercise) throw new Error('no exercise');
    const { en, zh } = exercise.words;
    await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
    expect(await page.getByText("Trainer's notes").count()).toBe(0);
    await page.getByRole('switch', { name: 'Trainer' }).click();
    await page.getByText("Trainer's notes").waitFor(SOON);
    await page.getByLabel('begins at').fill('10:15');
    await page.locator('.timetable .at').filter({ hasText: '10:15' }).waitFor(SOON);
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Hand-out with answers' }).click(),
    ]);
    await popup.getByText('1. Predict before you run').first().waitFor(SOON);
    expect(await popup.locator('body').innerText()).toContain(en.transfer.answer.replaceAll('`', ''));
    await popup.close();
    await page.getByRole('switch', { name: 'Trainer' }).click();
    await page.getByText("Trainer's notes").waitFor({ state: 'detached', ...SOON });

    await lock(page, en.question.choices[exercise.data.question.right]?.text ?? '');
    await press(page, 'A hint');
    await expect.poll(() => page.locator('.hints li').count(), SOON).toBe(1);
    await press(page, '简体中文');
    await page.getByRole('heading', { level: 2, name: zh.title }).waitFor(SOON);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans');
    await page.reload();
    await page.getByText('已锁定，不能再改。').waitFor(SOON);
    await page.screenshot({ path: shot('1440-chinese'), fullPage: true });
    await press(page, '全部重置');
    await page.getByRole('button', { name: '锁定预测' }).waitFor(SOON);
    expect(played.lab).toEqual(['reset']);
    expect(said).toEqual([]);
    await page.close();
  });

  test('without the token it looks on, and nothing is changed from elsewhere', async () => {
    const { page } = await opened(`${serving.origin}/workshop#1`);
    await page.getByText('You look on.').waitFor(SOON);
    expect(await page.locator('input[type=radio]').first().isDisabled()).toBe(true);
    await page.close();
    const at = `${serving.origin}/api/v1/workshop/exercises/1/prediction`;
    const init = { method: 'POST', body: '{"choice":"one"}' };
    const json = { 'content-type': 'application/json' };
    expect((await fetch(at, { ...init, headers: json })).status).toBe(401);
    const foreign = { ...json, authorization: `Bearer ${TOKEN}`, origin: 'http://evil.example' };
    expect((await fetch(at, { ...init, headers: foreign })).status).toBe(403);
  });

  test.each([
    [1440, false],
    [1440, true],
    [1180, false],
    [1180, true],
  ])('%i px, dark %s: no sideways scroll, nothing serious that axe finds', async (width, dark) => {
    const { page, said } = await opened(address(4), { width, dark });
    const exercise = played.exercises[3];
    if (!exercise) throw new Error('no exercise');
    await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
    expect(await findings(page)).toEqual([]);
    await page.screenshot({ path: shot(`${width}-${dark ? 'dark' : 'light'}-before`), fullPage: true });
    await page.getByRole('switch', { name: 'Trainer' }).click();
    const wrong = exercise.data.question.choices.find((id) => id !== exercise.data.question.right) ?? '';
    await lock(page, exercise.words.en.question.choices[wrong]?.text ?? '');
    await ran(page, 'Run');
    await point(page, new RegExp(exercise.data.look.span));
    await page.getByText('That is it:').waitFor(SOON);
    await page.screenshot({ path: shot(`${width}-${dark ? 'dark' : 'light'}`), fullPage: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await findings(page)).toEqual([]);
    expect(said).toEqual([]);
    await page.close();
  });
});

/** Beside a lab that is held. */
describe.skipIf(!hasChromium)('the workshop with real runs', { timeout: 180_000 }, () => {
  test('a retry storm is predicted, run, pointed at, bounded and compared', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-workshop-'));
    mkdirSync(join(folder, 'logs'));
    const end = new AbortController();
    const serving = Promise.withResolvers<string>();
    const held = holdWorkbench({
      ...{ scenario: liveScenario(), scenarioFrom: './library.ts', folder, id: 'lab1', seed: 7 },
      ...{ clock: startClock(), signal: end.signal, page: await builtWorkbench(), token: TOKEN },
      ...{ runtimeKind: 'process', backendChoice: 'embedded', host: '127.0.0.1', port: 0 },
      ...{ onBackend: () => {}, onPassedOver: () => {}, onServing: serving.resolve },
      workshop: workshopOfLab(folder),
    });
    held.catch(serving.reject);
    try {
      const { origin } = new URL(await serving.promise);
      const { page, said } = await opened(`${origin}/workshop?token=${TOKEN}`);
      await page.getByRole('link', { name: 'Two services that do not give up' }).first().click();
      await lock(page, 'Three times');
      const paused = async () => (await (await fetch(`${origin}/api/v1/load`)).json()).paused;
      await press(page, 'Run');
      await page.getByText('without-budget: fault').waitFor({ timeout: 60_000 });
      // It does not disturb what is measured.
      expect(await paused()).toBe(true);
      await page.getByText('✓ right').first().waitFor({ timeout: 60_000 });
      expect(await paused()).toBe(false);
      await point(page, /bank.*Charge/);
      await page.getByText('That is it:').waitFor(SOON);
      await page.screenshot({ path: shot('1440-real'), fullPage: true });
      await lock(page, 'A retry budget on each edge: retries are allowed while most calls succeed');
      await press(page, 'Run');
      await page.getByText('with-budget: recovery', { exact: true }).waitFor({ timeout: 90_000 });
      await page
        .getByText(/^Each order asked the bank about nine times \(retries-multiply: /)
        .waitFor({ timeout: 60_000 });
      const claims = page.getByRole('row').filter({ hasText: 'budget-ends-the-storm' });
      // What a run finds is judged elsewhere; a busy machine makes it inconclusive, and the page says so.
      expect(await claims.first().innerText()).toMatch(/0\.\d+x.*(✓ pass|\? inconclusive)/s);
      const [report] = await Promise.all([
        page.waitForEvent('popup'),
        page.getByRole('link', { name: 'The whole report' }).last().click(),
      ]);
      await report.waitForSelector('html[data-ready]');
      await page.screenshot({ path: shot('1440-real-done'), fullPage: true });
      expect(said).toEqual([]);
    } finally {
      end.abort();
      expect(await held).toEqual({ left: [] });
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
