import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { findingLines } from './finding-lines.ts';
import { canRun, type Finding, findingsOf } from './findings.ts';

const MIB = 2 ** 20;
const QUIET = { pieces: 100, p50Ms: 0.1, p90Ms: 0.2, p99Ms: 0.5 };

/** A quiet Linux machine that has all. */
const GOOD: Facts = {
  platform: 'linux',
  arch: 'x64',
  node: '24.21.0',
  processors: 4,
  quota: null,
  memory: { availableBytes: 8_000 * MIB, totalBytes: 16_000 * MIB },
  diskBytes: 50_000 * MIB,
  ports: 20,
  proxies: [],
  clockStepMs: 0,
  openFiles: 20_000,
  use: { busyPercent: 3, labPercent: 1, others: [], control: QUIET },
  burn: { fastestMs: 1.5, medianMs: 1.6 },
  zstd: true,
  docker: { is: '28.0.1' },
  compose: { is: 'Docker Compose version v2.40.3' },
  go: { is: 'go version go1.26.8 linux/amd64' },
  chromium: { is: 'Chromium 156' },
  backends: ['etcd'],
};

const BUSY: Facts['use'] = {
  busyPercent: 97,
  labPercent: 1,
  others: [{ pid: 7, name: 'make', percent: 90 }],
  control: { ...QUIET, p90Ms: 4.2 },
};

test('a machine that has all is told so, in a line each', () => {
  const findings = findingsOf(GOOD);
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(new Set(findings.map(({ what }) => what)).size).toBe(findings.length);
  const lines = findingLines(findings);
  expect(lines).toHaveLength(findings.length + 2);
  expect(lines[0]).toBe('ok      platform    linux x64');
  expect(lines.at(-1)).toBe('Scenarios can run here.');
});

const missing = { missing: 'not on PATH' };

test.each<[string, Finding['state'], Partial<Facts>, RegExp]>([
  ['platform', 'cannot', { platform: 'win32' }, /win32 x64.*WSL/],
  ['platform', 'warn', { platform: 'darwin' }, /who fills the machine/],
  ['platform', 'warn', { arch: 'riscv64' }, /linux riscv64.*Nobody has tried/],
  ['node', 'cannot', { node: '22.9.0' }, /22\.9\.0.*Install Node 24/],
  ['node', 'warn', { node: '24.2.0' }, /24\.11/],
  ['node', 'warn', { node: '26.0.0' }, /tested with 24/],
  ['cores', 'warn', { processors: 1 }, /1 to be used, no quota.*inconclusive/],
  ['cores', 'warn', { quota: 0.5 }, /4 to be used, a quota of 0\.5/],
  [
    'memory',
    'warn',
    { memory: { availableBytes: 900 * MIB, totalBytes: 2_000 * MIB } },
    /900 MiB available of 2000/,
  ],
  ['memory', 'cannot', { memory: { availableBytes: 500 * MIB, totalBytes: 2_000 * MIB } }, /Free some/],
  ['disk', 'warn', { diskBytes: 500 * MIB }, /500 MiB.*--reports/],
  ['disk', 'cannot', { diskBytes: 50 * MIB }, /50 MiB/],
  ['disk', 'warn', { diskBytes: null }, /unknown/],
  ['ports', 'cannot', { ports: 'EPERM' }, /EPERM.*127\.0\.0\.1.*firewall or sandbox/],
  ['proxy', 'ok', { proxies: ['HTTP_PROXY'] }, /HTTP_PROXY: the lab goes past it/],
  ['clock', 'warn', { clockStepMs: 120 }, /120 ms.*50 ms is inconclusive/],
  ['open files', 'warn', { openFiles: 512 }, /512 a process.*ulimit/],
  ['open files', 'cannot', { openFiles: 100 }, /100 a process/],
  ['open files', 'ok', { openFiles: null }, /no limit is told/],
  ['zstd', 'cannot', { zstd: false }, /does not work/],
  ['busy now', 'warn', { use: BUSY }, /97% busy .*make \(pid 7\) 90%.*work waits 4\.2 ms/],
  ['busy now', 'warn', { use: { ...GOOD.use, busyPercent: 60 } }, /60% busy/],
  ['busy now', 'warn', { use: { ...GOOD.use, control: null } }, /nothing said how long work waits/],
  [
    'busy now',
    'warn',
    { use: { ...GOOD.use, throttledPercent: 20 } },
    /held off in 20% of its quota's periods/,
  ],
  ['speed', 'warn', { burn: { fastestMs: 12, medianMs: 12.5 } }, /12 ms at best.*nobody has tried/],
  ['speed', 'warn', { burn: { fastestMs: 1.5, medianMs: 3 } }, /takes the processor from time to time/],
  ['docker', 'extra', { docker: missing }, /not on PATH.*--runtime docker/],
  ['compose', 'extra', { compose: missing }, /docker-compose\.yml/],
  ['go', 'extra', { go: missing }, /backends:build/],
  ['chromium', 'extra', { chromium: missing }, /any browser/],
  ['backends', 'extra', { backends: [] }, /embedded/],
])('%s is %s where %j', (what, state, facts, says) => {
  const findings = findingsOf({ ...GOOD, ...facts });
  const [found, ...others] = findings.filter((each) => each.what === what);
  expect(others).toEqual([]);
  expect(found?.state).toBe(state);
  expect([found?.found, found?.means, found?.todo].join(' ')).toMatch(says);
  const rest = findings.filter((each) => each !== found && each.state !== 'ok');
  expect(rest).toEqual([]);
  expect(canRun(findings)).toBe(state !== 'cannot');
});

test('what is to be done stands below; an extra has one line; the last line names what is in the way', () => {
  const lines = findingLines(findingsOf({ ...GOOD, ports: 'EPERM', clockStepMs: 99, go: missing }));
  const at = lines.findIndex((line) => line.startsWith('cannot  ports       EPERM'));
  expect(lines[at + 1]).toMatch(/^ {20}Parts of a lab meet/);
  expect(lines.filter((line) => line.startsWith('extra'))).toEqual([
    'extra   go          not on PATH. Only npm run backends:build needs it.',
  ]);
  expect(lines.at(-1)).toBe('Scenarios can not run here: ports.');
  expect(findingLines(findingsOf({ ...GOOD, clockStepMs: 99 })).at(-1)).toBe(
    'Scenarios can run here, but see clock: what they find may be inconclusive.',
  );
});
