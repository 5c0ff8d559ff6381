import type { OtlpAnyValue, OtlpKeyValue, OtlpSpan, OtlpTracesData } from '../../evidence/otlp.ts';
import { OtlpSpanKind, OtlpStatusCode } from '../../evidence/otlp.ts';
import type { SpanKind } from './span.ts';

/** A span by hand, for tests; `at` is [start, end] in ms after `EXAMPLE_EPOCH_MS`. */
export interface ExampleSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly at: readonly [startMs: number, endMs: number | null];
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly error?: boolean;
  readonly events?: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  /** Default: running numbers. */
  readonly id?: string;
  /** Replaces the id of the span that it is written under. */
  readonly parentId?: string;
  readonly children?: readonly ExampleSpan[];
}

export const EXAMPLE_EPOCH_MS = 1_760_000_000_000;

type Times = ExampleSpan['at'];
type Rest = Partial<Pick<ExampleSpan, 'attributes' | 'error' | 'events' | 'children' | 'id' | 'parentId'>>;

/** The gateway's root span of `POST /api/orders`; its parent is the load driver's. */
export function gateway(at: Times, children: readonly ExampleSpan[] = [], rest: Rest = {}): ExampleSpan {
  const attributes = {
    'http.request.method': 'POST',
    'http.route': '/api/orders',
    'faultline.http.request.timeout_ms': 3000,
    ...rest.attributes,
  };
  const base = { service: 'gateway', name: 'POST /api/orders', kind: 'server', at, children } as const;
  return { ...base, parentId: 'd'.repeat(16), ...rest, attributes };
}

/** `method` is a full name such as `shop.v1.BankService/Charge`. */
export function client(service: string, method: string, at: Times, rest: Rest = {}): ExampleSpan {
  return { service, name: method, kind: 'client', at, ...rest, attributes: rpc(method, rest) };
}

export function server(service: string, method: string, at: Times, rest: Rest = {}): ExampleSpan {
  return { service, name: method, kind: 'server', at, ...rest, attributes: rpc(method, rest) };
}

export function internal(service: string, name: string, at: Times, rest: Rest = {}): ExampleSpan {
  return { service, name, kind: 'internal', at, ...rest };
}

const rpc = (method: string, rest: Rest) => ({
  'rpc.system.name': 'grpc',
  'rpc.method': method,
  'rpc.status_code': 'OK',
  ...rest.attributes,
});

/** The trees of spans as one OTLP payload; each tree is a trace, its id the number of the tree. */
export function otlp(...trees: readonly ExampleSpan[]): OtlpTracesData {
  const byService = new Map<string, OtlpSpan[]>();
  for (const [index, tree] of trees.entries()) {
    const traceId = (index + 1).toString(16).padStart(32, '0');
    let spanCount = 0;
    const add = (example: ExampleSpan, parentId: string | undefined) => {
      spanCount += 1;
      const spanId = example.id ?? spanCount.toString(16).padStart(16, '0');
      const spans = byService.get(example.service) ?? [];
      byService.set(example.service, spans);
      spans.push(toOtlp(example, traceId, spanId, example.parentId ?? parentId));
      for (const child of example.children ?? []) add(child, spanId);
    };
    add(tree, undefined);
  }
  const resourceSpans = [...byService].map(([service, spans]) => ({
    resource: { attributes: keyValues({ 'service.name': service, 'service.instance.id': `${service}-1` }) },
    scopeSpans: [{ scope: { name: 'example' }, spans }],
  }));
  return { resourceSpans };
}

function toOtlp(
  example: ExampleSpan,
  traceId: string,
  spanId: string,
  parentSpanId: string | undefined,
): OtlpSpan {
  const [startMs, endMs] = example.at;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: example.name,
    kind: OtlpSpanKind[example.kind],
    startTimeUnixNano: nanos(startMs),
    ...(endMs === null ? {} : { endTimeUnixNano: nanos(endMs) }),
    attributes: keyValues(example.attributes ?? {}),
    events: (example.events ?? []).map(({ name, attributes }) => ({
      timeUnixNano: nanos(startMs),
      name,
      attributes: keyValues(attributes),
    })),
    status: { code: example.error ? OtlpStatusCode.error : OtlpStatusCode.unset },
  };
}

const nanos = (ms: number): string =>
  (BigInt(EXAMPLE_EPOCH_MS) * 1_000_000n + BigInt(Math.round(ms * 1e6))).toString();

function keyValues(attributes: Readonly<Record<string, string | number | boolean>>): OtlpKeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number | boolean): OtlpAnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
