import { Worker } from 'node:worker_threads';
import { ExitCode, FaultlineError } from '../errors.ts';
import { addLatest } from '../evidence/latest.ts';
import type { ClientAnswer, RequestSample } from '../evidence/requests.ts';
import type { Clock } from '../runtime/clock.ts';
import { preloadFlags } from '../runtime/preload.ts';
import type { DriverCommand, DriverData, DriverMessage } from './messages.ts';
import { type CheckedLoadPlan, checkPace, checkPlan, type LoadPlan } from './plan.ts';
import type { WaitingRequests } from './waiting.ts';

/** A driver at work in its own thread. Disposing ends it at once, requests in flight included. */
export interface RunningLoad extends AsyncDisposable {
  /** Zero of the schedule in epoch ms. Rejects as `finished` does. */
  readonly started: Promise<number>;
  /** End of the schedule in epoch ms: what was due before was sent or dropped, nothing after it. Rejects as `finished` does. */
  readonly stopped: Promise<number>;
  /** Samples that have arrived so far, in the order the requests ended; the latest, where `latest` is set. */
  readonly samples: readonly RequestSample[];
  /** What clients were told by every try that has ended so far: all of them when it has finished, or the latest, or none (`latestAnswers`). */
  readonly answers: readonly ClientAnswer[];
  /**
   * Settles with all samples when the schedule is over and each request has ended; rejects with FaultlineError
   * `load-driver-died` or `load-driver-stuck`, or `load-disposed` when it was disposed before.
   */
  readonly finished: Promise<readonly RequestSample[]>;
  /** Settles when all that is due by now has ended; rejects as `finished` does. One at a time. */
  answered(): Promise<void>;
  /** What was sent and has not ended; none once the load is over. Rejects as `finished` does. */
  waiting(): Promise<readonly WaitingRequests[]>;
  /** Sends to another address from now on, as `http://127.0.0.1:8080`. */
  aim(baseUrl: string): void;
  /**
   * Goes on at so many times the plan's rates, 0 for none, of one route or of all; the same requests come, sooner or later. Resolves with the
   * time from which that is so, epoch ms; rejects as `finished` does, and with `invalid-load-plan`.
   */
  setPace(pace: number, route?: string): Promise<number>;
  /** Sends nothing more, waits for what is in flight and settles as `finished` does. */
  stop(): Promise<readonly RequestSample[]>;
}

export interface LoadOptions {
  /** Stamps the samples; `startAtMs` of the plan is a time of it. */
  readonly clock: Clock;
  /** So many samples, and answers, stay in memory, and up to twice as many: of a load without end all would fill it. Default: all. */
  readonly latest?: number;
  /** The same of answers alone, which hold what was sent and answered: 0 keeps none. Default: `latest`. */
  readonly latestAnswers?: number;
  /** Called about five times a second with the samples that are new. */
  readonly onBatch?: (samples: readonly RequestSample[]) => void;
  /** The same of what clients were told, before the samples of their requests. */
  readonly onAnswers?: (answers: readonly ClientAnswer[]) => void;
  /** Entry of the driver's thread, for tests. */
  readonly worker?: URL;
}

/** A stop takes at most the plan's give-up time; then the driver gets this long to report. */
const REPORT_MS = 5_000;

/** Throws FaultlineError `invalid-load-plan` before anything is started. */
export function startLoad(plan: LoadPlan, options: LoadOptions): RunningLoad {
  return new WorkerLoad(checkPlan(plan), options);
}

type AskedWaiting = PromiseWithResolvers<readonly WaitingRequests[]>;

class WorkerLoad implements RunningLoad {
  readonly samples: RequestSample[] = [];
  readonly answers: ClientAnswer[] = [];
  readonly #plan: CheckedLoadPlan;
  readonly #worker: Worker;
  readonly #started = Promise.withResolvers<number>();
  readonly #stopped = Promise.withResolvers<number>();
  readonly #finished = Promise.withResolvers<readonly RequestSample[]>();
  readonly #exited = Promise.withResolvers<void>();
  #answered = Promise.withResolvers<void>();
  /** The oldest is answered first. */
  readonly #paced: PromiseWithResolvers<number>[] = [];
  /** The oldest is answered first. */
  readonly #askedWaiting: AskedWaiting[] = [];
  /** Answers who asks once the load is over; null while it is not. */
  #answerWaiting: ((asked: AskedWaiting) => void) | null = null;
  /** Why no pace can be set once the load is over; null while it is not. */
  #noPace: FaultlineError | null = null;
  #stuckTimer: NodeJS.Timeout | undefined;

  constructor(plan: CheckedLoadPlan, options: LoadOptions) {
    this.#plan = plan;
    this.#worker = new Worker(options.worker ?? new URL('./worker.ts', import.meta.url), {
      workerData: { plan, origin: options.clock.origin } satisfies DriverData,
      execArgv: [...process.execArgv, ...preloadFlags()],
    });
    // A caller may await only one of these, and later: the failure reaches it then and is not "unhandled" now.
    this.started.catch(() => {});
    this.stopped.catch(() => {});
    this.finished.then(
      () => this.#endAsked((asked) => asked.resolve([]), hasFinished()),
      (error: FaultlineError) => this.#endAsked((asked) => asked.reject(error), error),
    );
    this.#worker.on('message', (message: DriverMessage) => this.#receive(message, options));
    this.#worker.on('error', (cause) => this.#fail(died(`threw: ${cause.message}`, cause)));
    this.#worker.on('exit', (code) => {
      this.#fail(died(`exited with code ${code}`));
      this.#exited.resolve();
    });
  }

  get started(): Promise<number> {
    return this.#started.promise;
  }

  get stopped(): Promise<number> {
    return this.#stopped.promise;
  }

  get finished(): Promise<readonly RequestSample[]> {
    return this.#finished.promise;
  }

  async answered(): Promise<void> {
    this.#answered = Promise.withResolvers();
    this.#command({ type: 'tell-answered' });
    await Promise.race([this.#answered.promise, this.finished]);
  }

  async waiting(): Promise<readonly WaitingRequests[]> {
    const asked: AskedWaiting = Promise.withResolvers();
    if (this.#answerWaiting) this.#answerWaiting(asked);
    else {
      // Not raced against `finished`: of what is asked each second for hours nothing is to stay there.
      this.#askedWaiting.push(asked);
      this.#command({ type: 'tell-waiting' });
    }
    return asked.promise;
  }

  aim(baseUrl: string): void {
    this.#command({ type: 'aim', baseUrl });
  }

  async setPace(pace: number, route: string | null = null): Promise<number> {
    checkPace(this.#plan, pace, route);
    if (this.#noPace) throw this.#noPace;
    // Nor is this raced: a wave sets paces each second for hours.
    const paced = Promise.withResolvers<number>();
    this.#paced.push(paced);
    this.#command({ type: 'set-pace', pace, route });
    return paced.promise;
  }

  stop(): Promise<readonly RequestSample[]> {
    this.#command({ type: 'stop' });
    const limitMs = this.#plan.timeoutMs + this.#plan.giveUpMarginMs + REPORT_MS;
    this.#stuckTimer ??= setTimeout(() => {
      this.#fail(
        new FaultlineError(
          'load-driver-stuck',
          `Expected the load driver to settle within ${limitMs} ms of its stop, got no report.`,
          { exitCode: ExitCode.inconclusive },
        ),
      );
      void this.#worker.terminate();
    }, limitMs);
    void this.finished.catch(() => {}).finally(() => clearTimeout(this.#stuckTimer));
    return this.finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new FaultlineError('load-disposed', 'The load was disposed before it had finished.'));
    await this.#worker.terminate();
    await this.#exited.promise;
  }

  #endAsked(answer: (asked: AskedWaiting) => void, noPace: FaultlineError): void {
    this.#answerWaiting = answer;
    this.#noPace = noPace;
    for (const asked of this.#askedWaiting.splice(0)) answer(asked);
    for (const paced of this.#paced.splice(0)) paced.reject(noPace);
  }

  #command(command: DriverCommand): void {
    this.#worker.postMessage(command);
  }

  #receive(
    message: DriverMessage,
    { onBatch, onAnswers, latest = Number.POSITIVE_INFINITY, latestAnswers = latest }: LoadOptions,
  ): void {
    if (message.type === 'started') {
      this.#started.resolve(message.startedAtMs);
    } else if (message.type === 'samples') {
      addLatest(this.samples, message.samples, latest);
      onBatch?.(message.samples);
    } else if (message.type === 'answers') {
      addLatest(this.answers, message.answers, latestAnswers);
      onAnswers?.(message.answers);
    } else if (message.type === 'answered') {
      this.#answered.resolve();
    } else if (message.type === 'waiting') {
      this.#askedWaiting.shift()?.resolve(message.waiting);
    } else if (message.type === 'paced') {
      this.#paced.shift()?.resolve(message.fromMs);
    } else if (message.type === 'stopped') {
      this.#stopped.resolve(message.stoppedAtMs);
    } else {
      this.#finished.resolve(this.samples);
    }
  }

  /** Without effect once finished: a settled promise keeps its value. */
  #fail(error: FaultlineError): void {
    this.#started.reject(error);
    this.#stopped.reject(error);
    this.#finished.reject(error);
  }
}

const hasFinished = () =>
  new FaultlineError(
    'arm-ended',
    'Expected the load to be under way when its pace is set, but it has finished.',
  );

function died(how: string, cause?: unknown): FaultlineError {
  return new FaultlineError(
    'load-driver-died',
    `Expected the load driver to run until it is stopped, but its thread ${how}.`,
    { exitCode: ExitCode.inconclusive, cause },
  );
}
