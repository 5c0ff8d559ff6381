import { setTimeout as delay } from 'node:timers/promises';
import { MetricQuery } from '../../backends/metrics/client.ts';
import type { MetricsBackend } from '../../backends/metrics/metrics.ts';

/** From here on Prometheus takes on other targets at once; before, it looks once in 5 s whether there are any. */
const PROMPT = { major: 3, minor: 12 };
const GIVE_UP_MS = 7_000;
const POLL_MS = 200;

/**
 * Resolves once a metrics backend that takes longer for it than a warm-up lasts has scraped all of these, by their `host:port`, or gives up: what it
 * does not see is withheld from claims. At once for any other backend.
 */
export async function untilFound(
  metrics: Pick<MetricsBackend, 'info' | 'queryUrl'>,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (isPrompt(metrics.info)) return;
  const query = new MetricQuery(metrics, { timeoutMs: 1_000 });
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (performance.now() < giveUpAt) {
    // One that does not answer is told of by what asks it for the evidence.
    const targets = await query.targets().catch(() => []);
    const up = new Set(
      targets.filter(({ health }) => health === 'up').map(({ scrapeUrl }) => new URL(scrapeUrl).host),
    );
    if (addresses.every((address) => up.has(address))) return;
    await delay(POLL_MS, undefined, { signal });
  }
}

function isPrompt({ name, version }: MetricsBackend['info']): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return name !== 'prometheus' || major > PROMPT.major || (major === PROMPT.major && minor >= PROMPT.minor);
}
