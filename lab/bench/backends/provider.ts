import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../../backends/backend.ts';
import { processCpu, processMemory } from '../../runtime/memory.ts';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';

/** What one start of a provider has shown; `work` by the name of its figure. */
export interface Measured {
  readonly startMs: number;
  readonly stopMs: number;
  /** Of its process once the work was done. */
  readonly pssBytes: number;
  /** Used for the work alone. */
  readonly cpuMs: number;
  readonly work: Readonly<Record<string, number>>;
}

export interface Provider<B extends Backend> {
  readonly name: string;
  start(runtime: Runtime, folder: string): Promise<B>;
}

/** Starts a provider in a folder of its own, lets it work, and stops it. */
export async function measure<B extends Backend>(
  provider: Provider<B>,
  folder: string,
  work: (backend: B) => Promise<Record<string, number>>,
): Promise<Measured> {
  const own = await mkdtemp(join(folder, 'backend-'));
  await using runtime = await startProcessRuntime({ logDir: own });
  const began = performance.now();
  const backend = await provider.start(runtime, own);
  const startMs = performance.now() - began;
  const { pid } = backend.instance;
  const before = await processCpu(pid);
  const figures = await work(backend);
  const cpuMs = (await processCpu(pid)) - before;
  const { pssBytes } = await processMemory([pid]);
  const stopping = performance.now();
  await backend[Symbol.asyncDispose]();
  const stopMs = performance.now() - stopping;
  return { startMs, stopMs, pssBytes: pssBytes ?? Number.NaN, cpuMs, work: figures };
}
