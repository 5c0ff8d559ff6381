import { expect, test, vi } from 'vitest';
import { MetricQuery } from '../client.ts';
import type { UnderTest } from './subject.ts';

const PROPER = [
  'text/plain',
  'TEXT/PLAIN; charset=utf-8; version=0.0.4',
  'text/plain;version="1.0.0";',
] as const;

/** Prometheus 2 takes all that is not OpenMetrics for text. */
const IMPROPER = [null, 'text/html', 'application/json', 'plain', 'text/plain; version'] as const;

export function contentTypeTests(underTest: UnderTest): void {
  test.each(PROPER)('what is sent as %j is read', async (contentType) => {
    const job = `proper-${PROPER.indexOf(contentType)}`;
    await using _ = await underTest().serve(job, { contentType, body: 'a 1\n' });
    expect(await underTest().api.until(`a{job="${job}"}`, '1')).toEqual(['1']);
  });

  test.each(IMPROPER)('what is sent as %j is refused since Prometheus 3', async (contentType) => {
    const { api, backend, major } = underTest();
    const job = `improper-${IMPROPER.indexOf(contentType)}`;
    await using target = await underTest().serve(job, { contentType, body: 'a 1\n' });
    if (major === 2) {
      expect(await api.until(`a{job="${job}"}`, '1')).toEqual(['1']);
      return;
    }
    // Asked again while a scrape came too late for its time-out.
    await vi.waitFor(
      async () =>
        expect(await new MetricQuery(backend).targets()).toContainEqual({
          labels: { job, instance: `${job}-1` },
          scrapeUrl: `http://${target.address}/metrics`,
          health: 'down',
          lastError: expect.stringMatching(/Content-Type.*fallback_scrape_protocol/s),
        }),
      { timeout: 20_000, interval: 50 },
    );
    expect(await api.until(`up{job="${job}"}`, '0')).toEqual(['0']);
    expect(await api.matrix(`a{job="${job}"}[1h]`)).toEqual([]);
  });

  test('a body of no bytes needs no type', async () => {
    await using _ = await underTest().serve('nothing', { contentType: null, body: '' });
    expect(await underTest().api.until('up{job="nothing"}', '1')).toEqual(['1']);
  });
}
