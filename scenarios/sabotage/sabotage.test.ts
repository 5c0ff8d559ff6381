import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findJaeger } from '../../lab/backends/traces/binary.ts';
import { loadScenario } from '../../lab/cli/catalogue.ts';
import { Workspace } from '../../lab/cli/fixture/workspace.ts';
import { folderDisagreements } from '../../lab/report/consistency/folder.ts';
import type { Report } from '../../lab/report/model.ts';
import { isBusy } from '../../lab/run/fixture/busy.ts';
import { ownCollector } from '../../lab/run/lab/arm-sampling.ts';
import { drawn } from '../../lab/testing/draw.ts';
import { reportPages } from '../../lab/web/report-page/render-page.ts';
import { preloadOf } from './mutations.ts';
import { armOf, oneArm } from './one-arm.ts';
import type { Mutation } from './sabotage.ts';
import { SABOTAGES } from './sabotages.ts';

/** Whether all its arms can be run here: some take a Collector. */
const jaeger = await findJaeger();
const canRun = async (name: string) =>
  jaeger !== null || ownCollector(await loadScenario(name, '.')) === null;
const SCENARIOS: string[] = [];
for (const name of new Set(SABOTAGES.map(({ scenario }) => scenario)))
  if (await canRun(name)) SCENARIOS.push(name);
  else console.log(`left out, since there is no Collector (jaeger 2) on PATH: ${name}`);
/** In CI all scenarios have passed a moment ago, with the same claims: of those that do as processes too a draw is enough. */
const AS_THEY_ARE =
  process.env.FAULTLINE_SCENARIOS_HAVE_PASSED === undefined
    ? SCENARIOS
    : drawn(
        SCENARIOS.map((scenario) => ({ what: `${scenario} passes as it is`, scenario })),
        console.log,
      ).map(({ scenario }) => scenario);
const DRAWN = drawn(SABOTAGES, console.log).filter(({ scenario }) => SCENARIOS.includes(scenario));

interface Run {
  readonly code: number | null;
  readonly report: Report;
  readonly disagreements: readonly string[];
}

/** Of a scenario by its name, or of the source of one. */
async function run(scenario: string, mutations: readonly Mutation[]): Promise<Run> {
  using workspace = new Workspace();
  const name = scenario.includes('\n') ? workspace.write('one-arm.ts', scenario) : scenario;
  const env = { FAULTLINE_PRELOAD: preloadOf(mutations) };
  await using lab = workspace.start([name, '--backends', 'embedded', '--length', 'short'], env);
  const { code, stderr } = await lab.ended;
  const read = (file: string) => readFileSync(join(lab.runFolder, file), 'utf8');
  try {
    const disagreements = await folderDisagreements(lab.runFolder, reportPages);
    return { code, report: JSON.parse(read('report.json')), disagreements };
  } catch (cause) {
    throw new Error(`the run ended without a report (exit code ${code}): ${stderr}`, { cause });
  }
}

const TRIES = 5;

/** Anew where the machine had no time for it: that tells nothing of what was broken. */
async function runInTime(scenario: string, mutations: readonly Mutation[], tries = TRIES): Promise<Run> {
  const ran = await run(scenario, mutations);
  return tries > 1 && ran.report.problems.some(isBusy) ? runInTime(scenario, mutations, tries - 1) : ran;
}

test.each(AS_THEY_ARE)('%s passes as it is, and says the same everywhere', async (scenario) => {
  const { code, report, disagreements } = await runInTime(scenario, []);
  expect(report.hypotheses.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect({ code, problems: report.problems }).toEqual({ code: 0, problems: [] });
  expect(disagreements).toEqual([]);
});

test.each(DRAWN)('$scenario notices that $what', async (sabotage) => {
  const { scenario, caughtBy, inconclusive } = sabotage;
  const arm = armOf(await loadScenario(scenario, '.'), sabotage);
  const source = arm ? oneArm(scenario, arm, caughtBy) : scenario;
  const { code, report } = await runInTime(source, [sabotage]);
  expect(code).not.toBe(0);
  if (caughtBy === 'cleanup') expect(report.cleanup.left).not.toEqual([]);
  else {
    const audits = report.audits.filter(({ name }) => name === caughtBy);
    if (audits.length > 0) {
      expect(audits.map(({ verdict }) => verdict)).toContain(inconclusive ? 'inconclusive' : 'fail');
      return;
    }
    const verdict = report.hypotheses.find(({ name }) => name === caughtBy)?.verdict;
    expect(inconclusive ? ['inconclusive'] : ['fail', 'no-data']).toContain(verdict);
  }
});
