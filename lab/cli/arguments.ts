import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { parseSampling, SAMPLING_WORDS, type Sampling } from '../analysis/sampling/sampling.ts';
import { GATE_MODES, ON_INCONCLUSIVE } from '../gate/gate.ts';
import { BACKEND_CHOICES, type BackendChoice } from '../run/lab/find-backend.ts';
import { RUNTIME_CHOICES, type RuntimeChoice } from '../run/lab/runtimes.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { LENGTHS, type Length } from '../scenario/scenario.ts';
import { IN_CLONE, typed } from '../typed.ts';
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

/** Width of a command in the text below. */
const PAD = 50;
/** Without flags. */
const alone = (command: 'lab' | 'workshop'): string => typed(command).replace(/ --$/, '');

export const USAGE = `Usage: ${IN_CLONE ? 'npm run scenario [-- <name | file.ts> [flags]]' : 'npx faultline run [<name | file.ts>] [flags]'}

Without a name: lists the scenarios.

Other commands
  ${typed('list').padEnd(PAD)}what there is to run
  ${`${typed('new')} <name>`.padEnd(PAD)}writes scenarios/<name>.ts, to begin with
  ${`${typed('check')} <name | file.ts>`.padEnd(PAD)}validates a scenario and starts nothing
  ${`${typed('judge')} <folder>`.padEnd(PAD)}judges a run again from its folder
  ${`${typed('report')} <folder>`.padEnd(PAD)}writes the report of a run anew
  ${`${typed('flakes')} <folder>`.padEnd(PAD)}tells which claims of past runs are near their limits
  ${alone('lab').padEnd(PAD)}holds a lab open, with a live page
  ${`${typed('accept')} <claim> ...`.padEnd(PAD)}lets a gate bear a loss that is meant, for a while
  ${alone('workshop').padEnd(PAD)}lists the exercises of the workshop; check, handout, break and answer stand behind it
  ${typed('clean').padEnd(PAD)}removes containers that a killed lab has left
  ${typed('doctor').padEnd(PAD)}whether this machine can run scenarios

Flags
  --seed <n>              seed of load and faults; the same seed gives the same schedule (default 1)
  --runtime <choice>      ${RUNTIME_CHOICES.join(', ')}: docker runs each part in a container and pulls images;
                          auto does where all images are here already, else processes (default auto)
  --backends <choice>     ${BACKEND_CHOICES.join(', ')}: for processes, and so without Docker: real etcd, jaeger and
                          prometheus from PATH, else those of npm run backends:build, else the embedded ones
                          (default auto)
  --collector <sampling>  put an OpenTelemetry Collector (jaeger 2) between services and traces, which keeps all of
                          them, head=10% (the load marks a tenth), or tail=10% (the Collector keeps those with an
                          error or of 500 ms, and a tenth of the rest; tail is the same); also any other percentage
  --reports <dir>         where runs leave their reports (default reports)
  --output <dir>          where junit.xml of all runs goes (default: that of --reports)
  --badge                 badge.svg beside it, with the verdict of all runs
  --json                  one JSON document of all runs on stdout, and nothing else there: the rest goes to stderr
  --quiet                 only the verdict of each run, and what did not pass
  --keep-data             keep etcd's data in the run's folder too (62 MB a run)
  --length <scale>        short, normal or long phases (default normal)
  --all                   every scenario, one after the other
  --changed <ref>         only scenarios that may behave otherwise since this version left that commit of git: those whose
                          services have changed, or what they share
  --check                 validate it, and start nothing
  --repeat <n>            run that often; the exit code is the gravest (default 1)
  --require <k>           pass where at least k of --repeat n pass; ends as soon as nothing can change that
  --for <minutes>         repeat until that time is over; a round that is begun is finished
  --fail-fast             end after the first run that fails, or can not be run
  --only <claims>         judge only these hypotheses (names with commas between), in all arms
  --arm <names>           run only these arms; claims that read others are not judged, and named
  --rerun-inconclusive <n>  run an arm that the lab could not judge up to n more times, 0 to 9 (default 0)
  --rerun-budget <n>      in all runs together run at most n arms again (default: no bound)
  --save-baseline <dir>   save what the repeats find, as <dir>/<scenario>.json; all have to pass
  --baseline <dir>        hold the repeats against such a file: exit code 99 where a primary claim of the scenario
                          got worse, and as many fresh repeats confirm it
  --base <version>        the same against another version, run in turn with this one: of processes a folder with its
                          dependencies, or a commit of git, for which npm ci is run; of containers an image
  --on-inconclusive <do>  ${ON_INCONCLUSIVE.join(', ')}: what becomes of a gate that can not tell (default fail)
  --gate-mode <mode>      ${GATE_MODES.join(', ')}: advise tells what the gate finds, and fails nothing (default block)
  --help                  this text

Exit codes
  0 all hypotheses pass   99 a hypothesis, audit or gate failed   2 wrong usage   3 the lab could not be started
  4 something was left behind   5 inconclusive or no data   130 interrupted`;

/** Throws FaultlineError `wrong-usage` (exit code 2). */
export function parseArguments(argv: readonly string[]): CliArguments {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (cause) {
    const unknown = unknownFlag(argv);
    if (unknown !== undefined) {
      const known = Object.keys(FLAGS).map((flag) => `--${flag}`);
      throw wrongUsage(`Unknown option '${unknown}'${didYouMean(unknown, known)}`, cause);
    }
    throw wrongUsage(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause), cause);
  }
  const { values, positionals, tokens } = parsed;
  refuseTwice(tokens.flatMap((token) => (token.kind === 'option' ? [token] : [])));
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
    repeat: isGiven('repeat', tokens) ? Number(values.repeat) : null,
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

/** All that `faultline run` takes, as `parseArgs` of Node describes it. */
export const FLAGS = {
  seed: { type: 'string', default: '1' },
  runtime: { type: 'string', default: 'auto' },
  backends: { type: 'string', default: 'auto' },
  collector: { type: 'string' },
  reports: { type: 'string', default: 'reports' },
  output: { type: 'string' },
  badge: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  'keep-data': { type: 'boolean', default: false },
  length: { type: 'string', default: 'normal' },
  all: { type: 'boolean', default: false },
  changed: { type: 'string' },
  check: { type: 'boolean', default: false },
  repeat: { type: 'string', default: '1' },
  'rerun-inconclusive': { type: 'string', default: '0' },
  'rerun-budget': { type: 'string' },
  require: { type: 'string' },
  for: { type: 'string' },
  'fail-fast': { type: 'boolean', default: false },
  only: { type: 'string' },
  arm: { type: 'string' },
  base: { type: 'string' },
  baseline: { type: 'string' },
  'save-baseline': { type: 'string' },
  'on-inconclusive': { type: 'string' },
  'gate-mode': { type: 'string' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options: FLAGS, tokens: true });
}

/** The first that is none, as it was written. */
function unknownFlag(argv: readonly string[]): string | undefined {
  const { tokens } = parseArgs({ args: [...argv], strict: false, options: FLAGS, tokens: true });
  return tokens.flatMap((token) =>
    token.kind === 'option' && !Object.hasOwn(FLAGS, token.name) ? [token.rawName] : [],
  )[0];
}

const isGiven = (name: string, tokens: ReturnType<typeof parse>['tokens']) =>
  tokens.some((token) => token.kind === 'option' && token.name === name);

/** Which of two values was meant is not to be told. */
function refuseTwice(flags: readonly { readonly name: string; readonly value: string | undefined }[]): void {
  for (const [index, { name, value }] of flags.entries()) {
    const first = flags.findIndex((flag) => flag.name === name);
    if (value === undefined || first === index) continue;
    throw wrongUsage(`Expected --${name} once, got \`${flags[first]?.value}\` and \`${value}\``);
  }
}
