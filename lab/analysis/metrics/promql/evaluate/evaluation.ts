import { executionError, PromqlError } from '../errors.ts';
import type { Matcher } from '../matcher.ts';
import type { Expr, Moved } from '../parse/ast.ts';
import {
  type DurationExpression,
  durationSeconds,
  type QuerySpan,
  wholeMs,
} from '../parse/duration-expression.ts';
import type { Column } from './column.ts';
import type { SampleRun, SeriesSource } from './series.ts';

/** When an expression is evaluated: `count` times from `startMs` on, `stepMs` apart. */
export interface Steps {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

export interface QueryLimits {
  /** How far back an instant selector looks for a sample; default 5 minutes. */
  readonly lookbackMs: number;
  /** The step of a subquery that names none; default 1 minute. */
  readonly defaultStepMs: number;
  /** Samples that a query may have in hand, read or calculated; default 50 million. */
  readonly maxSamples: number;
  /** Asked now and then; true ends the query with a `timeout`. Default: never. */
  readonly timedOut: () => boolean;
}

/** How expressions of either type are evaluated; handed in, since their parts are evaluated so as well. */
export interface Evaluators {
  readonly vector: (expr: Expr, evaluation: Evaluation) => readonly Column[];
  readonly scalar: (expr: Expr, evaluation: Evaluation) => Float64Array;
}

/** One query under evaluation: what all its parts share. */
export class Query {
  readonly source: SeriesSource;
  readonly startMs: number;
  readonly endMs: number;
  readonly span: QuerySpan;
  readonly limits: QueryLimits;
  readonly evaluators: Evaluators;
  #samples = 0;

  constructor(source: SeriesSource, steps: Steps, limits: QueryLimits, evaluators: Evaluators) {
    this.evaluators = evaluators;
    this.source = source;
    this.startMs = steps.startMs;
    this.endMs = steps.startMs + (steps.count - 1) * steps.stepMs;
    this.span = { stepMs: steps.stepMs, rangeMs: this.endMs - this.startMs };
    this.limits = limits;
  }

  /** To be called before that many samples are made or read. @throws PromqlError when it gets too much, or too late */
  spend(samples: number): void {
    this.#samples += samples;
    if (this.#samples > this.limits.maxSamples) {
      throw executionError('query processing would load too many samples into memory in query execution');
    }
    this.checkTime();
  }

  /** To be called now and then where much is calculated. @throws PromqlError when it gets too late */
  checkTime(): void {
    if (this.limits.timedOut()) throw new PromqlError('timeout', 'query timed out in expression evaluation');
  }

  /** The series that all matchers accept, with their samples in that time, both ends included. */
  read(matchers: readonly Matcher[], fromMs: number, toMs: number): readonly SampleRun[] {
    const runs = this.source.select(matchers, fromMs, toMs);
    this.spend(runs.reduce((sum, { times }) => sum + times.length, 0));
    return runs;
  }

  /** Milliseconds that a range or a step comes to; 0 for less than one. */
  lengthMs(of: DurationExpression): number {
    const seconds = durationSeconds(of, this.span);
    if (seconds > 0 && Number.isFinite(wholeMs(seconds))) return wholeMs(seconds);
    throw new PromqlError('bad_data', 'duration must be greater than 0');
  }

  offsetMs({ offset }: Moved): number {
    if (offset === null) return 0;
    const ms = wholeMs(durationSeconds(offset, this.span));
    if (Number.isFinite(ms)) return ms;
    throw new PromqlError('bad_data', 'duration out of range');
  }

  /** What `@` says, in milliseconds; null where the step's own time holds. */
  atMs({ at }: Moved): number | null {
    if (at === 'start') return this.startMs;
    return at === 'end' ? this.endMs : at;
  }
}

/** A part of a query at the steps for which it is asked. */
export class Evaluation {
  readonly query: Query;
  readonly steps: Steps;

  constructor(query: Query, steps: Steps) {
    this.query = query;
    this.steps = steps;
  }

  get count(): number {
    return this.steps.count;
  }

  /** An expression of type instant vector, at all steps. */
  vector(expr: Expr): readonly Column[] {
    const columns = this.query.evaluators.vector(expr, this);
    this.query.checkTime();
    return columns;
  }

  /** An expression of type scalar: its value at each step. */
  scalar(expr: Expr): Float64Array {
    this.query.spend(this.count);
    return this.query.evaluators.scalar(expr, this);
  }

  timeAt(step: number): number {
    return this.steps.startMs + step * this.steps.stepMs;
  }

  /** The times that a selector looks at, one for each step. */
  moved(selector: Moved): Float64Array {
    const at = this.query.atMs(selector);
    const offset = this.query.offsetMs(selector);
    return Float64Array.from({ length: this.count }, (_, i) => (at ?? this.timeAt(i)) - offset);
  }
}
