import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spansIn } from '../evidence/fixture/spans-in.ts';
import { reportSchema } from '../report/report-schema.ts';
import { Burners } from '../run/machine/fixture/burners.ts';
import { problemLine } from '../run/problems/problem.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const BUSY = String.raw`the machine was \d+% busy in the \w+ phase \(limit 90%: the lab itself \d+%, .*?\), and the control waited`;

test('on a machine that has no time, an arm is run again as asked, then exit 5 says who took it and what to do', {
  timeout: 180_000,
}, async () => {
  await using _burners = await Burners.start(2 * availableParallelism(), 0);
  using workspace = new Workspace();
  const phases = '{ baseline: 1, fault: 1, recovery: 0.5 }';
  const file = workspace.write('small.ts', smallScenario({ phases, arms: '{ unprotected: {} }' }));
  const args = [`./${file}`, '--backends', 'embedded', '--rerun-inconclusive', '1'];
  await using lab = workspace.start(args);
  const { code, stdout } = await lab.ended;
  await lab.nothingLeft();
  const json = (name: string) => JSON.parse(readFileSync(join(lab.runFolder, name), 'utf8'));
  const { arms, hypotheses, problems, advice, exitCode } = reportSchema.parse(json('report.json'));

  expect({ code, exitCode }).toEqual({ code: 5, exitCode: 5 });
  expect(hypotheses.length).toBeGreaterThan(0);
  expect(hypotheses.filter(({ verdict }) => verdict !== 'inconclusive')).toEqual([]);
  expect(arms.map(({ name, discarded }) => [name, discarded])).toEqual([
    ['unprotected', [expect.stringMatching(BUSY)]],
  ]);
  expect(stdout).toMatch(new RegExp(`^  unprotected is run again \\(attempt 2 of 2\\): .*${BUSY}`, 'm'));
  expect(problems.map(problemLine).join('\n')).toMatch(new RegExp(`^unprotected: ${BUSY}`, 'm'));
  expect(advice.join('\n')).toMatch(/^The machine was kept busy by .*run again: --length long/m);
  for (const line of advice) expect(stdout).toContain(`What to do  ${line}`);

  // What is judged is the second attempt, and nothing of the first: neither its events nor its spans.
  const busyPhases = problems.flatMap(({ kind, phase }) => (kind === 'machine' ? [phase] : []));
  expect(busyPhases).toEqual([...new Set(busyPhases)]);
  const [, second] = lab.journal().filter(({ type }) => type === 'arm.started');
  const spansOf = async (attempt: number) => {
    const { resourceSpans } = await spansIn({ folder: lab.runFolder, arm: 'unprotected', attempt });
    return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  };
  const [discarded, spans] = [await spansOf(1), await spansOf(2)];
  expect([discarded.length > 0, spans.length > 0]).toEqual([true, true]);
  // A store that keeps what was collected would merge them.
  const before = new Set(discarded.map(({ traceId }) => traceId));
  expect(spans.filter(({ traceId }) => before.has(traceId))).toEqual([]);
  const earliestMs = Math.min(...spans.map(({ startTimeUnixNano }) => Number(startTimeUnixNano) / 1e6));
  expect(earliestMs).toBeGreaterThan(second?.tMs ?? Number.POSITIVE_INFINITY);
});
