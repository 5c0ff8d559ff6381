import { join } from 'node:path';
import { keys } from '@faultline/control';
import { DEFAULT_PHASES, type PhaseName } from '../../evidence/phases.ts';
import { FaultInjector } from '../../faults/fault-injector.ts';
import type { FaultPlan } from '../../faults/fault-plan.ts';
import { edgesOf } from '../../scenario/edges.ts';
import { goodAnswersOf } from '../../scenario/good-answers.ts';
import type { TimedLoad } from '../../scenario/load-shape.ts';
import { patienceOf } from '../../scenario/patience.ts';
import type { ArmSettings, Scenario } from '../../scenario/scenario.ts';
import { currentInstances } from '../faults/current-instances.ts';
import { FaultTimeline } from '../faults/fault-timeline.ts';
import { SetFaults } from '../faults/set-faults.ts';
import { attachSystem } from '../lab/attached-system.ts';
import type { RunningLab } from '../lab/running-lab.ts';
import { type RunningSystem, startSystem } from '../lab/running-system.ts';
import { CrashWatch } from '../watch/crash-watch.ts';
import { HealthWatch } from '../watch/health-watch.ts';
import { ProtectionWitness } from '../watch/protection-witness.ts';
import { SetSettings } from './set-settings.ts';

export interface ArmPlan {
  readonly lab: RunningLab;
  readonly scenario: Pick<Scenario, 'system' | 'topology' | 'limits' | 'conditions' | 'arms' | 'starts'> &
    Partial<Pick<Scenario, 'phases'>> & { readonly load: TimedLoad };
  /** One of the scenario's. */
  readonly arm: string;
  /** From 1: of an arm that is run again. */
  readonly attempt: number;
  readonly seed: number;
  /** None by default: then faults are set by hand alone. */
  readonly planned?: PlannedFaults;
}

/** Faults that have their time in the phases of an arm. */
export interface PlannedFaults {
  readonly plans: readonly FaultPlan[];
  /** How long the phases are here, of what the scenario says. */
  readonly scale: (phase: PhaseName) => number;
  /** Past this a call fault ends by itself, should the lab be lost. */
  readonly ttlMs: number;
  /** How long any is in force at most once the lab is gone. */
  readonly leaseTtlS: number;
}

/** Conditions are in force for as long as it is held open; should the lab be lost, its lease ends them. */
const HELD_OPEN_MS = 30 * 24 * 3_600_000;
const NONE_PLANNED: PlannedFaults = { plans: [], scale: () => 1, ttlMs: HELD_OPEN_MS, leaseTtlS: 5 };

/** All that an arm has in a lab, from its start to its end. */
export interface ArmInLab {
  readonly lab: RunningLab;
  readonly name: string;
  readonly plan: ArmPlan;
  readonly system: RunningSystem;
  readonly crashes: CrashWatch;
  readonly injector: FaultInjector;
  readonly protections: ProtectionWitness;
  readonly conditions: FaultTimeline;
  readonly faults: FaultTimeline;
  readonly byHand: SetFaults;
  readonly settings: SetSettings;
  readonly mishaps: readonly string[];
  /** Makes it end before the rest does. */
  own<Owned extends AsyncDisposable>(owned: Owned): Owned;
  /** Ends all, last come first. */
  end(): Promise<void>;
}

export async function openArm(plan: ArmPlan): Promise<ArmInLab> {
  const { lab, arm: name, scenario, attempt, seed } = plan;
  const { journal, runtime } = lab;
  lab.beginArm(name);
  journal.write('arm.started', { arm: name, attempt, runtime: runtime.kind, ...settingsTold(plan) });
  await writeSettings(plan);
  await using stack = new AsyncDisposableStack();
  const start = lab.isAttached ? attachSystem : startSystem;
  const system = stack.use(await start({ lab, scenario, arm: name, attempt, seed }));
  stack.use(lab.targets.follow());
  stack.use(
    new HealthWatch({
      ...{ arm: name, journal, system: scenario.system, ids: lab.ids },
      instances: () => system.places.map((each) => ({ ...each, address: runtime.reach(each.address) })),
    }),
  );
  const crashes = stack.use(new CrashWatch(name, journal, system.instances.values()));
  try {
    const faults = await openFaults(plan, system, crashes, stack);
    const { injector } = faults;
    const owned = stack.move();
    return {
      ...{ lab, name, plan, system, crashes, ...faults },
      get mishaps() {
        const lost = injector.lost.map(
          (id) => `fault ${id} ended early: the registry dropped the lab's lease`,
        );
        return [...crashes.crashed, ...lost];
      },
      own: (each) => owned.use(each),
      end: () => owned.disposeAsync(),
    };
  } catch (error) {
    if (lab.signal.aborted) throw error;
    throw await crashes.causeOf(error);
  }
}

async function openFaults(
  { lab, scenario, arm, seed, planned = NONE_PLANNED }: ArmPlan,
  system: RunningSystem,
  crashes: CrashWatch,
  stack: AsyncDisposableStack,
): Promise<Pick<ArmInLab, 'injector' | 'protections' | 'conditions' | 'faults' | 'byHand' | 'settings'>> {
  const { clock, journal, runtime, backends, etcd, registry } = lab;
  const { plans, scale, ttlMs, leaseTtlS } = planned;
  const reach = (address: string) => runtime.reach(address);
  const instances = () =>
    currentInstances(registry.instances).map((each) => ({ ...each, adminAddress: reach(each.adminAddress) }));
  const injector = stack.use(new FaultInjector({ etcd, instances, leaseTtlS }));
  const shared = {
    ...{ arm, injector, system, backends, journal, crashes, clock },
    ...{ seed, ttlMs, scale, reach, instances },
    logFile: (faultId: string) => join(lab.folder, 'logs', `${arm}-${faultId}.log`),
  };
  const protections = new ProtectionWitness({
    ...{ arm, instances, journal },
    settings: settingsOf(scenario, arm),
    started: [...system.instances.keys()],
  });
  const conditions = stack.use(
    new FaultTimeline({ ...shared, kind: 'condition', plans: asConditions(scenario) }),
  );
  const faults = stack.use(
    new FaultTimeline({
      ...{ ...shared, kind: 'fault', plans },
      beforeKill: async (instance) => {
        await Promise.all([conditions.inForce.beforeKill(instance), protections.beforeKill(instance)]);
      },
    }),
  );
  await conditions.enter(firstPhase(scenario));
  const byHand = new SetFaults({
    ...{ inForce: faults.inForce, planned: [faults, conditions] },
    ...{ targets: scenario, backends, clock },
  });
  const settings = new SetSettings({
    ...{ arm, settings: settingsOf(scenario, arm), targets: scenario },
    ...{ etcd, journal, instances, system, protections },
  });
  // What is being changed by hand is done before the rest ends: it would be taken back, or stay, in the next arm.
  stack.defer(async () => {
    await Promise.all([byHand.end(), settings.end()]);
  });
  return { injector, protections, conditions, faults, byHand, settings };
}

/** What whoever judges the arm has to know of it. */
function settingsTold({ lab, scenario, arm }: ArmPlan) {
  const { topology, system, load } = scenario;
  const edges = edgesOf(system).map(({ from, to, method }) => ({ from, to, method }));
  const expects = { patienceMs: patienceOf(load), goodAnswers: goodAnswersOf(scenario) };
  const variant = { protections: scenario.arms[arm], starts: scenario.starts?.[arm] ?? {} };
  return { topology, edges, ...variant, ...expects, sampling: lab.sampling };
}

async function writeSettings({ lab, scenario, arm }: ArmPlan): Promise<void> {
  const settings = settingsOf(scenario, arm);
  await Promise.all(
    Object.keys(scenario.topology).map((service) =>
      lab.etcd.put(keys.settings(service)).value(JSON.stringify(settings[service] ?? {})),
    ),
  );
}

const settingsOf = ({ arms }: Pick<Scenario, 'arms'>, arm: string): ArmSettings => arms[arm] ?? {};

/** In force from before the first request to after the last. */
const asConditions = ({ conditions = [], ...scenario }: ArmPlan['scenario']): readonly FaultPlan[] =>
  conditions.map((plan) => ({ ...plan, phase: firstPhase(scenario) }));

/** Of an arm that has none: one that is held open may. */
const firstPhase = ({ phases = {} }: Pick<ArmPlan['scenario'], 'phases'>): string =>
  Object.keys(phases)[0] ?? DEFAULT_PHASES[0];
