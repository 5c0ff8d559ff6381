import { join } from 'node:path';
import { Etcd3 } from 'etcd3';
import { type ArmView, armView, type PhaseTraces } from '../analysis/view.ts';
import type { BackendInfo } from '../backends/backend.ts';
import { TargetsFile } from '../backends/metrics/targets.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { overloaded } from '../load/overloaded.ts';
import { startProcessRuntime } from '../runtime/process.ts';
import { ARM_NAMES, type ArmName, type Arms, type Scenario } from '../scenario/scenario.ts';
import { type FinishedArm, runArm } from './arm.ts';
import { type BackendChoice, startBackends } from './backends.ts';
import { gravest } from './exit-code.ts';
import { Journal } from './journal.ts';
import type { Progress } from './progress.ts';
import { RegistryView } from './registry-view.ts';
import { type CheckedHypothesis, checkHypothesis, overallVerdict, type Verdict } from './verdicts.ts';

export interface RunOptions {
  readonly seed: number;
  readonly backends: BackendChoice;
  /** The run's own folder; exists. */
  readonly folder: string;
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onBackend: (info: BackendInfo) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** All that a report is made of. */
export interface FinishedRun {
  readonly scenario: Scenario;
  readonly id: string;
  readonly seed: number;
  readonly runtime: 'process' | 'docker';
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly backends: readonly BackendInfo[];
  readonly arms: readonly ArmView[];
  readonly checked: readonly CheckedHypothesis[];
  readonly problems: readonly string[];
  readonly left: readonly string[];
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
}

/** Traces that fail the completeness gate, of those expected, beyond which the trace evidence is not to be trusted. */
const MAX_INCOMPLETE_SHARE = 0.05;
/** Above this, queues for the processor are part of every latency, whoever fills it. */
const MAX_BUSY_PERCENT = 90;

/** Runs both arms and judges them. Whatever happens, all that it started is gone when it settles. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<FinishedRun> {
  const startedAtMs = Date.now();
  const { folder, seed, signal } = options;
  using journal = new Journal(join(folder, 'journal.jsonl'));
  journal.write('run.started', { scenario: scenario.name, seed });
  const infos: BackendInfo[] = [];
  const finished: FinishedArm[] = [];
  let leftovers: readonly string[] = [];
  const runtime = await startProcessRuntime({ logDir: join(folder, 'logs') });
  try {
    const targets = new TargetsFile(join(folder, 'targets.json'));
    await targets.set([]);
    const backends = await startBackends(runtime, {
      choice: options.backends,
      dataDir: join(folder, 'data'),
      targetsFile: targets.path,
    });
    for (const backend of [backends.registry, backends.traces, backends.metrics]) {
      infos.push(backend.info);
      journal.write('backend.started', { backend: backend.info });
      options.onBackend(backend.info);
    }
    const etcd = new Etcd3({ hosts: `http://${backends.registry.endpoint}` });
    let arm: ArmName | undefined;
    const registry = await RegistryView.open(etcd, ({ kind, instance }) => {
      const { service, instance: name, pid, leaseId } = instance;
      journal.write(`instance.${kind}`, { arm, service, instance: name, pid, leaseId });
      const current = registry.instances.map((each) => ({
        address: each.adminAddress,
        labels: { job: each.service, instance: each.instance },
      }));
      void targets.set(current);
    });
    try {
      for (arm of ARM_NAMES) {
        const options_ = { ...options, scenario, arm, runtime, backends, etcd, registry, journal };
        finished.push(await runArm({ ...options_, dataDir: join(folder, 'data', arm) }));
      }
    } finally {
      await registry[Symbol.asyncDispose]();
      etcd.close();
    }
  } finally {
    await runtime[Symbol.asyncDispose]();
    leftovers = (await runtime.leftovers()).map(
      ({ pid, command }) => `process ${pid} is still there: ${command}`,
    );
    journal.write('cleanup.checked', { left: leftovers });
  }
  signal.throwIfAborted();
  return judge({ scenario, options, startedAtMs, infos, finished, leftovers, journal });
}

interface Outcome {
  readonly scenario: Scenario;
  readonly options: RunOptions;
  readonly startedAtMs: number;
  readonly infos: readonly BackendInfo[];
  readonly finished: readonly FinishedArm[];
  readonly leftovers: readonly string[];
  readonly journal: Journal;
}

function judge({
  scenario,
  options,
  startedAtMs,
  infos,
  finished,
  leftovers,
  journal,
}: Outcome): FinishedRun {
  const views = new Map(finished.map(({ evidence }) => [evidence.arm as ArmName, armView(evidence)]));
  const [unprotected, protected_] = ARM_NAMES.map((name) => views.get(name));
  if (!unprotected || !protected_) throw new FaultlineError('arm-missing', 'Expected both arms to have run.');
  const arms: Arms = { unprotected, protected: protected_ };
  const inconclusive: Partial<Record<ArmName, string>> = {};
  const problems: string[] = [];
  for (const { evidence, crashed } of finished) {
    const name = evidence.arm as ArmName;
    const reasons = [...crashed];
    const driver = overloaded(evidence.samples);
    if (driver.reason) reasons.push(driver.reason);
    const traces = arms[name].phases.map((phase) => arms[name].phase(phase)?.traces);
    const expected = traces.reduce((sum, each) => sum + (each?.expected ?? 0), 0);
    const complete = traces.reduce((sum, each) => sum + (each?.complete ?? 0), 0);
    const missing = expected - complete;
    if (missing > expected * MAX_INCOMPLETE_SHARE) {
      reasons.push(`${missing} of ${expected} traces are missing or incomplete${commonestReason(traces)}`);
    }
    for (const { phase, machineBusyPercent } of arms[name].journal('phase.ended')) {
      if (Number(machineBusyPercent) > MAX_BUSY_PERCENT) {
        reasons.push(
          `the machine was ${machineBusyPercent}% busy in the ${phase} phase (limit ${MAX_BUSY_PERCENT}%)`,
        );
      }
    }
    if (reasons.length > 0) inconclusive[name] = reasons.join('; ');
    problems.push(...reasons.map((reason) => `${name}: ${reason}`));
  }
  const checked = scenario.hypotheses.map((hypothesis) => checkHypothesis(hypothesis, arms, inconclusive));
  for (const { hypothesis, verdict, observation } of checked) {
    journal.write('hypothesis.checked', {
      hypothesis: hypothesis.name,
      verdict,
      observed: observation?.value ?? null,
    });
  }
  const left = [...finished.flatMap((arm) => arm.left), ...leftovers];
  const verdict = overallVerdict(checked);
  const codes: ExitCode[] = [
    verdict === 'pass' ? ExitCode.pass : verdict === 'fail' ? ExitCode.failed : ExitCode.inconclusive,
  ];
  if (problems.length > 0) codes.push(ExitCode.inconclusive);
  if (left.length > 0) codes.push(ExitCode.leftBehind);
  const exitCode = gravest(codes);
  journal.write('run.ended', { verdict, exitCode });
  return {
    scenario,
    id: options.id,
    seed: options.seed,
    runtime: 'process',
    startedAtMs,
    endedAtMs: Date.now(),
    backends: infos,
    arms: [unprotected, protected_],
    checked,
    problems,
    left,
    verdict,
    exitCode,
  };
}

/** Why most of the collected traces failed the gate. */
function commonestReason(phases: readonly (PhaseTraces | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const { completeness } of phases.flatMap((phase) => phase?.rejected ?? [])) {
    for (const reason of completeness.reasons) {
      const kind = reason.replaceAll(/ ?\(?\b[0-9a-f]{16}\b\)?/g, '');
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1]);
  return commonest ? ` (${commonest[1]} times: ${commonest[0]})` : '';
}
