import { join } from 'node:path';
import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import type { RequestSample } from '../evidence/requests.ts';
import type { MysteryDesk } from '../mystery/mystery-desk.ts';
import type { DrivingArm } from '../run/arm/driving-arm.ts';
import type { Journal } from '../run/journal/journal.ts';
import type { ClosedLab, RunningLab } from '../run/lab/running-lab.ts';
import { edgesOf } from '../scenario/edges.ts';
import { entryOf } from '../scenario/entry.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isPlain } from '../system/system.ts';
import { edgesNow } from './edge-watch.ts';
import type { FollowedEdits } from './edits/follow-edits.ts';
import { EventFeed } from './event-feed.ts';
import type { FaultDesk } from './fault-desk.ts';
import { fromHere } from './from-here.ts';
import { isApplied } from './is-applied.ts';
import type { LabState, LoadState, ServiceState } from './lab-state.ts';
import type { LoadDesk } from './load-desk.ts';
import { loadEdge } from './load-edge.ts';
import { scenarioText } from './scenario-text.ts';
import type { SettingsDesk } from './settings-desk.ts';
import type { OpenSpanWatch } from './traces/open-span-watch.ts';
import { type Desks, wireDesks } from './wire-desks.ts';
import type { WorkbenchOptions } from './workbench-options.ts';

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
  readonly #desks: Desks;
  readonly #scenarioFrom: string;
  readonly #startedAtMs: number;
  readonly #logs: string;

  constructor(options: WorkbenchOptions, lab: RunningLab, driving: DrivingArm, journal: Journal) {
    const { scenario, scenarioFrom, id, clock, folder } = options;
    this.scenario = scenario;
    this.lab = lab;
    this.journal = journal;
    this.lost = driving.signal;
    this.#driving = driving;
    this.#scenarioFrom = scenarioFrom;
    this.#startedAtMs = clock.now();
    this.#logs = fromHere(join(folder, 'logs'));
    this.#desks = wireDesks(options, { lab, driving, journal });
    const { faults, settings, load, edits, mystery, openSpans } = this.#desks;
    this.faults = faults;
    this.settings = settings;
    this.load = load;
    this.edits = edits;
    this.mystery = mystery;
    this.openSpans = openSpans;
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
    if (!this.mystery.isOpen) this.#desks.recording.add(samples);
  }

  /** Before anything is told of faults: one that nobody applies any more is not in force, whoever asks. */
  lookAtFaults(): Promise<void> {
    return this.faults.look((plan) => isApplied(plan, this.#desks.reached(), this.instances.values()));
  }

  /** What a fault has met until now, by the newest time that it was set. */
  async ledger(id: string): Promise<FaultLedger> {
    await Promise.all([this.faults.count(id), this.lookAtFaults()]);
    const ledger = await this.#desks.ledger(id);
    // The journal has it once it is being undone.
    const hasLapsed = ledger.lapse === null && this.faults.get(id).lapsed;
    return hasLapsed ? { ...ledger, lapse: 'no instance applied it any more' } : ledger;
  }

  /** Asks the driver alone. */
  async loadState(): Promise<LoadState> {
    return this.load.state(await this.#driving.load.waiting());
  }

  async state(): Promise<LabState> {
    const { scenario, lab } = this;
    const { ask, watch } = this.#desks;
    const [edges, instances, waiting, edits] = await Promise.all([
      edgesNow(ask, edgesOf(scenario.system)),
      watch.now(),
      this.#driving.load.waiting(),
      this.edits.state(),
      this.lookAtFaults(),
    ]);
    const load = this.load.state(waiting);
    const { name, title } = scenario;
    const about = {
      id: lab.id,
      scenario: name,
      title,
      system: scenario.system.name,
      attached: lab.isAttached,
      logs: lab.isAttached ? null : this.#logs,
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
      ...{ name, from: this.#scenarioFrom, scenario, before, recording: this.#desks.recording },
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

  #service(name: string): ServiceState {
    const kit = !isPlain(this.scenario.system.services[name]);
    return { name, kit, settings: this.settings.inForce(name), pending: this.settings.pending(name) };
  }
}
