import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRandom } from '../load/random.ts';
import { labCommand } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

/** FAULTLINE_KILLS=50 for the whole of it (6 minutes); FAULTLINE_KILLS_SEED for other moments. */
const KILLS = Number(process.env.FAULTLINE_KILLS ?? 6);
const SEED = Number(process.env.FAULTLINE_KILLS_SEED ?? 1);
const VICTIMS = ['npm', 'shell', 'lab'] as const;
/** From before the first line of the lab to after the end of a run on an idle machine. */
const WITHIN_MS = 10_000;
const POLL_MS = 5;

const moments = createRandom(SEED, 'kills');
const cases = Array.from({ length: KILLS }, (_, index) => {
  const afterMs = moments.integer(0, WITHIN_MS);
  return { victim: VICTIMS[index % VICTIMS.length] as (typeof VICTIMS)[number], afterMs };
});

test.runIf(process.platform === 'linux').each(cases)(
  'kill -9 of $victim after $afterMs ms leaves nothing',
  { timeout: 60_000 },
  async ({ victim, afterMs }) => {
    using workspace = new Workspace();
    const file = workspace.write('small.ts', smallScenario());
    const command = labCommand([`./${file}`, '--backends', 'embedded']).map((part) => `"${part}"`);
    const scripts = { lab: command.join(' ') };
    workspace.write('package.json', JSON.stringify({ name: 'theirs', version: '1.0.0', scripts }));
    await using lab = workspace.npm(['run', 'lab']);
    while (lab.pidOf(victim) === undefined) await wait(POLL_MS);
    await wait(afterMs);
    const pid = lab.pidOf(victim);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await lab.nothingLeft();
    const { stderr } = await lab.ended;
    const types = lab.journal().map(({ type }) => type);
    // What survives its npm ends in good order, from wherever it was.
    const cleanup = lab.journal().findLast(({ type }) => type === 'cleanup.checked');
    if (victim !== 'lab' && types.includes('runtime.started')) expect(cleanup?.left).toEqual([]);
    expect(stderr).not.toMatch(/^ +at /m);
    if (process.env.FAULTLINE_KILLS)
      console.log(victim, afterMs, pid ? types.at(-1) : 'had ended', types.length);
  },
);
