import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { ROOT } from '../../workshop/fixture/copied-code.ts';
import { Participant } from './fixture/participant.ts';
import { recordedRun } from './fixture/recorded-run.ts';
import { type Opened, SOON, shoot } from './fixture/workshop-browser.ts';
import { WorkshopInBrowser } from './fixture/workshop-in-browser.ts';

const NAMES = readdirSync(join(ROOT, 'workshop/exercises'));

/** In one room, one after the other, with runs that were recorded of each. */
describe.skipIf(!hasChromium)('every exercise is played from start to end', { timeout: 60_000 }, () => {
  const shown = new WorkshopInBrowser();
  let opened: Opened;
  beforeAll(async () => {
    opened = await shown.browser.open(shown.served.address());
  }, 60_000);

  test('there are some, and none is left out', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(10);
    expect(shown.served.played.exercises.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted());
  });

  test.each(NAMES)('%s', async (name) => {
    const { page, said } = opened;
    const place = shown.served.played.exercises.findIndex((each) => each.name === name);
    const exercise = shown.served.played.exercises[place];
    if (!exercise) throw new Error(`no exercise ${name}`);
    const { data, words } = exercise;
    await page.goto(shown.served.address(place + 1));
    await page.locator('.about h2').filter({ hasText: words.en.title }).waitFor(SOON);
    const before = shown.served.played.runs.length;
    const participant = new Participant(page, exercise, {
      root: shown.served.played.root,
      ran: (button) => recordedRun(page, shown.served.played, button, data.look),
    });
    await participant.play();
    const { first, second } = data.kind === 'predict' ? data.arms : { first: null, second: null };
    const arms = shown.served.played.runs.slice(before).map(({ asked }) => asked.arm);
    expect(arms).toEqual(second === null ? [null, null, null] : [first, null]);
    const inList = page.locator('.exercises li').nth(place);
    await expect.poll(() => inList.innerText(), SOON).toContain('✓ done');
    const isFirst = shown.served.played.exercises.find((each) => each.data.kind === data.kind) === exercise;
    if (isFirst) await shoot(page, `1440-done-${data.kind}`);
    expect(said).toEqual([]);
  });
});
