/** One row of a waterfall, in tree order. Times are milliseconds from the root's start. */
export interface WaterfallRow {
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
  readonly kind: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly selfMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly onCriticalPath: boolean;
  /** The span that holds most of the critical path. */
  readonly culprit: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly { readonly name: string; readonly atMs: number; readonly text: string }[];
}

export interface Waterfall {
  readonly traceId: string;
  /** Why this trace was chosen, in a few words: `median POST /api/orders of the fault phase`. */
  readonly chosen: string;
  readonly phase: string;
  /** Of its request, from due to answer, as the tables count it. */
  readonly responseMs: number;
  /** Of its root span. */
  readonly durationMs: number;
  /** The caller's deadline, from the root's start; null where none was given. */
  readonly deadlineMs: number | null;
  readonly rows: readonly WaterfallRow[];
}

/** Of some requests of one route. */
export interface PointFigures {
  readonly count: number;
  readonly ok: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** One point of the latency chart: a bucket of requests of one route, by when they were due. */
export interface TimelinePoint extends PointFigures {
  /** Seconds from the arm's start, middle of the bucket. */
  readonly tS: number;
  /** By when they were answered, or given up: what was felt in this stretch of time. */
  readonly arrived: PointFigures;
  /** Trace id of a slow request of this bucket. */
  readonly exemplar: string | null;
}
