import { mkdtemp, rm } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asksForHelp } from '../cli/help.ts';
import { FaultlineError } from '../errors.ts';
import { machineTable } from './machine.ts';
import { requireOwnFlags } from './own-flags.ts';

const PARTS = ['cpu', 'startup', 'memory', 'backends', 'analysis', 'judging'] as const;
type Part = (typeof PARTS)[number];

const USAGE = `Usage: npm run bench [-- <part...> [flags]]
       npm run bench -- margins [<scenario...>] [flags]
       npm run bench -- gate <scenario> [<sitting...>] [flags]
       npm run bench -- soak [--minutes <n>] [--seed <n>] [--reports <dir>]

Parts: ${PARTS.join(', ')}; all of them by default. Prints what it measured; sets no limit of its own.
margins runs scenarios many times, all that come along by default, and prints how far each claim is from its limit.
gate runs nothing. Of runs that were saved as baselines it computes how often a gate is wrong, and how often it catches a slower version.
A sitting is a folder of runs that were made in one go: what --save-baseline wrote, or folders in it with parts of that, as of
  for part in 1 2 3 4; do
    npm run scenario slow-payment -- --repeat 5 --length short --rerun-inconclusive 2 --save-baseline sittings/monday/$part
  done
No run is used twice in a row of the tables: 60 runs are 6 comparisons of 5 a side, so many runs take several sittings.
soak holds a workbench open under load, a click a second and an open page (with Chromium), and fails where memory goes on growing, or anything is left after Ctrl-C.
Node processes are judged by what lives in them after a collection, asked for each 15 s; others by what is resident.
Each ten minutes stderr has what is known so far. Linux only.

Flags
  --rounds <n>     cpu: rounds of one slice a chain (default 10)
  --requests <n>   cpu: requests a slice (default 2000)
  --runs <n>       startup: counted starts after a warm one; backends: starts of each (default 5);
                   margins: runs of each (default 20)
  --traces <n,...> judging: of the arm, for each row (default 20000,150000)
  --minutes <n>    soak: how long (default 60); in the first six the lab fills what it keeps: of less than ten nobody can tell
  --seed <n>       margins: of the first run, each next one has the next; soak: of the clicks (default 1)
  --reports <dir>  margins: where its runs leave their reports (default: they are not kept); one that
                   is there already counts, and is not run again;
                   soak: where its lab leaves its logs, with all samples in memory.json (default: not kept)
  --per-side <n,...>  gate: runs a side (default 5); each has rows of its own
  --slower <sitting>  gate: runs of a slower version, of the first sitting; once more for the second, and so on
  --busy <sitting>  gate: runs while a core was kept busy, as by sh -c 'while :; do :; done' beside them; told apart, never
                   held against quiet ones; once for each such sitting
  --plan <n>       gate: also how many would be inconclusive for each smallest change that a claim might take, from so many
                   gates of runs drawn by chance
  --keep <dir>     gate: where it keeps of these runs what gates decide by, as those of BENCHMARKS.md are in lab/bench/sittings
  --length, --runtime, --backends <choice>  margins: as of npm run scenario`;

async function main(): Promise<void> {
  const { parts, rounds, requests, runs, traces, margins, gate, soaking, reports } = readArguments();
  if (gate) {
    const { benchGate } = await import('./gate.ts');
    console.log(await benchGate(gate));
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'faultline-bench-'));
  try {
    console.log(machineTable());
    if (soaking) {
      const { soak } = await import('./soak/soak.ts');
      const tell = (text: string) => console.error(text);
      console.log(`\n## soak\n\n${await soak({ folder: reports ?? folder, ...soaking, tell })}`);
      return;
    }
    if (margins) {
      const { benchMargins } = await import('./margins.ts');
      console.log(`\n## margins\n\n${await benchMargins({ folder: margins.reports ?? folder, ...margins })}`);
      return;
    }
    for (const part of parts) {
      console.log(`\n## ${part}\n`);
      if (part === 'cpu') {
        const { benchCpu } = await import('./cpu.ts');
        console.log(await benchCpu({ folder, rounds, requests }));
      } else if (part === 'startup') {
        const { benchStartup } = await import('./startup.ts');
        console.log(await benchStartup({ folder, runs }));
      } else if (part === 'backends') {
        const { benchBackends } = await import('./backends.ts');
        console.log(await benchBackends({ folder, runs }));
      } else if (part === 'judging') {
        const { benchJudging } = await import('./judging.ts');
        console.log(await benchJudging({ folder, traces }));
      } else if (part === 'analysis') {
        const { benchAnalysis } = await import('./analysis.ts');
        console.log(await benchAnalysis());
      } else {
        const { benchMemory } = await import('./memory.ts');
        console.log(await benchMemory({ folder }));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const DEFAULTS = {
  ...{ rounds: '10', requests: '2000', traces: '20000,150000', seed: '1', minutes: '60' },
  ...{ 'per-side': '5', slower: [], busy: [] },
};

/** Of the scenario command, handed on to it. */
const HANDED_ON = ['length', 'runtime', 'backends'] as const;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      requests: { type: 'string' },
      runs: { type: 'string' },
      traces: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      reports: { type: 'string' },
      'per-side': { type: 'string' },
      slower: { type: 'string', multiple: true },
      busy: { type: 'string', multiple: true },
      plan: { type: 'string' },
      keep: { type: 'string' },
      length: { type: 'string' },
      runtime: { type: 'string' },
      backends: { type: 'string' },
    },
  });
  requireOwnFlags(positionals, values);
  const [first, ...scenarios] = positionals;
  const isMargins = first === 'margins';
  const isGate = first === 'gate';
  const isSoak = first === 'soak';
  const names = isMargins || isGate || isSoak ? [] : positionals;
  const given = { ...DEFAULTS, runs: isMargins ? '20' : '5', ...values };
  const parts = names.map((name) => {
    const part = PARTS.find((known) => known === name);
    if (!part) throw new Error(`Expected a part to be one of ${PARTS.join(', ')}, got \`${name}\`.`);
    return part;
  });
  const whole = (name: keyof typeof values, value = '') => {
    if (!/^[1-9]\d*$/.test(value)) {
      throw new Error(`Expected --${name} to be a whole number above 0, got \`${value}\`.`);
    }
    return Number(value);
  };
  const count = (name: 'rounds' | 'requests' | 'runs' | 'seed' | 'minutes') => whole(name, given[name]);
  return {
    parts: parts.length > 0 ? parts : (PARTS as readonly Part[]),
    rounds: count('rounds'),
    requests: count('requests'),
    runs: count('runs'),
    reports: values.reports,
    traces: given.traces.split(',').map((value) => whole('traces', value)),
    soaking: isSoak ? { minutes: count('minutes'), seed: count('seed') } : null,
    gate: isGate
      ? {
          ...gateOperands(scenarios, given),
          perSide: given['per-side'].split(',').map((value) => whole('per-side', value)),
          plan: values.plan === undefined ? undefined : whole('plan', values.plan),
          keep: values.keep,
        }
      : null,
    margins: isMargins
      ? {
          scenarios,
          runs: count('runs'),
          seed: count('seed'),
          reports: values.reports,
          flags: HANDED_ON.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]])),
        }
      : null,
  };
}

function gateOperands(
  operands: readonly string[],
  { slower, busy }: { readonly slower: readonly string[]; readonly busy: readonly string[] },
) {
  const [scenario, ...sittings] = operands;
  if (scenario === undefined || sittings.length + busy.length === 0)
    throw new Error('Expected a scenario and at least one folder of runs, for gate.');
  if (slower.length > sittings.length)
    throw new Error(`Expected no more of --slower than sittings (${sittings.length}), got ${slower.length}.`);
  return { scenario, sittings, slower, busy };
}

// As the scenario command does: the services' code is compiled once for all runs.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../../node_modules/.cache/faultline');
enableCompileCache(process.env.NODE_COMPILE_CACHE);
try {
  if (asksForHelp()) console.log(USAGE);
  else await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof FaultlineError) for (const line of error.detail) console.error(`  ${line}`);
  else console.error(USAGE);
  process.exitCode = 2;
}
