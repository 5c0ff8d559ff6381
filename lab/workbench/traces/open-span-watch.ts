import type { InstanceRecord } from '@faultline/control';
import type { OpenSpan, OpenSpans } from '@faultline/control/open-spans';
import { readHttp } from '../../backends/read-http.ts';
import { type OtlpResourceSpans, OtlpSpanKind, type OtlpTracesData } from '../../evidence/otlp.ts';

export interface OpenSpanWatchOptions {
  /** That are registered now, as the lab reaches their admin ports. */
  readonly instances: () => readonly InstanceRecord[];
  readonly now: () => number;
  readonly everyMs?: number;
}

/** Spans that have begun and not ended, of all instances. */
export interface SpansUnderWay {
  /** As if they had ended now; each has the attribute `faultline.under_way`. */
  readonly data: OtlpTracesData;
  /** That began and were not noted. */
  readonly dropped: number;
  /** Instances that did not say. */
  readonly silent: readonly string[];
}

/** An instance stops noting when it was not asked for 15 s. */
const EVERY_MS = 5_000;
const ANSWER_MS = 500;
const OF_NO_TRACE = '0';

/** Asks instances for their start notices; and now and then all the time, since who is first asked during a hang has noted nothing of its calls. */
export class OpenSpanWatch implements Disposable {
  readonly #options: OpenSpanWatchOptions;
  readonly #timer: NodeJS.Timeout;

  constructor(options: OpenSpanWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.want(), options.everyMs ?? EVERY_MS).unref();
  }

  /** From now on what begins is noted. */
  async want(): Promise<void> {
    await this.read(OF_NO_TRACE);
  }

  async read(traceId?: string): Promise<SpansUnderWay> {
    const { instances, now } = this.#options;
    const asked = instances().map(async (record) => ({ record, said: await askOne(record, now, traceId) }));
    const answers = await Promise.all(asked);
    return {
      data: { resourceSpans: answers.flatMap(({ said }) => said?.resourceSpans ?? []) },
      dropped: answers.reduce((all, { said }) => all + (said?.dropped ?? 0), 0),
      silent: answers.flatMap(({ record, said }) => (said ? [] : [record.instance])).toSorted(),
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

interface Said extends OtlpTracesData {
  readonly dropped: number;
}

/** Null where it does not say, as one that is frozen, is gone, or has another kit, which may say something else there. */
async function askOne(
  record: InstanceRecord,
  now: () => number,
  traceId: string | undefined,
): Promise<Said | null> {
  const query = traceId === undefined ? '' : `?trace=${traceId}`;
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const { status, text } = await readHttp(`http://${record.adminAddress}/spans${query}`, { signal });
    if (status !== 200) return null;
    const { spans, dropped } = JSON.parse(text) as OpenSpans;
    return { resourceSpans: spans.length > 0 ? [asOtlp(record, spans, now())] : [], dropped };
  } catch {
    return null;
  }
}

function asOtlp(
  { service, instance }: InstanceRecord,
  spans: readonly OpenSpan[],
  nowMs: number,
): OtlpResourceSpans {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  return {
    resource: { attributes: [text('service.name', service), text('service.instance.id', instance)] },
    scopeSpans: [{ spans: spans.map((span) => spanOf(span, nowMs)) }],
  };
}

function spanOf({ kind, startMs, parentSpanId, attributes, events, ...span }: OpenSpan, nowMs: number) {
  return {
    ...span,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    kind: OtlpSpanKind[kind],
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(Math.max(startMs, nowMs)),
    attributes: Object.entries({ ...attributes, 'faultline.under_way': true }).map(([key, value]) => ({
      key,
      value: anyValue(value),
    })),
    events: events.map(({ name, atMs }) => ({ name, timeUnixNano: nanos(atMs) })),
  };
}

const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1_000)) * 1_000n);

const anyValue = (value: string | number | boolean) =>
  typeof value === 'string'
    ? { stringValue: value }
    : typeof value === 'boolean'
      ? { boolValue: value }
      : { doubleValue: value };
