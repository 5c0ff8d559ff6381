import { expect, test } from 'vitest';
import { traceQueryOf } from '../client.ts';
import { nextTraceId } from '../fixtures/differential/sends.ts';
import { resourceSpans, span } from '../fixtures/sample-traces.ts';
import { send } from './send.ts';
import type { Backend } from './subject.ts';

export function forgettingTests(backend: Backend): void {
  test('what was read can be let go of, unless other spans have come since, or the provider keeps its own', async () => {
    const { forget } = backend();
    const query = traceQueryOf(backend());
    const [read, grown] = [nextTraceId(), nextTraceId()];
    const spans = [read, grown, grown].map((traceId) => span({ traceId }));
    await send(backend(), { resourceSpans: [resourceSpans('forgetting', spans)] });
    await expect.poll(() => query.traceById(grown), { timeout: 10_000 }).not.toBeNull();
    await forget?.(
      new Map([
        [read, 1],
        [grown, 1],
      ]),
    );
    const kept = await Promise.all([read, grown].map((id) => query.traceById(id)));
    expect(kept.map((trace) => trace !== null)).toEqual([forget === null, true]);
  });
}
