import type { MemorySample } from './growth.ts';

/** Samples of memory by the name of a process, with the time at which they were taken. */
export class MemorySeries {
  readonly samples = new Map<string, MemorySample[]>();
  readonly #atS: () => number;

  constructor(atS: () => number) {
    this.#atS = atS;
  }

  /** What all processes of that name have; no sample where one of them does not tell. */
  add(name: string, bytes: readonly (number | null)[]): void {
    if (bytes.includes(null)) return;
    const samples = this.samples.get(name) ?? [];
    this.samples.set(name, samples);
    samples.push({ atS: this.#atS(), bytes: bytes.reduce((all: number, each) => all + (each ?? 0), 0) });
  }
}
