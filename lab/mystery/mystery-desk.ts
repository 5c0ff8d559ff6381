import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import { FaultlineError } from '../errors.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { describeFault } from '../scenario/fault.ts';
import { drawMystery } from './draw-mystery.ts';
import { HIDDEN_KINDS } from './hidden-kinds.ts';
import { LEVELS } from './levels.ts';
import { mysteryRefused } from './mystery-refused.ts';
import type { Ended, Mystery, MysteryState, Reveal, ScoreLine } from './mystery-state.ts';
import { type MysteryScenario, placesOf } from './places.ts';
import { type Guess, scoreAnswer } from './score-answer.ts';
import { trueFault } from './true-fault.ts';

/** A fault in force that nobody is told of. */
export interface HiddenFault {
  /** Resolves when it is gone, by hand or because its time was over. */
  readonly over: Promise<void>;
  count(): Promise<void>;
  undo(): Promise<void>;
}

export interface MysteryDeskOptions {
  readonly scenario: MysteryScenario;
  readonly setFault: (plan: FaultPlan) => Promise<HiddenFault>;
  /** What a fault has met. */
  readonly ledger: (id: string) => Promise<FaultLedger>;
  readonly journal: {
    readonly events: readonly JournalEvent[];
    veil(hides: (event: JournalEvent) => boolean): Disposable;
  };
  readonly clock: { now(): number };
  /** Called when nothing is hidden any more. */
  readonly onOver: () => void;
}

export interface MysteryAsked {
  readonly level: number;
  readonly seed: number;
  /** Seconds until its faults end by themselves. */
  readonly lasts: number;
}

interface Open {
  readonly plans: readonly FaultPlan[];
  readonly veil: Disposable;
  readonly set: HiddenFault[];
}

const SCORES = 50;
/** Of faults, and of what an instance has counted, which the lab reads before it kills one. */
const TELLING = /^(fault|protections)\./;

/** Faults that the lab hides for somebody to find: one mystery at a time, each with a time limit and an end that reveals it. */
export class MysteryDesk {
  readonly #options: MysteryDeskOptions;
  readonly #about: Pick<MysteryState, 'levels' | 'services' | 'kinds'>;
  #current: Mystery | null = null;
  /** Resolves when the faults of the latest one are in force, and rejects where one did not come. */
  #coming: Promise<Mystery> | null = null;
  #open: Open | null = null;
  #scores: readonly ScoreLine[] = [];
  readonly #runs = new Set<object>();

  constructor(options: MysteryDeskOptions) {
    this.#options = options;
    this.#about = {
      levels: LEVELS.map(({ level, title }) => ({ level, title })),
      services: answerPlaces(options.scenario),
      kinds: HIDDEN_KINDS,
    };
  }

  /** From before its faults come until they are revealed. */
  get isOpen(): boolean {
    return this.#current !== null && this.#current.state !== 'over';
  }

  get state(): MysteryState {
    return { ...this.#about, current: this.#current, scores: this.#scores };
  }

  /** Resolves when its faults are in force. @throws FaultlineError `mystery-refused`, `mystery-not-started` */
  async start(asked: MysteryAsked): Promise<Mystery> {
    const { scenario, journal, clock } = this.#options;
    if (this.isOpen)
      throw mysteryRefused('Expected the mystery that is open to be over first: answer it, or give up.');
    if (this.#runs.size > 0)
      throw mysteryRefused(
        'Expected the run that is under way to be over before a mystery is started: it would be disturbed, and the lab sends no load.',
      );
    const plans = drawMystery(scenario, asked);
    const { level, seed, lasts } = asked;
    const veil = journal.veil(({ type }) => TELLING.test(type));
    const before = this.#current;
    const startedAtMs = clock.now();
    const endsAtMs = startedAtMs + 1000 * lasts;
    const about = { level, seed, count: plans.length, startedAtMs, endsAtMs, reveal: null };
    this.#current = { ...about, state: 'starting' };
    this.#coming = this.#bring({ plans, veil, set: [] }, about, before);
    return this.#coming;
  }

  async #bring(open: Open, about: Omit<Mystery, 'state'>, before: Mystery | null): Promise<Mystery> {
    try {
      for (const plan of open.plans) open.set.push(await this.#options.setFault(plan));
    } catch (cause) {
      // One that can not be undone now ends by its time.
      await Promise.allSettled(open.set.map((each) => each.undo()));
      open.veil[Symbol.dispose]();
      this.#current = before;
      this.#options.onOver();
      const message = 'Expected the hidden faults to come into force, one did not. Try another seed.';
      throw new FaultlineError('mystery-not-started', message, { cause });
    }
    this.#open = open;
    this.#current = { ...about, state: 'open' };
    void this.#followTime(open);
    return this.#current;
  }

  /**
   * A run is measured beside the lab until it is disposed of: no mystery is started meanwhile. What is hidden would go unmet, as the load is off then.
   * @throws FaultlineError `mystery-refused` while one is open
   */
  besideRun(): Disposable {
    if (this.isOpen)
      throw mysteryRefused('Expected the mystery to be over before a run is started: answer, or give up.');
    const run = {};
    this.#runs.add(run);
    return { [Symbol.dispose]: () => void this.#runs.delete(run) };
  }

  /** Ends it, and tells what was right. */
  answer(guesses: readonly Guess[]): Promise<Mystery> {
    return this.#end('answered', guesses);
  }

  giveUp(): Promise<Mystery> {
    return this.#end('given-up', []);
  }

  /** Gives up the one that there is, once its faults have come, as what is on its way can not be taken back. */
  async stop(): Promise<void> {
    await this.#coming?.catch(() => {});
    if (this.#current?.state === 'open') await this.giveUp();
  }

  async #followTime(open: Open): Promise<void> {
    // One whose own end fails is in force still, and is tried again until the arm ends.
    const all = await Promise.allSettled(open.set.map(({ over }) => over));
    if (all.some(({ status }) => status === 'rejected')) return;
    // One that can not be undone leaves it open, with an error for who gives up: here nobody waits for one.
    if (this.#open === open && this.#current?.state === 'open')
      await this.#end('time-over', []).catch(() => {});
  }

  async #end(ended: Ended, guesses: readonly Guess[]): Promise<Mystery> {
    const [open, current] = [this.#open, this.#current];
    if (!open || current?.state !== 'open') throw mysteryRefused('Expected an open mystery, there is none.');
    const atMs = this.#options.clock.now();
    this.#current = { ...current, state: 'ending' };
    try {
      await Promise.allSettled(open.set.map((each) => each.count()));
      for (const each of open.set.toReversed()) await each.undo();
    } catch (cause) {
      this.#current = current;
      const message = 'Expected the hidden faults to be gone, one is not yet. Ask again.';
      throw new FaultlineError('fault-not-undone', message, { cause });
    }
    open.veil[Symbol.dispose]();
    this.#open = null;
    const seconds = Math.round((atMs - current.startedAtMs) / 1000);
    const reveal = await this.#reveal(open.plans, { ended, guesses, seconds });
    const { level, seed } = current;
    const line = { level, seed, ended, score: reveal.score, seconds };
    this.#scores = [line, ...this.#scores].slice(0, SCORES);
    this.#current = { ...current, state: 'over', reveal };
    this.#options.onOver();
    return this.#current;
  }

  async #reveal(
    plans: readonly FaultPlan[],
    { ended, guesses, seconds }: { ended: Ended; guesses: readonly Guess[]; seconds: number },
  ): Promise<Reveal> {
    const { ledger, journal } = this.#options;
    const found = await Promise.all(
      plans.map(async (plan) => {
        const met = await ledger(plan.id).catch(() => null);
        return { plan, fault: met && trueFault(journal.events, met) };
      }),
    );
    const unmet = found.flatMap(({ plan, fault }) => (fault ? [] : [describeFault(plan)]));
    const alone = this.#about.services.filter(({ instances }) => instances.length === 1);
    const { score, faults } = scoreAnswer(
      found.flatMap(({ fault }) => fault ?? []),
      guesses,
      { unmet: unmet.length, alone: new Set(alone.flatMap(({ instances }) => instances)) },
    );
    return { ended, score: ended === 'answered' ? score : null, seconds, faults, unmet };
  }
}

function answerPlaces(scenario: MysteryScenario): MysteryState['services'] {
  const { calls, instances } = placesOf(scenario);
  return [...Map.groupBy(instances, ({ service }) => service)].map(([service, own]) => ({
    service,
    methods: calls.filter((each) => each.service === service).map(({ method }) => method),
    instances: own.map(({ instance }) => instance),
  }));
}
