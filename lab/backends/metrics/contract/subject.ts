import { PrometheusApi } from '../fixture/prometheus-api.ts';
import { type ScriptedAnswer, ScriptedTarget } from '../fixture/scripted-target.ts';
import type { MetricsBackend } from '../metrics.ts';
import type { ScrapeTarget, TargetsFile } from '../targets.ts';

export type UnderTest = () => MetricsUnderTest;

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

  /** A listed target whose body has been stored. */
  async scrape(job: string, body: string): Promise<ScriptedTarget> {
    const target = await this.serve(job, body);
    await this.api.until(`up{job="${job}"}`, '1');
    return target;
  }

  /** A listed target, whatever becomes of its scrapes. */
  async serve(job: string, answer: ScriptedAnswer | string): Promise<ScriptedTarget> {
    const target = await ScriptedTarget.start(answer);
    await this.list({ address: target.address, labels: { job, instance: `${job}-1` } });
    return target;
  }

  /**
   * When the job's newest good scrape was, in seconds. What is asked for that time stays so: the next scrape may come too late
   * for its time-out at any moment on a busy machine, and all series are gone until the one after it.
   */
  async scrapedAt(job: string): Promise<number> {
    const [up] = await this.api.samples(`up{job="${job}"}`, 1, '1');
    return up?.values.findLast(([, value]) => value === '1')?.[0] as number;
  }

  /** Major version whose answers are right: Prometheus 3 changed some of them. */
  get major(): number {
    const { answersAs, version } = this.backend.info;
    return Number.parseInt(answersAs?.split(' ').at(-1) ?? version, 10);
  }
}
