import { samplingName } from '../analysis/sampling/sampling.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioHash } from '../scenario/scenario-hash.ts';
import type { Baseline, Values } from './baseline-schema.ts';
import type { RunFigures } from './figures.ts';
import type { Place } from './place.ts';
import { typicalOf } from './traced-request.ts';

type Few = readonly [RunFigures, ...RunFigures[]];

/** Digits of a value: more of them say nothing of a run, and make a file that nobody reads. */
const DIGITS = 5;

/** What repeated runs of a scenario found, figure by figure. `processor` is that of the machine they ran on. */
export function baselineOf(scenario: Scenario, runs: Few, processor: string): Baseline {
  const { faultline, seed, length, runtime, sampling, machine, backends } = runs[0].run;
  const over = <Row>(rows: (run: RunFigures) => readonly Row[], keyOf: (row: Row) => string) => {
    const byRun = runs.map((run) => new Map(rows(run).map((row) => [keyOf(row), row])));
    const keys = new Map(byRun.flatMap((each) => [...each]));
    return [...keys].map(([key, row]) => ({ row, found: byRun.map((each) => each.get(key)) }));
  };
  return {
    ...{ formatVersion: 1, faultline, scenario: scenario.name, scenarioHash: scenarioHash(scenario) },
    ...{ seed, length, runtime, sampling: sampling && samplingName(sampling) },
    machine: { ...machine, processor },
    backends: backends.map(({ role, name, version }) => `${role} ${name} ${version}`),
    runs: runs.map(({ run: { id, startedAtMs } }) => ({
      id,
      startedAt: new Date(startedAtMs).toISOString(),
    })),
    claims: over(
      ({ claims }) => claims,
      ({ claim }) => claim,
    ).map(({ row: { claim, unit }, found }) => ({
      claim,
      unit,
      values: valuesOf(found, (row) => row.value),
    })),
    routes: over(({ routes }) => routes, placeKey).flatMap(({ row: { arm, phase, route }, found }) =>
      (['p50', 'p95', 'p99', 'goodputRps'] as const).flatMap((figure) => {
        const values = valuesOf(found, (row) => row[figure]);
        return values.some((value) => value !== null) ? [{ arm, phase, route, figure, values }] : [];
      }),
    ),
    operations: over(
      ({ operations }) => operations,
      (row) => [placeKey(row), row.service, row.operation, row.step].join('\n'),
    ).map(({ row: { arm, phase, route, service, operation, step }, found }) => ({
      ...{ arm, phase, route, service, operation, step },
      // A run in which nobody waited for it is one of 0 ms.
      values: valuesOf(found, (row) => row.selfMs).map((value) => value ?? 0),
    })),
    others: over(
      ({ others }) => others,
      ({ arm, phase, of, figure }) => [arm, phase, of, figure].join('\n'),
    ).map(({ row: { arm, phase, of, figure }, found }) => ({
      ...{ arm, phase, of, figure },
      values: valuesOf(found, (row) => row.value),
    })),
    requests: [
      ...Map.groupBy(
        runs.flatMap(({ requests }) => requests),
        placeKey,
      ).values(),
    ]
      .flatMap((each) => typicalOf(each) ?? [])
      .map(({ spans, totalMs, ...where }) => ({
        ...{ ...where, totalMs: rounded(totalMs) },
        spans: spans.map(({ selfMs, ...span }) => ({ ...span, selfMs: rounded(selfMs) })),
      })),
  };
}

const placeKey = ({ arm, phase, route }: Place) => [arm, phase, route].join('\n');

const valuesOf = <Row>(found: readonly (Row | undefined)[], of: (row: Row) => number | null): Values =>
  found.map((row) => {
    const value = row === undefined ? null : of(row);
    // What is divided by nothing is none, as it is in the file.
    return value === null || !Number.isFinite(value) ? null : rounded(value);
  });

const rounded = (value: number) => Number(value.toPrecision(DIGITS));
