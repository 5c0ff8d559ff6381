import type { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientAnswer, RequestSample, TryTimes } from '../evidence/requests.ts';
import type { Clock } from '../runtime/clock.ts';
import { clientAnswer } from './client-answer.ts';
import { createAgent, exchange } from './exchange.ts';
import { PacedSchedule } from './paced-schedule.ts';
import type { CheckedLoadPlan } from './plan.ts';
import { anotherTry, type PlannedRequest } from './schedule.ts';
import { pauseMs, tryTimeoutMs } from './tries.ts';
import { type UnderWay, type WaitingRequests, waitingByRoute } from './waiting.ts';

type Outcome = Pick<RequestSample, 'status' | 'outcome' | 'note'>;

export interface DriverEvents {
  /** Of each request, when it has ended. */
  readonly onSample: (sample: RequestSample) => void;
  /** Of each try, before the sample of its request. */
  readonly onAnswer: (answer: ClientAnswer) => void;
}

/**
 * Open model: sends each request when it is due, whatever became of the earlier ones. Sleeps on the ordinary
 * timer, so a request goes out up to about 1 ms late on an idle machine (never early); spinning for the rest
 * would take the CPU from the services. Each sample says how late it was.
 */
export class Driver {
  readonly #plan: CheckedLoadPlan;
  readonly #clock: Pick<Clock, 'now'>;
  #baseUrl: URL;
  readonly #agent: Agent = createAgent();
  readonly #onSample: DriverEvents['onSample'];
  readonly #onAnswer: DriverEvents['onAnswer'];
  readonly #scheduled = Promise.withResolvers<number>();
  #maxInFlight: number;
  /** Null before the start, and once it was stopped. */
  #schedule: PacedSchedule | null = null;
  #timer: NodeJS.Timeout | undefined;
  #inFlight = new Map<Promise<void>, UnderWay>();

  constructor(plan: CheckedLoadPlan, clock: Pick<Clock, 'now'>, { onSample, onAnswer }: DriverEvents) {
    this.#plan = plan;
    this.#clock = clock;
    this.#baseUrl = new URL(plan.baseUrl);
    this.#maxInFlight = plan.maxInFlight;
    this.#onSample = onSample;
    this.#onAnswer = onAnswer;
  }

  /** Starts the schedule; returns its zero in epoch ms. */
  start(): number {
    const zeroMs = this.#plan.startAtMs ?? this.#clock.now();
    this.#schedule = new PacedSchedule(this.#plan, zeroMs);
    this.#sendDue();
    return zeroMs;
  }

  /** Sends what is due by now and nothing after it. */
  stop(): void {
    const stoppedAtMs = this.#sendDue();
    this.#schedule = null;
    clearTimeout(this.#timer);
    this.#scheduled.resolve(stoppedAtMs);
  }

  /** From now on to another address; what is under way stays where it is. */
  aim(baseUrl: string): void {
    this.#baseUrl = new URL(baseUrl);
  }

  /**
   * Goes on so many times as fast as planned, 0 for not at all, with one route or with all; the same requests come, sooner or later. Returns
   * the time from which that is so, epoch ms: what was due before has been sent.
   */
  setPace(pace: number, route: string | null): number {
    const atMs = this.#sendDue();
    this.#schedule?.setPace(atMs, pace, route);
    // What is in flight now came at another pace: the bound never falls.
    this.#maxInFlight = Math.max(this.#maxInFlight, Math.ceil(this.#plan.maxInFlight * pace));
    this.#sendDue();
    return atMs;
  }

  /** Settles when all that is due by now has ended. */
  async answered(): Promise<void> {
    this.#sendDue();
    await Promise.all(this.#inFlight.keys());
  }

  /** What was sent and has not ended. */
  get waiting(): WaitingRequests[] {
    return waitingByRoute(this.#inFlight.values(), this.#clock.now());
  }

  /** Settles when nothing more will be sent, with the end of the schedule: epoch ms, what was due before was sent or dropped. */
  get stopped(): Promise<number> {
    return this.#scheduled.promise;
  }

  /** Settles when the schedule is over and every request that was sent has ended. */
  async finished(): Promise<void> {
    await this.#scheduled.promise;
    await Promise.all(this.#inFlight.keys());
    this.#agent.destroy();
  }

  /** The time before which all was sent, epoch ms. */
  #sendDue(): number {
    clearTimeout(this.#timer);
    let byMs = this.#clock.now();
    if (!this.#schedule) return byMs;
    for (let { head } = this.#schedule; head; { head } = this.#schedule) {
      const { dueMs } = head;
      byMs = this.#clock.now();
      const waitMs = dueMs - byMs;
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#sendDue(), Math.min(Math.ceil(waitMs), 60_000));
        return byMs;
      }
      this.#send(head.take(), dueMs);
    }
    this.#scheduled.resolve(this.#schedule.endsAtMs);
    return byMs;
  }

  #send(planned: PlannedRequest, dueMs: number): void {
    const { route, index, traceId } = planned;
    const known = { route, index, dueMs, traceId };
    if (this.#inFlight.size >= this.#maxInFlight) {
      this.#onSample({ ...known, sentMs: null, doneMs: null, status: 0, outcome: 'DROPPED', note: null });
      return;
    }
    const sentMs = this.#clock.now();
    const ended = this.#exchange(planned, sentMs).then((result) => {
      this.#onSample({ ...known, sentMs, doneMs: this.#clock.now(), ...result });
      this.#inFlight.delete(ended);
    });
    this.#inFlight.set(ended, { route, sentMs });
  }

  /** A timer counts whole milliseconds, and may end within the last one: no pause is shorter than asked for. */
  async #until(tMs: number): Promise<void> {
    for (let leftMs = tMs - this.#clock.now(); leftMs > 0; leftMs = tMs - this.#clock.now())
      await delay(Math.ceil(leftMs));
  }

  /** The last of the tries, with what tells it from the first. */
  async #exchange(planned: PlannedRequest, sentMs: number): Promise<Partial<RequestSample> & Outcome> {
    const { timeoutMs, giveUpMarginMs, sampling } = this.#plan;
    const leftMs = () => sentMs + timeoutMs - this.#clock.now();
    const earlierTraceIds: string[] = [];
    const tries: TryTimes[] = [];
    for (let request = planned; ; ) {
      const giveUpMs = request.hangsUpMs ?? tryTimeoutMs(this.#plan, leftMs()) + giveUpMarginMs;
      const trySentMs = tries.length === 0 ? sentMs : this.#clock.now();
      const ended = await exchange(this.#baseUrl, this.#agent, request, giveUpMs);
      const doneMs = this.#clock.now();
      this.#onAnswer(clientAnswer(request, ended));
      const { status, outcome, note, retryAfterMs } = ended;
      tries.push({ sentMs: trySentMs, doneMs, status, retryAfterMs });
      const pause =
        request.hangsUpMs === null ? pauseMs(this.#plan, ended, earlierTraceIds.length + 1) : null;
      if (pause === null || pause >= leftMs()) {
        const resent = earlierTraceIds.length > 0 && { earlierTraceIds, traceId: request.traceId, tries };
        return { status, outcome, note, ...resent };
      }
      earlierTraceIds.push(request.traceId);
      await this.#until(doneMs + pause);
      const forMs = tryTimeoutMs(this.#plan, leftMs());
      request = anotherTry(planned, earlierTraceIds.length + 1, forMs, sampling);
    }
  }
}
