import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { breakCode } from '../../../workshop/break-code.ts';
import { Participant } from './fixture/participant.ts';
import { recordedRun } from './fixture/recorded-run.ts';
import { press, SOON, shoot } from './fixture/workshop-browser.ts';
import { WorkshopInBrowser } from './fixture/workshop-in-browser.ts';

describe.skipIf(!hasChromium)('code to mend that is not as it came, in Chromium', { timeout: 60_000 }, () => {
  const shown = new WorkshopInBrowser();

  test('what is missing, mended in another way, or green, is told with what to type, until a run is red', async () => {
    const { played } = shown.served;
    const at = played.exercises.findIndex(({ data }) => data.kind === 'mend');
    const exercise = played.exercises[at];
    if (exercise?.data.kind !== 'mend') throw new Error('no code to mend');
    const { data, name, words } = exercise;
    const { page, said } = await shown.browser.open(shown.served.address(at + 1));
    const participant = new Participant(page, exercise, {
      root: played.root,
      ran: (button) => recordedRun(page, played, button, data.look),
    });
    const note = page.locator('.step .bar-note');
    /** By what the page sees at its next look. */
    const tells = (text: string) =>
      expect
        .poll(async () => {
          await page.clock.fastForward(2_000);
          return (await note.allInnerTexts()).join();
        }, SOON)
        .toContain(text);
    const run = page.getByRole('button', { name: /^Run( again)?$/ });
    const typed = () => note.locator('pre').innerText();
    const takenBack = [`git checkout -- ${data.mend.file}`, `break ${name}`].join('\n');
    const file = join(played.root, data.mend.file);
    const whole = readFileSync(file, 'utf8');

    const right = words.en.question.choices[data.question.right]?.text ?? '';
    await participant.lock(right);
    await tells('The code is as it came. Break it first');
    expect([await typed(), await run.isDisabled()]).toEqual([`break ${name}`, true]);
    rmSync(file);
    await tells('The file is missing.');
    expect([await typed(), await run.isDisabled()]).toEqual([takenBack, true]);

    // As after a workshop in which somebody has mended it in a way of their own.
    writeFileSync(
      file,
      whole.replace(data.mend.find, () => '/* mended */'),
    );
    await tells('neither as it came nor as this exercise breaks it');
    expect(await typed()).toBe(takenBack);
    await participant.run('Run');
    await tells('The claim is green: there is nothing to mend. The file is neither');
    expect(await typed()).toBe(takenBack);
    await shoot(page, '1440-mended-otherwise');

    writeFileSync(file, whole);
    await tells('The claim is green: there is nothing to mend. The code is as it came.');
    await breakCode(exercise, played.root);
    await tells('The file is broken all the same: run it again.');
    await participant.run('Run again');
    await page.getByText('Choose the span that tells why').waitFor(SOON);
    expect(await note.count()).toBe(0);

    await press(page, 'Show me');
    await page.getByText('It was:').waitFor(SOON);
    rmSync(file);
    await page.locator('em').filter({ hasText: 'missing' }).waitFor(SOON);
    expect(await page.locator('.source').count()).toBe(0);
    expect(said).toEqual([]);
    await page.close();
  });
});
