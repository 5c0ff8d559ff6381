import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startClock } from '../../../runtime/clock.ts';
import { oneOf } from '../../../testing/draw.ts';
import { builtWorkbench } from '../../../web/build-page.ts';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { inOrder } from '../../../workshop/handout.ts';
import { readWorkshop } from '../../../workshop/read-content.ts';
import { liveScenario } from '../../fixture/live-scenario.ts';
import { holdWorkbench } from '../../hold.ts';
import { ROOT } from '../../workshop/fixture/copied-code.ts';
import { realWorkshop } from '../../workshop/fixture/real-workshop.ts';
import { TOKEN } from '../../workshop/fixture/served-workshop.ts';
import type { ClaimSeen } from '../../workshop/read-run.ts';
import type { ExerciseView } from '../../workshop/views.ts';
import { Participant } from './fixture/participant.ts';
import { press, SOON, shoot, WorkshopBrowser } from './fixture/workshop-browser.ts';

const exercises = inOrder(await readWorkshop(join(ROOT, 'workshop')));
/** Code to mend takes three runs, and what breaks it is held by workshop/mend.test.ts. */
const predicted = exercises.filter(({ data }) => data.kind === 'predict');
const exercise = oneOf(predicted.map((each) => ({ ...each, what: each.name })));
const NUMBER = exercises.findIndex(({ name }) => name === exercise.name) + 1;

describe.skipIf(!hasChromium)('the workshop beside a lab that is held', { timeout: 300_000 }, () => {
  test(`${exercise.name} is played with real runs`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-workshop-'));
    mkdirSync(join(folder, 'logs'));
    const end = new AbortController();
    const serving = Promise.withResolvers<string>();
    const workshop = await realWorkshop(folder);
    const held = holdWorkbench({
      ...{ scenario: liveScenario(), scenarioFrom: './library.ts', folder, id: 'lab1', seed: 7 },
      ...{ clock: startClock(), signal: end.signal, page: await builtWorkbench(), token: TOKEN },
      ...{ runtimeKind: 'process', backendChoice: 'embedded', host: '127.0.0.1', port: 0 },
      ...{ onBackend: () => {}, onPassedOver: () => {}, onServing: serving.resolve, workshop },
    });
    held.catch(serving.reject);
    const browser = await WorkshopBrowser.launch();
    try {
      const { origin } = new URL(await serving.promise);
      const asked = async <Answer>(path: string): Promise<Answer> =>
        (await fetch(`${origin}/api/v1${path}`)).json() as Promise<Answer>;
      const isQuiet = async () => (await asked<{ paused: boolean }>('/load')).paused;
      const { page, said } = await browser.open(`${origin}/workshop?token=${TOKEN}#${NUMBER}`);
      const { arm, phase } = exercise.data.look;
      const ran = async (button: string): Promise<readonly ClaimSeen[]> => {
        await press(page, button);
        await page.getByText(`${arm}: ${phase}`, { exact: true }).waitFor({ timeout: 60_000 });
        // It does not disturb what is measured.
        expect(await isQuiet()).toBe(true);
        await page.locator('.under-way').waitFor({ state: 'detached', timeout: 150_000 });
        expect(await isQuiet()).toBe(false);
        const { first, second } = await asked<ExerciseView>(`/workshop/exercises/${NUMBER}`);
        return (second ?? first)?.claims ?? [];
      };
      await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
      await new Participant(page, exercise, { root: workshop.root, ran }).play();
      const [report] = await Promise.all([
        page.waitForEvent('popup'),
        page.getByRole('link', { name: 'The whole report' }).last().click(),
      ]);
      await report.waitForSelector('html[data-ready]');
      await shoot(page, '1440-real-done');
      expect(said).toEqual([]);
    } finally {
      await browser[Symbol.asyncDispose]();
      end.abort();
      expect(await held).toEqual({ left: [] });
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
