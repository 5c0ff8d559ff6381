import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BackendInfo } from '../backends/backend.ts';
import { findJaeger } from '../backends/traces/binary.ts';
import type { JournalEvent } from '../evidence/events.ts';
import { reportSchema } from '../report/report-schema.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const jaeger = await findJaeger();

describe.skipIf(jaeger === null)('--collector', { timeout: 60_000 }, () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace[Symbol.dispose]());

  const start = (sampling: string, phases: string) => {
    const file = workspace.write('small.ts', smallScenario({ phases }));
    return workspace.start([`./${file}`, '--backends', 'embedded', '--collector', sampling]);
  };
  const isCollector = ({ type, backend }: JournalEvent) =>
    type === 'backend.started' && (backend as BackendInfo).role === 'collector';

  test('says what it took, how it samples, and what each arm sent through it', async () => {
    await using lab = start('head=50%', '{ baseline: 1, fault: 1, recovery: 0.5 }');
    const { stdout, stderr } = await lab.ended;
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^ {2}collector jaeger 2\.\d+\.\d+ at http:\/\/127\.0\.0\.1:\d+ \(\/.+\/jaeger\)$/m,
    );
    expect(stdout).toContain('sampling head=50%: the load marked 50% of its traces');
    const report = reportSchema.parse(JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8')));
    expect(report.sampling).toBe('head=50%');
    for (const { name, traces, phases } of report.arms) {
      const requests = phases.flatMap(({ routes }) => routes).reduce((sum, { count }) => sum + count, 0);
      expect([name, traces.collected]).toEqual([name, traces.expected]);
      expect([name, traces.expected > 0 && traces.expected < requests]).toEqual([name, true]);
    }
    const counted = lab.journal().filter(({ type }) => type === 'collector.counted');
    expect(counted.map(({ arm, refused }) => [arm, refused])).toEqual([
      ['unprotected', 0],
      ['protected', 0],
    ]);
    for (const { accepted, sent } of counted) expect(sent).toBe(accepted);
  });

  test('one that ends is told, as any backend', async () => {
    await using lab = start('all', '{ baseline: 0.1, fault: 600, recovery: 1 }');
    await lab.untilEvent(({ type }) => type === 'fault.injected');
    process.kill(lab.journal().find(isCollector)?.pid as number, 'SIGKILL');
    const { code, stderr } = await lab.ended;
    expect(stderr).toMatch(
      /^\nExpected the collector backend \(jaeger\) to run until the end of the run, but/,
    );
    expect(stderr).toContain('the traces that it had not passed on are lost');
    expect(code).toBe(5);
    await lab.nothingLeft();
  });
});
