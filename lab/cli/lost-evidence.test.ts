import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BackendInfo } from '../backends/backend.ts';
import { briefScenario, smallScenario, Workspace } from './fixture/workspace.ts';

const LONG = smallScenario({ phases: '{ baseline: 0.1, fault: 600, recovery: 1 }' });
const DYING_DRIVER = new URL('./fixture/dying-driver.mjs', import.meta.url).href;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const startLong = (env: Readonly<Record<string, string>> = {}) =>
  workspace.start([`./${workspace.write('long.ts', LONG)}`, '--backends', 'embedded'], env);

/** One line says what is lost, indented ones tell more, among them where the journal is. */
function explained(stderr: string): string {
  const [line = '', ...details] = stderr.trim().split('\n');
  for (const detail of details) expect(detail).toMatch(/^ {2}(?! +at )/);
  expect(details.at(-1)).toMatch(
    /^ {2}What happened until then stands in reports\/small\/\S+\/journal\.jsonl$/,
  );
  return line;
}

describe('a run that loses what its verdict would rest on is never a pass', { timeout: 90_000 }, () => {
  test.each([
    ['traces', 'the traces of the run are lost, only an arm that had ended is judged'],
    [
      'registry',
      'who is registered and which faults are in force are lost, only an arm that had ended is judged',
    ],
    ['metrics', 'the metrics of the run are lost, only an arm that had ended is judged'],
  ])('the %s backend is killed in mid-run', async (role, lost) => {
    await using lab = startLong();
    await lab.untilEvent(({ type }) => type === 'fault.injected');
    const started = lab.journal().find(({ backend }) => (backend as BackendInfo | undefined)?.role === role);
    process.kill(started?.pid as number, 'SIGKILL');
    const { code, stderr } = await lab.ended;
    await lab.nothingLeft();
    expect(code).toBe(5);
    expect(explained(stderr)).toBe(
      `Expected the ${role} backend (faultline embedded ${role}) to run until the end of the run, but it ended (signal SIGKILL): ${lost}.`,
    );
    const last = lab.journal().at(-1);
    expect(last).toMatchObject({ type: 'run.failed', error: expect.stringContaining(lost) });
  });

  test('the registry falls silent in mid-run', async () => {
    const phases = '{ baseline: 0.1, fault: 0.5, recovery: 0.1 }';
    const file = workspace.write('small.ts', smallScenario({ phases }));
    await using lab = workspace.start([`./${file}`, '--backends', 'embedded']);
    await lab.untilEvent(({ type }) => type === 'fault.injected');
    const started = lab
      .journal()
      .find(({ backend }) => (backend as BackendInfo | undefined)?.role === 'registry');
    process.kill(started?.pid as number, 'SIGSTOP');
    const { code, stderr } = await lab.ended;
    await lab.nothingLeft();
    expect(code).toBe(5);
    expect(explained(stderr)).toContain('Expected the registry to answer the lab, got: ');
  });

  test('the load driver dies in mid-run', async () => {
    await using lab = startLong({ FAULTLINE_PRELOAD: DYING_DRIVER });
    const { code, stderr } = await lab.ended;
    await lab.nothingLeft();
    expect(lab.journal().map(({ type }) => type)).toContain('phase.started');
    expect(code).toBe(5);
    expect(explained(stderr)).toBe(
      'Expected the load driver to run until it is stopped, but its thread threw: out of luck.',
    );
  });

  test('the reaper, without which nothing is cleaned up after kill -9, is killed in mid-run', async () => {
    await using lab = startLong();
    await lab.untilEvent(({ type }) => type === 'fault.injected');
    const reaper = lab.processes().find((line) => line.includes('reaper-main.sh'));
    process.kill(Number.parseInt(reaper ?? '', 10), 'SIGKILL');
    const { code, stderr } = await lab.ended;
    await lab.nothingLeft();
    expect(code).toBe(5);
    expect(explained(stderr)).toMatch(/^The reaper \(pid \d+\) ended early/);
  });

  test('a service that crashes makes the arm inconclusive, and the report says which', async () => {
    const phases = '{ baseline: 0.5, fault: 0.5, recovery: 1 }';
    const file = workspace.write('small.ts', briefScenario({ phases }));
    await using lab = workspace.start([`./${file}`, '--backends', 'embedded']);
    await lab.untilEvent(({ type, phase }) => type === 'phase.started' && phase === 'recovery');
    const product = lab.journal().find(({ instance }) => instance === 'product-1');
    process.kill(product?.pid as number, 'SIGKILL');
    const { code, stdout } = await lab.ended;
    await lab.nothingLeft();
    expect([5, 99]).toContain(code);
    expect(stdout).toContain('product-1 ended by itself (signal SIGKILL)');
    expect(stdout).toContain('inconclusive');
  });
});
