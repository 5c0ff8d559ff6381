import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pick } from '../lab/bench/gate/sitting.ts';
import { parseArguments } from '../lab/cli/arguments.ts';
import { openGating } from '../lab/cli/gate.ts';
import { handOver } from '../lab/cli/hand-over.ts';
import { type Found, type Sets, sideOf } from '../lab/cli/sets.ts';
import type { Tally } from '../lab/cli/tally.ts';
import { saveBaseline } from '../lab/gate/baseline-file.ts';
import { type Baseline, baselineSchema } from '../lab/gate/baseline-schema.ts';
import { runsOfBaseline } from '../lab/gate/fixture/runs-of-baseline.ts';
import { passedReport, runsOf } from '../lab/report/invocation/fixture/invocation.ts';
import { scenarioHash } from '../lab/scenario/scenario-hash.ts';
import scenario from './slow-payment.ts';

/**
 * Five short runs each, as --save-baseline left them on 2026-11-28: of the shop as it is, and twice of one whose inventory takes 30 ms where it
 * takes 25 (`CHECK_MS` in services/inventory/service.ts). What of the scenario has changed since does not matter here.
 */
const recorded = (name: 'usual' | 'slower-1' | 'slower-2'): Baseline => {
  const file = new URL(`fixture/slower-inventory/${name}.json.zst`, import.meta.url);
  return asOfNow(JSON.parse(zstdDecompressSync(readFileSync(file)).toString()));
};
const primary = new Set(Object.keys(scenario.primary ?? {}));
/** The scenario with nothing but the claims that a gate compares. */
const compared = { ...scenario, hypotheses: scenario.hypotheses.filter(({ name }) => primary.has(name)) };
/** Of the shop as it is, ten runs of one sitting, of which only these claims were kept. */
const sitting = () =>
  asOfNow(
    JSON.parse(
      readFileSync(
        new URL('../lab/bench/sittings/2026-11-28T18-07/slow-payment.json', import.meta.url),
        'utf8',
      ),
    ),
  );
const asOfNow = (content: unknown): Baseline => {
  const baseline = baselineSchema.parse(content);
  const processor = cpus()[0]?.model.trim() ?? 'unknown';
  return {
    ...baseline,
    machine: { ...baseline.machine, processor },
  };
};

let folder: string;
let log: string;
let annotations: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-slower-'));
  [log, annotations] = ['', ''];
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation((line) => {
      log += `${line}\n`;
    });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    annotations += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** What a gate makes of recorded runs, and all that a command hands over of it. */
async function gate(base: Baseline, first: Baseline, second: Baseline | null, of = scenario, mode = 'block') {
  await saveBaseline(join(folder, 'base'), { ...base, scenarioHash: scenarioHash(of) });
  const options = parseArguments([
    ...['slow-payment', '--repeat', '5', '--length', 'short', '--reports', folder],
    ...['--baseline', join(folder, 'base'), '--gate-mode', mode, '--badge'],
  ]);
  const found = (head: Baseline): Found =>
    new Map([[of, { head: runsOfBaseline(head), base: [] } satisfies Sets]]);
  const again = () =>
    second ? Promise.resolve(found(second)) : Promise.reject(new Error('Expected no second set.'));
  const tally: Tally = { scenario: 'slow-payment', runs: runsOf(5, passedReport()) };
  const gating = await openGating([of], options, 'process');
  const codes = await gating?.end(found(first), again, (_, told) => {
    tally.gate = told;
  });
  const [exitCode = 0] = codes ?? [];
  const loaded = [
    { scenario, wanted: 'slow-payment', file: new URL('slow-payment.ts', import.meta.url).pathname },
  ];
  const env = {
    ...{ GITHUB_ACTIONS: 'true', GITLAB_CI: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') },
    CI_PROJECT_DIR: join(import.meta.dirname, '..'),
  };
  await handOver({ tallies: [tally], loaded, startedAtMs: 0, exitCode }, options, env);
  return codes;
}
const file = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

test('a fifth more time of inventory fails the gate, which names inventory CheckStock wherever it is told', async () => {
  expect(await gate(recorded('usual'), recorded('slower-1'), recorded('slower-2'))).toEqual([99]);
  const grown = /what grew: inventory CheckStock/;
  const told = {
    log,
    annotations: annotations.split('\n').find((line) => line.startsWith('::error ')),
    'gate.md': file('slow-payment', 'gate.md'),
    'gate.junit.xml': file('slow-payment', 'gate.junit.xml'),
    'junit.xml': file('junit.xml'),
    'code quality': file('gl-code-quality-report.json'),
  };
  for (const [where, text] of Object.entries(told)) {
    expect([where, text]).toEqual([where, expect.stringMatching(/stock-is-looked-up-quickly/)]);
    expect([where, text]).toEqual([where, expect.stringMatching(grown)]);
  }
  expect(log).toMatch(/✗ regressed +stock-is-looked-up-quickly: 1\.\d\d times/);
  expect(log).toMatch(/a second set of runs: regressed, 1\.\d\d times/);
  expect(log.match(/✗/g)).toHaveLength(1);
  // Each claim has a line of its own, at which GitLab shows it.
  const critical = JSON.parse(told['code quality']).filter(
    ({ severity }: { severity: string }) => severity === 'critical',
  );
  expect(critical).toMatchObject([{ location: { path: 'scenarios/slow-payment.ts' } }]);
  expect(critical[0].location.lines.begin).toBeGreaterThan(1);
  // Both have the same cases.
  const cases = (xml: string) => xml.match(/<testcase classname="slow-payment\.gate".*?(<\/testcase>|\/>)/gs);
  expect(cases(told['junit.xml'])).toHaveLength(3);
  expect(cases(told['junit.xml'])).toEqual(cases(told['gate.junit.xml']));
});

test('a gate that only advises says wherever it tells the regression how it would fail the job', async () => {
  const [usual, first, second] = [recorded('usual'), recorded('slower-1'), recorded('slower-2')];
  expect(await gate(usual, first, second, scenario, 'advise')).toEqual([0]);
  const told = {
    log,
    annotations: annotations.split('\n').find((line) => /^::warning .+::regressed: /.test(line)),
    'step summary': file('summary.md'),
    'gate.md': file('slow-payment', 'gate.md'),
    'junit.xml': file('junit.xml'),
    'code quality': file('gl-code-quality-report.json'),
    'badge.svg': file('badge.svg'),
  };
  for (const [where, text] of Object.entries(told)) {
    const how = /advised only: --gate-mode block would make it fail with exit code 99/;
    expect([where, text]).toEqual([where, expect.stringMatching(how)]);
  }
});

test('runs of the shop as it is are unchanged', async () => {
  const ten = sitting();
  const [base, head] = [pick(ten, [0, 1, 2, 3, 4]), pick(ten, [5, 6, 7, 8, 9])];
  expect(await gate(base, head, null, compared)).toEqual([0]);
  expect(log).toContain('Gate of slow-payment: unchanged');
  expect(annotations).toBe('');
  expect(JSON.parse(file('gl-code-quality-report.json'))).toEqual([]);
});

test('what is recorded is read as it was written', () => {
  const base = recorded('usual');
  const { claims, routes, operations, others } = base;
  expect(sideOf(scenario, runsOfBaseline(base))).toMatchObject({ claims, routes, operations, others });
});
