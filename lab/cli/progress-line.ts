import { oneLine } from '../report/clean.ts';
import type { Progress } from '../run/journal/progress.ts';
import type { ImageProgress } from '../run/lab/runtimes.ts';

/** What a new phase has to have of itself before its first plain line: else it would tell nothing. */
const TELLING_MS = 500;

/** One line that is drawn over on a terminal; elsewhere a plain line each two seconds and at each new stage. */
export class ProgressLine {
  readonly #out: NodeJS.WriteStream;
  readonly #live: boolean;
  #drawn = false;
  #lastPlainMs = 0;
  #lastStage = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#live = out.isTTY === true;
  }

  show(progress: Progress, nowMs: number): void {
    const stage = `${progress.arm} ${progress.phase}`;
    if (!this.#live && stage !== this.#lastStage && progress.measuredMs < TELLING_MS) return;
    this.#show(stage, formatPhase(progress), nowMs);
  }

  showImage(progress: ImageProgress, nowMs: number): void {
    const stage = progress.doing === 'building' ? progress.step : progress.image;
    this.#show(stage, formatImage(progress), nowMs);
  }

  #show(stage: string, text: string, nowMs: number): void {
    const line = oneLine(text);
    if (this.#live) {
      this.#out.write(`\r\x1b[2K${line.slice(0, (this.#out.columns ?? 80) - 1)}`);
      this.#drawn = true;
      return;
    }
    if (stage === this.#lastStage && nowMs - this.#lastPlainMs < 2_000) return;
    this.#lastStage = stage;
    this.#lastPlainMs = nowMs;
    this.#out.write(`${line}\n`);
  }

  /** Clears the live line, so that other output starts on a clean one. */
  clear(): void {
    if (this.#drawn) this.#out.write('\r\x1b[2K');
    this.#drawn = false;
  }
}

function formatImage(progress: ImageProgress): string {
  const { doing, image } = progress;
  if (doing === 'building') return `building ${image}: ${progress.step}`;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  return `pulling ${image}: ${megabytes(progress.currentBytes)} of ${megabytes(progress.totalBytes)} MB`;
}

function formatPhase({ arm, phase, rps, p50Ms, p99Ms, harmed, leftMs }: Progress): string {
  const ms = (value: number | null) => (value === null ? '   –' : `${Math.round(value)} ms`).padStart(7);
  return [
    `${arm.padEnd(11)} ${phase.padEnd(8)}`,
    `${String(Math.round(rps)).padStart(4)} rps`,
    `p50 ${ms(p50Ms)}`,
    `p99 ${ms(p99Ms)}`,
    `${harmed} harmed`,
    `${Math.ceil(leftMs / 1000)} s left`,
  ].join('  ');
}
