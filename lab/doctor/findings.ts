import { formatUse, SOUND_WAIT_MS, soundControl } from '../run/machine/machine.ts';
import type { Facts, Program } from './facts.ts';

/** `extra` is what only some commands need. */
export type State = 'ok' | 'warn' | 'cannot' | 'extra';

export interface Finding {
  /** One word or two, unique. */
  readonly what: string;
  readonly state: State;
  readonly found: string;
  /** What it means; null where all is well. */
  readonly means: string | null;
  /** What to do about it; null where there is nothing to do. */
  readonly todo: string | null;
}

/** Whether scenarios can run as processes. */
export const canRun = (findings: readonly Finding[]): boolean =>
  findings.every(({ state }) => state !== 'cannot');

/** What the facts mean for a lab, the least that it needs first. Pure. */
export function findingsOf(facts: Facts): readonly Finding[] {
  return [
    ofPlatform(facts),
    ofNode(facts),
    ofCores(facts),
    ofMemory(facts),
    ofDisk(facts),
    ofPorts(facts),
    ofProxies(facts),
    ofClock(facts),
    ofFiles(facts),
    ofZstd(facts),
    ofUse(facts),
    ofSpeed(facts),
    ...ofExtras(facts),
  ];
}

const ok = (what: string, found: string): Finding => ({ what, state: 'ok', found, means: null, todo: null });
const bad =
  (state: Exclude<State, 'ok'>) =>
  (what: string, found: string, means: string, todo: string | null): Finding => ({
    ...{ what, state, found, means, todo },
  });
const [warn, cannot, extra] = [bad('warn'), bad('cannot'), bad('extra')];

function ofPlatform({ platform, arch }: Facts): Finding {
  const [what, found] = ['platform', `${platform} ${arch}`];
  if (platform === 'win32')
    return cannot(
      what,
      found,
      'Processes are paused and ended by signals, which it has none of.',
      'Use WSL 2.',
    );
  if (!['linux', 'darwin'].includes(platform) || !['x64', 'arm64'].includes(arch))
    return warn(what, found, 'Nobody has tried the lab on it.', null);
  if (platform === 'darwin')
    return warn(
      what,
      found,
      'Without /proc nobody can tell who fills the machine.',
      'Prefer Linux for gates.',
    );
  return ok(what, found);
}

function ofNode({ node }: Facts): Finding {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < 24) return cannot('node', node, 'The lab is written for 24.', 'Install Node 24.');
  if (major > 24 || minor < 11)
    return warn('node', node, 'The lab is tested with 24.11 and later of 24.', 'Install Node 24.');
  return ok('node', node);
}

function ofCores({ processors, quota }: Facts): Finding {
  const found = `${processors} to be used, ${quota === null ? 'no quota' : `a quota of ${round(quota)}`}`;
  if (Math.min(processors, quota ?? processors) >= 2) return ok('cores', found);
  const means = 'Load and services wait for each other: runs will be inconclusive.';
  return warn('cores', found, means, 'Give it two cores, one run at a time.');
}

/** slow-payment takes 600 MiB in all (BENCHMARKS.md). */
const LEAST_MEMORY = 700;
const MUCH_MEMORY = 1_500;

function ofMemory({ memory }: Facts): Finding {
  const available = mebibytes(memory.availableBytes);
  const found = `${available} MiB available of ${mebibytes(memory.totalBytes)}`;
  if (available >= MUCH_MEMORY) return ok('memory', found);
  const todo = `Free some: ${MUCH_MEMORY} MiB is enough.`;
  if (available >= LEAST_MEMORY)
    return warn('memory', found, 'A system of six services takes 600 MiB, a long run more.', todo);
  return cannot('memory', found, 'A system of six services takes 600 MiB.', todo);
}

const LEAST_DISK = 200;
const MUCH_DISK = 1_000;

function ofDisk({ diskBytes }: Facts): Finding {
  if (diskBytes === null) return warn('disk', 'unknown', 'A full disk ends a run.', null);
  const free = mebibytes(diskBytes);
  const found = `${free} MiB free here`;
  if (free >= MUCH_DISK) return ok('disk', found);
  const means = 'A run leaves its evidence, and a full disk ends it.';
  const finding = free >= LEAST_DISK ? warn : cannot;
  return finding('disk', found, means, 'Free some, or name another disk with --reports.');
}

function ofPorts({ ports }: Facts): Finding {
  if (typeof ports === 'number') return ok('ports', `${ports} of 127.0.0.1 listened on and reached`);
  const todo = 'Ask who looks after this machine: a firewall or sandbox is in the way.';
  return cannot('ports', ports, 'Parts of a lab meet on ports of 127.0.0.1.', todo);
}

function ofProxies({ proxies }: Facts): Finding {
  if (proxies.length === 0) return ok('proxy', 'none');
  return ok('proxy', `${proxies.join(', ')}: the lab goes past it to 127.0.0.1, and services do not get it`);
}

/** As an arm is judged by: lab/run/judge/machine-trust.ts. */
const MAX_CLOCK_STEP_MS = 50;

function ofClock({ clockStepMs }: Facts): Finding {
  const found = `moved by ${clockStepMs} ms against the monotonic one`;
  if (clockStepMs <= MAX_CLOCK_STEP_MS) return ok('clock', found);
  const means = `A run in which it moves by more than ${MAX_CLOCK_STEP_MS} ms is inconclusive.`;
  return warn('clock', found, means, 'Let its time service slew the clock, not step it; wait until it has.');
}

function ofFiles({ openFiles }: Facts): Finding {
  if (openFiles === null) return ok('open files', 'no limit is told');
  const found = `${openFiles} a process`;
  if (openFiles >= 1_024) return ok('open files', found);
  const means = 'Each request that waits is a socket.';
  return (openFiles >= 256 ? warn : cannot)('open files', found, means, 'Raise it: ulimit -n 4096.');
}

function ofZstd({ zstd }: Facts): Finding {
  if (zstd) return ok('zstd', 'there and back');
  return cannot('zstd', 'does not work', 'Evidence is compressed by it.', 'Install Node 24 from nodejs.org.');
}

/** Below it nothing was ever inconclusive for it; above 90% each arm is looked at for it. */
const BUSY_PERCENT = 50;

function ofUse({ use }: Facts): Finding {
  const waits =
    use.control === null
      ? 'nothing said how long work waits'
      : `work waits ${round(use.control.p90Ms)} ms (p90)`;
  const throttled = use.throttledPercent ?? 0;
  const held = throttled > 1 ? `, held off in ${throttled}% of its quota's periods` : '';
  const found = `${use.busyPercent}% busy (${formatUse(use)}), ${waits}${held}`;
  if (soundControl(use) && use.busyPercent <= BUSY_PERCENT && throttled <= 1) return ok('busy now', found);
  const means = `Above ${SOUND_WAIT_MS} ms, latencies are those of the machine: runs will be inconclusive.`;
  return warn('busy now', found, means, 'End what else runs, or wait for it.');
}

/** A piece takes 1.5 ms on 2 x Intel Xeon, where all scenarios pass; of one that is so much slower nobody knows. */
const SLOW_PIECE_MS = 10;
const UNEVEN = 1.5;

function ofSpeed({ burn: { fastestMs, medianMs } }: Facts): Finding {
  const found = `a piece of work takes ${round(fastestMs)} ms at best, ${round(medianMs)} ms in the middle`;
  if (fastestMs > SLOW_PIECE_MS)
    return warn(
      'speed',
      found,
      `Above ${SLOW_PIECE_MS} ms nobody has tried it: claims in ms may fail for that.`,
      null,
    );
  if (medianMs > UNEVEN * fastestMs)
    return warn('speed', found, 'Somebody takes the processor from time to time.', 'Run when it is quiet.');
  return ok('speed', found);
}

function ofExtras({ docker, compose, go, chromium, backends }: Facts): Finding[] {
  const program = (what: string, found: Program, means: string): Finding =>
    'is' in found ? ok(what, found.is) : extra(what, found.missing, means, null);
  return [
    program('docker', docker, 'Only --runtime docker needs it.'),
    program('compose', compose, 'Only docker-compose.yml, a lab that stays up, needs it.'),
    program('go', go, 'Only npm run backends:build needs it.'),
    program('chromium', chromium, 'Only tests of the page need it; a report opens in any browser.'),
    backends.length > 0
      ? ok('backends', `${backends.join(', ')}; embedded ones for the rest`)
      : extra('backends', 'none of etcd, jaeger, prometheus', 'The embedded ones serve.', null),
  ];
}

const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
const round = (value: number) => Number(value.toPrecision(2));
