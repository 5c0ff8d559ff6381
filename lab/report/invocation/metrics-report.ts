import { medianOfSorted } from '../../analysis/compare/mann-whitney.ts';
import type { ClaimFound, EndedRun } from './ended-run.ts';
import type { Invocation } from './invocation.ts';

/** More of them would make each value another one than that of the pipeline before, which GitLab compares as a text. */
const DIGITS = 3;

/**
 * GitLab's metrics report, in the text format of OpenMetrics 1.0: what each claim was found to be, the median of the runs that could judge
 * it. https://docs.gitlab.com/ci/testing/metrics_reports/
 */
export function metricsReport(
  { scenarios }: Invocation,
  runs: ReadonlyMap<string, readonly EndedRun[]>,
): string {
  const claims = scenarios.flatMap(({ scenario }) => {
    const found = (runs.get(scenario) ?? []).flatMap((run) => run.claims);
    return [...Map.groupBy(found, ({ name, arm }) => `${name}\n${arm}`).values()].map((each) =>
      claimLine(scenario, each),
    );
  });
  const told = scenarios.filter((each) => each.runs.length > 0);
  return [
    ...family(
      'faultline_claim',
      'What a claim was found to be, the median of the runs that could judge it',
      claims,
    ),
    ...family(
      ...(['faultline_runs', 'Runs that were made'] as const),
      told.map((each) => `faultline_runs${labels({ scenario: each.scenario })} ${each.runs.length}`),
    ),
    ...family(
      ...(['faultline_runs_passed', 'Runs that passed'] as const),
      told.map(({ scenario, passed }) => `faultline_runs_passed${labels({ scenario })} ${passed}`),
    ),
    '# EOF\n',
  ].join('\n');
}

const family = (name: string, help: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`# TYPE ${name} gauge`, `# HELP ${name} ${help}`, ...lines];

function claimLine(scenario: string, found: readonly ClaimFound[]): string {
  const [first] = found;
  const value = medianOfSorted(found.map(({ observed }) => observed).sort((a, b) => a - b));
  const { name: claim = '', arm = '', unit = '' } = first ?? {};
  const of = { scenario, claim, arm, unit };
  return `faultline_claim${labels(of)} ${Number(value.toPrecision(DIGITS))}`;
}

/** GitLab reads a line as a shell reads words, and takes what follows a `#` for a comment. */
const labels = (of: Readonly<Record<string, string>>): string =>
  `{${Object.entries(of)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}="${value.replaceAll(/[^\w%/.-]+/g, '_')}"`)
    .join(',')}}`;
