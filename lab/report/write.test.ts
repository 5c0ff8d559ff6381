import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canMount } from '../cli/fixture/can-mount.ts';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import { pageOf } from '../web/testing/page-of.ts';
import { sampleReport } from './sample-report.ts';
import { type ReadTraces, type WrittenReport, writeReport } from './write.ts';

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

const spanOf = (traceId: string) => ({
  scopeSpans: [{ spans: [{ traceId, spanId: '1', name: 'x', startTimeUnixNano: '1' }] }],
});
/** What is on it is no matter of who writes it. */
const PAGE = `<!doctype html>${'x'.repeat(100_000)}`;
const NO_TRACES: ReadTraces = async () => new Map();
/** Only that of an arm that asks for it. */
const having =
  (traceId: string, data: OtlpTracesData): ReadTraces =>
  async (_, ids) =>
    new Map(ids.has(traceId) ? [[traceId, data]] : []);

test('writes all files and points latest at the newest run', async () => {
  const scenario = join(folder, 'slow-payment');
  const { files, refused } = await writeReport(join(scenario, 'run-1'), sampleReport(), NO_TRACES, PAGE);
  expect(refused).toEqual([]);
  expect(files[0]).toBe(join(scenario, 'run-1', 'report.html'));
  expect((await readdir(join(scenario, 'run-1'), { recursive: true })).toSorted()).toEqual([
    'junit.xml',
    'report.html',
    'report.json',
    'report.md',
  ]);
  expect(await readlink(join(scenario, 'latest'))).toBe('run-1');
  await writeReport(join(scenario, 'run-2'), sampleReport(), NO_TRACES, PAGE);
  expect(await readlink(join(scenario, 'latest'))).toBe('run-2');
  expect((await readdir(scenario)).toSorted()).toEqual(['latest', 'run-1', 'run-2']);
});

test('without a page all other files are written', async () => {
  const { files, refused } = await writeReport(join(folder, 'run'), sampleReport(), NO_TRACES, null);
  expect(refused).toEqual([]);
  expect(files.map((file) => basename(file))).toEqual(['report.json', 'report.md', 'junit.xml']);
  expect(await readlink(join(folder, 'latest'))).toBe('run');
});

test('each trace that the report shows is a file beside it, where the page says', async () => {
  const report = sampleReport();
  const [arm] = report.arms;
  const shown = arm?.waterfalls.map(({ traceId }) => traceId) ?? [];
  const [first = '', second = ''] = shown;
  const asked: string[] = [];
  const dir = join(folder, 'run');
  await writeReport(
    dir,
    report,
    async ({ name }, ids) => {
      if (name !== arm?.name) return new Map();
      asked.push(...ids);
      return new Map([first, second].map((id) => [id, { resourceSpans: [spanOf(id)] }]));
    },
    await pageOf(report),
  );
  expect(asked).toEqual([...new Set(shown)]);
  const page = await readFile(join(dir, 'report.html'), 'utf8');
  const links = [...page.matchAll(/<a href="(traces\/[^"]+)" download>/g)].map(([, href]) => href ?? '');
  expect(links).toHaveLength(report.arms.flatMap(({ waterfalls }) => waterfalls).length);
  const at = async (link: string) => JSON.parse(await readFile(join(dir, decodeURIComponent(link)), 'utf8'));
  expect(await at(links[0] ?? '')).toEqual({ resourceSpans: [spanOf(first)] });
  expect(await at(links[1] ?? '')).toEqual({ resourceSpans: [spanOf(second)] });
  expect(await readdir(join(dir, 'traces'))).toHaveLength(2);
});

test('the name of an arm cannot leave the folder', async () => {
  const report = sampleReport();
  const [arm] = report.arms;
  if (!arm) throw new Error('a sample without an arm');
  const { refused } = await writeReport(
    join(folder, 'run'),
    { ...report, arms: [{ ...arm, name: '../../evil' }] },
    having(arm.waterfalls[0]?.traceId ?? '', traces),
    PAGE,
  );
  expect(refused).toEqual([]);
  expect(await readdir(join(folder, 'run', 'traces'))).toEqual([
    expect.stringMatching(/^\.\.%2F\.\.%2Fevil\.[0-9a-f]{32}\.otlp\.json$/),
  ]);
});

test('a file in the way is named, the others are written, and latest stays', async () => {
  await writeReport(join(folder, 'run-1'), sampleReport(), NO_TRACES, PAGE);
  await mkdir(join(folder, 'run-2'));
  await writeFile(join(folder, 'run-2', 'traces'), '');
  const report = sampleReport();
  const traceId = report.arms[0]?.waterfalls[0]?.traceId ?? '';
  const { files, refused } = await writeReport(join(folder, 'run-2'), report, having(traceId, traces), PAGE);
  expect(files.map((file) => basename(file))).toEqual([
    'report.html',
    'report.json',
    'report.md',
    'junit.xml',
  ]);
  expect(refused).toEqual([
    {
      path: join(folder, 'run-2', 'traces', `unprotected.${traceId}.otlp.json`),
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
  await writeReport(process.argv[1] + '/run', sampleReport(), async () => new Map(), 'x'.repeat(100_000))
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
