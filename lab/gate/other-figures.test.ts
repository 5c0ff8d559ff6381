import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import { client, EXAMPLE_EPOCH_MS, gateway, otlp, server } from '../analysis/spans/example-trace.ts';
import type { Series } from '../evidence/series.ts';
import { otherFigures } from './other-figures.ts';

const STOCK = 'shop.v1.InventoryService/CheckStock';
const series = (name: string, instance: string, values: readonly number[]): Series => ({
  ...{ name, labels: { job: 'order', instance } },
  // Three scrapes in the baseline phase, one in the next.
  points: values.map((value, index) => ({ tMs: EXAMPLE_EPOCH_MS + 100 + 400 * index, value })),
});
const figuresIn = (rest: Parameters<typeof armEvidence>[0], name: 'baseline' | 'fault' = 'baseline') => {
  const view = armView(armEvidence(rest));
  const phase = view.phase(name);
  if (!phase) throw new Error('Expected a phase.');
  return otherFigures(view, phase).map(({ figure, of, value }) => [
    figure,
    of,
    Math.round(value * 1e6) / 1e6,
  ]);
};
const due = [150, 350, 550, 750, 950].map((at, index) => sample([at, at, at + 20], { index }));

test('CPU is of the requests between the scrapes, summed over the instances, also of one that was started anew', () => {
  const metrics = [
    series('process_cpu_seconds_total', 'order-1', [1, 1.004, 1.008, 9]),
    series('process_cpu_seconds_total', 'order-2', [5, 0.002, 0.006, 9]),
  ];
  // Four requests from the first scrape to the last of the phase: 8 ms of the one, 2 ms and 4 ms of the other.
  expect(figuresIn({ samples: due, metrics })).toContainEqual(['cpuMsPerRequest', 'order', 3.5]);
  expect(figuresIn({ samples: [], metrics })).toEqual([]);
});

test('memory is the most that each instance had in the phase', () => {
  const mib = (...values: number[]) => values.map((value) => value * 2 ** 20);
  const metrics = [
    series('process_resident_memory_bytes', 'order-1', mib(50, 70, 60, 900)),
    series('process_resident_memory_bytes', 'order-2', mib(40, 40, 30, 900)),
  ];
  expect(figuresIn({ metrics })).toEqual([['memoryMiB', 'order', 110]]);
});

test('harm lasts until the last harmed request was due', () => {
  const harmed = sample([1400, 1400, 1420], { index: 9, status: 503, outcome: 'UNAVAILABLE' });
  expect(figuresIn({ samples: [...due, harmed] }, 'fault')).toEqual([['harmLastsS', '', 0.4]]);
  expect(figuresIn({ samples: due })).toEqual([['harmLastsS', '', 0]]);
});

test('an edge has its attempts per call', () => {
  const attempt = (from: number, number: number) =>
    client('gateway', STOCK, [from, from + 10], {
      ...{ attributes: { 'faultline.rpc.attempt': number } },
      ...{ children: [server('inventory', STOCK, [from + 2, from + 8])] },
    });
  const traces = otlp(gateway([100, 150], [attempt(105, 1), attempt(125, 2)]));
  const [{ traceId = '' } = {}] = armView(armEvidence({ traces })).traces;
  const samples = [sample([100, 100, 155], { traceId })];
  expect(figuresIn({ traces, samples })).toContainEqual([
    ...['attemptsPerCall', 'gateway -> inventory CheckStock'],
    2,
  ]);
});
