import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { armFile, EVIDENCE, type Kind, type OfArm } from './arm-files.ts';
import { JsonLinesWriter } from './json-lines-writer.ts';
import type { OtlpTracesData } from './otlp.ts';
import type { PhaseName } from './phases.ts';
import type { ClientAnswer, RequestSample } from './requests.ts';
import type { Series } from './series.ts';
import { seriesLine } from './series-lines.ts';

/** Writes what an arm measures to its run's folder, as it comes. What the file system refuses it remembers, and goes on. */
export class ArmWriter implements AsyncDisposable {
  readonly #options: OfArm;
  readonly #writers = new Map<Kind, JsonLinesWriter>();
  readonly #failures: { readonly path: string; readonly error: Error }[] = [];

  constructor(options: OfArm) {
    this.#options = options;
    try {
      mkdirSync(join(options.folder, EVIDENCE), { recursive: true });
    } catch (error) {
      this.#failures.push({ path: join(options.folder, EVIDENCE), error: error as Error });
    }
  }

  /** What the file system refused, with its errors; the files are readable up to there. */
  get failures(): readonly { readonly path: string; readonly error: Error }[] {
    return this.#failures;
  }

  /** With the phase in which each was due, which whoever reads only this file wants to know; null for the warm-up. */
  requests(requests: readonly (RequestSample & { readonly phase: PhaseName | null })[]): void {
    const { arm } = this.#options;
    this.#of('requests').write(requests.map((request) => ({ arm, ...request })));
  }

  answers(answers: readonly ClientAnswer[]): void {
    this.#of('answers').write(answers);
  }

  async records(records: readonly unknown[]): Promise<void> {
    await this.#of('records').writeAll(records);
  }

  async series(series: readonly Series[]): Promise<void> {
    await this.#of('series').writeAll(series.map(seriesLine));
  }

  /** A document a line, as the Collector's file receiver reads them: here one for each trace. */
  async spans(trace: OtlpTracesData): Promise<void> {
    await this.#of('spans').writeAll([trace]);
  }

  /** Settles when all is in the files. */
  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #of(kind: Kind): JsonLinesWriter {
    const known = this.#writers.get(kind);
    if (known) return known;
    const { folder, arm, attempt } = this.#options;
    const path = join(folder, armFile(kind, arm, attempt));
    const writer = new JsonLinesWriter(path, (error) => this.#failures.push({ path, error }));
    this.#writers.set(kind, writer);
    return writer;
  }
}
