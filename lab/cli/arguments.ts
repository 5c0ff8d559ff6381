import { parseSampling, SAMPLING_WORDS, type Sampling } from '../analysis/sampling/sampling.ts';
import { BACKEND_CHOICES, type BackendChoice } from '../run/lab/find-backend.ts';
import { RUNTIME_CHOICES, type RuntimeChoice } from '../run/lab/runtimes.ts';
import { LENGTHS, type Length } from '../scenario/scenario.ts';
import { parseFlags } from './flags.ts';
import { type GateFlags, parseGateFlags } from './gate-flags.ts';
import { parseRunFlags, type RunFlags } from './run-flags.ts';
import { wrongUsage } from './wrong-usage.ts';

export interface CliArguments extends GateFlags, RunFlags {
  readonly scenario: string | null;
  readonly seed: number;
  readonly length: Length;
  readonly all: boolean;
  /** A commit: only what may behave otherwise since is run; null for all. */
  readonly changed: string | null;
  /** Whether it is validated only. */
  readonly check: boolean;
  /** How often each scenario is run. */
  readonly repeat: number;
  /** How often an arm that is inconclusive is run again. */
  readonly rerunInconclusive: number;
  readonly runtime: RuntimeChoice;
  readonly backends: BackendChoice;
  /** How a Collector between services and traces samples; null for none. */
  readonly collector: Sampling | null;
  /** Root of all runs' folders. */
  readonly reports: string;
  /** Folder of what is told of all runs; null: that of `reports`. */
  readonly output: string | null;
  /** Whether badge.svg is written beside that. */
  readonly badge: boolean;
  /** Whether stdout gets one JSON document of all runs, and nothing else. */
  readonly json: boolean;
  /** Whether only verdicts are told, and what did not pass. */
  readonly quiet: boolean;
  /** Whether a run's folder keeps etcd's data. */
  readonly keepData: boolean;
  readonly help: boolean;
}

/** Throws FaultlineError `wrong-usage` (exit code 2). */
export function parseArguments(argv: readonly string[]): CliArguments {
  const { values, positionals, isGiven } = parseFlags(argv);
  if (positionals.length > 1) throw wrongUsage(`Expected one scenario, got \`${positionals.join(' ')}\``);
  if (!/^\d{1,9}$/.test(values.seed))
    throw wrongUsage(`Expected --seed to be a whole number, got \`${values.seed}\``);
  if (!/^[1-9]\d{0,3}$/.test(values.repeat)) {
    throw wrongUsage(`Expected --repeat to be a whole number from 1 to 9999, got \`${values.repeat}\``);
  }
  const reruns = values['rerun-inconclusive'];
  if (!/^\d$/.test(reruns)) {
    throw wrongUsage(`Expected --rerun-inconclusive to be a whole number from 0 to 9, got \`${reruns}\``);
  }
  const length = Object.keys(LENGTHS).find((each) => each === values.length) as Length | undefined;
  if (!length) throw wrongUsage(`Expected --length to be short, normal or long, got \`${values.length}\``);
  if (values.check && !values.all && positionals.length === 0)
    throw wrongUsage('Expected a scenario to --check, got none');
  if (values.all && positionals.length > 0)
    throw wrongUsage(`Expected --all alone, got also \`${positionals[0]}\``);
  if (values.changed !== undefined && !values.all && positionals.length === 0)
    throw wrongUsage('Expected a scenario, or --all, for --changed, got none');
  const runtime = RUNTIME_CHOICES.find((choice) => choice === values.runtime);
  if (!runtime)
    throw wrongUsage(
      `Expected --runtime to be one of ${RUNTIME_CHOICES.join(', ')}, got \`${values.runtime}\``,
    );
  const backends = BACKEND_CHOICES.find((choice) => choice === values.backends);
  if (!backends)
    throw wrongUsage(
      `Expected --backends to be one of ${BACKEND_CHOICES.join(', ')}, got \`${values.backends}\``,
    );
  if (runtime === 'docker' && backends !== 'auto')
    throw wrongUsage(`Expected --backends only for processes, got \`${backends}\` with --runtime docker`);
  const collector = values.collector === undefined ? null : parseSampling(values.collector);
  if (collector === null && values.collector !== undefined)
    throw wrongUsage(`Expected --collector to be ${SAMPLING_WORDS}, got \`${values.collector}\``);
  for (const flag of ['json', 'output', 'badge'] as const) {
    if (!values[flag]) continue;
    if (values.check) throw wrongUsage(`Expected no --${flag} with --check, which runs nothing`);
    if (!values.help && !values.all && positionals.length === 0)
      throw wrongUsage(`Expected a scenario, or --all, for --${flag}, got none`);
  }
  for (const flag of ['reports', 'output'] as const)
    if (values[flag] === '') throw wrongUsage(`Expected a value of --${flag}, got an empty one`);
  const gate = parseGateFlags(values, values.help || values.all || positionals.length > 0);
  const sides = { base: gate.base, baseline: gate.baseline, 'save-baseline': gate.saveBaseline };
  const flags = parseRunFlags(values, {
    ...{ all: values.all, check: values.check, reruns: Number(reruns) },
    hasScenario: values.help || values.all || positionals.length > 0,
    repeat: isGiven('repeat') ? Number(values.repeat) : null,
    gate: Object.entries(sides).find(([, value]) => value !== null)?.[0] ?? null,
  });
  return {
    ...gate,
    ...flags,
    scenario: positionals[0] ?? null,
    seed: Number(values.seed),
    length,
    all: values.all,
    changed: values.changed ?? null,
    check: values.check,
    repeat: Number(values.repeat),
    rerunInconclusive: Number(reruns),
    runtime,
    backends,
    collector,
    reports: values.reports,
    output: values.output ?? null,
    badge: values.badge,
    json: values.json,
    quiet: values.quiet,
    keepData: values['keep-data'],
    help: values.help,
  };
}
