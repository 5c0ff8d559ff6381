import type { InstanceRecord } from '@faultline/control';
import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import type { BackendInfo } from '../backends/backend.ts';
import type { RequestSample } from '../evidence/requests.ts';
import { MysteryDesk } from '../mystery/mystery-desk.ts';
import type { DrivingArm } from '../run/arm/driving-arm.ts';
import { currentInstances } from '../run/faults/current-instances.ts';
import type { Journal } from '../run/journal/journal.ts';
import type { AttachTo } from '../run/lab/attached-backends.ts';
import type { BackendChoice } from '../run/lab/find-backend.ts';
import type { ClosedLab, RunningLab } from '../run/lab/running-lab.ts';
import type { RuntimeKind } from '../run/lab/runtimes.ts';
import type { Clock } from '../runtime/clock.ts';
import { edgesOf } from '../scenario/edges.ts';
import { entryOf } from '../scenario/entry.ts';
import { goodAnswersOf } from '../scenario/good-answers.ts';
import { patienceOf } from '../scenario/patience.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isPlain } from '../system/system.ts';
import { askMetrics, edgesNow } from './edge-watch.ts';
import { type FollowedEdits, followEdits } from './edits/follow-edits.ts';
import { EventFeed } from './event-feed.ts';
import { FaultDesk } from './fault-desk.ts';
import { InstanceWatch } from './instance-watch.ts';
import { isApplied } from './is-applied.ts';
import type { LabState, LoadState, ServiceState } from './lab-state.ts';
import { LoadDesk } from './load-desk.ts';
import { loadEdge } from './load-edge.ts';
import { readLedger } from './read-ledger.ts';
import { Recording } from './recording.ts';
import { requireInReach } from './require-in-reach.ts';
import { scenarioText } from './scenario-text.ts';
import { SettingsDesk } from './settings-desk.ts';
import { OpenSpanWatch } from './traces/open-span-watch.ts';
import { withoutEnd } from './without-end.ts';

export interface WorkbenchOptions {
  readonly scenario: Scenario;
  /** From where the file of a recording imports it. */
  readonly scenarioFrom: string;
  /** Of its own; exists. */
  readonly folder: string;
  readonly id: string;
  readonly seed: number;
  readonly runtimeKind: RuntimeKind;
  readonly backendChoice: BackendChoice;
  /** A system that runs without the lab; left out, the lab starts that of the scenario. */
  readonly attachTo?: AttachTo | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onBackend: (info: BackendInfo) => void;
  readonly onPassedOver: (line: string) => void;
}

/** A lab that is held open, and all that can be done to it by hand. */
export class Workbench {
  readonly lab: RunningLab;
  readonly journal: Journal;
  readonly faults: FaultDesk;
  readonly settings: SettingsDesk;
  readonly load: LoadDesk;
  readonly edits: FollowedEdits;
  readonly mystery: MysteryDesk;
  readonly feed: EventFeed;
  readonly openSpans: OpenSpanWatch;
  /** Aborts when it can not go on. */
  readonly lost: AbortSignal;
  readonly scenario: Scenario;
  readonly #driving: DrivingArm;
  readonly #instances: InstanceWatch;
  readonly #reached: () => readonly InstanceRecord[];
  readonly #recording: Recording;
  readonly #scenarioFrom: string;
  readonly #startedAtMs: number;

  constructor(
    { scenario, scenarioFrom, id, clock, runtimeKind }: WorkbenchOptions,
    lab: RunningLab,
    driving: DrivingArm,
    journal: Journal,
  ) {
    this.scenario = scenario;
    this.lab = lab;
    this.journal = journal;
    this.lost = driving.signal;
    this.#driving = driving;
    this.#startedAtMs = clock.now();
    this.faults = new FaultDesk({
      setFault: async (plan) => {
        if (lab.isAttached) requireInReach(plan);
        return driving.setFault(plan);
      },
      clock,
    });
    this.mystery = new MysteryDesk({
      scenario: { ...scenario, load: withoutEnd(scenario) },
      setFault: (plan) => driving.setFault(plan, { hidden: true }),
      ledger: (id) => this.ledger(id),
      onOver: () => this.edits.goOn(),
      ...{ journal, clock },
    });
    const instances = () =>
      currentInstances(lab.registry.instances).map((each) => ({
        ...each,
        adminAddress: lab.runtime.reach(each.adminAddress),
      }));
    this.#reached = instances;
    this.settings = new SettingsDesk({ arm: driving, services: withKit(scenario), instances });
    this.openSpans = new OpenSpanWatch({ instances, now: () => lab.clock.wall() });
    const [arm = ''] = Object.keys(scenario.arms);
    const expected = { patienceMs: patienceOf(scenario.load), goodAnswers: goodAnswersOf(scenario) };
    this.#recording = new Recording(expected);
    this.load = new LoadDesk({
      ...{ routes: driving.routes, expected },
      setPace: (pace, options) => driving.setPace(pace, options),
      onShape: (shape) => void journal.write('load.shaped', { arm, ...shape }),
      clock,
    });
    this.#instances = new InstanceWatch({
      instances: driving.system.instances,
      registered: () => lab.registry.instances,
      ...{ etcd: lab.etcd, ask: this.#ask },
      // Of a process that the lab did not start nothing is known but what it says.
      isHidden: () => lab.isAttached || this.mystery.isOpen,
    });
    this.#scenarioFrom = scenarioFrom;
    this.edits = followEdits({
      ...{ scenario, driving, journal, ask: this.#ask, clock },
      runsFiles: runtimeKind === 'process' && !lab.isAttached,
      isHidden: () => this.mystery.isOpen,
    });
    journal.subscribe((event) => {
      this.#instances.onEvent(event);
      this.#recording.onEvent(event);
    });
    this.feed = new EventFeed(id, journal);
  }

  /** All that were started, by name. */
  get instances() {
    return this.#driving.system.instances;
  }

  /** Requests of the load that have ended. */
  ended(samples: readonly RequestSample[]): void {
    this.load.add(samples);
    // What hidden faults did is not done again.
    if (!this.mystery.isOpen) this.#recording.add(samples);
  }

  /** What a fault has met, by the newest time that it was set. */
  ledger(id: string): Promise<FaultLedger> {
    const { journal, lab } = this;
    return readLedger(id, {
      ...{ events: journal.events, samples: this.#driving.load.samples },
      ...{ traces: lab.backends.traces, nowMs: lab.clock.wall() },
    });
  }

  /** Asks the driver alone. */
  async loadState(): Promise<LoadState> {
    return this.load.state(await this.#driving.load.waiting());
  }

  async state(): Promise<LabState> {
    const { scenario, lab } = this;
    const [edges, instances, waiting, edits] = await Promise.all([
      edgesNow(this.#ask, edgesOf(scenario.system)),
      this.#instances.now(),
      this.#driving.load.waiting(),
      this.edits.state(),
      this.faults.look((plan) => isApplied(plan, this.#reached())),
    ]);
    const load = this.load.state(waiting);
    const { name, title } = scenario;
    const about = {
      id: lab.id,
      scenario: name,
      title,
      system: scenario.system.name,
      attached: lab.isAttached,
    };
    const there = new Set(Object.keys(scenario.topology));
    return {
      lab: { ...about, startedAtMs: this.#startedAtMs, nowMs: lab.clock.now() },
      services: [...there].map((service) => this.#service(service)),
      edges: [
        loadEdge(load, this.load.all(waiting), entryOf(scenario)),
        ...edges.filter(({ from, to }) => there.has(from) && there.has(to)),
      ],
      ...{ instances, faults: this.faults.list, load, edits, mystery: this.mystery.state },
    };
  }

  /** What was done by hand until now, as the file of a scenario. @throws FaultlineError `invalid-request` where nothing was */
  recorded(name: string): string {
    const { scenario, lab } = this;
    const [before = {}] = Object.values(scenario.arms);
    return scenarioText({
      ...{ name, from: this.#scenarioFrom, scenario, before, recording: this.#recording },
      ...{ now: this.#driving.settings, rates: this.load.rates, nowMs: lab.clock.now() },
    });
  }

  /** Ends all of it, whatever it is at: faults first. What the registry would have to be asked for fails without it, and the rest ends all the same. */
  async close(): Promise<ClosedLab> {
    this.edits[Symbol.dispose]();
    this.feed[Symbol.dispose]();
    this.openSpans[Symbol.dispose]();
    this.load[Symbol.dispose]();
    // What of it fails, as without a registry, is to keep nothing running: all that it stands on ends next, and tells what is left.
    await Promise.allSettled([this.#driving[Symbol.asyncDispose]()]);
    const closed = await this.lab.close();
    this.journal[Symbol.dispose]();
    return closed;
  }

  readonly #ask = (query: string) => askMetrics(() => this.lab.backends.metrics.queryUrl)(query);

  #service(name: string): ServiceState {
    const kit = !isPlain(this.scenario.system.services[name]);
    return { name, kit, settings: this.settings.inForce(name), pending: this.settings.pending(name) };
  }
}

/** Services that take settings. */
const withKit = ({ system, topology }: Scenario) =>
  Object.keys(topology).filter((service) => !isPlain(system.services[service]));
