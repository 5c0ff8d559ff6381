import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import type { Exercise } from '../../../workshop/read-content.ts';
import { mend } from '../../workshop/fixture/copied-code.ts';
import type { PlayedWorkshop } from '../../workshop/fixture/played-workshop.ts';
import { ServedWorkshop, TOKEN } from '../../workshop/fixture/served-workshop.ts';
import { findings, overflowOf, smallestText } from '../fixture/lab-page.ts';
import { Participant, plain } from './fixture/participant.ts';
import { recordedRun } from './fixture/recorded-run.ts';
import { press, SOON, shoot, WorkshopBrowser } from './fixture/workshop-browser.ts';

describe.skipIf(!hasChromium)('the page of the workshop in Chromium', { timeout: 60_000 }, () => {
  let served: ServedWorkshop;
  let played: PlayedWorkshop;
  let browser: WorkshopBrowser;
  beforeAll(async () => {
    [served, browser] = [await ServedWorkshop.open(), await WorkshopBrowser.launch()];
    played = served.played;
  }, 60_000);
  beforeEach(async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    await fetch(`${served.origin}/api/v1/workshop/progress`, { method: 'DELETE', headers });
    played.lab.length = 0;
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
  });
  const participantAt = (page: Page, exercise: Exercise) =>
    new Participant(page, exercise, {
      root: played.root,
      ran: (button) => recordedRun(page, played, button, exercise.data.look),
    });
  const exerciseAt = (number: number): Exercise => {
    const exercise = played.exercises[number - 1];
    if (!exercise) throw new Error(`no exercise ${number}`);
    return exercise;
  };

  test.each([0, 1])(
    'before the lock neither page nor answers tell anything, in either language: %i',
    async (zh) => {
      const language = zh === 1 ? 'zh' : 'en';
      const { page, answers } = await browser.open(served.address());
      if (zh === 1) await press(page, '简体中文');
      for (const [place, exercise] of played.exercises.entries()) {
        await page.goto(`${served.origin}/workshop#${place + 1}`);
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
    const { page, said } = await browser.open(served.address(1));
    const exercise = exerciseAt(1);
    const { en, zh } = exercise.words;
    await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
    expect(await page.getByText("Trainer's notes").count()).toBe(0);
    await page.getByRole('switch', { name: 'Trainer' }).click();
    await page.getByText("Trainer's notes").waitFor(SOON);
    const notes = page.locator('.notes .told');
    const isShown = () => notes.isVisible();
    // The switch stands on the beamer too, since the board goes by it; and the notes tell the answer.
    expect([await notes.count(), await isShown()]).toEqual([1, false]);
    await page.getByText("Trainer's notes").click(SOON);
    await notes.filter({ hasText: plain(en.notes).slice(0, 40) }).waitFor(SOON);
    expect(await isShown()).toBe(true);
    const next = plain(exerciseAt(2).words.en.notes).slice(0, 40);
    await page.locator('.exercises a[href="#2"]').click(SOON);
    await notes.filter({ hasText: next }).waitFor({ state: 'attached', ...SOON });
    expect(await isShown()).toBe(false);
    await page.locator('.exercises a[href="#1"]').click(SOON);
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

    await page
      .getByLabel(en.question.choices[exercise.data.question.right]?.text ?? '', { exact: true })
      .check();
    await press(page, 'Lock it in');
    await press(page, 'A hint');
    await expect.poll(() => page.locator('.hints li').count(), SOON).toBe(1);
    await press(page, '简体中文');
    await page.getByRole('heading', { level: 2, name: zh.title }).waitFor(SOON);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans');
    await page.reload();
    await page.getByText('已锁定，不能再改。').waitFor(SOON);
    await shoot(page, '1440-chinese');
    await press(page, '全部重置');
    await page.getByRole('button', { name: '锁定预测' }).waitFor(SOON);
    expect(played.lab).toEqual(['reset']);
    expect(said).toEqual([]);
    await page.close();
  });

  test('without the token it looks on, and nothing is changed from elsewhere', async () => {
    const { page } = await browser.open(`${served.origin}/workshop#1`);
    await page.getByText('You look on.').waitFor(SOON);
    expect(await page.locator('input[type=radio]').first().isDisabled()).toBe(true);
    await page.close();
    const at = `${served.origin}/api/v1/workshop/exercises/1/prediction`;
    const init = { method: 'POST', body: '{"choice":"one"}' };
    const json = { 'content-type': 'application/json' };
    expect((await fetch(at, { ...init, headers: json })).status).toBe(401);
    const foreign = { ...json, authorization: `Bearer ${TOKEN}`, origin: 'http://evil.example' };
    expect((await fetch(at, { ...init, headers: foreign })).status).toBe(403);
  });

  test('a lab that is started again goes on where it was, in a page that was open all the time', async () => {
    const { page, said } = await browser.open(served.address(1));
    const participant = participantAt(page, exerciseAt(1));
    await participant.predict();
    await participant.run('Run');
    await served.again();
    await participant.point();
    await page.reload();
    await page.getByText('Locked. It can not be changed.').waitFor(SOON);
    await page.getByText('That is it:').waitFor(SOON);
    // It may have looked while nothing was there.
    expect(said.filter((each) => !/ERR_CONNECTION|503/.test(each))).toEqual([]);
    await page.close();
  });

  test('code to mend is neither red nor green where the run could not judge it', async () => {
    const at = played.exercises.findIndex(({ data }) => data.kind === 'mend') + 1;
    const exercise = exerciseAt(at);
    const { page } = await browser.open(served.address(at));
    const participant = participantAt(page, exercise);
    await participant.predict();
    await participant.run('Run');
    await press(page, 'Show me');
    await page.getByText('It was:').waitFor(SOON);
    played.isBusy = true;
    await participant.run('Run');
    await page.locator('main').getByText('Neither red nor green').waitFor(SOON);
    expect(await page.locator('main').getByText('Still red.').count()).toBe(0);
    played.isBusy = false;
    await participant.run('Run again');
    await page.locator('main').getByText('Still red.').waitFor(SOON);
    await mend(exercise, played.root);
    await page.close();
  });

  /** What of the header stands in another line than its first, or is cut off: only the title of the exercise may be. */
  const outOfLine = (page: Page) =>
    page.evaluate(() => {
      const parts = [...document.querySelectorAll<HTMLElement>('header.top > *')];
      const line = parts[0]?.getBoundingClientRect().bottom ?? 0;
      const isOut = (each: HTMLElement) =>
        each.getBoundingClientRect().top > line ||
        (each.matches('h1') ? each.clientWidth < 250 : each.scrollWidth > each.clientWidth);
      return parts.filter(isOut).map((each) => each.textContent);
    });

  test('in both widths and themes: no sideways scroll, nothing serious that axe finds', async () => {
    const { page, said } = await browser.open(served.address(4));
    const participant = participantAt(page, exerciseAt(4));
    const looksWell = async (name: string) => {
      for (const width of [1440, 1180])
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          // What is drawn to a width follows that of the window.
          await expect.poll(() => overflowOf(page), SOON).toBeLessThanOrEqual(0);
          expect(await findings(page)).toEqual([]);
          await shoot(page, `${width}-${colorScheme}${name}`);
        }
    };
    await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
    await looksWell('-before');
    await page.getByRole('switch', { name: 'Trainer' }).click();
    await participant.predict();
    await participant.run('Run');
    await participant.point();
    await looksWell('');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1440, height: 900 });
    await press(page, 'Beamer');
    await expect.poll(async () => (await smallestText(page)).px, SOON).toBeGreaterThanOrEqual(18);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    // With the trainer's switch on there is one link more.
    expect(await outOfLine(page)).toEqual([]);
    await shoot(page, '1440-beamer');
    expect(said).toEqual([]);
    await page.close();
  });
});
