import { expect, test } from 'vitest';
import type { UnderTest } from './subject.ts';

export function functionTests(underTest: UnderTest): void {
  // 10 more in the one second that is known, and a second on each side of it to extrapolate over. Prometheus 2 goes back to where
  // the counter would have been 0, 3 no further than half the distance between samples.
  test('the rate of a counter that has just begun depends on the version', async () => {
    const { api, major } = underTest();
    const startMs = Date.now() - 10_000;
    await using _ = await underTest().scrape('young', `young 10 ${startMs}\nyoung 20 ${startMs + 1000}\n`);
    expect(await api.values('young{job="young"}', (startMs + 2000) / 1000)).toEqual(['20']);
    const rate = 'rate(young{job="young"}[1m])';
    const [perSecond] = await api.values(rate, (startMs + 2000) / 1000);
    expect(Number(perSecond)).toBeCloseTo(major === 2 ? (10 * 3) / 60 : (10 * 2.5) / 60, 9);
  });
}
