import { describe, expect, it } from 'vitest';
import { client, EXAMPLE_EPOCH_MS, gateway, internal, otlp, server } from './example-trace.ts';
import { epochMs, flattenSpans } from './span.ts';
import { buildTraces } from './span-tree.ts';

const BANK = 'shop.v1.BankService/Charge';

describe('flattenSpans', () => {
  it('reads every kind of attribute, enum and id', () => {
    const [span] = flattenSpans({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'bank' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: 'AB'.repeat(16),
                  spanId: 'CD'.repeat(8),
                  parentSpanId: '0'.repeat(16),
                  name: 'x',
                  kind: 2,
                  startTimeUnixNano: '1760000000000001000',
                  endTimeUnixNano: '1760000000001500250',
                  status: { code: 2, message: 'no' },
                  attributes: [
                    { key: 'int', value: { intValue: '42' } },
                    { key: 'big', value: { intValue: '9007199254740993' } },
                    { key: 'double', value: { doubleValue: 1.5 } },
                    { key: 'bool', value: { boolValue: false } },
                    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, {}] } } },
                    {
                      key: 'map',
                      value: { kvlistValue: { values: [{ key: 'k', value: { intValue: 1 } }] } },
                    },
                    { key: 'none' },
                  ],
                  events: [{ timeUnixNano: '1760000000000002000', name: 'fault.injected' }],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(span).toMatchObject({
      traceId: 'ab'.repeat(16),
      spanId: 'cd'.repeat(8),
      parentSpanId: null,
      kind: 'server',
      service: 'bank',
      instance: null,
      ended: true,
      statusCode: 'error',
      statusMessage: 'no',
      attributes: {
        int: 42,
        big: '9007199254740993',
        double: 1.5,
        bool: false,
        list: ['a', null],
        map: { k: 1 },
        none: null,
      },
    });
    expect(span?.events[0]?.name).toBe('fault.injected');
    expect((span?.endMs ?? 0) - (span?.startMs ?? 0)).toBeCloseTo(1.49925, 3);
  });

  it('keeps microseconds of today', () => {
    const start = epochMs('1760000000123456789');
    expect(start - 1_760_000_000_123).toBeCloseTo(0.4568, 3);
    expect(epochMs('1760000000123458789') - start).toBeCloseTo(0.002, 3);
  });

  it('drops a span that was sent twice and prefers the ended copy', () => {
    const open = otlp(gateway([0, null]));
    const ended = otlp(gateway([0, 10]));
    const data = { resourceSpans: [...open.resourceSpans, ...ended.resourceSpans, ...open.resourceSpans] };
    const spans = flattenSpans(data);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.ended).toBe(true);
  });

  it('never lets a span end before it starts', () => {
    const [span] = flattenSpans(otlp(gateway([10, 5])));
    expect(span?.endMs).toBe(EXAMPLE_EPOCH_MS + 10);
  });
});

describe('buildTraces', () => {
  it('links parents and children over services, children by start', () => {
    const call = client('gateway', BANK, [1, 8], { children: [server('bank', BANK, [2, 7])] });
    const [trace] = buildTraces(otlp(gateway([0, 10], [internal('gateway', 'later', [9, 10]), call])));
    expect(trace?.root?.span.name).toBe('POST /api/orders');
    expect(trace?.root?.children.map((child) => child.span.name)).toEqual([BANK, 'later']);
    expect(trace?.root?.children[0]?.children[0]?.span).toMatchObject({
      service: 'bank',
      instance: 'bank-1',
    });
    expect(trace?.orphans).toEqual([]);
    expect(trace?.spans).toHaveLength(4);
  });

  it('takes the HTTP server span below the load driver as root, and no other span without its parent', () => {
    const lost = server('bank', BANK, [2, 7], { parentId: 'f'.repeat(16) });
    const [trace] = buildTraces(otlp(gateway([0, 10], [lost])));
    expect(trace?.root?.span.service).toBe('gateway');
    expect(trace?.orphans.map((node) => node.span.service)).toEqual(['bank']);
    expect(buildTraces(otlp(lost))[0]?.root).toBeNull();
  });

  it('takes only children of the given remote parents when they are given', () => {
    const data = otlp(gateway([0, 10]));
    expect(buildTraces(data, { remoteParents: new Set(['d'.repeat(16)]) })[0]?.root).not.toBeNull();
    expect(buildTraces(data, { remoteParents: new Set(['e'.repeat(16)]) })[0]?.root).toBeNull();
  });

  it('calls a second root an orphan', () => {
    const second = { ...gateway([5, 6]), parentId: 'e'.repeat(16) };
    const [trace] = buildTraces(otlp(gateway([0, 10], [second])));
    expect(trace?.root?.span.startMs).toBe(EXAMPLE_EPOCH_MS);
    expect(trace?.orphans).toHaveLength(1);
  });

  it('survives spans that are their own ancestors', () => {
    const a = '00000000000000aa';
    const b = '00000000000000bb';
    const ring = internal('order', 'a', [1, 5], {
      id: a,
      parentId: b,
      children: [internal('order', 'b', [2, 4], { id: b, children: [internal('order', 'c', [3, 4])] })],
    });
    const self = internal('order', 'self', [6, 7], { id: 'aa'.repeat(8), parentId: 'aa'.repeat(8) });
    const [trace] = buildTraces(otlp(gateway([0, 10], [ring, self])));
    expect(trace?.orphans.map((node) => node.span.name).sort()).toEqual(['a', 'self']);
    expect(trace?.nodes).toHaveLength(5);
  });

  it('separates traces and orders them by start', () => {
    const traces = buildTraces(otlp(gateway([50, 60]), gateway([0, 10])));
    expect(traces.map((trace) => trace.spans[0]?.startMs)).toEqual([EXAMPLE_EPOCH_MS, EXAMPLE_EPOCH_MS + 50]);
    expect(buildTraces({ resourceSpans: [] })).toEqual([]);
  });
});
