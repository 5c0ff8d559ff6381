import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceRecord } from '@faultline/control';
import type { FaultCount } from '../../analysis/faults/fault-facts.ts';
import type { JournalEventType } from '../../evidence/events.ts';
import { BackendProbe } from '../../faults/backend-probe.ts';
import { type CountReader, processOf } from '../../faults/fault-counts.ts';
import type { FaultKind, FaultWatch } from '../../faults/fault-kind.ts';
import type { FaultPlan } from '../../faults/fault-plan.ts';
import { StateWatch } from '../../faults/state-watch.ts';
import type { Journal } from '../journal/journal.ts';
import { currentInstances } from './current-instances.ts';

export interface WitnessOptions {
  readonly arm: string;
  readonly plan: FaultPlan;
  readonly kind: Pick<FaultKind, 'countedBy' | 'takesDown'>;
  readonly watch: FaultWatch;
  readonly journal: Pick<Journal, 'write'>;
  /** The clock that stamps the journal. */
  readonly nowMs: () => number;
  /** That are registered now, as the lab reaches their admin ports. */
  readonly instances: () => readonly InstanceRecord[];
  /** Whether another fault has paused an instance: then it says nothing, and serves nobody. */
  readonly isPaused: (instance: string) => boolean;
}

/** When a count was read. `before` is what the others are held against. */
type When = 'before' | 'came' | 'met' | 'meanwhile' | 'kill' | 'undoing' | 'undone' | 'returned' | 'ended';

const LOOK_MS = 100;
/** What a busy instance gets to say what it has counted. */
const ANSWER_MS = 3_000;

/** Follows one fault from before it comes until it has gone, and writes down what it was seen to meet. */
export class FaultWitness {
  readonly #options: WitnessOptions;
  /** By process: an instance that the registry has forgotten has counted all the same. */
  readonly #asked = new Map<string, InstanceRecord>();
  readonly #over = new AbortController();
  #count: CountReader | null = null;
  #state: StateWatch | undefined;
  #probe: BackendProbe | undefined;
  #firstMet: Promise<void> = Promise.resolve();

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** Who applies it counts nothing before. */
  async before(): Promise<void> {
    this.#count = this.#options.watch.counts('before');
    if (!this.#isByTargets) await this.#read('before');
  }

  /** Once it has come. */
  async came(): Promise<void> {
    const { kind, nowMs } = this.#options;
    const { state, probe } = this.#options.watch;
    if (this.#isByTargets) return void (await this.#read('came'));
    if (state) this.#state = new StateWatch(state.instance, state.is, nowMs);
    if (probe) this.#probe = new BackendProbe(probe, nowMs);
    // Callers without the kit count nothing that one could look for.
    if (kind.countedBy === 'callers' && this.#count) this.#firstMet = this.#untilMet();
  }

  /** While it is in force, as often as somebody asks. */
  async meanwhile(): Promise<void> {
    await this.#read('meanwhile');
  }

  /** Before an instance is killed: what it has counted goes with it. */
  async beforeKill(name: string): Promise<void> {
    await this.#read('kill', ({ instance }) => instance === name);
  }

  /** While it should still be in force. */
  async undoing(): Promise<void> {
    const { watch } = this.#options;
    this.#over.abort();
    await this.#firstMet;
    this.#count = watch.counts('ending') ?? this.#count;
    await this.#read('undoing');
    // Last: what was seen is to reach to where its undo begins.
    const probes = await this.#probe?.stop();
    if (probes) this.#write('fault.probed', { probes });
    const seen = await this.#state?.stop();
    if (seen)
      this.#write('fault.watched', { by: 'who watched its process', isLook: true, toMs: seen.lastMs });
    const lapse = watch.lapse ? await watch.lapse() : (seen?.lapse ?? null);
    if (lapse !== null) this.#write('fault.lapsed', { found: lapse });
  }

  /** Once it is out of force: no call meets it any more. */
  async undone(): Promise<void> {
    if (this.#isByTargets) await this.#read('undone');
  }

  /** Once a killed instance serves again: from here on counts what reaches its new process. */
  async returned(): Promise<void> {
    const { plan, watch, instances } = this.#options;
    const back = instances().find(({ instance }) => instance === plan.instance);
    if (!back) return;
    const by = `the new process of ${back.instance}`;
    this.#write('fault.watched', { by, isLook: false, toMs: back.startedAtUnixMs });
    this.#count = watch.counts('returned');
    await this.#read('returned');
  }

  /** When the load is over. */
  async ended(): Promise<void> {
    await this.#read('ended');
  }

  /** On an early end. */
  async drop(): Promise<void> {
    this.#over.abort();
    await Promise.all([this.#probe?.stop(), this.#state?.stop(), this.#firstMet]);
  }

  /** Its callers tell how often they have sent to it, but the time of the last one only: so the first is looked for. */
  async #untilMet(): Promise<void> {
    const before = answersOf(await this.#look(() => true));
    const callers = new Set(before.filter(({ inScope }) => inScope > 0).map(({ process }) => process));
    const metThen = new Map(before.map(({ process, met }) => [process, met]));
    const { signal } = this.#over;
    while (!signal.aborted) {
      await delay(LOOK_MS, undefined, { signal }).catch(() => {});
      const counts = answersOf(await this.#look((instance) => callers.has(processOf(instance))));
      if (!counts.some(({ process, met }) => met > (metThen.get(process) ?? 0))) continue;
      this.#write('fault.counted', { when: 'met' satisfies When, counts });
      return;
    }
  }

  async #read(when: When, which: (instance: InstanceRecord) => boolean = () => true): Promise<void> {
    const giveUpAt = performance.now() + ANSWER_MS;
    const counts = new Map<string, FaultCount>();
    let silent: InstanceRecord[];
    let leftMs = ANSWER_MS;
    do {
      silent = [];
      const isOpen = (each: InstanceRecord) => which(each) && !counts.has(processOf(each));
      // Each gets all the time that is left: who is too busy to answer soon would be too busy each time.
      for (const { instance, count } of await this.#look(isOpen, leftMs)) {
        if (count === 'silent' && !this.#options.isPaused(instance.instance)) silent.push(instance);
        if (typeof count !== 'string') counts.set(count.process, count);
      }
      leftMs = Math.ceil(giveUpAt - performance.now());
    } while (silent.length > 0 && leftMs > 0);
    if (counts.size > 0) this.#write('fault.counted', { when, counts: [...counts.values()] });
    if (silent.length > 0) {
      this.#write('fault.uncounted', { when, instances: silent.map(({ instance }) => instance) });
    }
  }

  /** What is paused answers nobody, however long one waits. */
  async #look(which: (instance: InstanceRecord) => boolean, answerMs?: number) {
    const { instances } = this.#options;
    const count = this.#count;
    if (!count) return [];
    for (const instance of instances())
      if (this.#options.watch.isAsked(instance)) this.#asked.set(processOf(instance), instance);
    const asked = currentInstances([...this.#asked.values()]).filter(which);
    return Promise.all(
      asked.map(async (instance) => {
        const ms = this.#options.isPaused(instance.instance) ? undefined : answerMs;
        return { instance, count: await count(instance, ms) };
      }),
    );
  }

  get #isByTargets(): boolean {
    return this.#options.kind.countedBy === 'targets';
  }

  #write(type: JournalEventType, fields: Readonly<Record<string, unknown>>): void {
    const { arm, plan, journal } = this.#options;
    journal.write(type, { arm, faultId: plan.id, ...fields });
  }
}

const answersOf = (looked: readonly { readonly count: FaultCount | string }[]): FaultCount[] =>
  looked.flatMap(({ count }) => (typeof count === 'string' ? [] : [count]));
