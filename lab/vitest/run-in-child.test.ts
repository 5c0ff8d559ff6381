import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderJson } from '../report/json.ts';
import { sampleReport } from '../report/sample-report.ts';
import { runInChild } from './run-in-child.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-child-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A lab whose run is of this report, and whose process ends so. */
function labThat(reportedAs: number, endsWith: number) {
  const program = join(folder, 'lab.mjs');
  const report = renderJson({ ...sampleReport(), exitCode: reportedAs });
  writeFileSync(
    program,
    `import { mkdirSync, writeFileSync } from 'node:fs';
     const run = \`\${process.argv.at(-1)}/slow/one\`;
     mkdirSync(run, { recursive: true });
     writeFileSync(\`\${run}/report.json\`, ${JSON.stringify(report)});
     console.error('report.html took no byte');
     process.exitCode = ${endsWith};`,
  );
  return runInChild({ name: 'slow', args: ['slow.ts'], reports: folder, limitMs: 20_000, program });
}

test('a report whose process ended as it says is that of the run, whatever its verdict', async () => {
  expect(await labThat(99, 99)).toMatchObject({ report: { exitCode: 99 } });
});

test('what the lab ended with counts, not what it wrote before that', async () => {
  await expect(labThat(0, 5)).rejects.toMatchObject({
    code: 'run-not-reported',
    message: expect.stringMatching(
      /^Expected a report of slow, the lab ended with 5, and \S+report\.json says 0\.$/,
    ),
    detail: ['report.html took no byte'],
  });
});
