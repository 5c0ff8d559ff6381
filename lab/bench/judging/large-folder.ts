import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL } from '../../analysis/sampling/sampling.ts';
import { byTrace } from '../../analysis/spans/by-trace.ts';
import { ArmWriter } from '../../evidence/arm-writer.ts';
import type { PhaseName } from '../../evidence/phases.ts';
import { FORMAT_VERSION, JOURNAL } from '../../evidence/read-journal.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { createRandom } from '../../load/random.ts';
import { largeArm } from '../analysis/large-arm.ts';
import { SPANS_OF_AN_ORDER } from '../analysis/order-trace.ts';
import scenario, { ARM } from './large-run.ts';
import { orderLeaves } from './order-leaves.ts';

/** Leaves the folder of a run of one arm with so many traces, through the writer of evidence, as a run leaves it. */
export async function largeFolder(folder: string, traces: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { evidence, batches } = largeArm({ arm: ARM, spans: traces * SPANS_OF_AN_ORDER, budgetMs: null });
  const { phases, load, samples, goodAnswers = {} } = evidence;
  const [beganMs, endedMs] = [load?.startedAtMs ?? 0, load?.stoppedAtMs ?? 0];
  const write = (type: string, fields: object = {}, tMs = beganMs) =>
    appendFileSync(join(folder, JOURNAL), `${JSON.stringify({ tMs, type, ...fields })}\n`);
  const machine = { node: process.version, os: 'Linux', cpus: 2, memoryBytes: 2 ** 34 };
  const source = fileURLToPath(new URL('./large-run.ts', import.meta.url));
  const about = { faultline: '0.0.0', id: 'a1b2c3', scenario: scenario.name, source };
  write('run.started', {
    ...{ formatVersion: FORMAT_VERSION, ...about, seed: 7, length: 'normal', sampling: null, machine },
  });
  write('runtime.started', { kind: 'process', run: 'a1b2c3' });
  write('arm.started', { arm: ARM, attempt: 1, patienceMs: {}, goodAnswers, sampling: ALL });
  write('load.started', { arm: ARM });
  for (const { name: phase, ...bounds } of phases) {
    write('phase.started', { arm: ARM, phase }, bounds.startedAtMs);
    write('phase.ended', { arm: ARM, phase, ...bounds }, bounds.endedAtMs);
  }
  write('load.ended', { arm: ARM, promised: load }, endedMs);
  await using writer = new ArmWriter({ folder, arm: ARM, attempt: 1 });
  const random = createRandom(7, ARM, 'leaves');
  const phaseOf = ({ dueMs }: RequestSample): PhaseName | null =>
    phases.find(({ startedAtMs, endedAtMs }) => dueMs >= startedAtMs && dueMs < endedAtMs)?.name ?? null;
  let records = 0;
  for (const sample of samples) {
    const { answer, books } = orderLeaves(sample, random);
    writer.requests([{ ...sample, phase: phaseOf(sample) }]);
    writer.answers([answer]);
    await writer.records(books);
    records += books.length;
  }
  for (const batch of batches) for (const trace of byTrace(batch).values()) await writer.spans(trace);
  const books = { records, collectedAtUnixMs: endedMs + 1_000, open: [], instances: ['order-1'] };
  write('books.read', { arm: ARM, ...books }, endedMs + 1_000);
  await writer.close();
  const [refused] = writer.failures;
  if (refused) throw refused.error;
  const ended = { requests: samples.length, mishaps: [], unwritten: [], left: [] };
  write('arm.ended', { arm: ARM, ...ended }, endedMs + 2_000);
  write('cleanup.checked', { left: [], durationMs: endedMs - beganMs + 3_000 }, endedMs + 3_000);
}
