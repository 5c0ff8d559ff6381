import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClientAnswer } from '../analysis/evidence.ts';
import { armEvidence } from '../analysis/example-evidence.ts';
import type { OtlpTracesData } from '../analysis/otlp.ts';
import { armView } from '../analysis/view.ts';
import { checkAudits } from '../run/check-audits.ts';
import { SHOP } from '../system/business.ts';
import { buildReport } from './build.ts';
import { finishedRun } from './fixture/finished-run.ts';
import { sampleReport } from './sample-report.ts';
import { type WrittenReport, writeReport } from './write.ts';

const run = promisify(execFile);
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faultline-report-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const traces: OtlpTracesData = {
  resourceSpans: ['order', 'bank'].map((service) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [
      { spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'x', startTimeUnixNano: '1' }] },
    ],
  })),
};

test('writes all files and points latest at the newest run', async () => {
  const scenario = join(folder, 'slow-payment');
  const { files, refused } = await writeReport(join(scenario, 'run-1'), sampleReport(), {
    traces: { unprotected: traces, protected: { resourceSpans: [] } },
  });
  expect(refused).toEqual([]);
  expect(files[0]).toBe(join(scenario, 'run-1', 'report.html'));
  expect((await readdir(join(scenario, 'run-1'), { recursive: true })).toSorted()).toEqual([
    'SHA256SUMS',
    'junit.xml',
    'report.html',
    'report.json',
    'report.md',
    'traces',
    'traces/protected.otlp.json',
    'traces/unprotected.otlp.json',
  ]);
  const otlp = await readFile(join(scenario, 'run-1', 'traces', 'unprotected.otlp.json'), 'utf8');
  expect(JSON.parse(otlp)).toEqual(traces);
  expect(await readlink(join(scenario, 'latest'))).toBe('run-1');
  await writeReport(join(scenario, 'run-2'), sampleReport(), { traces: {} });
  expect(await readlink(join(scenario, 'latest'))).toBe('run-2');
  expect((await readdir(scenario)).toSorted()).toEqual(['latest', 'run-1', 'run-2']);
});

test('each trace that the report shows is a file beside it, where the page says', async () => {
  const report = sampleReport();
  const [arm] = report.arms;
  const shown = arm?.waterfalls.map(({ traceId }) => traceId) ?? [];
  const span = (traceId: string, spanId: string) => ({ traceId, spanId, name: 'x', startTimeUnixNano: '1' });
  const [first = '', second = ''] = shown;
  const data: OtlpTracesData = {
    resourceSpans: [
      { scopeSpans: [{ spans: [span(first, '1'), span('c'.repeat(32), '2'), span(second, '3')] }] },
      { scopeSpans: [{ spans: [span(first, '4')] }, { scope: { name: 'kit' }, spans: [span(first, '5')] }] },
    ],
  };
  const dir = join(folder, 'run');
  await writeReport(dir, report, { traces: { [arm?.name ?? '']: data } });
  const page = await readFile(join(dir, 'report.html'), 'utf8');
  const links = [...page.matchAll(/<a href="(traces\/[^"]+)" download>/g)].map(([, href]) => href ?? '');
  expect(links).toHaveLength(report.arms.flatMap(({ waterfalls }) => waterfalls).length);
  const spansAt = async (link: string) => {
    const file = JSON.parse(await readFile(join(dir, decodeURIComponent(link)), 'utf8')) as OtlpTracesData;
    return file.resourceSpans.flatMap((r) =>
      r.scopeSpans.flatMap((s) => s.spans.map(({ spanId }) => spanId)),
    );
  };
  expect(await spansAt(links[0] ?? '')).toEqual(['1', '4', '5']);
  expect(await spansAt(links[1] ?? '')).toEqual(['3']);
  expect(await readdir(join(dir, 'traces'))).toHaveLength(3);
});

test('what the audits of an arm read is beside its traces, and gives the same verdicts again', async () => {
  const answers = Array.from({ length: 1_500 }, (_, index): ClientAnswer => {
    const request = { route: 'POST /api/orders', id: null, idempotencyKey: null, intent: `${index}` };
    return { ...request, requestBody: { customerId: 'c\n' }, status: 504, responseBody: null };
  });
  const order = { record: 'order', cursor: 1, orderId: 'a', status: 'CONFIRMED', customerId: 'x', items: [] };
  const records = [{ ...order, amountCents: 5, paymentId: 'p', idempotencyKey: '' }];
  const books = { records, collectedAtUnixMs: 1_700_000_000_123, open: [], instances: ['order-1'] };
  const evidence = armEvidence({ arm: 'a/b', answers, books });
  const dir = join(folder, 'run');
  const audited = { 'a/b': evidence, cut: armEvidence(), silent: armEvidence({ books: { unread: 'gone' } }) };
  await writeReport(dir, buildReport(finishedRun(armView(evidence))), { traces: {}, audited });
  expect((await readdir(join(dir, 'audits'))).toSorted()).toEqual([
    'a%2Fb.answers.jsonl',
    'a%2Fb.records.jsonl',
  ]);
  const lines = async (file: string) =>
    (await readFile(join(dir, 'audits', file), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const [arm] = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')).arms;
  const read = {
    arm: 'a/b',
    answers: await lines('a%2Fb.answers.jsonl'),
    books: {
      ...{
        records: await lines('a%2Fb.records.jsonl'),
        instances: arm.books.instances,
        open: arm.books.open,
      },
      collectedAtUnixMs: Date.parse(arm.books.collectedAt),
    },
  };
  expect(read).toEqual({ arm: 'a/b', answers, books });
  const checked = checkAudits(evidence, [], SHOP.audits);
  expect(checked.some(({ verdict }) => verdict === 'fail')).toBe(true);
  expect(checkAudits(read, [], SHOP.audits)).toEqual(checked);
});

test('the name of an arm cannot leave the folder', async () => {
  const { files } = await writeReport(join(folder, 'run'), sampleReport(), {
    traces: { '../../evil': traces },
  });
  expect(files.at(-1)).toBe(join(folder, 'run', 'traces', '..%2F..%2Fevil.otlp.json'));
});

test('a file in the way is named, the others are written, and latest stays', async () => {
  await writeReport(join(folder, 'run-1'), sampleReport(), { traces: {} });
  await mkdir(join(folder, 'run-2'));
  await writeFile(join(folder, 'run-2', 'traces'), '');
  const { files, refused } = await writeReport(join(folder, 'run-2'), sampleReport(), {
    traces: { unprotected: traces },
  });
  expect(files.map((file) => basename(file))).toEqual([
    'report.html',
    'report.json',
    'report.md',
    'junit.xml',
  ]);
  expect(refused).toEqual([
    {
      path: join(folder, 'run-2', 'traces', 'unprotected.otlp.json'),
      why: 'a part of the path is a file, not a folder',
      advice: 'move that file away, or choose another folder with --reports',
    },
  ]);
  expect(await readlink(join(folder, 'latest'))).toBe('run-1');
});

/** Writes the sample in a child; prints what was written and what was refused. */
const SCRIPT = `
  import { writeReport } from ${JSON.stringify(new URL('write.ts', import.meta.url).href)};
  import { sampleReport } from ${JSON.stringify(new URL('sample-report.ts', import.meta.url).href)};
  await writeReport(process.argv[1] + '/run', sampleReport(), { traces: {} })
    .then((written) => console.log(JSON.stringify(written)));`;

const mounted = (options: string) =>
  run('unshare', [
    '-rm',
    'sh',
    '-c',
    `mount -t tmpfs -o ${options} none "$0" && exec "$1" --input-type=module -e "$2" "$0"`,
    folder,
    process.execPath,
    SCRIPT,
  ]);
const canMount = await run('unshare', [
  '-rm',
  'sh',
  '-c',
  `mount -t tmpfs none ${JSON.stringify(fileURLToPath(new URL('html', import.meta.url)))}`,
]).then(
  () => true,
  () => false,
);

test.skipIf(!canMount)('a full disk is said, and what still fits is kept', async () => {
  const { stdout } = await mounted('size=64k');
  const { files, refused } = JSON.parse(stdout) as WrittenReport;
  expect(refused[0]?.path).toBe(join(folder, 'run', 'report.html'));
  expect(refused[0]?.why).toMatch(/^the disk is full \(0\.\d MB of 0\.1 MB free on \/tmp\S*\)$/);
  expect(files).toContain(join(folder, 'run', 'junit.xml'));
});

test.skipIf(!canMount)('a read-only file system is said', async () => {
  const { stdout } = await mounted('ro');
  const { files, refused } = JSON.parse(stdout) as WrittenReport;
  expect(files).toEqual([]);
  expect(refused.map(({ path }) => basename(path))).toContain('report.json');
  expect(refused[0]).toMatchObject({
    why: expect.stringContaining('the file system is read-only ('),
    advice: 'choose a folder on a writable one with --reports',
  });
});

test('the checksums of its files, and of the journal, are those that sha256sum finds', async () => {
  const dir = join(folder, 'run');
  await mkdir(dir);
  await writeFile(join(dir, 'journal.jsonl'), '{"tMs":1,"type":"run.started"}\n');
  await writeReport(dir, sampleReport(), { traces: { unprotected: traces } });
  const { stdout } = await run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: dir });
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  );
  expect(stdout.trim().split('\n')).toHaveLength(files.length - 1);
  expect(stdout).toContain('journal.jsonl: OK');
  expect(stdout).toContain('traces/unprotected.otlp.json: OK');
});
