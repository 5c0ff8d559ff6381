import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LEFT_OUT, LEFT_OUT_FILES } from './testing/left-out.ts';
import { PROMETHEUS_MODULE, prometheusTests } from './testing/prometheus-tests.ts';
import { type Outcome, runScript } from './testing/run-script.ts';

const tests = await prometheusTests();
const files = (tests?.files ?? []).filter((file) => !(file in LEFT_OUT_FILES));

const run = async (file: string): Promise<readonly Outcome[]> =>
  runScript(await readFile(join(tests?.folder ?? '', file), 'utf8'));

describe.runIf(tests)(`what Prometheus expects of its own engine (${PROMETHEUS_MODULE})`, () => {
  // A statement that fails and is not on the list is wrong, and so is one on the list that passes.
  test.each(files)('%s, but for a stated list', async (file) => {
    const failed = (await run(file)).filter(({ problem }) => problem !== null);
    const leftOut = LEFT_OUT.flatMap(({ statements }) => [...(statements[file] ?? [])]);
    const wrong = failed.filter(({ line }) => !leftOut.includes(line));
    expect(wrong).toEqual([]);
    expect(failed.map(({ line }) => line)).toEqual(leftOut.toSorted((a, b) => a - b));
  });

  test('the list names files that there are, and the rest is more than 1,200 statements', async () => {
    const named = [
      ...Object.keys(LEFT_OUT_FILES),
      ...LEFT_OUT.flatMap(({ statements }) => Object.keys(statements)),
    ];
    expect(named.filter((file) => !tests?.files.includes(file))).toEqual([]);
    const outcomes = (await Promise.all(files.map(run))).flat();
    expect(outcomes.filter(({ problem }) => problem === null).length).toBeGreaterThan(1200);
  });
});

test.runIf(tests === null)(`skipped: no ${PROMETHEUS_MODULE} in the cache of Go's modules`, () => {});
