import type { DrivingArm } from '../../run/arm/driving-arm.ts';
import type { Journal } from '../../run/journal/journal.ts';
import type { Clock } from '../../runtime/clock.ts';
import { entryOf } from '../../scenario/entry.ts';
import { goodAnswersOf } from '../../scenario/good-answers.ts';
import { patienceOf } from '../../scenario/patience.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { AskMetrics } from '../edge-watch.ts';
import type { EditState } from '../lab-state.ts';
import { CodeWatch } from './code-watch.ts';
import { EditDesk } from './edit-desk.ts';
import { entryFiles } from './entry-files.ts';
import { serviceFigures } from './service-figures.ts';
import { struckNow } from './struck-now.ts';

export interface FollowEditsOptions {
  readonly scenario: Scenario;
  /** Whether what runs is started from files of this machine. */
  readonly runsFiles: boolean;
  readonly driving: DrivingArm;
  readonly journal: Journal;
  readonly ask: AskMetrics;
  readonly clock: Clock;
  readonly loadSinceMs: () => number | null;
  /** Whether faults are in force, or come, that nobody is told of. */
  readonly isHidden: () => boolean;
}

export interface FollowedEdits extends Disposable {
  state(): Promise<readonly EditState[]>;
  /** What waits may go on. */
  goOn(): void;
}

/** Starts services anew when their code is edited, until it is disposed. */
export function followEdits(options: FollowEditsOptions): FollowedEdits {
  const { scenario, runsFiles, driving, journal, ask, clock, loadSinceMs, isHidden } = options;
  const instances = [...driving.system.instances.keys()];
  const [arm = ''] = Object.keys(scenario.arms);
  const desk = new EditDesk({
    ...{ arm, clock, journal, folder: process.cwd(), instances },
    loadSinceMs,
    startAnew: (instance) => driving.startAnew(instance),
    struck: () => struckNow(instances, { plans: driving.faults.inForce.plans, isHidden: isHidden() }),
    figures: serviceFigures({
      ...{ ask, clock, entry: entryOf(scenario), requests: () => driving.load.samples },
      expected: { patienceMs: patienceOf(scenario.load), goodAnswers: goodAnswersOf(scenario) },
    }),
  });
  // What runs in containers is of an image: there an edit changes nothing.
  const services = runsFiles ? Object.keys(scenario.topology) : [];
  const watch = new CodeWatch({
    entries: entryFiles(scenario.system.services, services),
    onEdited: (edited) => void desk.take(edited),
  });
  const subscription = journal.subscribe(({ type }) => {
    if (type === 'fault.undone') void desk.goOn();
  });
  return {
    state: () => desk.state(),
    goOn: () => void desk.goOn(),
    [Symbol.dispose]: () => {
      subscription[Symbol.dispose]();
      watch[Symbol.dispose]();
      desk.end();
    },
  };
}
