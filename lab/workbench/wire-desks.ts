import type { InstanceRecord } from '@faultline/control';
import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import { MysteryDesk } from '../mystery/mystery-desk.ts';
import type { DrivingArm } from '../run/arm/driving-arm.ts';
import { currentInstances } from '../run/faults/current-instances.ts';
import type { Journal } from '../run/journal/journal.ts';
import type { RunningLab } from '../run/lab/running-lab.ts';
import { goodAnswersOf } from '../scenario/good-answers.ts';
import { patienceOf } from '../scenario/patience.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isPlain } from '../system/system.ts';
import { type AskMetrics, askMetrics } from './edge-watch.ts';
import { type FollowedEdits, followEdits } from './edits/follow-edits.ts';
import { FaultDesk } from './fault-desk.ts';
import { InstanceWatch } from './instance-watch.ts';
import { LoadDesk } from './load-desk.ts';
import { readLedger } from './read-ledger.ts';
import { Recording } from './recording.ts';
import { requireInReach } from './require-in-reach.ts';
import { SettingsDesk } from './settings-desk.ts';
import { OpenSpanWatch } from './traces/open-span-watch.ts';
import { withoutEnd } from './without-end.ts';
import type { WorkbenchOptions } from './workbench-options.ts';

/** What is held open: all that a desk works on. */
export interface Held {
  readonly lab: RunningLab;
  readonly driving: DrivingArm;
  readonly journal: Journal;
}

/** A desk for each thing that is done by hand, and who looks on. */
export interface Desks {
  readonly faults: FaultDesk;
  readonly settings: SettingsDesk;
  readonly load: LoadDesk;
  readonly edits: FollowedEdits;
  readonly mystery: MysteryDesk;
  readonly openSpans: OpenSpanWatch;
  readonly watch: InstanceWatch;
  readonly recording: Recording;
  /** What a fault has met, by the newest time that it was set. */
  readonly ledger: (id: string) => Promise<FaultLedger>;
  /** Instances that are registered now, as the lab reaches their admin ports. */
  readonly reached: () => readonly InstanceRecord[];
  readonly ask: AskMetrics;
}

/** Each is given what it asks for, and no desk knows another, but for mysteries and edits: neither may be in the way of the other. */
export function wireDesks({ scenario, clock, runtimeKind }: WorkbenchOptions, held: Held): Desks {
  const { lab, driving, journal } = held;
  const expected = { patienceMs: patienceOf(scenario.load), goodAnswers: goodAnswersOf(scenario) };
  const [arm = ''] = Object.keys(scenario.arms);
  const ask = askMetrics(() => lab.backends.metrics.queryUrl);
  const reached = () =>
    currentInstances(lab.registry.instances).map((each) => ({
      ...each,
      adminAddress: lab.runtime.reach(each.adminAddress),
    }));
  const ledger = (id: string) =>
    readLedger(id, {
      ...{ events: journal.events, samples: driving.load.samples },
      ...{ traces: lab.backends.traces, nowMs: lab.clock.wall() },
    });
  const faults = new FaultDesk({
    setFault: async (plan, options) => {
      if (lab.isAttached) requireInReach(plan);
      return driving.setFault(plan, options);
    },
    clock,
  });
  const mystery: MysteryDesk = new MysteryDesk({
    scenario: { ...scenario, load: withoutEnd(scenario) },
    setFault: (plan) => driving.setFault(plan, { hidden: true }),
    onOver: () => edits.goOn(),
    ...{ ledger, journal, clock },
  });
  const edits = followEdits({
    ...{ scenario, driving, journal, ask, clock },
    runsFiles: runtimeKind === 'process' && !lab.isAttached,
    loadSinceMs: () => load.sendsSinceMs,
    isHidden: () => mystery.isOpen,
  });
  const load: LoadDesk = new LoadDesk({
    ...{ routes: driving.routes, expected, clock },
    setPace: (pace, options) => driving.setPace(pace, options),
    onShape: (shape) => void journal.write('load.shaped', { arm, ...shape }),
  });
  const watch = new InstanceWatch({
    instances: driving.system.instances,
    registered: () => lab.registry.instances,
    ...{ etcd: lab.etcd, ask },
    // Of a process that the lab did not start nothing is known but what it says.
    isHidden: () => lab.isAttached || mystery.isOpen,
  });
  const recording = new Recording(expected);
  journal.subscribe((event) => {
    watch.onEvent(event);
    recording.onEvent(event);
  });
  return {
    ...{ faults, mystery, edits, load, watch, recording, ledger, reached, ask },
    settings: new SettingsDesk({ arm: driving, services: withKit(scenario), instances: reached }),
    openSpans: new OpenSpanWatch({ instances: reached, now: () => lab.clock.wall() }),
  };
}

/** Services that take settings. */
const withKit = ({ system, topology }: Scenario) =>
  Object.keys(topology).filter((service) => !isPlain(system.services[service]));
