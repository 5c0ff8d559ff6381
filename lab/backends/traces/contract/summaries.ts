import { expect, test } from 'vitest';
import { newSpanId, resourceSpans, span } from '../fixtures/sample-traces.ts';
import { SUMMARIES } from '../query/abilities.ts';
import { abilitiesFound, both, newService, send, traceWith } from './send.ts';
import type { Backend } from './subject.ts';

const START = 1_700_000_000_000;
const NANOS = BigInt(START) * 1_000_000n;
const MS = 1_000_000n;

export function summaryTests(backend: Backend): void {
  test('summaries count spans, errors and orphans, where the version has them; else a web page answers', async () => {
    const service = newService();
    const root = span({ name: 'root', startNanos: NANOS });
    const { traceId } = root;
    const child = span({ traceId, parentSpanId: root.spanId, startNanos: NANOS + MS, status: { code: 2 } });
    const orphan = span({ traceId, parentSpanId: newSpanId(), startNanos: NANOS + 2n * MS });
    await send(backend(), { resourceSpans: [resourceSpans(service, [child, orphan, root])] });
    await traceWith(backend(), traceId, 3);
    const params = both({
      serviceName: service,
      startTimeMin: new Date(START).toISOString(),
      startTimeMax: new Date(START + 1_000).toISOString(),
    });
    const response = await fetch(`${backend().queryUrl}${SUMMARIES}?${params}`);
    expect(response.status).toBe(200);
    if (!(await abilitiesFound(backend())).summaries) {
      expect(response.headers.get('content-type')).toContain('text/html');
      return;
    }
    expect(await response.json()).toMatchObject({
      summaries: [
        {
          traceId,
          rootServiceName: service,
          rootOperationName: 'root',
          minStartTimeUnixNano: String(NANOS),
          maxEndTimeUnixNano: String(NANOS + 1_002n * MS),
          spanCount: 3,
          errorSpanCount: 1,
          orphanSpanCount: 1,
          services: [{ name: service, spanCount: 3, errorSpanCount: 1 }],
        },
      ],
    });
  });
}
