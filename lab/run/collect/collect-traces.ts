import { setTimeout as delay } from 'node:timers/promises';
import { byTrace } from '../../analysis/spans/by-trace.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { completenessOf } from '../../analysis/traces/completeness.ts';
import type { TraceQuery } from '../../backends/traces/client.ts';
import type { TracesBackend } from '../../backends/traces/traces.ts';
import { FaultlineError } from '../../errors.ts';
import type { ArmWriter } from '../../evidence/arm-writer.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import type { Clock } from '../../runtime/clock.ts';
import { TakenSpans } from './taken-spans.ts';

type Pages = Pick<TraceQuery, 'pages'>;
type Forget = TracesBackend['forget'];

export interface TracesWanted {
  /** For what is read while the arm runs, in answers so small that nothing in the lab waits for one. */
  readonly following: Pages;
  /** For what is read when it has ended. */
  readonly last: Pages;
  /** Lets the store go of what was taken; null where it keeps its own. */
  readonly forget: Forget;
  /** That each of them has a span of: where the requests of the load arrive. */
  readonly service: string;
  /** Epoch ms. */
  readonly fromMs: number;
  /** Since a trace began at the entry; then it is taken as it is, and what comes later is left to the end of the arm. */
  readonly patienceMs: number;
  readonly roundMs?: number;
  readonly clock: Pick<Clock, 'wall'>;
  readonly evidence: Pick<ArmWriter, 'spans'>;
  /** Of the arm. */
  readonly signal: AbortSignal;
}

/** What is asked for when all that was started has stopped. */
interface AtTheEnd {
  /** Of those that must have been kept. */
  readonly expected: ReadonlySet<string>;
  /** Epoch ms. */
  readonly toMs: number;
}

/** The store is asked this often while an arm runs. */
const ROUND_MS = 2_000;
/** A store may still be indexing what it took in; past this the traces stay as incomplete as they are. */
const SETTLE_MS = 500;
const POLL_MS = 150;

/**
 * Reads the traces of an arm page by page and writes them to its evidence: each while the arm runs, once its patience is over, and at the
 * end, from all that the store then has, those and the spans that were not there before. Of what was written only ids stay in memory. A store
 * that can lets go of each whole trace that was taken, so that it holds what is under way and what lacks something, and at the end the rest
 * alone is read.
 */
export class TraceCollection implements AsyncDisposable {
  readonly #wanted: TracesWanted;
  readonly #taken = new TakenSpans();
  /** Whole ones that were taken and that the store need not hold any more: what it has of them later came later. */
  readonly #letGo = new Set<string>();
  readonly #ended = new AbortController();
  readonly #followed: Promise<void>;

  constructor(wanted: TracesWanted) {
    this.#wanted = wanted;
    this.#followed = this.#follow(AbortSignal.any([wanted.signal, this.#ended.signal]));
    this.#followed.catch(() => {}); // Whoever ends the collection hears of it.
  }

  /**
   * Asks again while a trace that must have been kept is missing or incomplete and the store may still be taking in; what does
   * not come is left to the completeness gate. Returns the ids of all that the store had at the end, or let go of before.
   */
  async finish({ expected, toMs }: AtTheEnd): Promise<ReadonlySet<string>> {
    const { last, forget, service, fromMs, signal } = this.#wanted;
    this.#ended.abort();
    await this.#followed;
    const giveUpAt = performance.now() + SETTLE_MS;
    const there = new Set(this.#letGo);
    const whole = new Set(this.#letGo);
    // Of a trace that the store let go of a late span may be of any service.
    const search = { ...(forget ? {} : { service }), startMs: fromMs, endMs: toMs };
    for (let isLast = false; ; ) {
      let waiting = 0;
      for await (const page of last.pages(search, signal)) {
        const found = byTrace(page);
        for (const [traceId, trace] of found) {
          if (!this.#taken.has(traceId) && !isOf(service, trace)) {
            // Of a request its first span may still be on its way; the others are taken with that.
            if (!isLast && expected.has(traceId)) found.delete(traceId);
            continue;
          }
          there.add(traceId);
          if (this.#letGo.has(traceId) || lacksNothing(trace)) whole.add(traceId);
          else if (!isLast) {
            waiting += 1;
            found.delete(traceId);
            if (!this.#taken.has(traceId)) continue;
          }
          await this.#take(traceId, trace);
        }
        await this.#letGoOf(found, signal);
      }
      const isAllThere = [...expected].every((id) => whole.has(id));
      if (isLast || (isAllThere && waiting === 0)) return there;
      isLast = isAllThere || performance.now() >= giveUpAt;
      if (!isLast) await delay(POLL_MS, undefined, { signal });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#followed.catch(() => {});
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { following, service, patienceMs, clock, roundMs = ROUND_MS } = this.#wanted;
    let startMs = this.#wanted.fromMs;
    while (await passed(roundMs, signal)) {
      // Of the wall clock, as the times of spans are.
      const endMs = clock.wall() - patienceMs;
      if (endMs <= startMs) continue;
      try {
        for await (const page of following.pages({ service, startMs, endMs }, signal)) {
          const found = byTrace(page);
          for (const [traceId, trace] of found) await this.#take(traceId, trace);
          for (const [traceId, trace] of found) if (!lacksNothing(trace)) found.delete(traceId);
          await this.#letGoOf(found, signal);
        }
        startMs = endMs;
      } catch (error) {
        // A store that does not answer now may do so in the next round, and has to at the end.
        if (!signal.aborted && !(error instanceof FaultlineError)) throw error;
      }
    }
  }

  async #letGoOf(traces: ReadonlyMap<string, OtlpTracesData>, signal: AbortSignal): Promise<void> {
    const { forget } = this.#wanted;
    if (!forget || traces.size === 0) return;
    // Whether it answers or not, they may be gone.
    for (const traceId of traces.keys()) this.#letGo.add(traceId);
    await forget(new Map([...traces].map(([traceId, trace]) => [traceId, spansIn(trace)])), signal);
  }

  async #take(traceId: string, trace: OtlpTracesData): Promise<void> {
    const fresh = this.#taken.take(traceId, trace);
    if (fresh) await this.#wanted.evidence.spans(fresh);
  }
}

async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  await delay(ms, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

const isOf = (service: string, { resourceSpans }: OtlpTracesData): boolean =>
  resourceSpans.some(({ resource }) =>
    resource?.attributes?.some(({ key, value }) => key === 'service.name' && value?.stringValue === service),
  );

/** Copies are spans of their own to a store. */
const spansIn = ({ resourceSpans }: OtlpTracesData): number =>
  resourceSpans.reduce(
    (sum, { scopeSpans }) => sum + scopeSpans.reduce((all, { spans }) => all + spans.length, 0),
    0,
  );

/** Spans that contradict each other will go on to do so. */
function lacksNothing(data: OtlpTracesData): boolean {
  const [trace] = buildTraces(data);
  if (trace === undefined) return true;
  return completenessOf(trace).gaps.length === 0;
}
