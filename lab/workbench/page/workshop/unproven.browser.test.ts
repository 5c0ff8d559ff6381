import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { BUSY } from '../../workshop/fixture/played-workshop.ts';
import { findings } from '../fixture/lab-page.ts';
import { Participant, plain } from './fixture/participant.ts';
import { recordedRun } from './fixture/recorded-run.ts';
import { press, SOON, shoot } from './fixture/workshop-browser.ts';
import { WorkshopInBrowser } from './fixture/workshop-in-browser.ts';

describe.skipIf(!hasChromium)('a run that proved nothing, in Chromium', { timeout: 60_000 }, () => {
  const shown = new WorkshopInBrowser();

  test('says so and why, with the audit that failed, keeps what is right to itself, and is made again', async () => {
    const { played } = shown.served;
    const at = played.exercises.findIndex(({ name }) => name === 'retry-storm');
    const exercise = played.exercises[at];
    if (!exercise) throw new Error('no such exercise');
    const { page, said } = await shown.browser.open(shown.served.address(at + 1));
    const ran = (button: string) => recordedRun(page, played, button, exercise.data.look);
    const participant = new Participant(page, exercise, { root: played.root, ran });
    await participant.predict();
    played.isBusy = true;
    played.failing = [
      { name: 'paid-once', title: 'Each order is paid once', arm: 'without-budget', found: ['7 paid twice'] },
    ];
    await participant.run('Run');
    const main = page.locator('main');
    const text = async () => plain(await main.innerText());
    const { choices } = exercise.words.en.question;
    const behind = Object.values(choices).flatMap(({ misconception = [] }) => misconception);
    expect(await text()).toContain('could not judge what the exercise builds on: retries-multiply.');
    for (const each of [BUSY, 'The whole run: ✗ fail', 'Each order is paid once', '7 paid twice'])
      expect(await text()).toContain(each);
    for (const each of behind) expect(await text()).not.toContain(plain(each));
    expect(await page.locator('.is-right').count()).toBe(0);
    expect(await page.locator('.exercises').getByText('✓').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await shoot(page, '1440-unproven');
    await press(page, '简体中文');
    await main.getByText('这次运行无法评判本练习所依据的断言').waitFor(SOON);
    await press(page, 'English');

    [played.isBusy, played.failing] = [false, []];
    await participant.run('Run again');
    await expect.poll(text, SOON).toContain(plain(behind[0] ?? ''));
    expect(await text()).not.toContain('could not judge');
    await participant.point();
    // An address with the trace leads nowhere here, and its logs are those of the run.
    await page.locator('.wf').getByText('run 2/logs/').waitFor(SOON);
    expect(await page.locator('a[href^="#trace="]').count()).toBe(0);
    await participant.protect();
    played.isBusy = true;
    await participant.run('Run');
    await main.getByText('This run could not judge what the exercise builds on').waitFor(SOON);
    expect(await text()).not.toContain(plain(exercise.words.en.transfer.question));
    played.isBusy = false;
    await participant.run('Run again');
    await expect.poll(text, SOON).toContain(plain(exercise.words.en.transfer.question));
    expect(said).toEqual([]);
    await page.close();
  });
});
