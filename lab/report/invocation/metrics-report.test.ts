import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { installed } from '../../backends/installed.ts';
import { OpenMetrics } from '../../backends/metrics/embedded/open-metrics.ts';
import type { Report } from '../model.ts';
import { sampleReport } from '../sample-report.ts';
import { runWithoutVerdict } from './ended-run.ts';
import { invocationOf, runsOf, scenarioOf } from './fixture/invocation.ts';
import { metricsReport } from './metrics-report.ts';

type Hypothesis = Report['hypotheses'][number];

const CLAIM = sampleReport().hypotheses.find(({ verdict }) => verdict === 'pass') as Hypothesis;
/** A run that found this of one claim. */
const ranOnce = (found: Partial<Hypothesis>) =>
  runsOf(1, {
    ...sampleReport(),
    hypotheses: [{ ...CLAIM, name: 'it-waits', arm: 'on', unit: 'ms', ...found }],
  });
const reportOf = (...runs: ReturnType<typeof runsOf>) =>
  metricsReport(invocationOf([scenarioOf('slow-payment', runs)], 0), new Map([['slow-payment', runs]]));

/** As strict as Prometheus is. */
function read(text: string): Map<string, number> {
  const lines = new OpenMetrics({ text, validUtf8: true });
  const found = new Map<string, number>();
  for (let at = lines.nextSeries(0); at !== null; ) {
    const { pairs, end } = lines.series(at);
    const { value, end: next } = lines.sample(end);
    found.set(pairs.map(([, each]) => each).join(' '), value);
    at = lines.nextSeries(next);
  }
  return found;
}

test('it has what each claim was found to be, and how many runs passed', () => {
  const found = read(reportOf(...runsOf(3)));
  for (const { name, arm, unit, observed, verdict } of sampleReport().hypotheses) {
    const key = `faultline_claim slow-payment ${name} ${arm}${unit === '' ? '' : ` ${unit}`}`;
    const isJudged = verdict === 'pass' || verdict === 'fail';
    expect([key, found.get(key)]).toEqual([
      key,
      isJudged && observed !== null ? Number(observed.toPrecision(3)) : undefined,
    ]);
  }
  expect([found.get('faultline_runs slow-payment'), found.get('faultline_runs_passed slow-payment')]).toEqual(
    [3, 0],
  );
});

describe('of several runs', () => {
  test('it is the median, of three digits', () => {
    const runs = [190.12, 5, 212.34, 210.98].flatMap((observed) => ranOnce({ observed }));
    expect(read(reportOf(...runs)).get('faultline_claim slow-payment it-waits on ms')).toBe(201);
  });

  test('those that could not judge a claim say nothing of it', () => {
    const runs = [
      ...ranOnce({ observed: 100 }),
      ...ranOnce({ observed: 900, verdict: 'inconclusive' }),
      ...ranOnce({ observed: null, verdict: 'no-data' }),
    ];
    expect(read(reportOf(...runs)).get('faultline_claim slow-payment it-waits on ms')).toBe(100);
  });
});

test('a line is one name and one value to GitLab, whatever unit there is', () => {
  const text = reportOf(...ranOnce({ observed: 1e-7, unit: `answers a "second" # it's` }));
  const [line = ''] = text.split('\n').filter((each) => each.startsWith('faultline_claim'));
  expect(line).toBe(
    'faultline_claim{scenario="slow-payment",claim="it-waits",arm="on",unit="answers_a_second_it_s"} 1e-7',
  );
  expect([...read(text).values()]).toContain(1e-7);
});

test('where nothing was judged it is whole, and says nothing', () => {
  expect(metricsReport(invocationOf([scenarioOf('slow-payment', [])], 3), new Map())).toBe('# EOF\n');
  const gone = { code: 'engine-missing', message: 'No engine.', exitCode: 3 } as never;
  const run = runWithoutVerdict('slow-payment', gone, { number: 1, startedAt: '', durationMs: 1 });
  expect([...read(reportOf(run))]).toEqual([
    ['faultline_runs slow-payment', 1],
    ['faultline_runs_passed slow-payment', 0],
  ]);
});

const [promtool] = installed('promtool');
test.skipIf(promtool === undefined)('promtool finds nothing to say of it', () => {
  const check = () =>
    execFileSync(promtool ?? '', ['check', 'metrics'], { input: reportOf(...runsOf(2)), encoding: 'utf8' });
  expect(check()).toBe('');
});
