import { beforeAll, describe } from 'vitest';
import { noteMet } from '../providers-met.ts';
import { apiTests } from './contract/api.ts';
import { failureTests } from './contract/failures.ts';
import { queryTests } from './contract/queries.ts';
import { scrapeTests } from './contract/scrapes.ts';
import { targetTests } from './contract/targets.ts';
import { PrometheusApi } from './fixture/prometheus-api.ts';
import { ScriptedTarget } from './fixture/scripted-target.ts';
import type { MetricsBackend } from './metrics.ts';
import type { ScrapeTarget, TargetsFile } from './targets.ts';

/** Short, so that the suite is quick; long enough for a scrape on a busy machine. */
export const CONTRACT_INTERVAL_MS = 250;

/** The backend under test and the means to feed it; used inside tests only, it is started before them. */
export class MetricsUnderTest {
  readonly backend: MetricsBackend;
  readonly api: PrometheusApi;
  readonly #file: TargetsFile;
  #listed: readonly ScrapeTarget[] = [];

  constructor(backend: MetricsBackend, file: TargetsFile) {
    this.backend = backend;
    this.api = new PrometheusApi(backend);
    this.#file = file;
  }

  /** Adds targets to the file. */
  async list(...targets: ScrapeTarget[]): Promise<void> {
    this.#listed = [...this.#listed, ...targets];
    await this.#file.set(this.#listed);
  }

  async unlist(address: string): Promise<void> {
    this.#listed = this.#listed.filter((target) => target.address !== address);
    await this.#file.set(this.#listed);
  }

  /** A listed target that was scraped successfully once. */
  async scrape(job: string, body: string): Promise<ScriptedTarget> {
    const target = await ScriptedTarget.start(body);
    await this.list({ address: target.address, labels: { job, instance: `${job}-1` } });
    await this.api.until(`up{job="${job}"}`, '1');
    return target;
  }
}

export type UnderTest = () => MetricsUnderTest;

/**
 * What every provider of the metrics backend must do; the lab relies on nothing else. Tests that list targets run side by side,
 * as Prometheus takes 5 s to notice them.
 */
export function metricsContract(underTest: UnderTest): void {
  beforeAll(() => noteMet('contract', underTest().backend.info));
  describe('queries', () => queryTests(underTest));
  describe.concurrent('scrapes', () => scrapeTests(underTest));
  describe.concurrent('failures', () => failureTests(underTest));
  describe.concurrent('targets', () => targetTests(underTest));
  describe('api', () => apiTests(underTest));
}
