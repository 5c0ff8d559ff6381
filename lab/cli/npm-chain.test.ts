import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { type LabProcess, START } from './fixture/lab-process.ts';
import { briefScenario, smallScenario, Workspace } from './fixture/workspace.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FLAGS = ['--runtime', 'process', '--backends', 'embedded'];
// Longer than any test waits: what ends the run is npm.
const LONG = smallScenario({ phases: '{ baseline: 0.1, fault: 600, recovery: 1 }' });

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const is = (wanted: string) => (event: JournalEvent) => event.type === wanted;
const types = (lab: LabProcess) => lab.journal().map(({ type }) => type);

/** As the README has it: what npm starts becomes the lab. */
function startOurs(): LabProcess {
  const file = join(workspace.folder, workspace.write('long.ts', LONG));
  const reports = join(workspace.folder, 'reports');
  return workspace.npm(['--prefix', ROOT, 'run', 'scenario', '--', file, '--reports', reports, ...FLAGS]);
}

/** A script of a user's own project: the shell stays between npm and the lab. */
function startTheirs(script: string, scenario = LONG, outer = script): LabProcess {
  workspace.write('small.ts', scenario);
  workspace.write(
    'package.json',
    JSON.stringify({ name: 'theirs', version: '1.0.0', scripts: { lab: script, outer } }),
  );
  return workspace.npm(['run', outer === script ? 'lab' : 'outer']);
}

const LAB = `"${process.execPath}" "${START}" ./small.ts ${FLAGS.join(' ')}`;

/** All undone and stopped, as after Ctrl-C. */
async function endedInGoodOrder(lab: LabProcess): Promise<void> {
  await lab.nothingLeft();
  expect(types(lab)).toContain('fault.undone');
  expect(types(lab).slice(-2)).toEqual(['cleanup.checked', 'run.failed']);
  expect(lab.journal().findLast(is('cleanup.checked'))?.left).toEqual([]);
}

describe.runIf(process.platform === 'linux')('a lab that npm runs', { timeout: 60_000 }, () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'gets a %s to npm alone, and npm its exit code',
    async (signal) => {
      await using lab = startOurs();
      await lab.untilEvent(is('fault.injected'));
      lab.signal(signal);
      const { code, stderr } = await lab.ended;
      expect(stderr).toMatch(new RegExp(`^Stopping \\(${signal}\\): .+\\nInterrupted: .+\\n$`));
      expect(code).toBe(130);
      await endedInGoodOrder(lab);
    },
  );

  // A shell keeps a SIGINT to itself until its child has ended: a script that begins with `exec` leaves none.
  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'ends in good order on a %s to npm alone, with a shell between',
    async (signal) => {
      await using lab = startTheirs(LAB);
      await lab.untilEvent(is('fault.injected'));
      expect(lab.pidOf('npm')).toBe(lab.pid);
      expect(lab.pidOf('shell')).toBeDefined();
      lab.signal(signal);
      const { stderr } = await lab.ended;
      expect(stderr).toContain(`Stopping (npm${signal === 'SIGTERM' ? "'s shell" : ''} has ended)`);
      await endedInGoodOrder(lab);
    },
  );

  test('ends in good order when npm is killed that has no shell between', async () => {
    await using lab = startOurs();
    await lab.untilEvent(is('fault.injected'));
    expect(lab.pidOf('shell')).toBeUndefined();
    lab.signal('SIGKILL');
    expect((await lab.ended).stderr).toContain('Stopping (npm has ended)');
    await endedInGoodOrder(lab);
  });

  test('ends in good order when the npm is killed whose script calls the npm that runs it', async () => {
    await using lab = startTheirs(LAB, LONG, 'npm run lab');
    await lab.untilEvent(is('fault.injected'));
    lab.signal('SIGKILL');
    expect((await lab.ended).stderr).toContain('Stopping (npm has ended)');
    await endedInGoodOrder(lab);
  });

  test("ends in good order when npm's shell is killed", async () => {
    await using lab = startTheirs(LAB);
    await lab.untilEvent(is('fault.injected'));
    process.kill(lab.pidOf('shell') as number, 'SIGKILL');
    await lab.ended;
    await endedInGoodOrder(lab);
  });

  test('knows that its npm has ended before it could look', async () => {
    const main = fileURLToPath(new URL('./fixture/orphan-main.ts', import.meta.url));
    const script = `FORMER_PARENT=$$ "${process.execPath}" "${main}" & exit 0`;
    const ofNpm = { npm_lifecycle_event: 'lab', npm_execpath: '/lib/npm/bin/npm-cli.js' };
    await using orphan = workspace.command(['sh', '-c', script], ofNpm);
    expect(JSON.parse((await orphan.ended).stdout)).toMatchObject({ whole: false });
  });
});

describe.runIf(process.platform === 'linux')(
  'a lab that may outlive its parent',
  { timeout: 120_000 },
  () => {
    test('is one that npm does not run', async () => {
      workspace.write('small.ts', briefScenario());
      await using lab = workspace.command(['sh', '-c', `${LAB} & exit 0`]);
      await lab.ended;
      // As a whole, for one that has failed says why.
      expect(lab.journal().at(-1)).toMatchObject({ type: 'run.ended' });
    });

    test("is one that has left npm's session", async () => {
      await using lab = startTheirs(`setsid ${LAB} & exit 0`, briefScenario());
      await lab.ended;
      // As a whole, for one that has failed says why.
      expect(lab.journal().at(-1)).toMatchObject({ type: 'run.ended' });
    });
  },
);
