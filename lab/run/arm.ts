import { setTimeout as wait } from 'node:timers/promises';
import type { Etcd3 } from 'etcd3';
import { keys } from '../../services/proto/control.ts';
import type { ArmEvidence, PhaseName, PhaseWindow } from '../analysis/evidence.ts';
import { FaultInjector } from '../faults/fault-injector.ts';
import { startLoad } from '../load/load.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ArmName, Scenario } from '../scenario/scenario.ts';
import type { Backends } from './backends.ts';
import { collectMetrics, collectTraces } from './collect.ts';
import type { Journal } from './journal.ts';
import { measureMachine } from './machine.ts';
import { type Progress, RecentSamples } from './progress.ts';
import type { RegistryView } from './registry-view.ts';
import { planRoutes } from './requests.ts';
import { startShop } from './shop.ts';

export interface ArmOptions {
  readonly scenario: Scenario;
  readonly arm: ArmName;
  /** Of the run. */
  readonly id: string;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly backends: Backends;
  readonly etcd: Etcd3;
  readonly registry: RegistryView;
  readonly journal: Journal;
  readonly dataDir: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

export interface FinishedArm {
  readonly evidence: ArmEvidence;
  /** What the cleanup check found. */
  readonly left: readonly string[];
  /** Instances that ended although nobody ended them. */
  readonly crashed: readonly string[];
}

/** Traffic before the first measured request, so that connections are open and code is compiled. */
const WARM_UP_MS = 1_000;
/** Past the last phase the schedule goes on while the last faults are being undone. */
const SLACK_MS = 10_000;
/** A fault's own end, beyond its phase, should the lab be lost. */
const TTL_MARGIN_MS = 10_000;

/** One full run of a scenario under one protection setting, on services of its own. */
export async function runArm(options: ArmOptions): Promise<FinishedArm> {
  const { scenario, arm, seed, journal, backends, etcd, registry, signal } = options;
  const startedAtMs = Date.now();
  journal.write('arm.started', { arm, protections: scenario.arms[arm] });
  await writeSettings(etcd, scenario, arm);
  const crashed: string[] = [];
  const phases: PhaseWindow[] = [];
  let samples: ArmEvidence['samples'];
  let left: readonly string[];
  {
    await using shop = await startShop({ ...options, topology: scenario.topology });
    let stopping = false;
    for (const instance of shop.instances.values()) {
      void instance.exited.then((exit) => {
        if (stopping) return;
        crashed.push(`${instance.name} ended by itself (exit code ${exit.code}, signal ${exit.signal})`);
        journal.write('instance.exited', { arm, instance: instance.name, ...exit });
      });
    }
    await using faults = new FaultInjector({ etcd, instances: () => registry.instances });
    const recent = new RecentSamples();
    const { baseline, fault, recovery } = scenario.phases;
    const totalMs = (baseline + fault + recovery) * 1000;
    await using load = startLoad(
      {
        baseUrl: shop.baseUrl,
        seed,
        traceScope: `${options.id}/${arm}`,
        startAtMs: null,
        durationMs: WARM_UP_MS + totalMs + SLACK_MS,
        routes: await planRoutes(scenario.load.routes, shop.baseUrl),
        ...(scenario.load.timeoutMs === undefined ? {} : { timeoutMs: scenario.load.timeoutMs }),
      },
      { onBatch: (batch) => recent.add(batch) },
    );
    // A driver that dies must end the arm at once, not when somebody next asks it something.
    const driverDied = new AbortController();
    load.finished.catch((error: unknown) => driverDied.abort(error));
    const stop = AbortSignal.any([signal, driverDied.signal]);
    const loadStartedMs = await load.started;
    const endsAtMs = loadStartedMs + WARM_UP_MS + totalMs;
    let current: Progress['phase'] = 'warm-up';
    const ticker = setInterval(() => {
      const nowMs = Date.now();
      options.onProgress({
        arm,
        phase: current,
        ...recent.summary(nowMs),
        leftMs: Math.max(0, endsAtMs - nowMs),
      });
    }, 200);
    try {
      const phase = async (name: PhaseName, seconds: number) => {
        current = name;
        const fromMs = Date.now();
        const busy = measureMachine();
        journal.write('phase.started', { arm, phase: name }, fromMs);
        await until(fromMs + seconds * 1000, stop);
        const window = { name, startedAtMs: fromMs, endedAtMs: Date.now() };
        phases.push(window);
        journal.write('phase.ended', { arm, phase: name, machineBusyPercent: busy() }, window.endedAtMs);
      };
      journal.write('load.started', { arm, routes: scenario.load.routes }, loadStartedMs);
      await until(loadStartedMs + WARM_UP_MS, stop);
      await phase('baseline', baseline);
      for (const [index, plan] of scenario.faults.entries()) {
        const record = {
          ...plan,
          id: `${scenario.name}-${arm}-${index + 1}`,
          seed: seed + index,
          expiresAtUnixMs: Date.now() + fault * 1000 + TTL_MARGIN_MS,
        };
        await faults.inject(record);
        journal.write('fault.injected', { arm, fault: record });
      }
      await phase('fault', fault);
      for (const id of await faults.undoAll()) journal.write('fault.undone', { arm, faultId: id });
      await phase('recovery', recovery);
      samples = await load.stop();
      left = await faults.left();
      journal.write('cleanup.checked', { arm, left });
    } finally {
      clearInterval(ticker);
      stopping = true;
    }
  }
  // The services are gone and have flushed: what the store does not have by now it will not get.
  const endedAtMs = Date.now();
  const traces = await collectTraces(
    backends.traces,
    samples,
    { fromMs: startedAtMs, toMs: endedAtMs },
    signal,
  );
  const metrics = await collectMetrics(backends.metrics, { fromMs: startedAtMs, toMs: endedAtMs });
  journal.write('arm.ended', { arm, requests: samples.length });
  const events = journal.events.filter((event) => event.arm === arm);
  return { evidence: { arm, phases, samples, traces, metrics, journal: events }, left, crashed };
}

async function writeSettings(etcd: Etcd3, scenario: Scenario, arm: ArmName): Promise<void> {
  for (const service of Object.keys(scenario.topology) as (keyof Scenario['topology'])[]) {
    const settings = scenario.arms[arm][service] ?? {};
    await etcd.put(keys.settings(service)).value(JSON.stringify(settings)).exec();
  }
}

async function until(tMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await wait(Math.max(0, tMs - Date.now()), undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
